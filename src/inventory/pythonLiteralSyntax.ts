import { pythonString } from './pythonString';

/** What ast.parse makes of the literals that ast.literal_eval knows. */
export type LiteralNode =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'bytes'; readonly text: string }
  | { readonly kind: 'constant'; readonly value: null | boolean }
  | { readonly kind: 'ellipsis' }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'complex'; readonly source: string }
  | { readonly kind: 'signed'; readonly negative: boolean; readonly operand: LiteralNode }
  | { readonly kind: 'sum'; readonly left: LiteralNode; readonly right: LiteralNode }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly LiteralNode[] }
  | { readonly kind: 'dict'; readonly pairs: readonly (readonly [LiteralNode, LiteralNode])[] };

/** The tree of a Python literal (3.11), undefined for any other text: other expressions are text to Ansible as well. */
export function parsePythonLiteral(text: string): LiteralNode | undefined {
  try {
    return new Parser(text).whole();
  } catch (error) {
    if (error === notLiteral) return undefined;
    throw error;
  }
}

/** One for all: most values are no literals, and an Error costs more than their parsing. */
const notLiteral = new Error('no Python literal');

const blanks = /[ \t\f]*/y;
const word = /(?:True|False|None|\.\.\.)(?![\p{L}\p{N}_])/uy;
const emptySet = /set[ \t]*\([ \t]*\)/y;
const based = /0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+/y;
const real =
  /(?:(?:\d(?:_?\d)*)?\.\d(?:_?\d)*|\d(?:_?\d)*\.)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?|\d(?:_?\d)*[eE][+-]?\d(?:_?\d)*[jJ]?|\d(?:_?\d)*[jJ]/y;
const decimal = /[1-9](?:_?\d)*|0(?:_?0)*/y;
const afterNumber = /[\p{L}\p{N}_.]/uy;
/** Python's tokenizer gives up at more open brackets, and at integers of more digits. */
const deepest = 200;
const longestInteger = 4300;

class Parser {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  whole(): LiteralNode {
    const first = this.sum();
    const node: LiteralNode = this.peek() === ',' ? { kind: 'tuple', items: this.itemsAfter(first, '') } : first;
    if (this.peek() !== '' && this.peek() !== '#') throw notLiteral;
    return node;
  }

  private peek(): string {
    this.take(blanks);
    return this.text.charAt(this.at);
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.at += match[0].length;
    return match[0];
  }

  private sum(): LiteralNode {
    let left = this.signed();
    for (let sign = this.peek(); sign === '+' || sign === '-'; sign = this.peek()) {
      this.at++;
      left = { kind: 'sum', left, right: this.signed() };
    }
    return left;
  }

  private signed(): LiteralNode {
    const sign = this.peek();
    if (sign !== '+' && sign !== '-') return this.atom();
    this.at++;
    return { kind: 'signed', negative: sign === '-', operand: this.atom() };
  }

  private atom(): LiteralNode {
    const char = this.peek();
    if (char === '(' || char === '[' || char === '{') return this.bracketed(char);
    const string = pythonString(this.text, this.at);
    if (string) return this.strings(string);
    const name = this.take(word);
    if (name === '...') return { kind: 'ellipsis' };
    if (name) return { kind: 'constant', value: name === 'None' ? null : name === 'True' };
    if (this.take(emptySet)) return { kind: 'set', items: [] };
    return this.number();
  }

  /** Adjacent strings are one; text beside bytes is a syntax error. */
  private strings(first: NonNullable<ReturnType<typeof pythonString>>): LiteralNode {
    let text = first.text;
    this.at = first.end;
    for (;;) {
      this.take(blanks);
      const next = pythonString(this.text, this.at);
      if (!next) return { kind: first.bytes ? 'bytes' : 'string', text };
      if (next.bytes !== first.bytes) throw notLiteral;
      text += next.text;
      this.at = next.end;
    }
  }

  private number(): LiteralNode {
    const whole = this.take(based);
    const fraction = whole === undefined ? this.take(real) : undefined;
    const plain = whole === undefined && fraction === undefined ? this.take(decimal) : undefined;
    const source = (whole ?? fraction ?? plain)?.replaceAll('_', '');
    afterNumber.lastIndex = this.at;
    if (source === undefined || afterNumber.test(this.text)) throw notLiteral;
    if (fraction === undefined) {
      if (plain !== undefined && source.length > longestInteger) throw notLiteral;
      return { kind: 'integer', value: BigInt(source.toLowerCase()) };
    }
    return /[jJ]$/.test(source) ? { kind: 'complex', source } : { kind: 'float', value: Number(source) };
  }

  private bracketed(open: '(' | '[' | '{'): LiteralNode {
    if (++this.depth > deepest) throw notLiteral;
    this.at++;
    const node = open === '(' ? this.parenthesis() : open === '[' ? this.list() : this.braces();
    this.depth--;
    return node;
  }

  private parenthesis(): LiteralNode {
    if (this.closes(')')) return { kind: 'tuple', items: [] };
    const first = this.sum();
    if (this.closes(')')) return first;
    return { kind: 'tuple', items: this.itemsAfter(first, ')') };
  }

  private list(): LiteralNode {
    if (this.closes(']')) return { kind: 'list', items: [] };
    return { kind: 'list', items: this.itemsAfter(this.sum(), ']') };
  }

  private braces(): LiteralNode {
    if (this.closes('}')) return { kind: 'dict', pairs: [] };
    const first = this.sum();
    if (this.peek() !== ':') return { kind: 'set', items: this.itemsAfter(first, '}') };
    const pairs: [LiteralNode, LiteralNode][] = [];
    for (let key = first; ; key = this.sum()) {
      if (this.peek() !== ':') throw notLiteral;
      this.at++;
      pairs.push([key, this.sum()]);
      if (this.closes('}')) return { kind: 'dict', pairs };
      if (this.peek() !== ',') throw notLiteral;
      this.at++;
      if (this.closes('}')) return { kind: 'dict', pairs };
    }
  }

  /** The items after the first, up to the closing bracket (or the end of the text); a last comma is allowed. */
  private itemsAfter(first: LiteralNode, close: string): LiteralNode[] {
    const items = [first];
    for (;;) {
      if (this.closes(close)) return items;
      if (this.peek() !== ',') throw notLiteral;
      this.at++;
      if (this.closes(close)) return items;
      items.push(this.sum());
    }
  }

  private closes(close: string): boolean {
    const char = this.peek();
    if (close === '') return char === '' || char === '#';
    if (char !== close) return false;
    this.at++;
    return true;
  }
}
