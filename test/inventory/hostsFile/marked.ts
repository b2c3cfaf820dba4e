import assert from 'node:assert/strict';

/** A text written with `|` where the cursor is. */
export function marked(text: string): { readonly text: string; readonly offset: number } {
  const offset = text.indexOf('|');
  assert.ok(offset >= 0, 'a | says where the cursor is');
  return { text: text.slice(0, offset) + text.slice(offset + 1), offset };
}

/** The text with a span of it replaced. */
export function replaced(text: string, span: { readonly start: number; readonly end: number }, put: string): string {
  return text.slice(0, span.start) + put + text.slice(span.end);
}
