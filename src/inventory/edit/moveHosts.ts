import * as l10n from '@vscode/l10n';
import type { HostsFile } from '../hostsFile/hostsFile';
import type { TextEdit } from '../hostsFile/textEdit';
import { inOrder, type FileEdit, type Refusal } from './fileEdit';
import { groupSlot, type NewEntry } from './groupSlot';
import { keptParts } from './keptParts';
import { mentionLines } from './mentionLines';
import { mentionsOf, type Chosen } from './mentions';

/** Chosen mentions taken out of a file, and their lines to write elsewhere. */
export interface Taken {
  readonly edits: readonly TextEdit[];
  readonly entries: readonly NewEntry[];
}

/** Takes the lines of chosen mentions out of the file. */
export function takeHosts(file: HostsFile, text: string, chosen: Chosen): Taken | Refusal {
  const found = mentionLines(file, text, mentionsOf(file, chosen));
  if ('refused' in found) return found;
  return {
    edits: found.map((mention) => keptParts(text, mention)),
    entries: found.flatMap(({ lines, parts }) =>
      parts.flatMap((part) => (part.chosen ? [{ text: part.text, indent: lines.indent }] : [])),
    ),
  };
}

/** Writes the lines at the end of the hosts of a group of the same file, or of another one in the same format. */
export function putHosts(
  file: HostsFile,
  text: string,
  group: string,
  entries: readonly NewEntry[],
  taken: readonly TextEdit[],
): FileEdit {
  const slot = groupSlot(file, text, group);
  if ('refused' in slot) return slot;
  const edits = slot.insert(entries);
  if ('refused' in edits) return edits;
  return inOrder([...taken.map((edit) => besideInsertion(text, edit, edits)), ...edits]);
}

/** Where the lines that go are followed by what comes, the line end before them goes instead of the one behind them. */
function besideInsertion(text: string, edit: TextEdit, inserted: readonly TextEdit[]): TextEdit {
  const { start, end } = edit.span;
  const at = inserted.find(({ span }) => start < span.start && span.start < end)?.span.start;
  if (at === undefined || edit.text !== '' || start === 0) return edit;
  return { ...edit, span: { start: start - (text.startsWith('\r\n', start - 2) ? 2 : 1), end: at } };
}

/** Moves chosen mentions, with all that stands on their lines, to the end of the group's hosts in the same file. */
export function moveHosts(file: HostsFile, text: string, chosen: Chosen, group: string): FileEdit {
  const taken = takeHosts(file, text, chosen);
  if ('refused' in taken) return taken;
  if (taken.entries.length === 0) return { refused: l10n.t('The file does not name these hosts in this group.') };
  return putHosts(file, text, group, taken.entries, taken.edits);
}
