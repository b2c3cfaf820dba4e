import { isAbsolute, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { InventoryFiles } from '../../inventory/model';

/** Where the inventory is, and what said so. */
export type InventoryLocation =
  | { readonly kind: 'found'; readonly sources: readonly string[]; readonly why: string }
  /** The setting names something that has no meaning here. */
  | { readonly kind: 'unusable'; readonly problem: string }
  /** Nothing outside the workspace names an inventory, and the workspace is not trusted. */
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'none' };

export interface Surroundings {
  /** The setting as written; empty when nothing is set. */
  readonly setting: readonly string[];
  /** Absolute paths of the workspace's folders on this machine. */
  readonly folders: readonly string[];
  readonly trusted: boolean;
  readonly home: string;
  readonly files: Pick<InventoryFiles, 'kind' | 'list'>;
  /** What ansible.cfg or the environment names, as absolute paths, and which of them; undefined when neither does. */
  readonly configured: { readonly sources: readonly string[]; readonly by: string } | undefined;
}

/** Ansible's own default. */
const systemInventory = '/etc/ansible/hosts';

/**
 * The setting, else the ansible.cfg that Ansible would use, else a hosts or inventory file in a workspace folder, else /etc/ansible/hosts.
 * In an untrusted workspace only the setting counts, and no folder of it.
 */
export async function locateInventory(around: Surroundings): Promise<InventoryLocation> {
  if (around.setting.length > 0) return fromSetting(around);
  if (!around.trusted) return { kind: 'untrusted' };
  if (around.configured) return { kind: 'found', sources: around.configured.sources, why: around.configured.by };
  for (const folder of around.folders) {
    const name = await inventoryIn(folder, around.files);
    if (name !== undefined)
      return { kind: 'found', sources: [join(folder, name)], why: l10n.t('found in the workspace') };
  }
  if ((await around.files.kind(systemInventory)) === 'missing') return { kind: 'none' };
  return { kind: 'found', sources: [systemInventory], why: l10n.t("Ansible's default") };
}

function fromSetting({ setting, folders, trusted, home }: Surroundings): InventoryLocation {
  const [folder] = trusted ? folders : [];
  const sources: string[] = [];
  for (const written of setting) {
    const path = written.trim().replace(/^~(?=$|[/\\])/, home);
    const inWorkspace = path.includes('${workspaceFolder}') || !(isAbsolute(path) || path.includes(','));
    if (inWorkspace && folder === undefined) {
      if (!trusted) return { kind: 'untrusted' };
      return { kind: 'unusable', problem: l10n.t('fleetReboot.inventory is {0}, but no folder is open.', written) };
    }
    const full = folder === undefined ? path : path.replaceAll('${workspaceFolder}', folder);
    sources.push(isAbsolute(full) || full.includes(',') || folder === undefined ? full : join(folder, full));
  }
  return { kind: 'found', sources, why: 'fleetReboot.inventory' };
}

const usualNames = ['hosts', 'hosts.ini', 'hosts.yml', 'hosts.yaml'];

/** The folder's inventory: a usual name first, else the first file or folder called inventory*. */
async function inventoryIn(folder: string, files: Surroundings['files']): Promise<string | undefined> {
  const names = [...(await files.list(folder).catch(() => []))].sort();
  const usual = usualNames.filter((name) => names.includes(name));
  const named = names.filter(
    (name) => /^inventor(y|ies)([-_.].*)?$/.test(name) && !/\.(bak|orig|md|txt|rst|retry|py|sh)$|~$/.test(name),
  );
  for (const name of [...usual, ...named]) {
    const kind = await files.kind(join(folder, name));
    if (kind === 'file' || kind === 'executable' || (kind === 'directory' && !usual.includes(name))) return name;
  }
  return undefined;
}
