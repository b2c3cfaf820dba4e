import * as l10n from '@vscode/l10n';
import type { Value } from '../model';
import { ParseFailure } from '../parseFailure';
import { narrowed } from '../pythonText';

/** The YAML 1.1 types that a plain scalar may have, as PyYAML resolves them. */
export type ScalarType = 'str' | 'bool' | 'float' | 'int' | 'merge' | 'null' | 'timestamp' | 'value';

const float =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const int =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const timestamp =
  /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$/;
const words: ReadonlyMap<string, ScalarType> = new Map<string, ScalarType>([
  ...['yes', 'Yes', 'YES', 'no', 'No', 'NO', 'true', 'True', 'TRUE', 'false', 'False', 'FALSE'].map(
    (word) => [word, 'bool'] as const,
  ),
  ...['on', 'On', 'ON', 'off', 'Off', 'OFF'].map((word) => [word, 'bool'] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, 'null'] as const),
  ['<<', 'merge'],
  ['=', 'value'],
]);

const longestWord = 5;
// Whole numbers as nearly all are written.
const plainNumber = /^(?:0|[1-9][0-9]{0,14})$/;

/** The type of an unquoted scalar. */
export function typeOfPlain(text: string): ScalarType {
  const first = text.charCodeAt(0);
  const numeric = (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e;
  if (!numeric) return text.length > longestWord ? 'str' : (words.get(text) ?? 'str');
  if (plainNumber.test(text)) return 'int';
  if (float.test(text)) return 'float';
  if (int.test(text)) return 'int';
  return timestamp.test(text) ? 'timestamp' : 'str';
}

/** The value of a scalar of that type, however it came by it (form or tag). Throws ParseFailure where PyYAML does not construct it. */
export function scalarValue(type: ScalarType, text: string): Value {
  switch (type) {
    case 'str':
      return text;
    case 'null':
      return null;
    case 'merge':
    case 'value':
      throw new ParseFailure(l10n.t('A bare "{0}" is no value in YAML.', text));
    case 'bool': {
      const word = text.toLowerCase();
      if (!/^(?:yes|no|true|false|on|off)$/.test(word)) throw wrong(text, 'bool');
      return word === 'yes' || word === 'true' || word === 'on';
    }
    case 'int':
      return integer(text);
    case 'float':
      return floating(text);
    case 'timestamp':
      return isoTimestamp(text);
  }
}

function wrong(text: string, type: string): ParseFailure {
  return new ParseFailure(l10n.t('"{0}" is no {1}.', text, type));
}

function integer(source: string): Value {
  if (plainNumber.test(source)) return Number(source);
  const match = /^([-+]?)(.+)$/s.exec(source.replaceAll('_', ''));
  const digits = match?.[2];
  if (match === null || digits === undefined) throw wrong(source, 'int');
  const sign = match[1] === '-' ? -1n : 1n;
  try {
    if (digits === '0') return 0;
    if (/^0[bx]/.test(digits)) return narrowed(sign * BigInt(digits));
    if (digits.startsWith('0')) return narrowed(sign * BigInt(`0o${digits.slice(1)}`));
    const parts = digits.split(':');
    if (!parts.every((part) => /^\s*[-+]?\d+\s*$/.test(part))) throw wrong(source, 'int');
    return narrowed(sign * parts.reduce((total, part) => total * 60n + BigInt(part), 0n));
  } catch (error) {
    throw error instanceof SyntaxError ? wrong(source, 'int') : error;
  }
}

function floating(source: string): number {
  const match = /^([-+]?)(.+)$/s.exec(source.replaceAll('_', '').toLowerCase());
  const digits = match?.[2];
  if (digits === undefined) throw wrong(source, 'float');
  const sign = match?.[1] === '-' ? -1 : 1;
  if (digits === '.inf' || /^(?:inf|infinity)$/.test(digits)) return sign * Number.POSITIVE_INFINITY;
  if (digits === '.nan' || digits === 'nan') return Number.NaN;
  const parts = digits.split(':');
  if (!parts.every((part) => /^(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/.test(part))) throw wrong(source, 'float');
  let total = 0;
  let base = 1;
  for (const part of parts.reverse()) {
    total += Number(part) * base;
    base *= 60;
  }
  return sign * total;
}

const timestampParts =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?)?$/;

/** The text that Ansible's JSON has for a date: isoformat() of datetime.date or datetime.datetime. */
function isoTimestamp(source: string): string {
  const match = timestampParts.exec(source);
  if (!match) throw wrong(source, 'timestamp');
  const [
    ,
    year = '',
    month = '',
    day = '',
    hour,
    minute = '',
    second = '',
    fraction = '',
    zulu,
    sign,
    zoneHour = '',
    zoneMinute,
  ] = match;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const real = year !== '0000' && Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days;
  if (!real) throw wrong(source, 'timestamp');
  if (hour === undefined) return date;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) throw wrong(source, 'timestamp');
  const micros = fraction.slice(0, 6).padEnd(6, '0');
  const time = `${hour.padStart(2, '0')}:${minute}:${second}${/[1-9]/.test(micros) ? `.${micros}` : ''}`;
  if (zulu) return `${date}T${time}+00:00`;
  if (sign === undefined) return `${date}T${time}`;
  const offset = Number(zoneHour) * 60 + Number(zoneMinute ?? '0');
  if (offset >= 24 * 60) throw wrong(source, 'timestamp');
  const zone = `${String(Math.trunc(offset / 60)).padStart(2, '0')}:${String(offset % 60).padStart(2, '0')}`;
  return `${date}T${time}${offset === 0 ? '+' : sign}${zone}`;
}
