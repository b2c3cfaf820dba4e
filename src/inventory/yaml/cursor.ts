import * as l10n from '@vscode/l10n';
import { ParseFailure } from '../parseFailure';

const restOfLine = /[^\n\r\x85\u2028\u2029]*/y;

/** A position in a YAML text that knows its line and column; what YAML 1.1 calls blanks and breaks. */
export class Cursor {
  at = 0;
  line = 0;
  private lineStart = 0;

  constructor(readonly text: string) {
    // A byte order mark before the text is none of it; one further on counts as a column.
    if (text.startsWith('\ufeff')) this.at = this.lineStart = 1;
  }

  get column(): number {
    return this.at - this.lineStart;
  }

  /** The UTF-16 unit here or further on, -1 at the end (NaN, as of charCodeAt, would make every caller slow). */
  code(offset = 0): number {
    const at = this.at + offset;
    return at < this.text.length ? this.text.charCodeAt(at) : -1;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  char(offset = 0): string {
    return this.text.charAt(this.at + offset);
  }

  skipBlanks(): void {
    while (isBlank(this.code())) this.at++;
  }

  /** Passes the rest of the line. */
  skipLine(): void {
    restOfLine.lastIndex = this.at;
    restOfLine.exec(this.text);
    this.at = restOfLine.lastIndex;
  }

  /** Passes a line break and returns what it counts as in a scalar. */
  lineBreak(): string {
    const code = this.code();
    this.at += code === 0x0d && this.code(1) === 0x0a ? 2 : 1;
    this.line++;
    this.lineStart = this.at;
    return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : '\n';
  }

  /** Whether `---` or `...` stands alone here at the start of a line. */
  atDocumentMark(): boolean {
    if (this.column !== 0) return false;
    const code = this.code();
    if (code !== 0x2d && code !== 0x2e) return false;
    return this.code(1) === code && this.code(2) === code && isBlankOrEnd(this.code(3));
  }

  fail(message: string, start = this.at): never {
    throw new ParseFailure(l10n.t('YAML syntax: {0}', message), start, Math.max(1, this.at - start));
  }
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

export function isBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0x85 || code === 0x2028 || code === 0x2029;
}

/** Blank, break or the end of the text. */
export function isBlankOrEnd(code: number): boolean {
  return isBlank(code) || isBreak(code) || code < 0;
}
