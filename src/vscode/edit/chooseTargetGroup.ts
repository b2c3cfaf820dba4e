import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Inventory } from '../../inventory/model';

/** A group of the inventory, or the name of a new one; undefined when none was chosen. */
export async function chooseTargetGroup(
  inventory: Inventory,
  title: string,
  leftOut: ReadonlySet<string> = new Set(),
): Promise<string | undefined> {
  const names = [...inventory.groups.keys()].filter((name) => name !== 'all' && !leftOut.has(name));
  const groups = names.map((name) => {
    const count = inventory.groups.get(name)?.hosts.length ?? 0;
    return { label: name, description: count === 1 ? l10n.t('1 host') : l10n.t('{0} hosts', count), name };
  });
  const fresh = { label: `$(add) ${l10n.t('New Group…')}`, description: '', name: undefined };
  const picked = await window.showQuickPick([...groups, fresh], { title, placeHolder: l10n.t('Group') });
  if (!picked) return undefined;
  return picked.name ?? (await askNewGroup(inventory, title));
}

function askNewGroup({ groups, hosts }: Inventory, title: string): Thenable<string | undefined> {
  return window.showInputBox({
    title,
    prompt: l10n.t('Name of the new group'),
    validateInput(text) {
      if (text === '') return l10n.t('A name is needed.');
      if (groups.has(text)) return l10n.t('There is a group {0} already.', text);
      if (hosts.has(text)) return l10n.t('There is a host {0} already.', text);
      // Other signs are allowed, but Ansible warns of every name that no variable could have.
      if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(text)) {
        return l10n.t('The name of a group is made of letters, digits and underscores, and begins with no digit.');
      }
      return undefined;
    },
  });
}
