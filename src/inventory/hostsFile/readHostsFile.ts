import { defaultRangeLimit } from '../hostRange';
import type { KnownLines } from '../knownLines';
import { ParseFailure } from '../parseFailure';
import { extensionOf } from '../paths';
import { readTree } from '../yaml/document';
import type { YamlNode } from '../yaml/tree';
import { isMeantAsYaml, triesYaml } from '../yamlInventory';
import type { HostsFile } from './hostsFile';
import { readIniFile } from './readIniFile';
import { readBrokenYaml, readYamlFile } from './readYamlFile';

/**
 * What stands where in a hosts file, in the format that Ansible takes it for: by its extension, and what can be both is YAML when it is
 * a mapping. What neither can be read as is the one it was meant to be. `rangeLimit`: as of `readInventory`.
 */
export function readHostsFile(
  text: string,
  path: string,
  rangeLimit = defaultRangeLimit,
  known?: KnownLines,
): HostsFile {
  if (!triesYaml(path) || (extensionOf(path) === '' && startsWithBracket(text)))
    return readIniFile(text, rangeLimit, known);
  const tree = triedTree(text);
  if (!(tree instanceof ParseFailure) && tree.kind === 'map' && tree.pairs.length > 0)
    return readYamlFile(text, tree, rangeLimit);
  if (!isMeantAsYaml(path, text)) return readIniFile(text, rangeLimit, known);
  const ini = readIniFile(text, rangeLimit, known, 1);
  // Nothing at all is both.
  if (ini.failures.length === 0) return ini.sections.length > 0 ? ini : { ...ini, format: 'yaml' };
  return tree instanceof ParseFailure ? readBrokenYaml(text, tree) : readYamlFile(text, tree, rangeLimit);
}

/** A YAML document that starts so is a list: the usual INI file need not be parsed to know that. */
function startsWithBracket(text: string): boolean {
  return /^(?:[ \t\r]*(?:#[^\n]*)?\n)*[ \t\r]*\[/.test(text);
}

function triedTree(text: string): YamlNode | ParseFailure {
  try {
    return readTree(text);
  } catch (error) {
    if (error instanceof ParseFailure) return error;
    throw error;
  }
}
