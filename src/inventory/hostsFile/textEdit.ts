import type { Span } from './hostsFile';

/** One change of a text. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** The text with the edits made, whose spans count in the text as it was and do not overlap. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { span, text: put } of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    result += text.slice(at, span.start) + put;
    at = span.end;
  }
  return result + text.slice(at);
}
