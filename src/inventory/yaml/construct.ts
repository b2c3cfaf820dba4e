import * as l10n from '@vscode/l10n';
import type { Value } from '../model';
import { ParseFailure } from '../parseFailure';
import { pythonFloat } from '../pythonFloat';
import { scalarValue, typeOfPlain, type ScalarType } from './scalar';
import type { MapNode, ScalarNode, SequenceNode, YamlNode } from './tree';

/** One key of a mapping after merging and duplicates. */
export interface Entry {
  /** As a JSON key; undefined when Python's json cannot print it. */
  readonly name: string | undefined;
  /** Whether YAML reads the key as text: host and group names must be. */
  readonly isText: boolean;
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** A document with meaning: each node's value, and the entries of mappings, by YAML 1.1 as PyYAML with Ansible's tags constructs it. */
export class ConstructedDocument {
  private readonly values = new Map<YamlNode, Value>();
  private readonly entries = new Map<YamlNode, readonly Entry[]>();
  private readonly anchors = new Map<string, YamlNode>();
  private readonly aliased = new Map<YamlNode, YamlNode>();
  private readonly checked = new Set<YamlNode>();
  private readonly open = new Set<YamlNode>();
  private depth = 0;
  private merged = 0;
  /** Keys given twice: Ansible warns and takes the last. */
  readonly duplicates: YamlNode[] = [];

  /**
   * Looks at everything, since an error anywhere refuses the whole file; values are made when they are asked for. Throws ParseFailure
   * with a span in the text.
   */
  constructor(
    readonly root: YamlNode,
    private readonly mayHaveAliases = true,
  ) {
    if (mayHaveAliases) this.resolveAliases(root);
    this.check(root);
  }

  /** The node itself, or what an alias stands for. */
  target(node: YamlNode): YamlNode {
    return node.kind === 'alias' ? (this.aliased.get(node) ?? node) : node;
  }

  /** The mapping's entries in order, merges done, the last of duplicates kept in the first one's place. Empty for other nodes. */
  entriesOf(node: YamlNode): readonly Entry[] {
    return this.entries.get(this.target(node)) ?? [];
  }

  /** What Python holds the node to be: only a true mapping or text makes a group or a name. */
  kindOf(written: YamlNode): 'map' | 'list' | 'text' | 'null' | 'other' {
    const node = this.target(written);
    if (node.kind === 'sequence') return 'list';
    if (node.kind === 'map') {
      const marked = this.entriesOf(node).some(isJsonMark) || tagOf(node) === 'set';
      return marked ? 'other' : 'map';
    }
    const value = this.valueOf(node);
    if (value === null) return 'null';
    const wrapped = typeof value === 'object' && '__ansible_unsafe' in value;
    const isText = (typeof value === 'string' || wrapped) && node.kind === 'scalar' && scalarType(node) !== 'timestamp';
    return isText ? 'text' : 'other';
  }

  valueOf(written: YamlNode): Value {
    const node = this.target(written);
    if (node.kind === 'scalar') return this.scalar(node);
    const known = this.values.get(node);
    if (known !== undefined) return known;
    const value = this.construct(node);
    this.values.set(node, value);
    return value;
  }

  /** Whether Python could construct the node and all in it. */
  private check(written: YamlNode): void {
    const node = this.target(written);
    if (node.kind === 'scalar') {
      this.scalar(node);
      return;
    }
    if (this.mayHaveAliases) {
      if (this.checked.has(node)) return;
      if (this.open.has(node)) throw failure(l10n.t('An anchor contains itself.'), written);
      this.open.add(node);
    }
    if (++this.depth > deepest) throw failure(l10n.t('The document is nested too deeply.'), written);
    if (node.kind === 'map') this.checkMapping(node);
    else if (node.kind === 'sequence') this.checkSequence(node);
    else throw failure(l10n.t('No anchor {0} is given before this alias.', node.name), node);
    this.depth--;
    if (this.mayHaveAliases) {
      this.open.delete(node);
      this.checked.add(node);
    }
  }

  private checkMapping(node: MapNode): void {
    const type = tagOf(node) ?? 'map';
    if (type !== 'map' && type !== 'unsafe' && type !== 'set') {
      throw failure(l10n.t('{0} does not fit here.', node.tag ?? ''), node);
    }
    this.entries.set(node, this.flatten(node));
  }

  private checkSequence(node: SequenceNode): void {
    switch (tagOf(node) ?? 'seq') {
      case 'seq':
      case 'unsafe':
        for (const item of node.items) this.check(item);
        return;
      case 'omap':
      case 'pairs':
        for (const item of node.items) for (const part of this.pairOf(item, node)) this.check(part);
        return;
      default:
        throw failure(l10n.t('{0} does not fit here.', node.tag ?? ''), node);
    }
  }

  /** The key and the value of an item of an ordered mapping. */
  private pairOf(item: YamlNode, list: SequenceNode): readonly [YamlNode, YamlNode] {
    const target = this.target(item);
    const pair = target.kind === 'map' && target.pairs.length === 1 ? target.pairs[0] : undefined;
    if (!pair) throw failure(l10n.t('{0} is a list of single pairs.', list.tag ?? ''), item);
    return pair;
  }

  private resolveAliases(node: YamlNode, depth = 0): void {
    if (depth > deepest) throw failure(l10n.t('The document is nested too deeply.'), node);
    if (node.anchor !== undefined) {
      if (this.anchors.has(node.anchor)) throw failure(l10n.t('The anchor {0} is given twice.', node.anchor), node);
      this.anchors.set(node.anchor, node);
    }
    if (node.kind === 'alias') {
      const target = this.anchors.get(node.name);
      if (!target) throw failure(l10n.t('No anchor {0} is given before this alias.', node.name), node);
      this.aliased.set(node, target);
    } else if (node.kind === 'map') {
      for (const [key, value] of node.pairs) {
        this.resolveAliases(key, depth + 1);
        this.resolveAliases(value, depth + 1);
      }
    } else if (node.kind === 'sequence') {
      for (const item of node.items) this.resolveAliases(item, depth + 1);
    }
  }

  private construct(node: YamlNode): Value {
    switch (node.kind) {
      case 'alias':
        throw failure(l10n.t('No anchor {0} is given before this alias.', node.name), node);
      case 'scalar':
        return this.scalar(node);
      case 'map':
        return this.mapping(node);
      case 'sequence': {
        const type = tagOf(node);
        if (type === 'unsafe') return node.items.map((item) => this.unsafe(item));
        if (type !== 'omap' && type !== 'pairs') return node.items.map((item) => this.valueOf(item));
        return node.items.map((item) => this.pairOf(item, node).map((part) => this.valueOf(part)));
      }
    }
  }

  private scalar(node: ScalarNode): Value {
    if (node.value !== undefined) return node.value;
    const type = scalarType(node);
    switch (type) {
      case 'str':
        return node.text;
      case 'unsafe':
        return { __ansible_unsafe: node.text };
      case 'vault':
        return { __ansible_vault: node.text };
      case 'binary':
        if (!isBase64(node.text)) throw failure(l10n.t('This is no base64.'), node);
        return { __python_object: 'bytes' };
      case 'bool':
      case 'int':
      case 'float':
      case 'null':
      case 'merge':
      case 'timestamp':
      case 'value':
        try {
          return scalarValue(type, node.text);
        } catch (error) {
          throw error instanceof ParseFailure ? failure(error.message, node) : error;
        }
      default:
        throw failure(l10n.t('{0} does not fit here.', node.tag ?? ''), node);
    }
  }

  private mapping(node: MapNode): Value {
    const type = tagOf(node);
    const entries = this.entriesOf(node);
    if (type === 'set') return { __python_object: 'set' };
    if (entries.some((entry) => entry.name === undefined)) return { __python_object: 'dict' };
    const mark = entries.find(isJsonMark);
    if (mark) return this.marked(mark);
    const result: Record<string, Value> = {};
    for (const entry of entries) {
      const value = type === 'unsafe' ? this.unsafe(entry.value) : this.valueOf(entry.value);
      setOwn(result, entry.name ?? '', value);
    }
    return result;
  }

  /** In JSON, Ansible reads {"__ansible_vault": "…"} and {"__ansible_unsafe": "…"} back into what printed them. */
  private marked(entry: Entry): Value {
    const value = this.valueOf(entry.value);
    if (typeof value !== 'string') return value;
    return entry.name === '__ansible_vault' ? { __ansible_vault: value } : { __ansible_unsafe: value };
  }

  /** What `!unsafe` makes of a part: text is wrapped; a collection inside is still empty when Ansible copies it, and stays so. */
  private unsafe(item: YamlNode): Value {
    const value = this.valueOf(item);
    if (typeof value === 'string') return { __ansible_unsafe: value };
    if (Array.isArray(value)) return [];
    const isMap = this.target(item).kind === 'map';
    return isMap && typeof value === 'object' && value !== null ? {} : value;
  }

  /** Pairs with `<<` replaced by what it merges (before the own ones), then the last of each key at its first place. */
  private flatten(node: MapNode): readonly Entry[] {
    const simple = simpleEntries(node);
    if (simple) {
      for (const { value } of simple) this.check(value);
      return simple;
    }
    const byIdentity = new Map<string, Entry>();
    for (const [key, value] of this.mergedPairs(node)) {
      const { identity, name } = this.keyOf(key);
      const isText = identity.startsWith('s');
      // Also what a duplicate replaces must make sense.
      this.check(value);
      const known = byIdentity.get(identity);
      if (known) this.duplicates.push(key);
      const entry = { name: known ? known.name : name, isText: known?.isText ?? isText, key: this.target(key), value };
      byIdentity.set(identity, entry);
    }
    return [...byIdentity.values()];
  }

  private mergedPairs(node: MapNode, depth = 0): readonly (readonly [YamlNode, YamlNode])[] {
    if (depth > deepest) throw failure(l10n.t('The document is nested too deeply.'), node);
    if (!node.pairs.some(([key]) => isMerge(key))) return node.pairs;
    const merged: (readonly [YamlNode, YamlNode])[] = [];
    const own: (readonly [YamlNode, YamlNode])[] = [];
    for (const pair of node.pairs) {
      const [key, written] = pair;
      if (!isMerge(key)) {
        own.push(pair);
        continue;
      }
      const value = this.target(written);
      const parts = value.kind === 'sequence' ? value.items.map((item) => this.target(item)).reverse() : [value];
      for (const part of parts) {
        if (part.kind !== 'map') throw failure(l10n.t('"<<" merges a mapping or a list of mappings.'), written);
        for (const pair of this.mergedPairs(part, depth + 1)) {
          if (++this.merged > mostMerged)
            throw failure(l10n.t('"<<" merges more than {0} pairs: this is no inventory.', mostMerged), written);
          merged.push(pair);
        }
      }
    }
    return [...merged, ...own];
  }

  private keyOf(key: YamlNode): { identity: string; name: string | undefined } {
    const target = this.target(key);
    // "=" is a key like any other, though as a value it is an error.
    if (target.kind === 'scalar' && target.plain && target.text === '=' && target.tag === undefined)
      return { identity: 's=', name: '=' };
    if (target.kind !== 'scalar') throw failure(l10n.t('A list or a mapping cannot be a key.'), key);
    const value = this.valueOf(key);
    const type = scalarType(target);
    if (typeof value === 'string')
      return type === 'timestamp' ? { identity: `t${value}`, name: undefined } : { identity: `s${value}`, name: value };
    if (value === null) return { identity: 'None', name: 'null' };
    if (typeof value === 'boolean') return { identity: `n${Number(value)}`, name: String(value) };
    if (typeof value === 'bigint') return { identity: `n${value}`, name: String(value) };
    if (typeof value === 'number') {
      return {
        identity: `n${Number.isInteger(value) ? BigInt(value) : value}`,
        name: type === 'float' ? pythonFloat(value) : String(value),
      };
    }
    if ('__ansible_unsafe' in value && typeof value.__ansible_unsafe === 'string') {
      return { identity: `s${value.__ansible_unsafe}`, name: value.__ansible_unsafe };
    }
    return { identity: `o${target.start}`, name: undefined };
  }
}

/** Deeper documents make Python's parser give up as well. */
const deepest = 300;
/** A few lines that merge each other over and over stand for billions of pairs. */
const mostMerged = 1_000_000;

function failure(message: string, node: YamlNode): ParseFailure {
  return new ParseFailure(message, node.start, Math.max(0, node.end - node.start));
}

/** Mappings whose keys are different words, as nearly all are: undefined for others. */
function simpleEntries({ pairs }: MapNode): readonly Entry[] | undefined {
  const names = pairs.length > 8 ? new Set<string>() : undefined;
  for (const [i, [key]] of pairs.entries()) {
    const name = simpleName(key);
    if (name === undefined || names?.has(name)) return undefined;
    if (names) names.add(name);
    else for (let j = 0; j < i; j++) if (simpleName(pairs[j]?.[0]) === name) return undefined;
  }
  return pairs.map(([key, value]) => ({ name: simpleName(key), isText: true, key, value }));
}

function simpleName(key: YamlNode | undefined): string | undefined {
  if (key?.kind !== 'scalar' || key.tag !== undefined) return undefined;
  if (key.value !== undefined) return typeof key.value === 'string' ? key.value : undefined;
  return key.plain && typeOfPlain(key.text) !== 'str' ? undefined : key.text;
}

function isMerge(key: YamlNode): boolean {
  return (
    key.kind === 'scalar' &&
    (key.tag === undefined ? key.plain && key.value === undefined && key.text === '<<' : tagOf(key) === 'merge')
  );
}

function isJsonMark({ name, key }: Entry): boolean {
  const marks = name === '__ansible_vault' || name === '__ansible_unsafe';
  return marks && key.kind === 'scalar' && key.value !== undefined;
}

/** Whether Python's lenient decoder takes the text: foreign signs are passed over, only the padding must be right. */
function isBase64(text: string): boolean {
  let inFour = 0;
  let padding = 0;
  for (const char of text) {
    if (char > '\x7f') return false;
    if (char === '=') {
      padding++;
      if (inFour >= 2 && inFour + padding >= 4) return true;
    } else if (/[A-Za-z0-9+/]/.test(char)) {
      padding = 0;
      inFour = (inFour + 1) % 4;
    }
  }
  return inFour === 0;
}

function scalarType(node: ScalarNode): TagType {
  return tagOf(node) ?? (node.plain ? typeOfPlain(node.text) : 'str');
}

type TagType = ScalarType | 'unsafe' | 'vault' | 'binary' | 'seq' | 'map' | 'set' | 'omap' | 'pairs';

const core = new Set([
  'str',
  'bool',
  'float',
  'int',
  'merge',
  'null',
  'timestamp',
  'value',
  'binary',
  'seq',
  'map',
  'set',
  'omap',
  'pairs',
]);

/** What an explicit tag asks for, undefined without one. Throws ParseFailure for tags Ansible does not know. */
function tagOf(node: YamlNode): TagType | undefined {
  const tag = node.tag;
  if (tag === undefined) return undefined;
  // A lone "!" makes libyaml take even a quoted scalar for a plain one.
  if (tag === '!') return node.kind === 'scalar' ? typeOfPlain(node.text) : undefined;
  if (tag === '!unsafe') return 'unsafe';
  if (tag === '!vault' || tag === '!vault-encrypted') return 'vault';
  const name = tag.replace(/^tag:yaml\.org,2002:/, '');
  if (name !== tag && core.has(name)) return name as TagType;
  if (tag === 'tag:yaml.org,2002:python/unicode') return 'str';
  if (tag === 'tag:yaml.org,2002:python/dict') return 'map';
  throw failure(l10n.t('Ansible does not know the tag {0}.', tag), node);
}

/** Plain assignment, except that a key `__proto__` is a key like any other. */
function setOwn(target: Record<string, Value>, key: string, value: Value): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}
