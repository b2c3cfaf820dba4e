import * as l10n from '@vscode/l10n';
import { splitPort } from './hostAddress';
import { ParseFailure } from './parseFailure';
import { pythonInt } from './pythonText';

/** More names from one pattern than this are refused: `h[1:99999999]` is a slip, and would fill the memory. */
export const defaultRangeLimit = 250_000;

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * Names and port of a host pattern like `web[01:10].example.com:22`. Throws ParseFailure for a wrong or exploding range, the pattern its
 * subject.
 */
export function expandHosts(pattern: string, limit: number): { hosts: string[]; port: number | undefined } {
  const { host, port } = splitPort(pattern);
  return { hosts: host.includes('[') ? about(pattern, () => expandRange(host, limit)) : [host], port };
}

/** The port of a host pattern and how many hosts it gives. Throws what `expandHosts` throws. */
export function countHosts(pattern: string, limit: number): { count: number; port: number | undefined } {
  const { host, port } = splitPort(pattern);
  return { count: host.includes('[') ? about(pattern, () => countRange(host, limit)) : 1, port };
}

function about<T>(pattern: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    throw new ParseFailure(error.message, undefined, undefined, error.code ?? 'bad-range', pattern);
  }
}

function expandRange(pattern: string, limit: number): string[] {
  countRange(pattern, limit);
  let names = [pattern];
  // Every name has the same brackets left, so the ranges are expanded one after the other; the first is the outermost.
  while (names[0]?.includes('[')) {
    const expanded: string[] = [];
    for (const name of names) {
      const { head, values, tail } = firstRange(name);
      for (const value of values()) expanded.push(head + value + tail);
    }
    names = expanded;
  }
  return names;
}

function countRange(pattern: string, limit: number): number {
  let count = 1;
  let name: string | undefined = pattern;
  while (name?.includes('[')) {
    const range = firstRange(name);
    count *= range.count;
    if (count > limit) {
      const message = l10n.t('The range gives more than {0} hosts: refused.', limit);
      throw new ParseFailure(message, undefined, undefined, 'range-too-large');
    }
    // Of no hosts at all, Ansible reads no further.
    const [first] = range.values();
    name = first === undefined ? undefined : range.head + first + range.tail;
  }
  return count;
}

interface Range {
  readonly head: string;
  readonly tail: string;
  readonly count: number;
  readonly values: () => Iterable<string>;
}

/** The first bracket of a name; Ansible marks the brackets with `|`, so a name that has one is wrong. */
function firstRange(name: string): Range {
  const [head, bounds, tail, ...more] = name.replace('[', '|').replace(']', '|').split('|');
  if (head === undefined || bounds === undefined || tail === undefined || more.length > 0) {
    throw new ParseFailure(l10n.t('A range needs one opening and one closing bracket.'));
  }
  const parts = bounds.split(':');
  if (parts.length !== 2 && parts.length !== 3)
    throw new ParseFailure(l10n.t('A range is [begin:end] or [begin:end:step].'));
  const [begin = '', end = '', step] = parts;
  if (end === '') throw new ParseFailure(l10n.t('The range has no end.'));
  return { head, tail, ...sequence(begin || '0', end, step) };
}

function sequence(begin: string, end: string, stepText: string | undefined): Pick<Range, 'count' | 'values'> {
  const padded = begin.startsWith('0') && begin.length > 1;
  if (padded && begin.length !== end.length) {
    throw new ParseFailure(l10n.t('A range that begins with 0 needs an end of the same length.'));
  }
  const step = stepText === undefined ? 1n : pythonInt(stepText);
  const from = letters.indexOf(begin);
  const to = letters.indexOf(end);
  if (from >= 0 && to >= 0) {
    if (from > to) throw new ParseFailure(l10n.t('The range begins after its end.'));
    if (step !== undefined && step !== 0n) return letterSequence(from, to, step);
  }
  return numberSequence(pythonInt(begin), pythonInt(end), step, padded ? begin.length : 0);
}

function letterSequence(from: number, to: number, step: bigint): Pick<Range, 'count' | 'values'> {
  const values = [...letters.slice(from, to + 1)].filter((_, i) => step > 0n && BigInt(i) % step === 0n);
  return { count: values.length, values: () => values };
}

function numberSequence(
  begin: bigint | undefined,
  end: bigint | undefined,
  step: bigint | undefined,
  width: number,
): Pick<Range, 'count' | 'values'> {
  if (begin === undefined || end === undefined) {
    throw new ParseFailure(l10n.t('The bounds of a range are numbers or single letters.'));
  }
  if (step === undefined) throw new ParseFailure(l10n.t('The step of a range is a number.'));
  if (step === 0n) throw new ParseFailure(l10n.t('The step of a range is not 0.'));
  // As Python's range(begin, end + 1, step): with a negative step, down to but without end + 1.
  const distance = step > 0n ? end + 1n - begin : begin - end - 1n;
  const size = step > 0n ? step : -step;
  const count = distance > 0n ? (distance + size - 1n) / size : 0n;
  return {
    count: Number(count),
    values: function* () {
      for (let i = 0n; i < count; i++) yield zeroFilled(String(begin + i * step), width);
    },
  };
}

/** Python's zfill: the zeros come after the sign. */
function zeroFilled(digits: string, width: number): string {
  return digits.startsWith('-') ? `-${digits.slice(1).padStart(width - 1, '0')}` : digits.padStart(width, '0');
}
