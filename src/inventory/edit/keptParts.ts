import type { TextEdit } from '../hostsFile/textEdit';
import type { MentionLines } from './mentionLines';
import { lineEndOf, wholeLines } from './textLine';

/** Leaves of the lines of a mention the parts that are not chosen; without any the lines go. */
export function keptParts(text: string, { lines: { first, last, indent }, parts }: MentionLines): TextEdit {
  const kept = parts.filter(({ chosen }) => !chosen);
  if (kept.length === 0) return { span: wholeLines(text, first, last), text: '' };
  const written = kept.map((part) => indent + part.text).join(lineEndOf(text));
  return { span: { start: first.start, end: last.end }, text: written };
}
