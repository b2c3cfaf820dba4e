import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SimulatedFleet } from './simulatedFleet';
import { encryptVault } from './encryptVault';
import { isWinrm, type SimulatedHost } from './simulatedHost';

/** Groups of the hosts file, in the order they are written. */
export interface InventoryLayout {
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Groups of groups. */
  readonly children?: Readonly<Record<string, readonly string[]>>;
  /** Hosts that exist on paper only, with their variables. */
  readonly extraHosts?: Readonly<Record<string, string>>;
  /** Variables of groups, written to group_vars. What they say is not said again for each of their hosts. */
  readonly groupVars?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * A group whose variables are encrypted: everything that its first host, a Windows one, is reached by except its address, under
   * Ansible's old names, as many fleets have it.
   */
  readonly vaulted?: { readonly group: string; readonly password: string };
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
  /** Password of the encrypted group, when there is one. */
  readonly vaultPasswordFile: string;
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
    vaultPasswordFile: join(directory, '.vault_password'),
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
    layout.vaulted && writeVaulted(fleet, layout, layout.vaulted, files.vaultPasswordFile, directory),
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
    return `${name} ${extra ?? iniVars(hostVars(fleet.host(name)), known(name))}`;
  };
  const known = (name: string): ReadonlySet<string> => {
    const groups = Object.keys(layout.groups).filter((group) => layout.groups[group]?.includes(name));
    const vaulted = layout.vaulted && groups.includes(layout.vaulted.group) ? connectionVars(fleet.host(name)) : {};
    return new Set([...groups.map((group) => layout.groupVars?.[group] ?? {}), vaulted].flatMap(Object.keys));
  };
  const sections = Object.entries(layout.groups).map(([group, hosts]) => [`[${group}]`, ...hosts.map(line)].join('\n'));
  const nested = Object.entries(layout.children ?? {}).map(([group, children]) =>
    [`[${group}:children]`, ...children].join('\n'),
  );
  return `${[...sections, ...nested].join('\n\n')}\n`;
}

type Vars = Readonly<Record<string, string>>;

const iniVars = (vars: Vars, known: ReadonlySet<string>): string =>
  Object.entries(vars)
    .filter(([name]) => !known.has(name))
    .map(([name, value]) => `${name}=${/^[\w.:/-]+$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`}`)
    .join(' ');

const hostVars = (host: SimulatedHost): Vars => ({ ansible_host: host.address, ...connectionVars(host) });

function connectionVars({ port, login, windows }: SimulatedHost): Vars {
  const { user, password = '' } = login;
  const common = { ansible_port: String(port), ansible_user: user };
  if (!windows) return user === 'root' ? common : { ...common, ansible_become: 'true' };
  const { reached = 'http', transport = 'ntlm' } = windows;
  if (reached === 'powershell' || reached === 'cmd') {
    return { ...common, ansible_connection: 'ssh', ansible_shell_type: reached };
  }
  return {
    ...common,
    ansible_password: password,
    ansible_connection: 'winrm',
    ansible_winrm_scheme: reached,
    ansible_winrm_transport: transport,
    ...(reached === 'https' && { ansible_winrm_server_cert_validation: 'ignore' }),
  };
}

/** As the variables of a connection were called when WinRM came to Ansible. */
const oldNames: Vars = {
  ansible_user: 'ansible_ssh_user',
  ansible_password: 'ansible_ssh_pass',
  ansible_port: 'ansible_ssh_port',
};

async function writeVaulted(
  fleet: SimulatedFleet,
  layout: InventoryLayout,
  { group, password }: NonNullable<InventoryLayout['vaulted']>,
  passwordFile: string,
  directory: string,
): Promise<void> {
  const vars = connectionVars(fleet.host(layout.groups[group]?.[0] ?? ''));
  const old = Object.fromEntries(Object.entries(vars).map(([name, value]) => [oldNames[name] ?? name, value]));
  await writeFile(join(directory, 'group_vars', `${group}.yml`), encryptVault(yaml(old), password));
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
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
  const overSsh = hosts.filter(({ windows }) => !windows || !isWinrm(windows));
  return overSsh.map((host) => `[${host.address}]:${String(host.port)} ${host.hostKey}\n`).join('');
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
