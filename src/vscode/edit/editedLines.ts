import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Proposal } from '../../inventory/edit/inventoryEdit';
import { hidden, namesSecret } from '../language/shownValue';

/** More lines than a person reads in a dialog. */
const linesShown = 12;

const lineEnds = /\r\n|\n|\r/;

/** The lines that a proposal changes, as they are now: `hosts:12  web1 ansible_host=192.0.2.1`. Of a YAML host the first of them. */
export function editedLines({ files }: Proposal): readonly string[] {
  const shown = files.flatMap(({ path, text, file, edits }) => {
    const lines = text.split(lineEnds);
    const numbers = new Set(edits.flatMap(({ span }) => linesIn(text, span.start, span.end)));
    let host: { readonly depth: number; last: number } | undefined;
    return [...numbers].flatMap((number) => {
      const line = lines[number] ?? '';
      if (line.trim() === '') return [];
      const depth = line.length - line.trimStart().length;
      const next = host && lines.slice(host.last + 1, number).every((between) => between.trim() === '');
      if (file.format === 'yaml' && host && next && depth > host.depth) {
        host.last = number;
        return [];
      }
      host = { depth, last: number };
      return [`${basename(path)}:${number + 1}  ${withoutSecret(line.trim())}`];
    });
  });
  const more = shown.length - linesShown;
  return more > 0 ? [...shown.slice(0, linesShown), l10n.t('and {0} more', more)] : shown;
}

function linesIn(text: string, from: number, to: number): readonly number[] {
  // Where the last line goes, the line end before it goes as well.
  const start = from + (/^[\r\n]*/.exec(text.slice(from, to))?.[0].length ?? 0);
  const first = text.slice(0, start).split(lineEnds).length - 1;
  const count = text.slice(start, Math.max(start, to - 1)).split(lineEnds).length;
  return Array.from({ length: count }, (_, n) => first + n);
}

/** Nothing is shown from the first secret on. */
function withoutSecret(line: string): string {
  for (const { index, 0: head, 1: name = '' } of line.matchAll(/([\w.-]+)["']?\s*[=:]\s*/g)) {
    if (namesSecret(name)) return line.slice(0, index + head.length) + hidden;
  }
  return line;
}
