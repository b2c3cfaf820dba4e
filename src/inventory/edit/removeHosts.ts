import * as l10n from '@vscode/l10n';
import type { HostsFile } from '../hostsFile/hostsFile';
import type { TextEdit } from '../hostsFile/textEdit';
import { inOrder, type FileEdit, type Refusal } from './fileEdit';
import { keptParts } from './keptParts';
import { mentionLines } from './mentionLines';
import { mentionsOf, type Chosen, type HostMention } from './mentions';
import { isFlow } from './yamlValue';

/** Takes chosen mentions of hosts out of the file, with all that stands on their lines. */
export function removeHosts(file: HostsFile, text: string, chosen: Chosen): FileEdit {
  const mentions = mentionsOf(file, chosen);
  const inBraces = ({ section }: HostMention): boolean => file.format === 'yaml' && isFlow(text, section);
  const flow = braceEdits(mentions.filter(inBraces));
  if ('refused' in flow) return flow;
  const block = mentionLines(
    file,
    text,
    mentions.filter((mention) => !inBraces(mention)),
  );
  if ('refused' in block) return block;
  return inOrder([...flow, ...block.map((mention) => keptParts(text, mention))]);
}

/** Takes entries out of braces, each with the comma behind it, or with the one before it when it is the last. */
function braceEdits(mentions: readonly HostMention[]): readonly TextEdit[] | Refusal {
  const split = mentions.find(({ whole }) => !whole);
  if (split) {
    return { refused: l10n.t('{0} cannot be split by itself: write its hosts one by one first.', split.entry.name) };
  }
  const gone = new Set(mentions.map(({ entry }) => entry));
  const sections = new Set(mentions.map(({ section }) => section));
  return [...sections].flatMap(({ entries }) => {
    const edits: TextEdit[] = [];
    for (let at = 0; at < entries.length; at++) {
      const [entry, next] = [entries[at], entries[at + 1]];
      if (!entry || !gone.has(entry)) continue;
      if (next) {
        edits.push({ span: { start: entry.span.start, end: next.span.start }, text: '' });
        continue;
      }
      const kept = entries.slice(0, at).findLast((other) => !gone.has(other));
      const start = kept?.span.end ?? entries[0]?.span.start ?? entry.span.start;
      // Those between are taken out with it.
      while ((edits.at(-1)?.span.start ?? -1) >= start) edits.pop();
      edits.push({ span: { start, end: entry.span.end }, text: '' });
    }
    return edits;
  });
}
