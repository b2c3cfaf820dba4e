import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { osFamilyOf } from '../src/inventory/osFamily';
import { readInventory } from '../src/inventory/readInventory';
import { localFiles } from '../src/machine/local/files';

/** What reading, resolving and classifying an inventory took, beside Ansible's own command on the same files. */
export interface InventoryTimes {
  readonly hosts: number;
  readonly milliseconds: number;
  /** undefined when Ansible is not installed or was not asked. */
  readonly ansibleMilliseconds: number | undefined;
  /** ansible-inventory's time over ours. */
  readonly ratio: number | undefined;
}

const groupCount = 500;

/** Writes an inventory of 500 groups with group_vars, reads it once in this process, and asks ansible-inventory for the same. */
export async function measureInventory(
  hosts = 10_000,
  format: 'ini' | 'yaml' = 'ini',
  withAnsible = true,
): Promise<InventoryTimes> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-inventory-'));
  try {
    const path = await writeInventory(directory, hosts, format);
    const start = performance.now();
    const inventory = await readInventory([path], localFiles);
    let windows = 0;
    for (const host of inventory.hosts.keys()) {
      inventory.varsOf(host);
      if (osFamilyOf(inventory, host).family === 'windows') windows++;
    }
    const milliseconds = performance.now() - start;
    if (inventory.hosts.size !== hosts || windows === 0 || inventory.problems.length > 0)
      throw new Error('The inventory was not read as written.');
    const ansibleMilliseconds = withAnsible ? await ansibleTime(path) : undefined;
    return {
      hosts,
      milliseconds,
      ansibleMilliseconds,
      ratio: ansibleMilliseconds && ansibleMilliseconds / milliseconds,
    };
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function writeInventory(directory: string, hosts: number, format: 'ini' | 'yaml'): Promise<string> {
  const groups = Array.from({ length: groupCount }, (_, i) => `${i % 5 === 0 ? 'win' : 'linux'}_${i}`);
  const members = groups.map((_, g) =>
    Array.from({ length: hosts }, (_unused, i) => i).filter((i) => i % groupCount === g),
  );
  await mkdir(join(directory, 'group_vars'));
  await writeFile(
    join(directory, 'group_vars', 'all.yml'),
    '---\nansible_user: deploy\nntp:\n  - ntp1.example.com\n  - ntp2.example.com\n',
  );
  for (const [g, group] of groups.entries()) {
    const text = `---\n# group ${g}\nansible_port: ${group.startsWith('win') ? 5986 : 22}\nsite: "site-${g % 7}"\nfleet_reboot_order: ${g}\nservices:\n  - app\n  - web\n`;
    await writeFile(join(directory, 'group_vars', `${group}.yml`), text);
  }
  const name = (i: number) => `host${String(i).padStart(6, '0')}.example.com`;
  const address = (i: number) => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
  const path = join(directory, format === 'ini' ? 'hosts.ini' : 'hosts.yml');
  const text =
    format === 'ini'
      ? groups
          .map(
            (group, g) =>
              `[${group}]\n${(members[g] ?? []).map((i) => `${name(i)} ansible_host=${address(i)} rack=${i % 40}\n`).join('')}`,
          )
          .join('\n')
      : groups
          .map(
            (group, g) =>
              `${group}:\n  hosts:\n${(members[g] ?? []).map((i) => `    ${name(i)}:\n      ansible_host: ${address(i)}\n      rack: ${i % 40}\n`).join('')}`,
          )
          .join('');
  await writeFile(path, text);
  return path;
}

async function ansibleTime(path: string): Promise<number | undefined> {
  const start = performance.now();
  try {
    await promisify(execFile)('ansible-inventory', ['-i', path, '--list'], { maxBuffer: 1 << 30 });
    return performance.now() - start;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
