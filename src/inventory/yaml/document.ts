import { ConstructedDocument } from './construct';
import { parseFullYaml } from './fullYaml';
import { parseJson } from './json';

/** A text as Ansible's loader reads it: JSON if it is JSON, else YAML. Throws ParseFailure with a span in the text. */
export async function readDocument(text: string): Promise<ConstructedDocument> {
  const root = parseJson(text) ?? (await parseFullYaml(text));
  return new ConstructedDocument(root);
}
