import { decodeText } from '../../inventory/decodeText';
import { mentionsIn, sameTarget } from '../../inventory/hostsFile/mentions';
import { readHostsFile } from '../../inventory/hostsFile/readHostsFile';
import type { Inventory, InventoryFiles } from '../../inventory/model';
import { extensionOf, joinPath } from '../../inventory/paths';

/** Bytes beyond which a file beside an inventory is not looked into. */
const largest = 1024 * 1024;

/** Files in the directory that are not of this inventory and name the same group or host: its files of variables are theirs too. */
export async function otherInventories(
  kind: 'group' | 'host',
  name: string,
  inventory: Inventory,
  directory: string,
  files: InventoryFiles,
): Promise<readonly string[]> {
  const own = new Set(inventory.watched);
  const found: string[] = [];
  for (const entry of await files.list(directory).catch(() => [])) {
    const path = joinPath(directory, entry);
    const usual = ['', '.ini', '.yml', '.yaml', '.json', '.inventory'].includes(extensionOf(entry));
    if (own.has(path) || !usual || entry.startsWith('.') || (await files.kind(path)) !== 'file') continue;
    const bytes = await files.read(path).catch(() => undefined);
    const text = bytes && bytes.length <= largest ? decodeText(bytes) : undefined;
    if (text === undefined || text.problem !== undefined) continue;
    if (mentionsIn(readHostsFile(text.text, path)).some(sameTarget({ kind, name }))) found.push(entry);
  }
  return found;
}
