import * as l10n from '@vscode/l10n';
import type { HostsFile } from '../hostsFile/hostsFile';
import { linesOf, textOf, type EntryLines } from './entryLines';
import type { HostMention } from './mentions';
import { rangeParts, type RangePart } from './rangeParts';
import type { Refusal } from './fileEdit';

/** A mention with its lines; a range is cut into the parts that are chosen and those that stay. */
export interface MentionLines {
  readonly mention: HostMention;
  readonly lines: EntryLines;
  /** The texts of its parts, without indentation, in their order. */
  readonly parts: readonly { readonly text: string; readonly chosen: boolean }[];
}

/** The lines of all mentions, or why one of them cannot be had alone. */
export function mentionLines(
  file: HostsFile,
  text: string,
  mentions: readonly HostMention[],
): readonly MentionLines[] | Refusal {
  const found: MentionLines[] = [];
  for (const mention of mentions) {
    const { section, entry, whole, hosts } = mention;
    const lines = linesOf(file, text, section, entry);
    if ('refused' in lines) return lines;
    if (whole) {
      found.push({ mention, lines, parts: [{ text: textOf(text, lines, entry), chosen: true }] });
      continue;
    }
    const parts: readonly RangePart[] | Refusal = rangeParts(entry.name, (host) => hosts.includes(host));
    if ('refused' in parts) return parts;
    if (text.slice(entry.nameSpan.start, entry.nameSpan.end) !== entry.name) {
      return { refused: l10n.t('{0} cannot be split by itself: write its hosts one by one first.', entry.name) };
    }
    const texts = parts.map(({ pattern, chosen }) => ({ text: textOf(text, lines, entry, pattern), chosen }));
    found.push({ mention, lines, parts: texts });
  }
  return found;
}
