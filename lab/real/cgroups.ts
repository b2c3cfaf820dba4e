import { mkdir, readFile, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The roots of the cgroup hierarchies that systemd uses: cgroup v2, and the v1 hierarchy called "systemd" where both
 * are mounted (hybrid).
 * @param mounts the text of /proc/self/mounts
 */
export function systemdHierarchies(mounts: string): string[] {
  return mounts
    .split('\n')
    .map((line) => line.split(' '))
    .filter(
      ([, , type, options]) =>
        type === 'cgroup2' || (type === 'cgroup' && options?.split(',').includes('name=systemd')),
    )
    .flatMap(([, path]) => (path === undefined ? [] : [path]));
}

/** The cgroup of one host in every hierarchy; what runs in it was started by the lab, and nothing else is. */
export async function hostCgroups(name: string): Promise<string[]> {
  const roots = systemdHierarchies(await readFile('/proc/self/mounts', 'utf8'));
  return roots.map((root) => join(root, 'fleet-reboot-lab', name));
}

export async function makeHostCgroups(name: string): Promise<string[]> {
  const paths = await hostCgroups(name);
  for (const path of paths) await mkdir(path, { recursive: true });
  return paths;
}

/** Ids of all the processes of a host, its supervisor included. */
export async function processesOf(name: string): Promise<number[]> {
  const found = new Set<number>();
  for (const top of await hostCgroups(name)) {
    for (const path of await subtree(top)) {
      const text = await readFile(join(path, 'cgroup.procs'), 'utf8').catch(() => '');
      for (const line of text.split('\n')) if (Number(line) > 0) found.add(Number(line));
    }
  }
  return [...found];
}

/** Removes the cgroups of a host that has no process any more, and the common one when it was the last. */
export async function removeHostCgroups(name: string): Promise<void> {
  for (const top of await hostCgroups(name)) {
    for (const path of (await subtree(top)).reverse()) await rmdir(path);
    await rmdir(join(top, '..')).catch(() => undefined);
  }
}

/** A cgroup and everything below it, parents before children; nothing when it does not exist. */
async function subtree(top: string): Promise<string[]> {
  const entries = await readdir(top, { withFileTypes: true }).catch(() => undefined);
  if (!entries) return [];
  const children = entries.filter((entry) => entry.isDirectory()).map((entry) => subtree(join(top, entry.name)));
  return [top, ...(await Promise.all(children)).flat()];
}
