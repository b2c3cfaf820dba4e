import { ConstructedDocument } from './construct';
import { parseJson } from './json';
import { parseYaml } from './parseYaml';
import type { YamlNode } from './tree';

interface LastTree {
  readonly text: string;
  readonly tree: YamlNode;
}

// An editor wants an inventory and then what stands where in its text: a large one is parsed once, and kept while memory allows.
const large = 20_000;
let last: WeakRef<LastTree> | undefined;
const documents = new WeakMap<YamlNode, ConstructedDocument>();

/** A text as Ansible's loader reads it: JSON if it is JSON, else YAML. Throws ParseFailure with a span in the text. */
export function readDocument(text: string): ConstructedDocument {
  return documentOf(readTree(text), text);
}

/** The same as written, before its scalars have meaning: a part of what Ansible refuses is only found then. */
export function readTree(text: string): YamlNode {
  const known = text.length < large ? undefined : last?.deref();
  if (known?.text === text) return known.tree;
  const tree = parseJson(text) ?? parseYaml(text);
  if (text.length >= large) last = new WeakRef({ text, tree });
  return tree;
}

/** The meaning of a text's tree. Throws ParseFailure with a span in the text. */
export function documentOf(tree: YamlNode, text: string): ConstructedDocument {
  const known = documents.get(tree);
  if (known) return known;
  const document = new ConstructedDocument(tree, text.includes('&') || text.includes('*'));
  if (text.length >= large) documents.set(tree, document);
  return document;
}
