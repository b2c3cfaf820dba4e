import type { Assignment, Span } from './hostsFile';
import type { TextEdit } from './textEdit';

/** Takes whole lines away; undefined where something else stands on them. */
export function entryRemoval(text: string, span: Span): TextEdit | undefined {
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  if (text.slice(start, span.start).trim() !== '') return undefined;
  const newline = text.indexOf('\n', span.end);
  const end = newline < 0 ? text.length : newline;
  if (!/^\s*(?:#.*)?$/.test(text.slice(span.end, end))) return undefined;
  if (newline >= 0) return { span: { start, end: newline + 1 }, text: '' };
  // The last line goes with the end of the line before.
  return { span: { start: Math.max(0, start - (text[start - 2] === '\r' ? 2 : 1)), end }, text: '' };
}

/** Takes a host's variable away: in INI with the blanks before it, in YAML with its lines. */
export function assignmentRemoval(
  text: string,
  format: 'ini' | 'yaml',
  { nameSpan, value }: Assignment,
): TextEdit | undefined {
  const whole = { start: nameSpan.start, end: Math.max(nameSpan.end, value.end) };
  if (format === 'yaml') return entryRemoval(text, whole);
  const blanks = /[ \t]*$/.exec(text.slice(0, whole.start))?.[0].length ?? 0;
  return { span: { start: whole.start - blanks, end: whole.end }, text: '' };
}
