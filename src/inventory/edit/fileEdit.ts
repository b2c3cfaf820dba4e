import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../hostsFile/textEdit';

/** Why something is not done: sentences that say what, why and what to do instead. */
export interface Refusal {
  readonly refused: string;
}

/** Edits of one file, in the order of the text and apart from each other; none when there is nothing to do. */
export type FileEdit = { readonly edits: readonly TextEdit[] } | Refusal;

/** Puts edits in order and joins those that touch; refused when two of them want the same place. */
export function inOrder(edits: readonly TextEdit[]): FileEdit {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const joined: TextEdit[] = [];
  for (const edit of sorted) {
    const last = joined.at(-1);
    if (!last || last.span.end < edit.span.start) joined.push(edit);
    // Lines that go one after the other share a line end where the text ends without one.
    else if (last.span.end === edit.span.start || (last.text === '' && edit.text === '')) {
      joined[joined.length - 1] = {
        span: { start: last.span.start, end: Math.max(last.span.end, edit.span.end) },
        text: last.text + edit.text,
      };
    } else return { refused: l10n.t('The lines of these hosts overlap: change them by hand.') };
  }
  return { edits: joined };
}

/** The edits that take the edited text back to what it was. */
export function inverseOf(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  let shift = 0;
  return edits.map(({ span, text: put }) => {
    const start = span.start + shift;
    shift += put.length - (span.end - span.start);
    return { span: { start, end: start + put.length }, text: text.slice(span.start, span.end) };
  });
}
