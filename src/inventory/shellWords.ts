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
        if (at + 1 >= line.length)
          throw new ParseFailure(l10n.t('A backslash at the end of the line escapes nothing.'), at, 1);
        text += line[at + 1] ?? '';
        at += 2;
      } else {
        text += char;
        at++;
      }
    }
    words.push({ text, start, end: at });
    if (line[at] === '#') break;
  }
  return words;
}

/** Text between quotes; a backslash escapes only inside double quotes, and there only `"` and itself. */
function quotedPart(line: string, open: number, quote: string): { text: string; end: number } {
  let text = '';
  let at = open + 1;
  for (;;) {
    const char = line[at];
    if (char === undefined) throw new ParseFailure(l10n.t('The quotation mark {0} is never closed.', quote), open, 1);
    if (char === quote) return { text, end: at + 1 };
    if (char === '\\' && quote === '"') {
      const next = line[at + 1];
      if (next === undefined)
        throw new ParseFailure(l10n.t('A backslash at the end of the line escapes nothing.'), at, 1);
      text += next === '"' || next === '\\' ? next : `\\${next}`;
      at += 2;
    } else {
      text += char;
      at++;
    }
  }
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n';
}
