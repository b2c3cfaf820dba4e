import { ConstructedDocument } from './construct';
import { parseJson } from './json';
import { parseYaml } from './parseYaml';

/** A text as Ansible's loader reads it: JSON if it is JSON, else YAML. Throws ParseFailure with a span in the text. */
export function readDocument(text: string): ConstructedDocument {
  const json = parseJson(text);
  if (json) return new ConstructedDocument(json, false);
  return new ConstructedDocument(parseYaml(text), text.includes('&') || text.includes('*'));
}
