import type { Inventory, InventoryFiles } from '../model';
import { extensionOf, joinPath } from '../paths';

/** More is not looked through. */
const mostFiles = 200;
const mostBytes = 4 * 1024 * 1024;

/** Other inventories, and playbooks that make groups while they run, name what this inventory does not have. */
const mayName = ['', '.yml', '.yaml', '.json', '.ini', '.cfg', '.txt', '.toml', '.py', '.sh'];
/** Modules that add hosts and groups during a run. */
const makers = /\b(?:group_by|add_host)\b/;

/** What stands beside group_vars and host_vars, and may be why there are files for groups and hosts of no use to this inventory. */
export class Neighbours {
  #texts: Promise<readonly string[] | undefined> | undefined;

  constructor(
    private readonly directory: string,
    private readonly inventory: Inventory,
    private readonly files: InventoryFiles,
  ) {}

  /** Whether the group or host may be there after all: the inventory is not read in full, or a file beside it names it. */
  async mayUse(name: string): Promise<boolean> {
    if (this.inventory.problems.some(({ severity, place }) => severity === 'error' && !isVarsFile(place?.file)))
      return true;
    this.#texts ??= this.#read();
    const texts = await this.#texts;
    return texts === undefined || texts.some((text) => hasWord(text, name));
  }

  /** Undefined when anything may be named: there is too much to look through, or something that makes up names. */
  async #read(): Promise<readonly string[] | undefined> {
    const names = await this.files.list(this.directory).catch(() => undefined);
    if (!names || names.length > mostFiles) return undefined;
    const texts: string[] = [];
    let bytes = 0;
    for (const name of names) {
      const path = joinPath(this.directory, name);
      if (!mayName.includes(extensionOf(name)) || this.inventory.sources.includes(path)) continue;
      const kind = await this.files.kind(path);
      if (kind === 'executable') return undefined;
      if (kind !== 'file') continue;
      const content = await this.files.read(path).catch(() => undefined);
      bytes += content?.length ?? 0;
      if (bytes > mostBytes) return undefined;
      const text = new TextDecoder().decode(content);
      if (makers.test(text) || /^plugin:/m.test(text)) return undefined;
      texts.push(text);
    }
    return texts;
  }
}

function isVarsFile(file: string | undefined): boolean {
  return file !== undefined && /[\\/](?:group|host)_vars[\\/]/.test(file);
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isWordSign(text[at - 1]) && !isWordSign(text[at + word.length])) return true;
  }
  return false;
}

function isWordSign(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}_-]/u.test(char);
}
