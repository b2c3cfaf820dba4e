import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Proposal } from '../../inventory/edit/inventoryEdit';

/** More lines than a person reads in a dialog. */
const linesShown = 12;

/** The lines that a proposal changes as they are now, one of the file each: `hosts:12  web1 ansible_host=192.0.2.1`. */
export function editedLines({ files }: Proposal): readonly string[] {
  const lines = files.flatMap(({ path, text, edits }) => {
    const known = new Set<number>();
    return edits.flatMap(({ span }) => {
      // Where the last line goes, the line end before it goes as well.
      const start = span.start + (/^[\r\n]*/.exec(text.slice(span.start, span.end))?.[0].length ?? 0);
      const first = lineOf(text, start);
      const last = lineOf(text, Math.max(start, span.end - 1));
      const found: string[] = [];
      for (let line = first; line <= last; line++) {
        const content = lineText(text, line);
        if (known.has(line) || content.trim() === '') continue;
        known.add(line);
        found.push(`${basename(path)}:${line + 1}  ${content.trim()}`);
      }
      return found;
    });
  });
  const more = lines.length - linesShown;
  return more > 0 ? [...lines.slice(0, linesShown), l10n.t('and {0} more', more)] : lines;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\n|\r/).length - 1;
}

function lineText(text: string, line: number): string {
  return text.split(/\r\n|\n|\r/, line + 1)[line] ?? '';
}
