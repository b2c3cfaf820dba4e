import type { Value } from '../model';
import { narrowed } from '../pythonText';
import type { MapNode, SequenceNode, YamlNode } from './tree';

/** The tree of a text that json.loads (Python) takes, undefined for any other: Ansible tries JSON before YAML. */
export function parseJson(text: string): YamlNode | undefined {
  blanks.lastIndex = 0;
  blanks.exec(text);
  if (!/[[{"\-0-9tfnNI]/.test(text.charAt(blanks.lastIndex))) return undefined;
  try {
    return new JsonParser(text).document();
  } catch (error) {
    if (error === notJson) return undefined;
    throw error;
  }
}

const notJson = new Error('no JSON');

const blanks = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const constant = /true|false|null|NaN|-?Infinity/y;
const constants: Readonly<Record<string, Value>> = {
  true: true,
  false: false,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};
/** Python's recursion limit stops json.loads at about this depth. */
const deepest = 900;

class JsonParser {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  document(): YamlNode {
    const node = this.node();
    this.skip();
    if (this.at < this.text.length) throw notJson;
    return node;
  }

  private skip(): string {
    blanks.lastIndex = this.at;
    blanks.exec(this.text);
    this.at = blanks.lastIndex;
    return this.text.charAt(this.at);
  }

  private node(): YamlNode {
    const first = this.skip();
    if (first === '{' || first === '[') {
      if (++this.depth > deepest) throw notJson;
      const node = first === '{' ? this.object() : this.array();
      this.depth--;
      return node;
    }
    const start = this.at;
    const value = first === '"' ? this.string() : this.word();
    return { kind: 'scalar', text: typeof value === 'string' ? value : '', plain: false, value, start, end: this.at };
  }

  private object(): MapNode {
    const start = this.at++;
    const pairs: [YamlNode, YamlNode][] = [];
    if (this.skip() === '}') this.at++;
    else {
      do {
        if (this.skip() !== '"') throw notJson;
        const key = this.node();
        if (this.skip() !== ':') throw notJson;
        this.at++;
        pairs.push([key, this.node()]);
      } while (this.another('}'));
    }
    return { kind: 'map', pairs, start, end: this.at };
  }

  private array(): SequenceNode {
    const start = this.at++;
    const items: YamlNode[] = [];
    if (this.skip() === ']') this.at++;
    else {
      do items.push(this.node());
      while (this.another(']'));
    }
    return { kind: 'sequence', items, start, end: this.at };
  }

  private another(close: string): boolean {
    const char = this.skip();
    this.at++;
    if (char !== ',' && char !== close) throw notJson;
    return char === ',';
  }

  private string(): string {
    let end = this.at + 1;
    for (; ; end++) {
      const code = this.text.charCodeAt(end);
      if (Number.isNaN(code) || code < 0x20) throw notJson;
      if (code === 0x5c) end++;
      else if (code === 0x22) break;
    }
    const quoted = this.text.slice(this.at, end + 1);
    this.at = end + 1;
    try {
      return JSON.parse(quoted) as string;
    } catch {
      throw notJson;
    }
  }

  private word(): Value {
    constant.lastIndex = this.at;
    const word = constant.exec(this.text)?.[0];
    if (word === undefined) return this.number();
    this.at += word.length;
    return constants[word] ?? null;
  }

  private number(): Value {
    number.lastIndex = this.at;
    const match = number.exec(this.text);
    if (!match) throw notJson;
    this.at += match[0].length;
    return match[1] === undefined && match[2] === undefined ? narrowed(BigInt(match[0])) : Number(match[0]);
  }
}
