import * as l10n from '@vscode/l10n';
import type { Entry, HostsFile, Section } from '../hostsFile/hostsFile';
import type { Refusal } from './fileEdit';
import { lineAt, type TextLine } from './textLine';
import { isFlow } from './yamlValue';

/** The whole lines that one host takes in the file. */
export interface EntryLines {
  readonly first: TextLine;
  readonly last: TextLine;
  /** The blanks before the host. */
  readonly indent: string;
}

/** The lines of a host; refused where it shares them with something else. */
export function linesOf(
  file: HostsFile,
  text: string,
  section: Section,
  { name, span }: Pick<Entry, 'name' | 'span'>,
): EntryLines | Refusal {
  if (file.format === 'yaml' && isFlow(text, section)) {
    return {
      refused: l10n.t('The hosts of {0} are written in braces: write them one a line first.', section.group),
    };
  }
  const first = lineAt(text, span.start, file.format);
  const last = file.format === 'ini' ? first : lineAt(text, span.end, file.format);
  const indent = text.slice(first.start, span.start);
  const inside = section.span.start <= span.start && span.end <= section.span.end;
  if (!inside || !/^\s*$/.test(indent) || !/^\s*(?:#.*)?$/.test(text.slice(span.end, last.end))) {
    return { refused: l10n.t('{0} does not stand on lines of its own: change it by hand.', name) };
  }
  return { first, last, indent };
}

/** The text of a host's lines without its indentation, with another host pattern if one is given. */
export function textOf(text: string, { first, last, indent }: EntryLines, entry: Entry, pattern?: string): string {
  const from = first.start + indent.length;
  if (pattern === undefined) return text.slice(from, last.end);
  return text.slice(from, entry.nameSpan.start) + pattern + text.slice(entry.nameSpan.end, last.end);
}

/** Gives the lines behind the first another indentation: what is less indented than the host keeps its own. */
export function reindented(lines: string, from: string, to: string): string {
  return lines.replace(/(\r\n|[\n\r\x85\u2028\u2029])( +)/g, (whole, end: string, blanks: string) =>
    blanks.startsWith(from) ? end + to + blanks.slice(from.length) : whole,
  );
}
