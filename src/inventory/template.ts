import * as l10n from '@vscode/l10n';
import type { Value } from './model';
import { textOf } from './values';

/** A value with its templates replaced, or the sentence that says why that is not certain. */
export type Resolved = { readonly value: Value; readonly unresolved?: undefined } | { readonly unresolved: string };

/** What a variable's name stands for; undefined when nothing defines it. */
export type Lookup = (name: string) => Value | undefined;

const template = /\{[{%#]/;

/**
 * Replaces the templates that can only mean one thing: variables, fields of dictionaries, text and numbers, `~` and `+`, and the
 * filters default, lower, upper, trim, string, int. Everything else (lookups, tests, statements) is for Ansible itself.
 */
export function resolveTemplate(value: Value, lookup: Lookup, depth = 0): Resolved {
  if (typeof value !== 'string' || !template.test(value)) return { value };
  if (depth > 20) return { unresolved: l10n.t('its templates refer to each other in a loop') };
  const parts: Value[] = [];
  let at = 0;
  for (const match of value.matchAll(/\{\{(.*?)\}\}/gs)) {
    if (match.index > at) parts.push(value.slice(at, match.index));
    try {
      parts.push(new Expression(match[1] ?? '', lookup, depth).value());
    } catch (error) {
      if (error instanceof Uncertain) return { unresolved: error.message };
      throw error;
    }
    at = match.index + match[0].length;
  }
  if (at < value.length) parts.push(value.slice(at));
  if (parts.some((part) => typeof part === 'string' && template.test(part))) {
    return { unresolved: l10n.t('{0} needs Ansible to be evaluated', value) };
  }
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return { value: only };
  const texts = parts.map(textOf);
  if (texts.includes(undefined)) return { unresolved: l10n.t('{0} has a part that is no text', value) };
  return { value: texts.join('') };
}

class Uncertain extends Error {}

const token = /\s*(?:([A-Za-z_]\w*)|(\d+)|'([^'\\]*)'|"([^"\\]*)"|([()|,~+.[\]]))/y;

type Token = { readonly kind: 'name' | 'number' | 'text' | 'sign'; readonly text: string };

/** One `{{ expression }}`; undefined as a value stands for a variable that is not defined. */
class Expression {
  private readonly tokens: Token[] = [];
  private at = 0;

  constructor(
    private readonly source: string,
    private readonly lookup: Lookup,
    private readonly depth: number,
  ) {
    const trimmed = source.replace(/^-|-$/g, '').trimEnd();
    let position = 0;
    while (position < trimmed.length) {
      token.lastIndex = position;
      const match = token.exec(trimmed);
      if (!match) throw this.unsure();
      const [, name, number, single, double, sign] = match;
      if (name !== undefined) this.tokens.push({ kind: 'name', text: name });
      else if (number !== undefined) this.tokens.push({ kind: 'number', text: number });
      else if (sign !== undefined) this.tokens.push({ kind: 'sign', text: sign });
      else this.tokens.push({ kind: 'text', text: single ?? double ?? '' });
      position = token.lastIndex;
    }
  }

  value(): Value {
    const value = this.sum();
    if (this.at < this.tokens.length) throw this.unsure();
    if (value === undefined) throw new Uncertain(l10n.t('{0} is not defined', this.source.trim()));
    return value;
  }

  private unsure(): Uncertain {
    return new Uncertain(l10n.t('"{0}" needs Ansible to be evaluated', `{{${this.source}}}`));
  }

  private takes(sign: string): boolean {
    const next = this.tokens[this.at];
    if (next?.kind !== 'sign' || next.text !== sign) return false;
    this.at++;
    return true;
  }

  private sum(): Value | undefined {
    let left = this.filtered();
    for (;;) {
      const joins = this.takes('~');
      if (!joins && !this.takes('+')) return left;
      const right = this.filtered();
      if (left === undefined || right === undefined)
        throw new Uncertain(l10n.t('{0} is not defined', this.source.trim()));
      if (!joins && typeof left === 'number' && typeof right === 'number') left += right;
      else if (!joins && (typeof left !== 'string' || typeof right !== 'string')) throw this.unsure();
      else left = this.text(left) + this.text(right);
    }
  }

  private text(value: Value | undefined): string {
    const text = value === undefined ? undefined : textOf(value);
    if (text === undefined) throw this.unsure();
    return text;
  }

  private filtered(): Value | undefined {
    let value = this.path();
    while (this.takes('|')) {
      const filter = this.tokens[this.at++];
      if (filter?.kind !== 'name') throw this.unsure();
      const given: (Value | undefined)[] = [];
      if (this.takes('(') && !this.takes(')')) {
        do given.push(this.sum());
        while (this.takes(','));
        if (!this.takes(')')) throw this.unsure();
      }
      value = this.filter(filter.text, value, given);
    }
    return value;
  }

  private filter(name: string, value: Value | undefined, given: readonly (Value | undefined)[]): Value | undefined {
    switch (name) {
      case 'default':
      case 'd': {
        const falsy =
          value === undefined ||
          (given[1] === true && (value === '' || value === null || value === false || value === 0));
        return falsy ? (given[0] ?? '') : value;
      }
      case 'lower':
        return this.text(value).toLowerCase();
      case 'upper':
        return this.text(value).toUpperCase();
      case 'trim':
        return this.text(value).trim();
      case 'string':
        return this.text(value);
      case 'int': {
        const digits = this.text(value).trim();
        return /^[+-]?\d+$/.test(digits) ? Number(digits) : 0;
      }
      default:
        throw this.unsure();
    }
  }

  private path(): Value | undefined {
    let value = this.primary();
    for (;;) {
      let key: string | number | undefined;
      if (this.takes('.')) {
        const next = this.tokens[this.at++];
        if (next?.kind !== 'name' && next?.kind !== 'number') throw this.unsure();
        key = next.text;
      } else if (this.takes('[')) {
        const next = this.sum();
        if ((typeof next !== 'string' && typeof next !== 'number') || !this.takes(']')) throw this.unsure();
        key = next;
      } else return value;
      value = this.member(value, key);
    }
  }

  private member(value: Value | undefined, key: string | number): Value | undefined {
    if (typeof value !== 'object' || value === null) throw this.unsure();
    const found = Array.isArray(value)
      ? (value as readonly Value[]).at(Number(key))
      : Object.hasOwn(value, key)
        ? (value as Readonly<Record<string, Value>>)[key]
        : undefined;
    return found === undefined ? undefined : this.nested(found);
  }

  private primary(): Value | undefined {
    const next = this.tokens[this.at++];
    switch (next?.kind) {
      case 'text':
        return next.text;
      case 'number':
        return Number(next.text);
      case 'name':
        return this.named(next.text);
      case 'sign': {
        if (next.text !== '(') throw this.unsure();
        const value = this.sum();
        if (!this.takes(')')) throw this.unsure();
        return value;
      }
      case undefined:
        throw this.unsure();
    }
  }

  private named(name: string): Value | undefined {
    if (/^(?:true|True)$/.test(name)) return true;
    if (/^(?:false|False)$/.test(name)) return false;
    if (/^(?:none|None)$/.test(name)) return null;
    // A call, a test or a condition: Ansible's business.
    const after = this.tokens[this.at];
    if ((after?.kind === 'sign' && after.text === '(') || after?.kind === 'name') throw this.unsure();
    const value = this.lookup(name);
    return value === undefined ? undefined : this.nested(value);
  }

  private nested(value: Value): Value {
    const resolved = resolveTemplate(value, this.lookup, this.depth + 1);
    if (resolved.unresolved !== undefined) throw new Uncertain(resolved.unresolved);
    return resolved.value;
  }
}
