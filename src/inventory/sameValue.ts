import type { Value } from './model';

/** Whether two values of variables are the same in all their parts. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  return equal(a, b);
}

function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const mine: [string, unknown][] = Object.entries(a);
  const theirs = new Map<string, unknown>(Object.entries(b));
  return mine.length === theirs.size && mine.every(([key, value]) => theirs.has(key) && equal(value, theirs.get(key)));
}
