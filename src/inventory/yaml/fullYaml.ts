import * as l10n from '@vscode/l10n';
import type { Node, ParsedNode } from 'yaml';
import { ParseFailure } from '../parseFailure';
import { emptyNode, type YamlNode } from './tree';

/** The tree of any YAML text, by the library, which is loaded on first use. Throws ParseFailure with a span in the text. */
export async function parseFullYaml(text: string): Promise<YamlNode> {
  const yaml = await import('yaml');
  refuseUnprintable(text);
  const documents = yaml.parseAllDocuments(text, {
    version: '1.1',
    // Only the structure comes from the library; the scalars' types are PyYAML's (see scalar.ts).
    schema: 'failsafe',
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (!document) return emptyNode(0);
  const error = document.errors[0];
  if (error)
    throw new ParseFailure(
      l10n.t('YAML syntax: {0}', error.message),
      error.pos[0],
      Math.max(0, error.pos[1] - error.pos[0]),
    );
  if (second)
    throw new ParseFailure(
      l10n.t('A second document begins here; Ansible reads files of one document.'),
      second.range[0],
      3,
    );

  const convert = (node: Node | ParsedNode | null | undefined, at: number): YamlNode => {
    if (!node) return emptyNode(at);
    const [start, end] = node.range ?? [at, at];
    if (yaml.isAlias(node)) return { kind: 'alias', name: node.source, start, end };
    const spot = {
      start,
      end,
      ...(node.anchor ? { anchor: node.anchor } : {}),
      ...(node.tag ? { tag: node.tag } : {}),
    };
    if (yaml.isMap<Node, Node | null>(node)) {
      const pairs = node.items.map(({ key, value }) => {
        const keyNode = convert(key, start);
        return [keyNode, convert(value, keyNode.end)] as const;
      });
      return { kind: 'map', pairs, ...spot };
    }
    if (yaml.isSeq<Node | null>(node))
      return { kind: 'sequence', items: node.items.map((item) => convert(item, start)), ...spot };
    if (!yaml.isScalar(node)) throw new ParseFailure(l10n.t('This is no mapping, list or scalar.'), start, end - start);
    const value = typeof node.value === 'string' ? node.value : '';
    return { kind: 'scalar', text: value, plain: node.type === 'PLAIN' || node.type === undefined, ...spot };
  };
  return convert(document.contents, 0);
}

/** YAML streams hold no control characters; the library would let them pass. */
function refuseUnprintable(text: string): void {
  const bad =
    /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.exec(
      text,
    );
  if (bad) throw new ParseFailure(l10n.t('YAML allows no control character or broken text here.'), bad.index, 1);
}
