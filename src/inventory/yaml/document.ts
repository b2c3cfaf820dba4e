import { ConstructedDocument } from './construct';
import { parseJson } from './json';
import { parseYaml } from './parseYaml';

/** A text as Ansible's loader reads it: JSON if it is JSON, else YAML. Throws ParseFailure with a span in the text. */
export function readDocument(text: string): ConstructedDocument {
  return new ConstructedDocument(parseJson(text) ?? parseYaml(text));
}
