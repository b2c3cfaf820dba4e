/** Lines from `start` to `end`, counted from 0, that fold into the first. */
export interface Fold {
  readonly start: number;
  readonly end: number;
  readonly kind: 'section' | 'comment';
}

/** Sections of an INI hosts file, without the blank lines and comments that end them, and comments of two lines or more. */
export function foldsOf(text: string): readonly Fold[] {
  const folds: Fold[] = [];
  const fold = (start: number | undefined, end: number, kind: Fold['kind']): void => {
    if (start !== undefined && end > start) folds.push({ start, end, kind });
  };
  let header: number | undefined;
  let comment: number | undefined;
  let last = -1;
  const lines = text.split(/\r\n|\n|\r/);
  for (const [number, line] of lines.entries()) {
    const isComment = /^\s*[#;]/.test(line);
    if (isComment) comment ??= number;
    else {
      fold(comment, number - 1, 'comment');
      comment = undefined;
    }
    if (/^\s*\[[^\]]+\]\s*(?:#.*)?$/.test(line)) {
      fold(header, last, 'section');
      header = number;
    }
    if (!isComment && line.trim() !== '') last = number;
  }
  fold(comment, lines.length - 1, 'comment');
  fold(header, last, 'section');
  return folds.sort((a, b) => a.start - b.start);
}
