import * as l10n from '@vscode/l10n';
import type { Token } from './lexer';
import { knownFilters, knownTests } from './names';
import { Uncertain, unsure } from './uncertain';

/** An expression as Jinja parses it. */
export type Node =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list' | 'tuple' | 'concat'; readonly items: readonly Node[] }
  | { readonly kind: 'dictionary'; readonly entries: readonly (readonly [Node, Node])[] }
  /** `attribute`: written with a dot, so methods come before keys. */
  | { readonly kind: 'member'; readonly object: Node; readonly key: Node; readonly attribute: boolean }
  | { readonly kind: 'slice'; readonly object: Node; readonly start: Node | undefined; readonly end: Node | undefined }
  | { readonly kind: 'call'; readonly target: Node; readonly given: Given }
  | { readonly kind: 'filter' | 'test'; readonly name: string; readonly value: Node; readonly given: Given }
  | { readonly kind: 'not' | 'negative' | 'positive'; readonly value: Node }
  | { readonly kind: 'and' | 'or'; readonly left: Node; readonly right: Node }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Node; readonly right: Node }
  | {
      readonly kind: 'condition';
      readonly test: Node;
      readonly yes: Node;
      readonly no: Node | undefined;
    };

/** Arguments by place and by name. */
export interface Given {
  readonly places: readonly Node[];
  readonly names: ReadonlyMap<string, Node>;
}

const none: Given = { places: [], names: new Map() };

/** Deeper nesting is no honest inventory, and would exhaust the stack. */
const deepest = 60;

/** Parses what stands between `{{` and `}}`. Throws Uncertain for what Jinja refuses and what is not worked out here. */
export function parseExpression(source: string, tokens: readonly Token[]): Node {
  return new Parser(source, tokens).whole();
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly source: string,
    private readonly tokens: readonly Token[],
  ) {}

  whole(): Node {
    const node = this.expression();
    if (this.at < this.tokens.length) throw this.refusal();
    return node;
  }

  private refusal(): Uncertain {
    return unsure(`{{ ${this.source} }}`);
  }

  private is(kind: 'sign' | 'name', text: string, ahead = 0): boolean {
    const next = this.tokens[this.at + ahead];
    return next?.kind === kind && next.text === text;
  }

  private takes(kind: 'sign' | 'name', text: string): boolean {
    const found = this.is(kind, text);
    if (found) this.at++;
    return found;
  }

  private needs(sign: string): void {
    if (!this.takes('sign', sign)) throw this.refusal();
  }

  private sign(...among: readonly string[]): string | undefined {
    const next = this.tokens[this.at];
    if (next?.kind !== 'sign' || !among.includes(next.text)) return undefined;
    this.at++;
    return next.text;
  }

  private word(): string {
    const next = this.tokens[this.at++];
    if (next?.kind !== 'name') throw this.refusal();
    return next.text;
  }

  private expression(): Node {
    if (++this.depth > deepest) throw this.refusal();
    let node = this.or();
    while (this.takes('name', 'if')) {
      const test = this.or();
      node = { kind: 'condition', test, yes: node, no: this.takes('name', 'else') ? this.expression() : undefined };
    }
    this.depth--;
    return node;
  }

  private or(): Node {
    let left = this.and();
    while (this.takes('name', 'or')) left = { kind: 'or', left, right: this.and() };
    return left;
  }

  private and(): Node {
    let left = this.not();
    while (this.takes('name', 'and')) left = { kind: 'and', left, right: this.not() };
    return left;
  }

  private not(): Node {
    let times = 0;
    while (this.takes('name', 'not')) times++;
    let node = this.comparison();
    for (; times > 0; times--) node = { kind: 'not', value: node };
    return node;
  }

  private comparison(): Node {
    const left = this.sum();
    const sign = this.comparator();
    if (sign === undefined) return left;
    const node: Node = { kind: 'binary', sign, left, right: this.sum() };
    // a < b < c compares twice.
    if (this.comparator() !== undefined) throw this.refusal();
    return node;
  }

  private comparator(): string | undefined {
    if (this.takes('name', 'in')) return 'in';
    if (this.is('name', 'not') && this.is('name', 'in', 1)) {
      this.at += 2;
      return 'not in';
    }
    return this.sign('==', '!=', '<', '<=', '>', '>=');
  }

  private sum(): Node {
    let left = this.concat();
    for (let sign = this.sign('+', '-'); sign !== undefined; sign = this.sign('+', '-'))
      left = { kind: 'binary', sign, left, right: this.concat() };
    return left;
  }

  private concat(): Node {
    const items = [this.product()];
    while (this.takes('sign', '~')) items.push(this.product());
    const [only] = items;
    return items.length === 1 && only ? only : { kind: 'concat', items };
  }

  private product(): Node {
    let left = this.unary(true);
    for (let sign = this.sign('*', '//', '%'); sign !== undefined; sign = this.sign('*', '//', '%'))
      left = { kind: 'binary', sign, left, right: this.unary(true) };
    return left;
  }

  private unary(filters: boolean): Node {
    if (++this.depth > deepest) throw this.refusal();
    const sign = this.sign('-', '+');
    const value =
      sign === undefined
        ? this.primary()
        : ({ kind: sign === '-' ? 'negative' : 'positive', value: this.unary(false) } as const);
    const node = this.postfix(value);
    this.depth--;
    return filters ? this.filtered(node) : node;
  }

  private primary(): Node {
    const token = this.tokens[this.at++];
    switch (token?.kind) {
      case 'text': {
        let value = token.text;
        for (let next = this.tokens[this.at]; next?.kind === 'text'; next = this.tokens[++this.at]) value += next.text;
        return { kind: 'constant', value };
      }
      case 'number':
        return { kind: 'constant', value: token.value };
      case 'name':
        return this.named(token.text);
      case 'sign':
        if (token.text === '(') return this.parenthesis();
        if (token.text === '[') return { kind: 'list', items: this.items(']') };
        if (token.text === '{') return this.dictionary();
        throw this.refusal();
      case undefined:
        throw this.refusal();
    }
  }

  private named(name: string): Node {
    if (/^(?:true|True|false|False)$/.test(name)) return { kind: 'constant', value: /^t/i.test(name) };
    if (/^(?:none|None)$/.test(name)) return { kind: 'constant', value: null };
    if (/^(?:if|else|and|or|not|in|is|for|recursive)$/.test(name)) throw this.refusal();
    return { kind: 'name', name };
  }

  private parenthesis(): Node {
    if (this.takes('sign', ')')) return { kind: 'tuple', items: [] };
    const first = this.expression();
    if (this.takes('sign', ')')) return first;
    this.needs(',');
    return { kind: 'tuple', items: [first, ...this.items(')')] };
  }

  /** Items up to the closing sign; a last comma is allowed. */
  private items(close: string): Node[] {
    const items: Node[] = [];
    while (!this.takes('sign', close)) {
      if (items.length > 0) this.needs(',');
      if (items.length > 0 && this.takes('sign', close)) break;
      items.push(this.expression());
    }
    return items;
  }

  private dictionary(): Node {
    const entries: [Node, Node][] = [];
    while (!this.takes('sign', '}')) {
      if (entries.length > 0) this.needs(',');
      if (entries.length > 0 && this.takes('sign', '}')) break;
      const key = this.expression();
      this.needs(':');
      entries.push([key, this.expression()]);
    }
    return { kind: 'dictionary', entries };
  }

  private postfix(start: Node): Node {
    let node = start;
    for (let length = 0; ; length++) {
      // Each link is one more level for the evaluation.
      if (length > deepest) throw this.refusal();
      if (this.takes('sign', '.')) {
        const next = this.tokens[this.at++];
        if (next?.kind === 'name')
          node = { kind: 'member', object: node, key: { kind: 'constant', value: next.text }, attribute: true };
        else if (next?.kind === 'number' && /^\d+$/.test(next.text))
          node = { kind: 'member', object: node, key: { kind: 'constant', value: next.value }, attribute: false };
        else throw this.refusal();
      } else if (this.takes('sign', '[')) node = this.subscript(node);
      else if (this.takes('sign', '(')) node = { kind: 'call', target: node, given: this.arguments() };
      else return node;
    }
  }

  private subscript(object: Node): Node {
    const start = this.is('sign', ':') ? undefined : this.expression();
    if (start && this.takes('sign', ']')) return { kind: 'member', object, key: start, attribute: false };
    this.needs(':');
    const end = this.is('sign', ']') ? undefined : this.expression();
    this.needs(']');
    return { kind: 'slice', object, start, end };
  }

  private arguments(): Given {
    const places: Node[] = [];
    const names = new Map<string, Node>();
    for (let first = true; !this.takes('sign', ')'); first = false) {
      if (!first) {
        this.needs(',');
        if (this.takes('sign', ')')) break;
      }
      const next = this.tokens[this.at];
      if (next?.kind === 'name' && this.is('sign', '=', 1)) {
        this.at += 2;
        if (names.has(next.text)) throw this.refusal();
        names.set(next.text, this.expression());
      } else if (names.size > 0) throw this.refusal();
      else places.push(this.expression());
    }
    return { places, names };
  }

  private filtered(start: Node): Node {
    let node = start;
    for (let length = 0; ; length++) {
      if (length > deepest) throw this.refusal();
      if (this.takes('sign', '|')) {
        const name = this.dotted();
        if (!knownFilters.has(name)) throw new Uncertain(l10n.t('the filter {0} is not known here', name));
        node = { kind: 'filter', name, value: node, given: this.takes('sign', '(') ? this.arguments() : none };
      } else if (this.takes('name', 'is')) node = this.test(node);
      else if (this.is('sign', '(')) throw this.refusal();
      else return node;
    }
  }

  private dotted(): string {
    let name = this.word();
    while (this.takes('sign', '.')) name += `.${this.word()}`;
    return name;
  }

  private test(value: Node): Node {
    const negated = this.takes('name', 'not');
    const name = this.dotted();
    const arity = knownTests.get(name);
    if (arity === undefined) throw new Uncertain(l10n.t('the test {0} is not known here', name));
    let given = none;
    if (this.takes('sign', '(')) given = this.arguments();
    else if (arity > 0) given = { places: [this.postfix(this.primary())], names: new Map() };
    else if (this.startsArgument()) throw this.refusal();
    const node: Node = { kind: 'test', name, value, given };
    return negated ? { kind: 'not', value: node } : node;
  }

  /** Jinja takes what follows a test for its argument. */
  private startsArgument(): boolean {
    const next = this.tokens[this.at];
    if (next?.kind === 'sign') return ['[', '{'].includes(next.text);
    return next !== undefined && !(next.kind === 'name' && ['else', 'or', 'and'].includes(next.text));
  }
}
