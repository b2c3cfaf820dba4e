import * as l10n from '@vscode/l10n';
import { evaluate, namesIn, type Names } from './jinja/evaluate';
import type { Operand } from './jinja/filters';
import { splitTemplate, templateSigns } from './jinja/lexer';
import { parseExpression, type Node } from './jinja/parser';
import { bounded, isList, pythonStr, refuseValue } from './jinja/pythonValues';
import { NotDefined, Uncertain } from './jinja/uncertain';
import type { Value } from './model';
import { ParseFailure } from './parseFailure';
import { pythonLiteral } from './pythonLiteral';
import { isVaultValue } from './values';

/** A value with its templates replaced, or the clause that says why that is not certain. */
export type Resolved = { readonly value: Value; readonly unresolved?: undefined } | { readonly unresolved: string };

/** What the templates of one host can see, as written. The methods may throw Uncertain. */
export interface Scope {
  /** A variable; undefined when nothing defines it. */
  variable(name: string): Value | undefined;
  /** What another host sees, the same object for the same host; undefined for an unknown one. */
  host(name: string): Scope | undefined;
  /** Hosts of a group in Ansible's order, undefined for an unknown group. */
  group(name: string): readonly string[] | undefined;
  /** The environment Ansible runs in, undefined when it is not known. */
  readonly environment: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * Replaces the templates of a value as Ansible's own Templar does (jinja2_native off), where the inventory makes it certain: never a
 * different answer, and no answer for everything that needs a run, a plugin or a statement. Nothing is executed, and time is bounded.
 */
export function resolveTemplate(value: Value, scope: Scope): Resolved {
  try {
    return { value: new Templar().resolved(value, scope, 0) };
  } catch (error) {
    if (error instanceof Uncertain || error instanceof NotDefined) return { unresolved: error.message };
    throw error;
  }
}

/** The sentence for a variable of a host that is left to Ansible. */
export function unresolvedSentence(name: string, host: string, reason: string): string {
  return l10n.t('{0} of {1} could not be resolved: {2}. Set it to a plain value for this host.', name, host, reason);
}

/** Templates deeper in templates than this are a loop, or meant to look like one. */
const deepest = 20;
const mostValues = 100_000;
const longestSource = 20_000;

const loop = () => new Uncertain(l10n.t('its templates refer to each other in a loop'));

class Templar {
  private readonly known = new Map<Scope, Map<string, Operand>>();
  private readonly busy = new Map<Scope, Set<string>>();
  private values = 0;

  /** The value with everything in it resolved, as Ansible resolves a variable the moment a template names it. */
  resolved(value: Value, scope: Scope, depth: number): Value {
    this.count();
    if (depth > deepest) throw loop();
    if (typeof value === 'string') return templateSigns.test(value) ? this.rendered(value, scope, depth) : plain(value);
    if (typeof value !== 'object' || value === null || isVaultValue(value)) return value;
    if (isList(value)) return value.map((item) => this.resolved(item, scope, depth + 1));
    if ('__ansible_unsafe' in value && typeof value.__ansible_unsafe === 'string') return value.__ansible_unsafe;
    if ('__python_object' in value) throw refuseValue();
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolved(item, scope, depth + 1)]));
  }

  /** A variable by name; its own undefined parts make it undefined. */
  private variable(name: string, scope: Scope, depth: number): Operand {
    const known = this.known.get(scope) ?? new Map<string, Operand>();
    this.known.set(scope, known);
    if (known.has(name)) return known.get(name);
    const busy = this.busy.get(scope) ?? new Set();
    this.busy.set(scope, busy);
    if (busy.has(name)) throw loop();
    busy.add(name);
    const value = this.looked(name, scope, depth);
    busy.delete(name);
    known.set(name, value);
    return value;
  }

  private looked(name: string, scope: Scope, depth: number): Operand {
    const value = scope.variable(name);
    if (value === undefined) return undefined;
    try {
      return this.resolved(value, scope, depth + 1);
    } catch (error) {
      if (error instanceof NotDefined) return undefined;
      throw error;
    }
  }

  private names(scope: Scope, depth: number): Names {
    return {
      variable: (name) => this.variable(name, scope, depth),
      hostVariable: (host, name) => {
        const other = scope.host(host);
        if (other?.variable(name) === undefined) return undefined;
        const value = this.variable(name, other, depth);
        // Ansible would take the template itself for the value.
        if (value === undefined) throw new Uncertain(l10n.t('{0} is not defined', `hostvars['${host}'].${name}`));
        return value;
      },
      group: (name) => scope.group(name),
      environment: (name) => {
        if (scope.environment) return scope.environment[name];
        throw new Uncertain(l10n.t('the environment Ansible runs in is not known'));
      },
    };
  }

  private rendered(template: string, scope: Scope, depth: number): Value {
    if (template.length > longestSource || template.startsWith('#jinja2:')) throw refuseValue();
    const direct = this.direct(template, scope);
    if (direct !== undefined) return direct;
    const pieces = splitTemplate(template).map((piece) =>
      typeof piece === 'string' ? piece : parseExpression(piece.source, piece.tokens),
    );
    const names = this.names(scope, depth);
    // All are looked up before anything is evaluated, so that one that fails fails in a branch that is not taken, too.
    for (const piece of pieces) if (typeof piece !== 'string') for (const name of namesIn(piece)) names.variable(name);
    const values = pieces.map((piece) => (typeof piece === 'string' ? piece : printed(piece, names)));
    const [node] = pieces;
    const [only] = values;
    if (values.length === 1 && only !== undefined && typeof node === 'object') {
      if (typeof only === 'object' && only !== null) return this.final(only, 0);
      // The filter string keeps a text from being read as a literal, here and wherever this value goes.
      if (node.kind === 'filter' && node.name === 'string' && typeof only === 'string' && depth === 0)
        return this.final(withNewlines(only, template), 0);
    }
    const text = bounded(values.map((value) => (value === null ? '' : pythonStr(value))).join(''));
    const value = literal(
      text,
      pieces.some((piece) => typeof piece === 'object' && hasStringFilter(piece)),
    );
    return this.final(typeof value === 'string' ? withNewlines(value, template) : value, 0);
  }

  /** A template that is one variable alone passes a number, a boolean or nothing on as it is. */
  private direct(template: string, scope: Scope): Value | undefined {
    const name = /^\{\{\s*([A-Za-z_]\w*)\s*\}\}\n?$/.exec(template)?.[1];
    const value = name === undefined ? undefined : scope.variable(name);
    return value === null || ['number', 'bigint', 'boolean'].includes(typeof value) ? value : undefined;
  }

  /** The result, when nothing in it could be taken for a template again or be printed and read back as something else. */
  private final(value: Value, depth: number): Value {
    this.count();
    if (typeof value === 'string') {
      if (templateSigns.test(value)) throw new Uncertain(l10n.t('its value has braces of a template again'));
      return value;
    }
    if (typeof value !== 'object' || value === null) return value;
    if (isVaultValue(value)) {
      if (depth > 0) throw refuseValue();
      return value;
    }
    if (depth > deepest) throw refuseValue();
    const parts: readonly Value[] = isList(value) ? value : Object.entries(value).flat();
    for (const part of parts) {
      if (typeof part === 'number') pythonStr(part);
      this.final(part, depth + 1);
    }
    return value;
  }

  /** A few lines with aliases can stand for billions of values. */
  private count(): void {
    if (++this.values > mostValues) throw new Uncertain(l10n.t('it has too many parts'));
  }
}

function printed(node: Node, names: Names): Value {
  const value = evaluate(node, names);
  if (value === undefined) throw new NotDefined(node.kind === 'name' ? node.name : l10n.t('a part of it'));
  return value;
}

function hasStringFilter(node: Node): boolean {
  return JSON.stringify(node).includes('"name":"string"');
}

/** Text that Ansible reads as a list, a dictionary or a boolean becomes one. */
function literal(text: string, kept: boolean): Value {
  if (!/^[[{]/.test(text) && text !== 'True' && text !== 'False') return text;
  // Line breaks are fine in a literal of Python, but not in one that pythonLiteral knows.
  if (kept || text.length > 2000 || /[\n\r]/.test(text)) throw refuseValue();
  try {
    const value = pythonLiteral(text);
    // Ansible knows JSON's words there as well.
    if (typeof value === 'string' && /\b(?:true|false|null)\b/.test(text)) throw refuseValue();
    return value;
  } catch (error) {
    if (error instanceof ParseFailure) throw refuseValue();
    throw error;
  }
}

/** Line breaks at the end are kept: as many as the template has. */
function withNewlines(text: string, template: string): string {
  const count = (whole: string) => /\n*$/.exec(whole)?.[0].length ?? 0;
  const wanted = count(template);
  // Where Ansible doubles backslashes it loses one more on the way.
  if (wanted > 1 && template.includes('\\')) throw refuseValue();
  return text + '\n'.repeat(Math.max(0, wanted - count(text)));
}

/** A text that may be a date of YAML, which is no text to Ansible. */
function plain(text: string): string {
  if (/^\d{4}-\d\d?-\d\d?(?:$|[Tt \t])/.test(text)) throw refuseValue();
  return text;
}
