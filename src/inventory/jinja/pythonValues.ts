import * as l10n from '@vscode/l10n';
import type { Value } from '../model';
import { pythonFloat } from '../pythonFloat';
import { compareCodePoints } from '../pythonText';
import { isVaultValue } from '../values';
import { Uncertain } from './uncertain';

/** A longer text is a bomb, not a variable. */
export const longestText = 10_000;

/** Throws Uncertain for a text that is too long to be meant. */
export function bounded(text: string): string {
  if (text.length > longestText) throw new Uncertain(l10n.t('its text is too long'));
  return text;
}

/** Throws Uncertain: the operation means something else, or nothing, for these values. */
export function refuseValue(): Uncertain {
  return new Uncertain(l10n.t('it has a value of a kind that needs Ansible'));
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isDictionary(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isVaultValue(value);
}

/** str(value) of a plain value. */
export function pythonStr(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return String(value);
    case 'number':
      if (!Number.isFinite(value) || Object.is(value, -0)) throw refuseValue();
      return Number.isSafeInteger(value) ? String(value) : pythonFloat(value);
    default:
      if (value === null) return 'None';
      if (isVaultValue(value)) throw new Uncertain(l10n.t('it needs a value that is encrypted with Ansible Vault'));
      throw refuseValue();
  }
}

/** bool(value). */
export function isTruthy(value: Value): boolean {
  switch (typeof value) {
    case 'object':
      if (value === null) return false;
      if (isVaultValue(value)) throw refuseValue();
      return isList(value) ? value.length > 0 : Object.keys(value).length > 0;
    default:
      return Boolean(value);
  }
}

/** a == b: numbers and booleans are compared as numbers, values of different kinds differ. */
export function areEqual(a: Value, b: Value): boolean {
  const left = scalar(a);
  const right = scalar(b);
  // Two collections or encrypted texts: not worked out. One and a plain value: different.
  if (left === undefined && right === undefined) throw refuseValue();
  if ([a, b].some((value) => value !== null && isVaultValue(value))) throw refuseValue();
  return left === right;
}

function scalar(value: Value): string | number | bigint | null | undefined {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'object' && value !== null ? undefined : value;
}

/** Below 0, 0 or above as Python orders two numbers or two texts. */
export function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number' && !Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  throw refuseValue();
}

/** item in container. */
export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item !== 'string') throw refuseValue();
    return container.includes(item);
  }
  if (isList(container)) return container.some((each) => areEqual(each, item));
  if (!isDictionary(container) || typeof item !== 'string') throw refuseValue();
  return Object.hasOwn(container, certainKey(item));
}

/** Keys that were numbers, booleans or dates have become text: one that looks so may be either. */
export function certainKey(key: string): string {
  if (/^[-+.\d]|^(?:true|false|null|none|nan|inf)$/i.test(key)) throw refuseValue();
  return key;
}

/** a + b, a - b, a * b, a // b, a % b for whole numbers; + also for two texts or two lists. */
export function arithmetic(sign: string, a: Value, b: Value): Value {
  if (sign === '+' && typeof a === 'string' && typeof b === 'string') return bounded(a + b);
  if (sign === '+' && isList(a) && isList(b)) {
    if (a.length + b.length > longestText) throw refuseValue();
    return [...a, ...b];
  }
  if (typeof a !== 'number' || typeof b !== 'number' || !Number.isInteger(a) || !Number.isInteger(b))
    throw refuseValue();
  const result = wholeResult(sign, a, b);
  if (!Number.isSafeInteger(result)) throw refuseValue();
  return result === 0 ? 0 : result;
}

function wholeResult(sign: string, a: number, b: number): number {
  switch (sign) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '//':
      return Math.floor(a / b);
    case '%':
      return a - b * Math.floor(a / b);
    default:
      return Number.NaN;
  }
}

/** A whole number, as an index or a count. */
export function whole(value: Value): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw refuseValue();
  return value;
}

/** value[start:end] of a text (by code points) or a list. */
export function sliced(value: Value, start: number | undefined, end: number | undefined): Value {
  if (typeof value === 'string') return [...value].slice(start, end).join('');
  if (!isList(value)) throw refuseValue();
  return value.slice(start, end);
}
