import * as l10n from '@vscode/l10n';
import { isPythonSpace, loneSurrogate } from '../pythonText';
import { Uncertain, unsure } from './uncertain';

export type Token =
  | { readonly kind: 'name' | 'text' | 'sign'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly value: number };

/** A piece of a template: text as it stands, or the tokens between `{{` and `}}` with their source. */
export type Piece = string | { readonly source: string; readonly tokens: readonly Token[] };

/** Whether a text may be a template, as Ansible looks before it asks Jinja. */
export const templateSigns = /\{[{%#]/;

/**
 * The pieces of a template as Jinja cuts them with Ansible's settings: comments and what `-` strips are gone, line breaks are `\n`, and
 * one at the end is dropped. Throws Uncertain for statements and what Jinja refuses.
 */
export function splitTemplate(template: string): Piece[] {
  const source = template.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  const pieces: Piece[] = [];
  let at = 0;
  const opening = /\{([{%#])([-+]?)/g;
  for (;;) {
    opening.lastIndex = at;
    const open = opening.exec(source);
    const text = source.slice(at, open?.index);
    const kept = open?.[2] === '-' ? text.slice(0, endOfText(text)) : text;
    if (kept !== '') pieces.push(kept);
    if (!open) return pieces;
    if (open[1] === '%') throw new Uncertain(l10n.t('statements between {% and %} need Ansible to be evaluated'));
    const start = open.index + open[0].length;
    if (open[1] === '#') at = afterComment(source, start);
    else {
      const { tokens, end, next } = expression(source, start);
      pieces.push({ source: source.slice(start, end).trim(), tokens });
      at = next;
    }
  }
}

function endOfText(text: string): number {
  let end = text.length;
  while (end > 0 && isPythonSpace(text.charCodeAt(end - 1))) end--;
  return end;
}

function afterBlanks(source: string, from: number): number {
  let at = from;
  while (at < source.length && isPythonSpace(source.charCodeAt(at))) at++;
  return at;
}

function afterComment(source: string, start: number): number {
  const close = source.indexOf('#}', start);
  if (close < 0) throw unsure(source.slice(start - 2));
  const sign = close > start ? source.charAt(close - 1) : '';
  if (sign === '-') return afterBlanks(source, close + 2);
  return sign !== '+' && source.charAt(close + 2) === '\n' ? close + 3 : close + 2;
}

const float = /(?<!\.)\d+(?:_\d+)*(?:(?:\.\d+(?:_\d+)*)?e[-+]?\d+(?:_\d+)*|\.\d+(?:_\d+)*)/iy;
const integer = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const word = /[A-Za-z_][A-Za-z0-9_]*(?![^\0-\x7f])/y;
const string = /'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)"/sy;
const sign = /\*\*|\/\/|[=!<>]=|[-+/*%~[\](){}<>=.:|,]/y;
const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function expression(source: string, start: number): { tokens: Token[]; end: number; next: number } {
  const tokens: Token[] = [];
  const open: string[] = [];
  let at = start;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) at += match[0].length;
    return match ?? undefined;
  };
  for (;;) {
    at = afterBlanks(source, at);
    if (open.length === 0) {
      if (source.startsWith('}}', at)) return { tokens, end: at, next: at + 2 };
      if (source.startsWith('-}}', at)) return { tokens, end: at, next: afterBlanks(source, at + 3) };
    }
    const refuse = () => unsure(`{{${source.slice(start)}`);
    const number = take(float) ?? take(integer);
    if (number) {
      const value = Number(number[0].replaceAll('_', ''));
      // A float without a fraction could not be told from a whole number any more.
      if (/^\d[\d_]*[.e]/i.test(number[0]) ? Number.isInteger(value) : !Number.isSafeInteger(value)) throw refuse();
      tokens.push({ kind: 'number', text: number[0], value });
      continue;
    }
    const name = take(word);
    if (name) {
      tokens.push({ kind: 'name', text: name[0] });
      continue;
    }
    const quoted = take(string);
    if (quoted) {
      const text = quoted[1] ?? quoted[2] ?? '';
      // Ansible doubles backslashes here, so they stand for themselves; before a quote that breaks the string.
      if (/\\['"]/.test(text) || loneSurrogate.test(text)) throw refuse();
      tokens.push({ kind: 'text', text });
      continue;
    }
    const operator = take(sign)?.[0];
    if (operator === undefined) throw refuse();
    const close = closing[operator];
    if (close !== undefined) open.push(close);
    else if (')]}'.includes(operator) && open.pop() !== operator) throw refuse();
    tokens.push({ kind: 'sign', text: operator });
  }
}
