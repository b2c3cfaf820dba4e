import * as l10n from '@vscode/l10n';
import type { HostsFile } from '../hostsFile/hostsFile';
import type { TextEdit } from '../hostsFile/textEdit';
import { inOrder, type FileEdit, type Refusal } from './fileEdit';
import { mentionLines, type MentionLines } from './mentionLines';
import { mentionsOf, type Chosen } from './mentions';
import { lineEndOf } from './textLine';

/** Stands before what was disabled: a comment that people find, and that is told from their own. */
export const disabledMark = '# disabled: ';

/** Makes comments of the lines of chosen mentions. Where no range is split, enabling them gives the same text again. */
export function disableHosts(file: HostsFile, text: string, chosen: Chosen): FileEdit {
  const found = mentionLines(file, text, mentionsOf(file, chosen));
  if ('refused' in found) return found;
  const edits: TextEdit[] = [];
  for (const one of found) {
    const wanted = one.mention.whole ? marksOn(text, one) : [splitRange(text, one)];
    if ('refused' in wanted) return wanted;
    edits.push(...wanted);
  }
  return inOrder(edits);
}

const lineStart = /(?<=^|[\n\r\x85\u2028\u2029])([ \t]*)(?![ \t\n\r\x85\u2028\u2029])/g;

/** A mark on every line that is not blank, all of them below the host's first sign. */
function marksOn(
  text: string,
  { lines: { first, last, indent }, mention }: MentionLines,
): readonly TextEdit[] | Refusal {
  const edits: TextEdit[] = [];
  // Behind the indentation, which INI lets begin with any blank.
  const from = first.start + indent.length;
  edits.push({ span: { start: from, end: from }, text: disabledMark });
  for (const { index, 1: blanks = '' } of text.slice(from, last.end).matchAll(lineStart)) {
    if (index === 0) continue;
    const start = from + index;
    if (blanks.length <= indent.length && text.charAt(start + blanks.length) !== '#') {
      return {
        refused: l10n.t('The lines of {0} are not indented below it: change it by hand.', mention.entry.name),
      };
    }
    const at = start + Math.min(blanks.length, indent.length);
    edits.push({ span: { start: at, end: at }, text: disabledMark });
  }
  return edits;
}

/** A range whose disabled hosts are comments between the others. */
function splitRange(text: string, { lines: { first, last, indent }, parts }: MentionLines): TextEdit {
  const written = parts.map((part) => {
    if (!part.chosen) return indent + part.text;
    return part.text.replace(lineStart, (blanks: string, _blanks: string, index: number) =>
      index === 0 ? indent + disabledMark : blanks.slice(0, indent.length) + disabledMark + blanks.slice(indent.length),
    );
  });
  return { span: { start: first.start, end: last.end }, text: written.join(lineEndOf(text)) };
}
