import * as l10n from '@vscode/l10n';
import type { Inventory, InventoryFiles, Problem } from '../model';
import { joinPath } from '../paths';
import { compareCodePoints } from '../pythonText';
import { fileHint } from './hint';

/** Hosts files that a directory of inventories holds and Ansible passes over because of their ending (rule 40). */
export async function ignoredSources(inventory: Inventory, files: InventoryFiles): Promise<Problem[]> {
  const advice: Problem[] = [];
  for (const source of inventory.sources) {
    if (source === '' || source.includes(',') || (await files.kind(source)) !== 'directory') continue;
    const names = [...(await files.list(source).catch(() => []))].sort(compareCodePoints);
    for (const name of names.filter((each) => each.endsWith('.ini') && !each.startsWith('.'))) {
      const stem = name.slice(0, -'ini'.length);
      // The configuration of a script lies beside it.
      if (names.some((other) => other !== name && other.startsWith(stem))) continue;
      const path = joinPath(source, name);
      if ((await files.kind(path)) !== 'file') continue;
      const message = l10n.t(
        'Ansible does not read files that end with .ini in a directory: rename it, or name it as an inventory of its own.',
      );
      advice.push(fileHint(message, path));
    }
  }
  return advice;
}
