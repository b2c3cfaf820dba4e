import * as l10n from '@vscode/l10n';
import type { Value } from '../model';
import { isVaultValue } from '../values';
import { bounded, isDictionary, isList, isTruthy, pythonStr, refuseValue, whole } from './pythonValues';
import { regexReplace } from './regexReplace';
import * as texts from './texts';
import { NotDefined, Uncertain } from './uncertain';

/** A value, or undefined for what is not defined. */
export type Operand = Value | undefined;

/** Arguments that were evaluated, read by place or name. */
export class Arguments {
  private taken = 0;
  private readonly rest: Map<string, Operand>;

  constructor(
    private readonly places: readonly Operand[],
    names: ReadonlyMap<string, Operand>,
  ) {
    this.rest = new Map(names);
  }

  /** The next one, by place or by the name; `fallback` when it is not given. */
  next(name: string, fallback: Value): Value {
    return this.isGiven(name) ? certain(this.operand(name)) : fallback;
  }

  /** The next one, which must be given. */
  needed(name: string): Value {
    return certain(this.operand(name));
  }

  /** Whether there is one more by place. */
  hasPlace(): boolean {
    return this.taken < this.places.length;
  }

  /** Whether the next one is given, by place or by the name. */
  isGiven(name: string): boolean {
    return this.hasPlace() || this.rest.has(name);
  }

  /** The next one, which may be something that is not defined. */
  operand(name: string): Operand {
    const byName = this.rest.has(name);
    const byPlace = this.hasPlace();
    if (byName === byPlace) throw refuseValue();
    const value = byName ? this.rest.get(name) : this.places[this.taken];
    if (byPlace) this.taken++;
    this.rest.delete(name);
    return value;
  }

  /** Throws Uncertain when there are more than were asked for. */
  end(): void {
    if (this.taken < this.places.length || this.rest.size > 0) throw refuseValue();
  }
}

export function defined(value: Operand, name: string): Value {
  if (value === undefined) throw new NotDefined(name);
  return value;
}

/** For a place where Ansible may or may not mind that something is not defined. */
export function certain(value: Operand): Value {
  if (value === undefined) throw refuseValue();
  return value;
}

/** A text or nothing. */
export function textOrNone(value: Value): string | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'string') throw refuseValue();
  return value;
}

export function text(value: Value): string {
  if (typeof value !== 'string') throw refuseValue();
  return value;
}

/** What `value | name(…)` gives; `what` names the value in a message. */
export function filtered(filter: string, operand: Operand, given: Arguments, what: string): Operand {
  const name = filter.replace(/^ansible\.builtin\./, '');
  if (name === 'default' || name === 'd') return defaulted(operand, given);
  const value = name === 'mandatory' ? certain(operand) : defined(operand, what);
  const result = apply(name, value, given);
  given.end();
  return typeof result === 'string' ? bounded(result) : result;
}

function defaulted(value: Operand, given: Arguments): Operand {
  const fallback = given.isGiven('default_value') ? given.operand('default_value') : '';
  const boolean = isTruthy(given.next('boolean', false));
  given.end();
  return value === undefined || (boolean && !isTruthy(value)) ? fallback : value;
}

function apply(name: string, value: Value, given: Arguments): Operand {
  switch (name) {
    case 'lower':
      return texts.lower(pythonStr(value));
    case 'upper':
      return texts.upper(pythonStr(value));
    case 'capitalize':
      return texts.capitalize(pythonStr(value));
    case 'title':
      return texts.title(pythonStr(value));
    case 'trim':
      return texts.stripped(pythonStr(value), 'both', textOrNone(given.next('chars', null)));
    case 'string':
      return pythonStr(value);
    case 'int':
      return toInt(value, given);
    case 'bool':
      return toBool(value);
    case 'replace':
      return replaced(pythonStr(value), given);
    case 'regex_replace':
      return regexReplaced(pythonStr(value), given);
    case 'split':
      return splitText(text(value), given);
    case 'join':
      return joined(value, given);
    case 'first':
      return sequence(value).at(0);
    case 'last':
      return sequence(value).at(-1);
    case 'list':
      return sequence(value);
    case 'length':
    case 'count':
      return isDictionary(value) ? Object.keys(value).length : sequence(value).length;
    case 'ternary':
      return ternary(value, given);
    case 'quote':
      return texts.shellQuoted(value === null ? '' : pythonStr(value));
    case 'basename':
      return texts.basename(text(value));
    case 'dirname':
      return texts.dirname(text(value));
    case 'mandatory':
      given.next('msg', null);
      return value;
    default:
      throw new Uncertain(l10n.t('the filter {0} is not known here', name));
  }
}

function toInt(value: Value, given: Arguments): Value {
  const fallback = given.next('default', 0);
  if (given.next('base', 10) !== 10) throw refuseValue();
  if (typeof value === 'string') return texts.intOf(value, fallback);
  if (typeof value === 'boolean') return Number(value);
  if (value === null) return fallback;
  if (typeof value !== 'number' || !Number.isSafeInteger(Math.trunc(value))) throw refuseValue();
  return Math.trunc(value) + 0;
}

function toBool(value: Value): Value {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value === 1;
  return ['yes', 'on', '1', 'true'].includes(texts.lower(text(value)));
}

function replaced(value: string, given: Arguments): string {
  const from = pythonStr(given.needed('old'));
  const to = pythonStr(given.needed('new'));
  const count = given.next('count', null);
  return texts.replace(value, from, to, count === null ? -1 : whole(count));
}

function regexReplaced(value: string, given: Arguments): string {
  const pattern = text(given.next('pattern', ''));
  const replacement = text(given.next('replacement', ''));
  return regexReplace(value, pattern, replacement, isTruthy(given.next('ignorecase', false)));
}

export function splitText(value: string, given: Arguments): string[] {
  const separator = textOrNone(given.next('sep', null));
  return texts.split(value, separator, whole(given.next('maxsplit', -1)));
}

function joined(value: Value, given: Arguments): string {
  const separator = pythonStr(given.next('d', ''));
  const items = sequence(value).map(pythonStr);
  const length = items.reduce((sum, item) => sum + item.length + separator.length, 0);
  if (length > 1_000_000) throw refuseValue();
  return items.join(separator);
}

function ternary(value: Value, given: Arguments): Operand {
  const yes = given.operand('true_val');
  const no = given.operand('false_val');
  const none = given.next('none_val', null);
  if (value === null && none !== null) return none;
  return isTruthy(value) ? yes : no;
}

/** The items of a list, the characters of a text. */
function sequence(value: Value): readonly Value[] {
  if (typeof value === 'string') return [...value];
  if (!isList(value) || isVaultValue(value)) throw refuseValue();
  return value;
}
