import type { Value } from './model';
import { pythonFloat } from './pythonFloat';
import { compareCodePoints, loneSurrogate } from './pythonText';

/** What json.dumps(…, sort_keys=True, indent=4, ensure_ascii=False) prints, byte for byte but for floats without a fraction below 2^53. */
export function pythonJson(value: Value): string {
  const parts: string[] = [];
  write(value, '\n', parts);
  return parts.join('');
}

/**
 * How many values printing this one prints: a few lines with aliases can stand for billions. Infinite when something in it only Python
 * has, which json.dumps refuses.
 */
export function printedSize(value: Value, known = new Map<Value, number>()): number {
  if (typeof value !== 'object' || value === null) return 1;
  const before = known.get(value);
  if (before !== undefined) return before;
  let size = '__python_object' in value ? Number.POSITIVE_INFINITY : 1;
  for (const part of Object.values(value as Record<string, Value>)) size += printedSize(part, known);
  known.set(value, size);
  return size;
}

/** `line` is a line break with the indentation of the value's own line. */
function write(value: Value, line: string, parts: string[]): void {
  if (typeof value === 'string') parts.push(quoted(value));
  else if (typeof value === 'number')
    parts.push(Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : pythonFloat(value));
  else if (typeof value !== 'object' || value === null) parts.push(String(value));
  else if (Array.isArray(value)) writeList(value as readonly Value[], line, parts);
  else writeObject(value as Record<string, Value>, line, parts);
}

function writeList(items: readonly Value[], line: string, parts: string[]): void {
  const inner = `${line}    `;
  for (const [i, item] of items.entries()) {
    parts.push(i === 0 ? '[' : ',', inner);
    write(item, inner, parts);
  }
  parts.push(items.length === 0 ? '[]' : `${line}]`);
}

function writeObject(value: Record<string, Value>, line: string, parts: string[]): void {
  const inner = `${line}    `;
  const keys = Object.keys(value).sort(compareCodePoints);
  for (const [i, key] of keys.entries()) {
    parts.push(i === 0 ? '{' : ',', inner, quoted(key), ': ');
    write(value[key] ?? null, inner, parts);
  }
  parts.push(keys.length === 0 ? '{}' : `${line}}`);
}

/** As JSON.stringify, but a lone surrogate (a byte that was no UTF-8) as `?`, as Python writes it to a terminal. */
function quoted(text: string): string {
  return JSON.stringify(loneSurrogate.test(text) ? text.replace(new RegExp(loneSurrogate, 'g'), '?') : text);
}
