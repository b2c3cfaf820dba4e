import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import {
  findAnsibleConfig,
  readAnsibleConfig,
  type AnsibleConfig,
  type Surroundings,
} from '../../inventory/ansibleConfig';
import type { Inventory, InventoryFiles, Problem } from '../../inventory/model';
import { readInventory } from '../../inventory/readInventory';
import type { VaultPassword } from '../../inventory/vault';
import { FleetHost, type Family, type FleetContext } from '../fleetHost';
import { locateInventory, type InventoryLocation } from './inventoryLocation';

/** What decides which inventory is shown. */
export interface LoadRequest {
  readonly setting: readonly string[];
  readonly familyOfGroup: ReadonlyMap<string, Family>;
  /** Hosts that ranges may give. */
  readonly rangeLimit: number;
  /** Absolute paths of the workspace's folders on this machine. */
  readonly folders: readonly string[];
  readonly trusted: boolean;
  readonly home: string;
  readonly environment: Surroundings['environment'];
  readonly files: InventoryFiles;
}

/** An inventory with its hosts as the editor works with them. */
export interface LoadedFleet {
  readonly inventory: Inventory;
  readonly hosts: ReadonlyMap<string, FleetHost>;
  readonly vaultPasswords: readonly VaultPassword[];
  readonly rangeLimit: number;
  /** With these the hosts of an unsaved inventory are told apart and reached as those of the saved one. */
  readonly context: Omit<FleetContext, 'inventory'>;
}

export type Loaded = (
  | Exclude<InventoryLocation, { kind: 'found' }>
  | ({ readonly kind: 'found'; readonly sources: readonly string[]; readonly why: string } & LoadedFleet)
) & {
  /** Files and folders whose change may change all this. */
  readonly watched: readonly string[];
  /** Of the configuration and the inventory. */
  readonly problems: readonly Problem[];
};

const ansibleDefault = '/etc/ansible/hosts';

/** Finds the inventory and reads it. In an untrusted workspace nothing of the workspace is looked at. */
export async function loadInventory(request: LoadRequest): Promise<Loaded> {
  const { files, home, environment, trusted } = request;
  const cwd = (trusted ? request.folders[0] : undefined) ?? home;
  const surroundings: Surroundings = { environment, cwd, home };
  const found = await findAnsibleConfig(surroundings, files);
  const text = found.path === undefined ? undefined : await files.read(found.path);
  const config = readAnsibleConfig(text && new TextDecoder().decode(text), found.path, surroundings);
  const named = config.inventory.some((path) => path !== ansibleDefault);
  const location = await locateInventory({
    ...request,
    configured: named ? { sources: config.inventory, by: found.path ?? 'ANSIBLE_INVENTORY' } : undefined,
  });
  const problems = [...found.problems, ...config.problems];
  const beside = [join(cwd, 'ansible.cfg'), ...(found.path === undefined ? [] : [found.path])];
  if (location.kind !== 'found')
    return { ...location, problems, watched: [...beside, ...request.folders.filter(() => trusted)] };
  const vault = await vaultPasswordsOf(config, files);
  const inventory = await readInventory(location.sources, files, {
    vaultPasswords: vault.passwords,
    rangeLimit: request.rangeLimit,
  });
  const context = { config, surroundings, familyOfGroup: request.familyOfGroup };
  const hosts = new Map(
    [...inventory.hosts].map(([name, host]) => [name, new FleetHost(host, { ...context, inventory })]),
  );
  await resolveInSlices(hosts.values());
  return {
    ...location,
    inventory,
    hosts,
    vaultPasswords: vault.passwords,
    rangeLimit: request.rangeLimit,
    context,
    problems: [...problems, ...vault.problems, ...inventory.problems],
    watched: [...beside, ...inventory.watched],
  };
}

/** Milliseconds that the extension host is kept busy at a time. */
const slice = 10;

/** Ten thousand hosts take a few tenths of a second, in which the editor goes on answering. */
async function resolveInSlices(hosts: Iterable<FleetHost>): Promise<void> {
  let began = performance.now();
  for (const host of hosts) {
    host.resolve();
    if (performance.now() - began < slice) continue;
    await turn();
    began = performance.now();
  }
}

/** The vault password files of ansible.cfg. One that is a program would have to be run, which reading never does. */
async function vaultPasswordsOf(
  { vaultPasswordFile, vaultIdentities }: AnsibleConfig,
  files: InventoryFiles,
): Promise<{ readonly passwords: readonly VaultPassword[]; readonly problems: readonly Problem[] }> {
  const named = vaultIdentities.map((identity) => {
    const at = identity.indexOf('@');
    return at < 0 ? { path: identity } : { id: identity.slice(0, at), path: identity.slice(at + 1) };
  });
  const all = [...named, ...(vaultPasswordFile === undefined ? [] : [{ path: vaultPasswordFile }])];
  const passwords: VaultPassword[] = [];
  const problems: Problem[] = [];
  for (const { path, ...id } of all) {
    if (path === 'prompt') continue;
    if ((await files.kind(path)) === 'executable') {
      problems.push({
        severity: 'warning',
        message: l10n.t('The vault password file {0} is a program and is not run.', path),
      });
      continue;
    }
    const bytes = await files.read(path).catch(() => undefined);
    const [password = ''] = new TextDecoder().decode(bytes).split(/\r?\n/, 1);
    if (password !== '') passwords.push({ ...id, password });
    else problems.push({ severity: 'warning', message: l10n.t('The vault password file {0} cannot be read.', path) });
  }
  return { passwords, problems };
}
