import { ConstructedDocument } from './construct';
import { parseJson } from './json';
import { parseYaml } from './parseYaml';
import type { YamlNode } from './tree';

/** A text as Ansible's loader reads it: JSON if it is JSON, else YAML. Throws ParseFailure with a span in the text. */
export function readDocument(text: string): ConstructedDocument {
  return constructed(readTree(text), text);
}

/** The same as written, before its scalars have meaning: a part of what Ansible refuses is only found then. */
export function readTree(text: string): YamlNode {
  return parseJson(text) ?? parseYaml(text);
}

/** The meaning of a text's tree. Throws ParseFailure with a span in the text. */
export function constructed(tree: YamlNode, text: string): ConstructedDocument {
  return new ConstructedDocument(tree, text.includes('&') || text.includes('*'));
}
