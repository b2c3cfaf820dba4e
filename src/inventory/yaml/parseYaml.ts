import * as l10n from '@vscode/l10n';
import { ParseFailure } from '../parseFailure';
import { scanYaml, type Token, type TokenKind } from './scan';
import { emptyNode, type YamlNode } from './tree';

/**
 * The tree of a text of one YAML 1.1 document. It accepts and refuses what libyaml does, which Ansible reads with: a file that a more
 * lenient parser takes would work here and stop Ansible. Throws ParseFailure with a span in the text.
 */
export function parseYaml(text: string): YamlNode {
  refuseUnprintable(text);
  return new Parser(scanYaml(text)).stream();
}

/** YAML streams hold no control characters and no halves of surrogate pairs. */
function refuseUnprintable(text: string): void {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x20 && code < 0x7f) continue;
    const control = code < 0x20 ? code !== 0x0a && code !== 0x0d && code !== 0x09 : code < 0xa0 && code !== 0x85;
    const whole = code < 0xd800 || code > 0xdfff || (text.codePointAt(at) ?? 0) > 0xffff;
    if (control || !whole || code >= 0xfffe) {
      throw new ParseFailure(l10n.t('YAML allows no control character or broken text here.'), at, 1);
    }
    if (code >= 0xd800 && code <= 0xdfff) at++;
  }
}

const afterBlockEntry: readonly TokenKind[] = ['entry', 'blockEnd'];
const afterIndentlessEntry: readonly TokenKind[] = ['entry', 'key', 'value', 'blockEnd'];
const afterBlockKey: readonly TokenKind[] = ['key', 'value', 'blockEnd'];
const emptyDocument: readonly TokenKind[] = ['directive', 'documentStart', 'documentEnd', 'streamEnd'];
/** No file of variables nests deeper, and the recursion must end. */
const deepest = 500;

class Parser {
  private at = 0;
  private depth = 0;
  private handles: ReadonlyMap<string, string> = new Map();
  /** Of the mappings that are being read, the innermost last. */
  private readonly pairs: [YamlNode, YamlNode][] = [];

  /** The scanner ends with streamEnd, which nothing passes. */
  private readonly last: Token;

  constructor(private readonly tokens: readonly Token[]) {
    this.last = tokens.at(-1) ?? { kind: 'streamEnd', start: 0, end: 0, text: '', plain: false };
  }

  stream(): YamlNode {
    if (this.kind() === 'streamEnd') return emptyNode(this.token().start);
    if (this.kind() === 'directive' || this.kind() === 'documentStart') {
      this.handles = this.directives();
      if (this.kind() !== 'documentStart') this.fail(l10n.t('the document must start with ---'));
      this.at++;
    }
    const explicit = this.at > 0;
    const root =
      explicit && emptyDocument.includes(this.kind()) ? emptyNode(this.token().start) : this.node(true, false);
    if (!emptyDocument.includes(this.kind())) this.fail(l10n.t('the document should end here'));
    while (this.kind() === 'documentEnd') this.at++;
    if (this.kind() !== 'streamEnd') this.fail(l10n.t('a second document begins here'));
    return root;
  }

  private token(): Token {
    return this.tokens[this.at] ?? this.last;
  }

  private kind(): TokenKind {
    return this.token().kind;
  }

  private fail(message: string): never {
    const { start, end } = this.token();
    throw new ParseFailure(l10n.t('YAML syntax: {0}', message), start, Math.max(1, end - start));
  }

  private directives(): ReadonlyMap<string, string> {
    const handles = new Map<string, string>();
    let version = false;
    for (; this.kind() === 'directive'; this.at++) {
      const { text } = this.token();
      const yaml = /^%YAML[ \t]+(\d+)\.(\d+)[ \t]*(?:#.*)?$/.exec(text);
      const tag = /^%TAG[ \t]+(!(?:[\w-]*!)?)[ \t]+([\w\-;/?:@&=+$,.!~*'()[\]%]+)[ \t]*$/.exec(text);
      if (yaml) {
        if (version || yaml[1] !== '1' || (yaml[2] !== '1' && yaml[2] !== '2'))
          this.fail(l10n.t('this version of YAML is not known'));
        version = true;
      } else if (tag?.[1] !== undefined && tag[2] !== undefined && !handles.has(tag[1])) handles.set(tag[1], tag[2]);
      else this.fail(l10n.t('this directive is not known'));
    }
    return handles;
  }

  private node(block: boolean, indentless: boolean): YamlNode {
    const first = this.token();
    if (first.kind === 'alias') {
      this.at++;
      return { kind: 'alias', name: first.text, start: first.start, end: first.end };
    }
    const properties = first.kind === 'anchor' || first.kind === 'tag' ? this.properties() : undefined;
    const content = this.token();
    if (++this.depth > deepest) this.fail(l10n.t('the document is nested too deeply'));
    const node = this.content(content, block, indentless, properties !== undefined);
    this.depth--;
    if (!properties) return node;
    // A lone "!" before nothing is the empty text, not null.
    if (properties.tag === '!' && this.token() === content) properties.tag = 'tag:yaml.org,2002:str';
    return { ...node, ...properties };
  }

  private properties(): { anchor?: string; tag?: string } {
    const properties: { anchor?: string; tag?: string } = {};
    for (;;) {
      const { kind, text } = this.token();
      if (kind === 'anchor' && properties.anchor === undefined) properties.anchor = text;
      else if (kind === 'tag' && properties.tag === undefined) properties.tag = this.fullTag(text);
      else return properties;
      this.at++;
    }
  }

  /** `!!str` and handles of %TAG replaced by what they stand for. */
  private fullTag(source: string): string {
    const verbatim = /^!<(.*)>$/.exec(source)?.[1];
    if (verbatim !== undefined) return decodedUri(verbatim);
    const handle = /^![\w-]*!/.exec(source)?.[0] ?? '!';
    const suffix = source.slice(handle.length);
    if (suffix === '') {
      if (handle !== '!') this.fail(l10n.t('this is no tag'));
      return '!';
    }
    const prefix =
      this.handles.get(handle) ?? (handle === '!' ? '!' : handle === '!!' ? 'tag:yaml.org,2002:' : undefined);
    if (prefix === undefined) this.fail(l10n.t('the tag handle {0} is not declared', handle));
    return prefix + decodedUri(suffix);
  }

  private content(token: Token, block: boolean, indentless: boolean, mayBeEmpty: boolean): YamlNode {
    switch (token.kind) {
      case 'scalar':
        this.at++;
        return { kind: 'scalar', text: token.text, plain: token.plain, start: token.start, end: token.end };
      case 'flowSequence':
        return this.flowSequence();
      case 'flowMapping':
        return this.flowMapping();
      case 'entry':
        if (indentless) return this.sequence(false);
        break;
      case 'blockSequence':
        if (block) return this.sequence(true);
        break;
      case 'blockMapping':
        if (block) return this.blockMapping();
        break;
      default:
        break;
    }
    if (mayBeEmpty) return emptyNode(this.tokens[this.at - 1]?.end ?? token.start);
    return this.fail(l10n.t('a value is expected here'));
  }

  private nodeUnless(ends: readonly TokenKind[], block: boolean, indentless: boolean): YamlNode {
    return ends.includes(this.kind()) ? emptyNode(this.tokens[this.at - 1]?.end ?? 0) : this.node(block, indentless);
  }

  /** A list by dashes, with its own column or (`key:` above it) without. */
  private sequence(own: boolean): YamlNode {
    const { start } = this.token();
    if (own) this.at++;
    const items: YamlNode[] = [];
    while (this.kind() === 'entry') {
      this.at++;
      items.push(this.nodeUnless(own ? afterBlockEntry : afterIndentlessEntry, true, false));
    }
    if (own) this.expectBlockEnd(l10n.t('a list goes on with "-" or ends here'));
    return { kind: 'sequence', items, start, end: this.tokens[this.at - 1]?.end ?? start };
  }

  private blockMapping(): YamlNode {
    const { start } = this.token();
    this.at++;
    const first = this.pairs.length;
    while (this.kind() === 'key') {
      const key = this.after(afterBlockKey, true);
      this.pairs.push([key, this.kind() === 'value' ? this.after(afterBlockKey, true) : emptyNode(key.end)]);
    }
    this.expectBlockEnd(l10n.t('a key is expected here'));
    // A list that grows by itself reserves room for many: most mappings are small.
    const pairs = this.pairs.splice(first);
    return { kind: 'map', pairs, start, end: pairs.at(-1)?.[1].end ?? start };
  }

  /** Passes a `key` or `value` token and reads what belongs to it. */
  private after(ends: readonly TokenKind[], block: boolean): YamlNode {
    this.at++;
    return this.nodeUnless(ends, block, block);
  }

  private expectBlockEnd(message: string): void {
    if (this.kind() !== 'blockEnd') this.fail(message);
    this.at++;
  }

  private flowSequence(): YamlNode {
    const { start } = this.token();
    const items: YamlNode[] = [];
    this.flowItems('flowSequenceEnd', (end) => {
      if (this.kind() !== 'key') {
        items.push(this.node(false, false));
        return;
      }
      // `[a: b]` holds a mapping of one pair.
      const pairStart = this.token().start;
      const pair = this.flowPair(end, true);
      items.push({ kind: 'map', pairs: [pair], start: pairStart, end: pair[1].end });
    });
    return { kind: 'sequence', items, start, end: this.tokens[this.at - 1]?.end ?? start };
  }

  private flowMapping(): YamlNode {
    const { start } = this.token();
    const pairs: (readonly [YamlNode, YamlNode])[] = [];
    this.flowItems('flowMappingEnd', (end) => {
      if (this.kind() === 'key') pairs.push(this.flowPair(end, false));
      else {
        const key = this.node(false, false);
        pairs.push([key, emptyNode(key.end)]);
      }
    });
    return { kind: 'map', pairs, start, end: this.tokens[this.at - 1]?.end ?? start };
  }

  private flowPair(end: TokenKind, inSequence: boolean): readonly [YamlNode, YamlNode] {
    const ends: readonly TokenKind[] = ['value', 'comma', end];
    let key: YamlNode;
    if (inSequence && ends.includes(this.tokens[this.at + 1]?.kind ?? 'streamEnd')) {
      // After a `?` without a key in a list, libyaml loses the next sign.
      key = emptyNode(this.token().end);
      this.at += 2;
    } else key = this.after(ends, false);
    const value = this.kind() === 'value' ? this.after(['comma', end], false) : emptyNode(key.end);
    return [key, value];
  }

  private flowItems(end: TokenKind, item: (end: TokenKind) => void): void {
    this.at++;
    for (let first = true; this.kind() !== end; first = false) {
      if (!first) {
        if (this.kind() !== 'comma') this.fail(l10n.t('a comma or the closing bracket is expected here'));
        this.at++;
        if (this.kind() === end) break;
      }
      item(end);
    }
    this.at++;
  }
}

function decodedUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
