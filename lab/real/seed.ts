import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { labHosts, labNetwork, type LabHost } from './hosts';
import { must } from './run';

/** Where a started lab keeps what a client needs; absolute paths. */
export interface LabFiles {
  readonly inventory: string;
  readonly privateKey: string;
  readonly knownHosts: string;
}

export const filesIn = (directory: string): LabFiles => ({
  inventory: join(directory, 'hosts'),
  privateKey: join(directory, 'id_ed25519'),
  knownHosts: join(directory, 'known_hosts'),
});

/** Makes fresh keys and identities: the client's files in `directory`, each host's own files in `directory`/NAME/upper. */
export async function seed(directory: string): Promise<LabFiles> {
  const files = filesIn(directory);
  const controlKey = join(directory, 'control_ed25519');
  const hostKey = (host: LabHost) => join(directory, host.name, 'upper/etc/ssh/ssh_host_ed25519_key');
  for (const { name } of labHosts) {
    for (const part of ['upper/etc/ssh', 'work', 'root']) await mkdir(join(directory, name, part), { recursive: true });
  }
  await Promise.all([
    makeKey(files.privateKey, 'fleet-reboot-lab'),
    makeKey(controlKey, 'nodemng'),
    ...labHosts.map((host) => makeKey(hostKey(host), host.name)),
  ]);
  const publicKey = (path: string) => readFile(`${path}.pub`, 'utf8');
  const authorized = (await publicKey(files.privateKey)) + (await publicKey(controlKey));
  const knownHosts = await Promise.all(
    labHosts.map(async (host) => `${host.name},${host.address} ${await publicKey(hostKey(host))}`),
  );
  await writeFile(files.knownHosts, knownHosts.join(''));
  await writeFile(files.inventory, inventoryText(files.privateKey, files.knownHosts));

  for (const host of labHosts) {
    const upper = join(directory, host.name, 'upper');
    await put(upper, 'etc/hostname', `${host.name}\n`);
    await put(upper, 'etc/hosts', hostsText());
    await put(upper, 'etc/machine-id', `${randomUUID().replaceAll('-', '')}\n`, 0o444);
    await put(upper, 'etc/ssh/lab_authorized_keys', authorized);
    // Sorts before systemd's own 80-container-host0.network, which would ask for DHCP.
    await put(upper, 'etc/systemd/network/10-host0.network', networkText(host));
  }
  const control = join(directory, 'nodemng/upper');
  await put(control, 'etc/ssh/ssh_known_hosts', knownHosts.join(''));
  await put(control, 'etc/ansible/id_ed25519', await readFile(controlKey, 'utf8'), 0o600);
  await put(control, 'etc/ansible/hosts', inventoryText('/etc/ansible/id_ed25519', '/etc/ssh/ssh_known_hosts'));
  return files;
}

/** The inventory of the managed hosts, in INI, for a reader that has the key and the known hosts at these paths. */
export function inventoryText(privateKey: string, knownHosts: string): string {
  const managed = labHosts.filter((host) => host.managed);
  return [
    '[linux]',
    ...managed.map((host) => `${host.name} ansible_host=${host.address}`),
    '',
    '[linux:vars]',
    'ansible_user=root',
    `ansible_ssh_private_key_file=${privateKey}`,
    `ansible_ssh_common_args=-o UserKnownHostsFile=${knownHosts}`,
    'ansible_python_interpreter=/usr/bin/python3',
    '',
  ].join('\n');
}

const hostsText = (): string =>
  ['127.0.0.1 localhost', ...labHosts.map(({ name, address }) => `${address} ${name}`), ''].join('\n');

/** No gateway: there is no way out of the lab. */
const networkText = (host: LabHost): string =>
  [
    '[Match]',
    'Name=host0',
    '[Network]',
    `Address=${host.address}/${labNetwork.prefixLength}`,
    'LinkLocalAddressing=no',
    'IPv6AcceptRA=no',
    'LLMNR=no',
    '',
  ].join('\n');

async function makeKey(path: string, comment: string): Promise<void> {
  await must('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', path);
}

async function put(root: string, path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text, { mode });
}
