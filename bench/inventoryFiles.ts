import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const groupCount = 500;

/**
 * Writes an inventory of 500 groups, each with a file in group_vars, and returns its path. Every fifth group is of Windows machines;
 * every host has an address and one variable more.
 */
export async function writeInventory(directory: string, hosts: number, format: 'ini' | 'yaml'): Promise<string> {
  const groups = Array.from({ length: groupCount }, (_, i) => `${i % 5 === 0 ? 'win' : 'linux'}_${i}`);
  const members = groups.map((_, g) =>
    Array.from({ length: Math.ceil((hosts - g) / groupCount) }, (_unused, i) => g + i * groupCount),
  );
  await mkdir(join(directory, 'group_vars'), { recursive: true });
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
