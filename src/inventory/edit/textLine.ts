import type { HostsFile, Span } from '../hostsFile/hostsFile';

/** One line of a text as Ansible cuts it: `end` is before its line end, `next` behind it. */
export interface TextLine {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

// Python's str.splitlines() knows more line ends than YAML does.
const breaks = { ini: '\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029', yaml: '\n\r\x85\u2028\u2029' } as const;

/** The line around an offset; the offset of a line end belongs to the line before it. */
export function lineAt(text: string, offset: number, format: HostsFile['format']): TextLine {
  const isBreak = (at: number): boolean => breaks[format].includes(text.charAt(at));
  let start = offset;
  while (start > 0 && !isBreak(start - 1)) start--;
  let end = offset;
  while (end < text.length && !isBreak(end)) end++;
  const next = end === text.length ? end : end + (text.startsWith('\r\n', end) ? 2 : 1);
  return { start, end, next };
}

/** How the lines of the text end. */
export function lineEndOf(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

/** Whole lines with one of the line ends around them. */
export function wholeLines(text: string, first: TextLine, last: TextLine): Span {
  if (last.next > last.end || first.start === 0) return { start: first.start, end: last.next };
  // The last line of a text that does not end one: what is before it ends the text now.
  const before = text.startsWith('\r\n', first.start - 2) ? 2 : 1;
  return { start: first.start - before, end: last.end };
}
