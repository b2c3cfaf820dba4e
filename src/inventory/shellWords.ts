import * as l10n from '@vscode/l10n';
import { ParseFailure } from './parseFailure';

/** A word of a host line and where it stands in that line. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

// A line without these is cut at blanks alone.
const special = /["'\\#]/;
const blanks = /[ \t\r\n]+/;

/**
 * Words of a line as Python's shlex.split(line, comments=True) cuts them: quotes and backslashes are taken away, and `#` starts a
 * comment even inside a word.
 */
export function shellWords(line: string): Word[] {
  return special.test(line) ? quotedWords(line) : plainWords(line);
}

function plainWords(line: string): Word[] {
  const words: Word[] = [];
  let end = 0;
  for (const text of line.split(blanks)) {
    if (text === '') continue;
    const start = line.indexOf(text, end);
    end = start + text.length;
    words.push({ text, start, end });
  }
  return words;
}

// What stands for itself: in a word, and between quotes.
const wordRun = /[^ \t\r\n"'\\#]+/y;
const quotedRuns: Readonly<Record<string, RegExp>> = { '"': /[^"\\]+/y, "'": /[^']+/y };

function quotedWords(line: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < line.length) {
    while (isBlank(line[at])) at++;
    if (at >= line.length || line[at] === '#') break;
    const start = at;
    let text = '';
    while (at < line.length && !isBlank(line[at]) && line[at] !== '#') {
      const char = line[at] ?? '';
      if (char === '"' || char === "'") {
        const quoted = quotedPart(line, at, char);
        text += quoted.text;
        at = quoted.end;
      } else if (char === '\\') {
        text += escapedChar(line, at);
        at += 2;
      } else {
        const run = runAt(wordRun, line, at);
        text += run;
        at += run.length;
      }
    }
    words.push({ text, start, end: at });
    if (line[at] === '#') break;
  }
  return words;
}

/** Text between quotes; a backslash escapes only inside double quotes, and there only `"` and itself. */
function quotedPart(line: string, open: number, quote: '"' | "'"): { text: string; end: number } {
  const plain = quotedRuns[quote] ?? wordRun;
  let text = '';
  let at = open + 1;
  for (;;) {
    const run = runAt(plain, line, at);
    text += run;
    at += run.length;
    const char = line[at];
    if (char === undefined) throw new ParseFailure(l10n.t('The quotation mark {0} is never closed.', quote), open, 1);
    if (char === quote) return { text, end: at + 1 };
    const escaped = escapedChar(line, at);
    text += escaped === '"' || escaped === '\\' ? escaped : `\\${escaped}`;
    at += 2;
  }
}

function runAt(pattern: RegExp, line: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(line)?.[0] ?? '';
}

function escapedChar(line: string, backslash: number): string {
  const char = line[backslash + 1];
  if (char === undefined) {
    throw new ParseFailure(l10n.t('A backslash at the end of the line escapes nothing.'), backslash, 1);
  }
  return char;
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n';
}
