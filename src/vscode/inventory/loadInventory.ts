import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import {
  findAnsibleConfig,
  readAnsibleConfig,
  type AnsibleConfig,
  type Surroundings,
} from '../../inventory/ansibleConfig';
import type { AnsibleInventory } from '../../inventory/ansibleInventory';
import type { Inventory, InventoryFiles, Problem } from '../../inventory/model';
import { openInventory } from '../../inventory/openInventory';
import type { VaultPassword } from '../../inventory/vault';
import { vaultSources, type VaultPasswords } from '../../machine/local/vaultPasswords';
import { FleetHost, type Family, type FleetContext } from '../fleetHost';
import type { AnsibleMemory } from './ansibleMemory';
import { locateInventory, type InventoryLocation } from './inventoryLocation';
import type { VaultMemory } from './vaultMemory';

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
  /** Vault passwords that a person has entered. */
  readonly enteredPasswords: readonly VaultPassword[];
  readonly ansible: AnsibleMemory;
  readonly vault: VaultMemory;
  /** Milliseconds that ansible-inventory has. */
  readonly ansibleTimeout: number;
  /** Programs are run again even when no file has changed. */
  readonly again: boolean;
  readonly signal: AbortSignal;
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
  const config = readAnsibleConfig(text, found.path, surroundings);
  const named = config.inventory.some((path) => path !== ansibleDefault);
  const location = await locateInventory({
    ...request,
    configured: named ? { sources: config.inventory, by: found.path ?? 'ANSIBLE_INVENTORY' } : undefined,
  });
  const problems = [...found.problems, ...config.problems];
  const beside = [join(cwd, 'ansible.cfg'), ...(found.path === undefined ? [] : [found.path])];
  if (location.kind !== 'found')
    return { ...location, problems, watched: [...beside, ...request.folders.filter(() => trusted)] };
  const vault = await vaultPasswordsOf(request, config, surroundings);
  const inventory = await openInventory(location.sources, files, {
    vaultPasswords: vault.passwords,
    rangeLimit: request.rangeLimit,
    ansible: ansibleFor(request, config, surroundings, vault.given),
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

/** Those of ansible.cfg, in a trusted workspace alone because they may be programs, then those a person has entered. */
async function vaultPasswordsOf(
  { trusted, vault, enteredPasswords, again, signal }: LoadRequest,
  config: AnsibleConfig,
  surroundings: Surroundings,
): Promise<VaultPasswords> {
  const { cwd, environment } = surroundings;
  const sources = trusted ? vaultSources(config, surroundings) : [];
  const reading = { cwd, environment, idMatch: config.vaultIdMatch, signal };
  const { passwords, given, problems } = await vault.read(sources, reading, again);
  const entered = enteredPasswords.map((entry) => (config.vaultIdMatch ? { ...entry, onlyItsId: true } : entry));
  return { passwords: [...passwords, ...entered], given: [...given, ...entered], problems };
}

/** Ansible runs programs of the inventory: in a trusted workspace alone. */
function ansibleFor(
  { trusted, ansible, ansibleTimeout, again, signal }: LoadRequest,
  { vaultIdentities }: AnsibleConfig,
  { cwd, environment }: Surroundings,
  vaultPasswords: readonly VaultPassword[],
): AnsibleInventory {
  if (!trusted) return { list: () => Promise.resolve({ kind: 'unavailable', why: 'untrusted' }) };
  const options = { cwd, environment, vaultIdentities, vaultPasswords, timeout: ansibleTimeout, signal };
  return ansible.ansible(options, again);
}
