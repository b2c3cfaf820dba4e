import type { Value } from '../model';
import { isPythonSpace, strip } from '../pythonText';
import { bounded, refuseValue } from './pythonValues';

/** Letters whose case Python and JavaScript change alike, one for one. */
const plainCase = /^[\0-\x7f\xa0-\xb4\xb6-\xde\xe0-\xfe]*$/;

function caseSafe(text: string): string {
  if (!plainCase.test(text)) throw refuseValue();
  return text;
}

export const lower = (text: string): string => caseSafe(text).toLowerCase();
export const upper = (text: string): string => caseSafe(text).toUpperCase();
export const capitalize = (text: string): string => upper(text.slice(0, 1)) + lower(text.slice(1));

/** Jinja's filter title: words begin after blanks, `-`, `(`, `{`, `[` and `<`. */
export function title(text: string): string {
  if (/[\x1c-\x1f\x85\xa0]/.test(text)) throw refuseValue();
  return text
    .split(/([-\s({[<]+)/)
    .map(capitalize)
    .join('');
}

/** str.replace(from, to, count); a negative count replaces all. */
export function replace(text: string, from: string, to: string, count: number): string {
  // Python puts `to` between all code points.
  if (from === '') throw refuseValue();
  const parts = text.split(from);
  const times = count < 0 ? parts.length - 1 : Math.min(count, parts.length - 1);
  if (text.length + times * to.length > 1_000_000) throw refuseValue();
  const head = parts.slice(0, times + 1).join(to);
  return bounded([head, ...parts.slice(times + 1)].join(from));
}

/** str.split(separator, most): without a separator at runs of blanks. */
export function split(text: string, separator: string | undefined, most: number): string[] {
  if (separator === '') throw refuseValue();
  if (separator === undefined) return splitBlanks(text, most);
  const parts = text.split(separator);
  return most < 0 || parts.length <= most + 1 ? parts : [...parts.slice(0, most), parts.slice(most).join(separator)];
}

function splitBlanks(text: string, most: number): string[] {
  const parts: string[] = [];
  let at = 0;
  const skip = () => {
    while (at < text.length && isPythonSpace(text.charCodeAt(at))) at++;
  };
  for (skip(); at < text.length; skip()) {
    const start = at;
    if (most >= 0 && parts.length === most) at = text.length;
    while (at < text.length && !isPythonSpace(text.charCodeAt(at))) at++;
    parts.push(text.slice(start, at));
  }
  return parts;
}

/** str.strip, lstrip or rstrip: blanks, or any of the characters given. */
export function stripped(text: string, ends: 'both' | 'left' | 'right', among: string | undefined): string {
  const chars = [...text];
  const gone = (char: string | undefined) =>
    char !== undefined && (among === undefined ? strip(char) === '' : [...among].includes(char));
  let start = 0;
  let end = chars.length;
  if (ends !== 'right') while (start < end && gone(chars[start])) start++;
  if (ends !== 'left') while (end > start && gone(chars[end - 1])) end--;
  return chars.slice(start, end).join('');
}

/** shlex.quote. */
export function shellQuoted(text: string): string {
  if (text === '') return "''";
  return /[^\w@%+=:,./-]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : text;
}

/** posixpath.basename and dirname. */
export const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export function dirname(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1);
  return /[^/]/.test(head) ? head.replace(/\/+$/, '') : head;
}

/** Jinja's filter int in base 10 of a text. */
export function intOf(text: string, fallback: Value): Value {
  const plain = strip(text);
  if (/^[+-]?\d+(?:_\d+)*$/.test(plain)) return safe(Number(plain.replaceAll('_', '')));
  if (/^[+-]?(?:\d+\.\d*|\.\d+)$/.test(plain)) return safe(Math.trunc(Number(plain)));
  // What else float() may take: an exponent, nan, inf, digits of other scripts.
  if (/^[+-]?[\d.]|^[+-]?(?:nan|inf)|[^\0-\x7f]/i.test(plain)) throw refuseValue();
  return fallback;
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw refuseValue();
  return value === 0 ? 0 : value;
}
