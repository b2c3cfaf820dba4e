import * as l10n from '@vscode/l10n';
import type { Value } from '../model';
import { isVaultValue } from '../values';
import { Arguments, certain, defined, filtered, splitText, text, textOrNone, type Operand } from './filters';
import { isRunOnly } from './names';
import type { Given, Node } from './parser';
import { areEqual, arithmetic, bounded, certainKey, compare, contains, isDictionary, isList, isTruthy, pythonStr, refuseValue, sliced, whole } from './pythonValues'; // prettier-ignore
import * as texts from './texts';
import { Uncertain, unsure } from './uncertain';

/** What an expression can see: values with their own templates resolved. All throw Uncertain for what only a run knows. */
export interface Names {
  /** A variable; undefined when nothing defines it. */
  variable(name: string): Operand;
  /** A variable of another host, as `hostvars` has it. */
  hostVariable(host: string, name: string): Operand;
  /** The hosts of a group in Ansible's order; undefined for an unknown group. */
  group(name: string): readonly string[] | undefined;
  /** A variable of the environment Ansible runs in. */
  environment(name: string): string | undefined;
}

/** The value of an expression, undefined when it is not defined. Throws NotDefined and Uncertain. */
export function evaluate(node: Node, names: Names): Operand {
  return new Evaluation(names).value(node);
}

/** Every variable that the expression names, in a branch that is taken or not: Ansible looks all of them up. */
export function namesIn(node: Node, found = new Set<string>()): ReadonlySet<string> {
  switch (node.kind) {
    case 'constant':
      break;
    case 'name':
      found.add(node.name);
      break;
    case 'list':
    case 'tuple':
    case 'concat':
      for (const item of node.items) namesIn(item, found);
      break;
    case 'dictionary':
      for (const pair of node.entries) for (const each of pair) namesIn(each, found);
      break;
    case 'member':
      if (!isSpecial(node.object)) namesIn(node.object, found);
      namesIn(node.key, found);
      break;
    case 'slice':
      for (const each of [node.object, node.start, node.end]) if (each) namesIn(each, found);
      break;
    case 'call':
      if (!isLookup(node.target)) namesIn(node.target, found);
      namesInGiven(node.given, found);
      break;
    case 'filter':
    case 'test':
      namesIn(node.value, found);
      namesInGiven(node.given, found);
      break;
    case 'not':
    case 'negative':
    case 'positive':
      namesIn(node.value, found);
      break;
    case 'and':
    case 'or':
    case 'binary':
      namesIn(node.left, found);
      namesIn(node.right, found);
      break;
    case 'condition':
      for (const each of [node.test, node.yes, node.no]) if (each) namesIn(each, found);
  }
  return found;
}

function namesInGiven({ places, names }: Given, found: Set<string>): void {
  for (const each of [...places, ...names.values()]) namesIn(each, found);
}

function isSpecial(node: Node): node is { kind: 'name'; name: 'hostvars' | 'groups' } {
  return node.kind === 'name' && (node.name === 'hostvars' || node.name === 'groups');
}

function isLookup(node: Node): node is { kind: 'name'; name: string } {
  return node.kind === 'name' && ['lookup', 'query', 'q'].includes(node.name);
}

function isDefaultOmit({ name, given }: { readonly name: string; readonly given: Given }): boolean {
  const [fallback] = given.places;
  const rest = given.places.length <= 2 && [...given.names.keys()].every((each) => each === 'boolean');
  return ['default', 'd'].includes(name) && fallback?.kind === 'name' && fallback.name === 'omit' && rest;
}

/** A short name of the expression for a message. */
function described(node: Node): string {
  if (node.kind === 'name') return node.name;
  if (node.kind !== 'member' || node.key.kind !== 'constant') return '…';
  return `${described(node.object)}.${String(node.key.value)}`;
}

class Evaluation {
  constructor(private readonly names: Names) {}

  value(node: Node): Operand {
    switch (node.kind) {
      case 'constant':
        return node.value;
      case 'name':
        return this.variable(node.name);
      case 'list':
        return node.items.map((item) => this.certain(item));
      case 'tuple':
        throw refuseValue();
      case 'dictionary':
        return Object.fromEntries(
          node.entries.map(([key, value]) => [certainKey(text(this.certain(key))), this.certain(value)]),
        );
      case 'concat':
        return bounded(node.items.map((item) => pythonStr(this.defined(item))).join(''));
      case 'member':
        return this.member(node.object, node.key, node.attribute);
      case 'slice': {
        const [start, end] = [this.index(node.start), this.index(node.end)];
        const object = this.value(node.object);
        return object === undefined ? undefined : sliced(object, start, end);
      }
      case 'call':
        return this.call(node.target, node.given);
      case 'filter':
        if (isDefaultOmit(node)) return this.unlessOmitted(node.value, node.given);
        return filtered(node.name, this.value(node.value), this.given(node.given), described(node.value));
      case 'test':
        return this.test(node.name, node.value, node.given);
      case 'not':
        return !isTruthy(this.defined(node.value));
      case 'negative':
      case 'positive': {
        const operand = whole(this.defined(node.value));
        return node.kind === 'positive' || operand === 0 ? operand : -operand;
      }
      case 'and': {
        const left = this.defined(node.left);
        return isTruthy(left) ? this.value(node.right) : left;
      }
      case 'or': {
        const left = this.defined(node.left);
        return isTruthy(left) ? left : this.value(node.right);
      }
      case 'binary':
        return this.binary(node.sign, node.left, node.right);
      case 'condition':
        if (isTruthy(this.defined(node.test))) return this.value(node.yes);
        return node.no && this.value(node.no);
    }
  }

  private defined(node: Node): Value {
    return defined(this.value(node), described(node));
  }

  /** Where Ansible may or may not mind that it is not defined. */
  private certain(node: Node): Value {
    return certain(this.value(node));
  }

  private index(node: Node | undefined): number | undefined {
    const value = node && this.certain(node);
    return value === undefined || value === null ? undefined : whole(value);
  }

  private variable(name: string): Operand {
    const value = this.names.variable(name);
    if (value !== undefined || !isRunOnly(name)) return value;
    throw new Uncertain(l10n.t('{0} is known only while Ansible runs', name));
  }

  private given({ places, names }: Given): Arguments {
    return new Arguments(
      places.map((place) => this.value(place)),
      new Map([...names].map(([name, node]) => [name, this.value(node)])),
    );
  }

  /** `value | default(omit)` is the value, when there is one. */
  private unlessOmitted(node: Node, given: Given): Value {
    const value = this.value(node);
    const [, boolean = given.names.get('boolean')] = given.places;
    if (value !== undefined && (!boolean || !isTruthy(this.certain(boolean)) || isTruthy(value))) return value;
    throw new Uncertain(l10n.t('{0} is known only while Ansible runs', 'omit'));
  }

  private binary(sign: string, leftNode: Node, rightNode: Node): Value {
    if (sign === 'in' || sign === 'not in') {
      const item = this.certain(leftNode);
      const items =
        rightNode.kind === 'tuple' ? rightNode.items.map((each) => this.certain(each)) : this.certain(rightNode);
      return contains(items, item) === (sign === 'in');
    }
    const left = this.defined(leftNode);
    // A text before % is a format.
    if (typeof left === 'string' && ['%', '*'].includes(sign)) throw refuseValue();
    const right = this.defined(rightNode);
    switch (sign) {
      case '==':
        return areEqual(left, right);
      case '!=':
        return !areEqual(left, right);
      case '<':
        return compare(left, right) < 0;
      case '<=':
        return compare(left, right) <= 0;
      case '>':
        return compare(left, right) > 0;
      case '>=':
        return compare(left, right) >= 0;
      default:
        return arithmetic(sign, left, right);
    }
  }

  private member(objectNode: Node, keyNode: Node, attribute: boolean): Operand {
    if (isSpecial(objectNode)) {
      const name = text(this.certain(keyNode));
      if (objectNode.name === 'groups') return this.names.group(this.plainAttribute(name, attribute));
      throw unsure(`hostvars['${name}']`);
    }
    if (objectNode.kind === 'member' && isSpecial(objectNode.object) && objectNode.object.name === 'hostvars') {
      const host = text(this.certain(objectNode.key));
      const name = text(this.certain(keyNode));
      if (objectNode.attribute) this.plainAttribute(host, true);
      return this.names.hostVariable(host, this.plainAttribute(name, attribute));
    }
    const object = this.value(objectNode);
    const key = this.certain(keyNode);
    // What is not defined has members that are not defined either.
    if (object === undefined) return undefined;
    if (typeof key === 'number') return this.item(object, key);
    if (!isDictionary(object)) throw refuseValue();
    const name = this.plainAttribute(text(key), attribute);
    if (Object.hasOwn(object, certainKey(name))) return object[name];
    // A missing key may still be a method's name.
    this.plainAttribute(name, true);
    return undefined;
  }

  private item(object: Value, index: number): Operand {
    if (typeof object === 'string') return [...object].at(whole(index));
    if (!isList(object)) throw refuseValue();
    return object.at(whole(index));
  }

  /** Written with a dot, a method of Python goes before a key of its name. */
  private plainAttribute(name: string, attribute: boolean): string {
    if (attribute && (name.startsWith('_') || methods.has(name))) throw unsure(`.${name}`);
    return name;
  }

  private call(target: Node, given: Given): Operand {
    if (isLookup(target) && this.names.variable(target.name) === undefined)
      return this.lookup(target.name, this.given(given));
    if (target.kind !== 'member' || !target.attribute || target.key.kind !== 'constant' || isSpecial(target.object))
      throw unsure(described(target));
    const object = this.defined(target.object);
    if (given.names.size > 0) throw unsure(described(target));
    const args = this.given(given);
    const name = String(target.key.value);
    const result = isDictionary(object) ? got(object, name, args) : called(text(object), name, args);
    args.end();
    return typeof result === 'string' ? bounded(result) : result;
  }

  /** `lookup('env', 'NAME', default='…')`; every other lookup is Ansible's business. */
  private lookup(form: string, given: Arguments): Value {
    const plugin = text(given.needed('plugin'));
    if (!['env', 'ansible.builtin.env'].includes(plugin))
      throw new Uncertain(l10n.t('the lookup {0} needs Ansible to be evaluated', plugin));
    const terms: string[] = [];
    while (given.hasPlace()) terms.push(text(given.needed('term')));
    const fallback = text(given.next('default', ''));
    given.end();
    const values = terms.map((term) => {
      const [name] = texts.split(term, undefined, 1);
      if (name === undefined || /\{[{%#]/.test(term)) throw refuseValue();
      return this.names.environment(name) ?? fallback;
    });
    if (values.length === 0) throw refuseValue();
    return form === 'lookup' ? bounded(values.join(',')) : values;
  }

  private test(name: string, node: Node, given: Given): Value {
    const value = this.value(node);
    const args = this.given(given);
    if (name === 'defined' || name === 'undefined') {
      args.end();
      return (value !== undefined) === (name === 'defined');
    }
    const result = tests(name, certain(value), args);
    args.end();
    return result;
  }
}

function tests(name: string, value: Value, given: Arguments): boolean {
  switch (name) {
    case 'none':
      return value === null;
    case 'string':
      return typeof value === 'string';
    case 'number':
      return ['number', 'bigint', 'boolean'].includes(typeof value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'mapping':
      if (value !== null && isVaultValue(value)) throw refuseValue();
      return isDictionary(value);
    case 'in':
      return contains(given.needed('seq'), value);
    case 'eq':
    case 'equalto':
      return areEqual(value, given.needed('b'));
    case 'ne':
      return !areEqual(value, given.needed('b'));
    default:
      throw unsure(name);
  }
}

const methods = new Set(['clear', 'copy', 'fromkeys', 'get', 'items', 'keys', 'pop', 'popitem', 'setdefault', 'update', 'values']); // prettier-ignore

/** dict.get. */
function got(object: { readonly [key: string]: Value }, method: string, given: Arguments): Operand {
  if (method !== 'get') throw unsure(`.${method}()`);
  const key = certainKey(text(given.needed('key')));
  const fallback = given.next('default', null);
  return Object.hasOwn(object, key) ? object[key] : fallback;
}

/** The methods of str that are worked out here. */
function called(value: string, method: string, given: Arguments): Value {
  switch (method) {
    case 'lower':
      return texts.lower(value);
    case 'upper':
      return texts.upper(value);
    case 'capitalize':
      return texts.capitalize(value);
    case 'strip':
      return texts.stripped(value, 'both', textOrNone(given.next('chars', null)));
    case 'lstrip':
      return texts.stripped(value, 'left', textOrNone(given.next('chars', null)));
    case 'rstrip':
      return texts.stripped(value, 'right', textOrNone(given.next('chars', null)));
    case 'split':
      return splitText(value, given);
    case 'replace':
      return texts.replace(value, text(given.needed('old')), text(given.needed('new')), whole(given.next('count', -1)));
    case 'startswith':
      return value.startsWith(text(given.needed('prefix')));
    case 'endswith':
      return value.endsWith(text(given.needed('suffix')));
    case 'join': {
      const items = given.needed('items');
      if (!isList(items)) throw refuseValue();
      return items.map(text).join(value);
    }
    default:
      throw unsure(`.${method}()`);
  }
}
