import * as l10n from '@vscode/l10n';
import { isBlank, isBlankOrEnd, isBreak, type Cursor } from './cursor';

/** Blanks and breaks inside a scalar of several lines, and what they are folded to. */
class Folding {
  private blanks = '';
  private first: string | undefined;
  private more = '';

  get broken(): boolean {
    return this.first !== undefined;
  }

  blank(char: string): void {
    if (!this.broken) this.blanks += char;
  }

  lineBreak(text: string): void {
    if (this.broken) this.more += text;
    else this.first = text;
  }

  /** A break after a backslash counts for nothing itself. */
  escapedBreak(): void {
    this.first = '';
    this.blanks = '';
  }

  /** The text the blanks stand for; the folding starts anew. */
  take(): string {
    const text = !this.broken ? this.blanks : this.first === '\n' ? this.more || ' ' : (this.first ?? '') + this.more;
    this.blanks = '';
    this.first = undefined;
    this.more = '';
    return text;
  }
}

/** A plain scalar; `indent` is the least column of its further lines. `broken`: the line changed after it. */
export function scanPlain(
  cursor: Cursor,
  indent: number,
  inFlow: boolean,
): { text: string; end: number; broken: boolean } {
  let folding: Folding | undefined;
  let text = '';
  let end = cursor.at;
  while (!cursor.atDocumentMark() && cursor.code() !== 0x23) {
    const start = cursor.at;
    passPlainWord(cursor, inFlow);
    if (cursor.at > start) {
      text += (folding?.take() ?? '') + cursor.text.slice(start, cursor.at);
      end = cursor.at;
    }
    if (!isBlank(cursor.code()) && !isBreak(cursor.code())) break;
    folding ??= new Folding();
    while (isBlank(cursor.code()) || isBreak(cursor.code())) {
      if (isBreak(cursor.code())) {
        folding.lineBreak(cursor.lineBreak());
        continue;
      }
      if (folding.broken && cursor.column < indent && cursor.code() === 0x09) {
        cursor.fail(l10n.t('a tab cannot indent'));
      }
      folding.blank(cursor.char());
      cursor.at++;
    }
    if (!inFlow && cursor.column < indent) break;
  }
  return { text, end, broken: folding?.broken ?? false };
}

// What needs no second look in a plain scalar, outside and inside of brackets.
const blockRun = /[^ \t\n\r\x85\u2028\u2029:]*/y;
const flowRun = /[^ \t\n\r\x85\u2028\u2029:,[\]{}]*/y;

/** Passes what of a plain scalar stands without a blank between. */
function passPlainWord(cursor: Cursor, inFlow: boolean): void {
  const run = inFlow ? flowRun : blockRun;
  for (;;) {
    run.lastIndex = cursor.at;
    run.exec(cursor.text);
    cursor.at = run.lastIndex;
    if (cursor.code() !== 0x3a) return;
    const next = cursor.code(1);
    if (isBlankOrEnd(next)) return;
    if (inFlow && (isFlowSign(next) || next === 0x3f)) cursor.fail(l10n.t('a colon is not expected here'));
    cursor.at++;
  }
}

/** `, [ ] { }` */
function isFlowSign(code: number): boolean {
  return code === 0x2c || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d;
}

/** A scalar in single or double quotation marks. */
export function scanQuoted(cursor: Cursor): string {
  const start = cursor.at;
  const quote = cursor.code();
  const double = quote === 0x22;
  const folding = new Folding();
  let text = '';
  cursor.at++;
  for (;;) {
    if (cursor.atDocumentMark() || cursor.atEnd) {
      return cursor.fail(l10n.t('the quotation mark is never closed'), start);
    }
    for (let code = cursor.code(); !isBlankOrEnd(code); code = cursor.code()) {
      if (code === quote && !(code === 0x27 && cursor.code(1) === 0x27)) break;
      if (double && code === 0x5c && isBreak(cursor.code(1))) {
        text += folding.take();
        cursor.at++;
        cursor.lineBreak();
        folding.escapedBreak();
        break;
      }
      text += folding.take();
      if (double && code === 0x5c) text += escape(cursor);
      else {
        text += cursor.char();
        cursor.at += code === 0x27 && quote === 0x27 ? 2 : 1;
      }
    }
    if (cursor.code() === quote) {
      cursor.at++;
      return text + folding.take();
    }
    while (isBlank(cursor.code()) || isBreak(cursor.code())) {
      if (isBreak(cursor.code())) folding.lineBreak(cursor.lineBreak());
      else {
        folding.blank(cursor.char());
        cursor.at++;
      }
    }
  }
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

function escape(cursor: Cursor): string {
  const letter = cursor.char(1);
  const plain = escapes[letter];
  if (plain !== undefined) {
    cursor.at += 2;
    return plain;
  }
  const digits = letter === 'x' ? 2 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
  const hex = cursor.text.slice(cursor.at + 2, cursor.at + 2 + digits);
  const code = digits > 0 && hex.length === digits && /^[0-9a-fA-F]+$/.test(hex) ? Number.parseInt(hex, 16) : -1;
  if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    cursor.fail(l10n.t('an escape that does not exist'), cursor.at);
  cursor.at += 2 + digits;
  return String.fromCodePoint(code);
}

/** A literal (`|`) or folded (`>`) scalar; `parentIndent` is the column of the collection it stands in, -1 for none. */
export function scanBlock(cursor: Cursor, parentIndent: number): { text: string; end: number } {
  const literal = cursor.char() === '|';
  cursor.at++;
  const header = blockHeader(cursor);
  const { keep, increment } = header;
  const given = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment;
  let { indent, breaks } = blockBreaks(cursor, given, parentIndent);
  let text = '';
  let lineEnd = '';
  let leadingBlank = false;
  let { end } = header;
  while (cursor.column === indent && !cursor.atEnd) {
    const blank = isBlank(cursor.code());
    const folds = !literal && lineEnd === '\n' && !leadingBlank && !blank;
    text += folds ? (breaks === '' ? ' ' : '') : lineEnd;
    text += breaks;
    leadingBlank = blank;
    const start = cursor.at;
    cursor.skipLine();
    text += cursor.text.slice(start, cursor.at);
    end = cursor.at;
    lineEnd = cursor.atEnd ? '' : cursor.lineBreak();
    ({ indent, breaks } = blockBreaks(cursor, indent, parentIndent));
  }
  if (keep >= 0) text += lineEnd;
  if (keep > 0) text += breaks;
  return { text, end };
}

/** The signs after `|` or `>`: `+` keeps the last breaks (1), `-` drops them (-1), a digit says the indentation. */
function blockHeader(cursor: Cursor): { keep: number; increment: number; end: number } {
  const header = /^(?:([+-])([0-9]?)|([0-9])([+-]?))?/.exec(cursor.text.slice(cursor.at, cursor.at + 2));
  const sign = header?.[1] ?? header?.[4] ?? '';
  const digit = header?.[2] ?? header?.[3] ?? '';
  if (digit === '0') cursor.fail(l10n.t('an indentation of 0 cannot be asked for'));
  cursor.at += header?.[0].length ?? 0;
  const end = cursor.at;
  cursor.skipBlanks();
  if (cursor.char() === '#') cursor.skipLine();
  if (isBreak(cursor.code())) cursor.lineBreak();
  else if (!cursor.atEnd) cursor.fail(l10n.t('a comment or the end of the line is expected here'));
  return { keep: sign === '+' ? 1 : sign === '-' ? -1 : 0, increment: Number(digit), end };
}

/** Passes indentation and empty lines; an `indent` of 0 is found out from the longest indentation met. */
function blockBreaks(cursor: Cursor, indent: number, parentIndent: number): { indent: number; breaks: string } {
  let breaks = '';
  let longest = 0;
  for (;;) {
    while ((indent === 0 || cursor.column < indent) && cursor.code() === 0x20) cursor.at++;
    longest = Math.max(longest, cursor.column);
    if ((indent === 0 || cursor.column < indent) && cursor.code() === 0x09) cursor.fail(l10n.t('a tab cannot indent'));
    if (!isBreak(cursor.code())) break;
    breaks += cursor.lineBreak();
  }
  return { indent: indent === 0 ? Math.max(longest, parentIndent + 1, 1) : indent, breaks };
}
