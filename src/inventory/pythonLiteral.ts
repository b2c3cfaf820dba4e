import * as l10n from '@vscode/l10n';
import type { Value } from './model';
import { ParseFailure } from './parseFailure';
import { pythonFloat } from './pythonFloat';
import { parsePythonLiteral, type LiteralNode } from './pythonLiteralSyntax';
import { loneSurrogate, narrowed } from './pythonText';

// Text that starts like this cannot be a literal: most values in a hosts file need no parser.
const surelyText = /^(?!True|False|None|set\(|[rRbBuU]{1,2}['"])[\p{L}_/~@$%^&*=|\\<>!?:;)\]},]/u;

// The commonest ones are told apart more cheaply still: words, 10.0.0.1 and 22.
const asciiWord = /^[ac-qtv-zAC-EG-MO-QSV-Z/_]/;
const address = /^\d+\.\d+\.\d/;
const plainNumber = /^(?:0|[1-9]\d{0,14})$/;

/**
 * The value of a text as ast.literal_eval has it, the text itself where that raises ValueError or SyntaxError.
 * A literal with an unhashable key, like `{{1}}`, raises TypeError in Python, which Ansible does not catch: here a ParseFailure.
 */
export function pythonLiteral(text: string): Value {
  if (text === '' || asciiWord.test(text) || address.test(text)) return text;
  if (plainNumber.test(text)) return Number(text);
  if (surelyText.test(text)) return text;
  // Python cannot compile a text with bytes that were no UTF-8.
  if (loneSurrogate.test(text)) return text;
  const tree = parsePythonLiteral(text);
  if (tree === undefined) return text;
  const converted = convert(tree);
  if (converted === undefined) return text;
  return tree.kind === 'bytes' ? tree.text : converted.value;
}

interface Converted {
  readonly value: Value;
  /** Equal for values that Python holds to be the same key (1, 1.0 and True), undefined for unhashable values. */
  readonly identity: string | undefined;
  /** The JSON key, undefined for what json.dumps refuses. */
  readonly key: string | undefined;
}

/** undefined stands for Python's ValueError. */
function convert(node: LiteralNode): Converted | undefined {
  switch (node.kind) {
    case 'string':
      return { value: node.text, identity: `s${node.text}`, key: node.text };
    case 'bytes':
      return { value: { __python_object: 'bytes' }, identity: `b${node.text}`, key: undefined };
    case 'constant': {
      const key = String(node.value);
      return { value: node.value, identity: node.value === null ? 'None' : `n${Number(node.value)}`, key };
    }
    case 'ellipsis':
      return { value: { __python_object: 'ellipsis' }, identity: '...', key: undefined };
    case 'integer':
      return { value: narrowed(node.value), identity: `n${node.value}`, key: String(node.value) };
    case 'float': {
      const identity = Number.isInteger(node.value) ? `n${BigInt(node.value)}` : `n${node.value}`;
      return { value: node.value, identity, key: pythonFloat(node.value) };
    }
    case 'complex':
      return { value: { __python_object: 'complex' }, identity: `c${node.source}`, key: undefined };
    case 'signed':
      return signed(node.negative, node.operand);
    case 'sum': {
      const left = node.left.kind === 'signed' ? signed(node.left.negative, node.left.operand) : convert(node.left);
      const real = typeof left?.value === 'number' || typeof left?.value === 'bigint';
      return real && node.right.kind === 'complex' ? convert(node.right) : undefined;
    }
    case 'list':
    case 'tuple': {
      const items = convertAll(node.items);
      if (!items) return undefined;
      const hashable = node.kind === 'tuple' && items.every((item) => item.identity !== undefined);
      const identity = hashable ? `(${items.map((item) => JSON.stringify(item.identity)).join()})` : undefined;
      return { value: items.map((item) => item.value), identity, key: undefined };
    }
    case 'set': {
      const items = convertAll(node.items);
      if (!items) return undefined;
      for (const item of items) hashed(item);
      return { value: { __python_object: 'set' }, identity: undefined, key: undefined };
    }
    case 'dict':
      return dictionary(node.pairs);
  }
}

function convertAll(nodes: readonly LiteralNode[]): Converted[] | undefined {
  const items: Converted[] = [];
  for (const node of nodes) {
    const item = convert(node);
    if (!item) return undefined;
    items.push(item);
  }
  return items;
}

function signed(negative: boolean, operand: LiteralNode): Converted | undefined {
  switch (operand.kind) {
    case 'integer':
      return convert({ kind: 'integer', value: negative ? -operand.value : operand.value });
    case 'float':
      return convert({ kind: 'float', value: negative ? -operand.value : operand.value });
    case 'complex':
      return convert(operand);
    default:
      return undefined;
  }
}

function dictionary(pairs: readonly (readonly [LiteralNode, LiteralNode])[]): Converted | undefined {
  const entries = new Map<string, { key: string; value: Value }>();
  let printable = true;
  for (const [keyNode, valueNode] of pairs) {
    const key = convert(keyNode);
    const value = key && convert(valueNode);
    if (!key || !value) return undefined;
    const identity = hashed(key);
    if (key.key === undefined) printable = false;
    const known = entries.get(identity);
    if (known) known.value = value.value;
    else entries.set(identity, { key: key.key ?? '', value: value.value });
  }
  const value: Value = printable
    ? Object.fromEntries([...entries.values()].map((entry) => [entry.key, entry.value]))
    : { __python_object: 'dict' };
  return { value, identity: undefined, key: undefined };
}

function hashed(item: Converted): string {
  if (item.identity === undefined)
    throw new ParseFailure(l10n.t('A list, dictionary or set cannot be a key or an element of a set.'));
  return item.identity;
}
