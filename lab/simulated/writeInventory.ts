import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SimulatedFleet } from './simulatedFleet';
import type { SimulatedHost } from './simulatedHost';

/** Groups of the hosts file, in the order they are written. */
export interface InventoryLayout {
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Groups of groups. */
  readonly children?: Readonly<Record<string, readonly string[]>>;
  /** Hosts that exist on paper only, with their variables. */
  readonly extraHosts?: Readonly<Record<string, string>>;
  /** Variables of groups, written to group_vars. */
  readonly groupVars?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What was written; absolute paths. */
export interface FleetFiles {
  readonly inventory: string;
  readonly knownHosts: string;
  readonly privateKey: string;
  /** JSON in the form of src/mail/settings.ts. */
  readonly mailConfig: string;
  /** The same for `fleet-reboot --config`. */
  readonly config: string;
}

export async function writeInventory(
  fleet: SimulatedFleet,
  layout: InventoryLayout,
  directory: string,
): Promise<FleetFiles> {
  const files: FleetFiles = {
    inventory: join(directory, 'hosts'),
    knownHosts: join(directory, 'known_hosts'),
    privateKey: join(directory, 'id_ed25519'),
    mailConfig: join(directory, 'mail.json'),
    config: join(directory, 'fleet-reboot.json'),
  };
  const passwordFile = join(directory, 'mail.password');
  await mkdir(join(directory, 'group_vars'), { recursive: true });
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const mail = mailSettings(fleet, passwordFile);
  await Promise.all([
    writeFile(files.inventory, hostsFile(fleet, layout)),
    writeFile(files.knownHosts, knownHosts(fleet.hosts)),
    writeFile(files.privateKey, fleet.clientKey.privateKey, { mode: 0o600 }),
    writeFile(passwordFile, `${fleet.mail.password}\n`, { mode: 0o600 }),
    writeFile(files.mailConfig, json(mail)),
    writeFile(files.config, json({ mail })),
    ...Object.entries(groupVars(layout, files)).map(([group, vars]) =>
      writeFile(join(directory, 'group_vars', `${group}.yml`), yaml(vars)),
    ),
  ]);
  return files;
}

/** A login that is not the fleet's usual one is said on the host's own line. */
function hostsFile(fleet: SimulatedFleet, layout: InventoryLayout): string {
  const described = new Set<string>();
  const line = (name: string): string => {
    if (described.has(name)) return name;
    described.add(name);
    const extra = layout.extraHosts?.[name];
    return `${name} ${extra ?? hostVars(fleet.host(name))}`;
  };
  const sections = Object.entries(layout.groups).map(([group, hosts]) => [`[${group}]`, ...hosts.map(line)].join('\n'));
  const nested = Object.entries(layout.children ?? {}).map(([group, children]) =>
    [`[${group}:children]`, ...children].join('\n'),
  );
  return `${[...sections, ...nested].join('\n\n')}\n`;
}

function hostVars(host: SimulatedHost): string {
  const become = host.login.user === 'root' ? '' : ' ansible_become=true';
  return `ansible_host=${host.address} ansible_port=${String(host.port)} ansible_user=${host.login.user}${become}`;
}

/** The key and the known hosts for every group that holds simulated hosts, beside the layout's own variables. */
function groupVars(layout: InventoryLayout, files: FleetFiles): Record<string, Record<string, string>> {
  const all: Record<string, Record<string, string>> = {
    all: {
      ansible_ssh_private_key_file: files.privateKey,
      // Whatever the user's own ssh configuration says is none of the lab's business. Quoted: a path may hold a blank.
      ansible_ssh_common_args: `-F none -o UserKnownHostsFile='"${files.knownHosts}"'`,
    },
  };
  for (const [group, vars] of Object.entries(layout.groupVars ?? {})) all[group] = { ...all[group], ...vars };
  return all;
}

const yaml = (vars: Readonly<Record<string, string>>): string =>
  Object.entries(vars)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('');

/** Every address a host has been reached at, with its key of now. */
function knownHosts(hosts: readonly SimulatedHost[]): string {
  return hosts.map((host) => `[${host.address}]:${String(host.port)} ${host.hostKey}\n`).join('');
}

function mailSettings(fleet: SimulatedFleet, passwordFile: string): Record<string, unknown> {
  return {
    host: fleet.mail.host,
    port: fleet.mail.port,
    security: 'starttls',
    username: fleet.mail.username,
    passwordFile,
    caFile: fleet.mail.caFile,
    from: 'Fleet Reboot <fleet@example.com>',
    to: ['Administrator <admin@example.com>'],
    cc: ['operations@example.com'],
    timeoutSeconds: 10,
  };
}
