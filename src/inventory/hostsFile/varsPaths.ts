import type { InventoryFiles } from '../model';
import { extensionOf, joinPath } from '../paths';

/** What holds the variables of one group or host outside the hosts files. */
export interface VarsPath {
  readonly path: string;
  readonly kind: 'file' | 'directory';
  /** What follows the name. */
  readonly extension: '' | '.yml' | '.yaml' | '.json';
}

const extensions = ['', '.yml', '.yaml', '.json'] as const;
const folders = { group: 'group_vars', host: 'host_vars' } as const;

/** Everything called after the group or host in group_vars or host_vars; the first in a directory is the one Ansible reads. */
export async function varsPaths(
  kind: 'group' | 'host',
  name: string,
  directories: readonly string[],
  files: Pick<InventoryFiles, 'kind' | 'list'>,
): Promise<readonly VarsPath[]> {
  if (name.includes('/')) return [];
  const found: VarsPath[] = [];
  for (const directory of directories) {
    const folder = joinPath(directory, folders[kind]);
    const present = new Set(await files.list(folder).catch(() => []));
    for (const extension of extensions) {
      if (!present.has(name + extension)) continue;
      const path = joinPath(folder, name + extension);
      const what = await files.kind(path);
      if (what === 'missing') continue;
      found.push({ path, kind: what === 'directory' ? 'directory' : 'file', extension });
    }
  }
  return found;
}

/** The files of variables that a path stands for: itself, or those in the directory and below. */
export async function filesOf(
  { path, kind }: Pick<VarsPath, 'path' | 'kind'>,
  files: Pick<InventoryFiles, 'kind' | 'list'>,
  depth = 0,
): Promise<readonly string[]> {
  if (kind === 'file') return [path];
  if (depth > deepest) return [];
  const found: string[] = [];
  for (const name of [...(await files.list(path).catch(() => []))].sort()) {
    if (name.startsWith('.') || name.endsWith('~')) continue;
    const below = joinPath(path, name);
    const what = await files.kind(below);
    if (what === 'directory') found.push(...(await filesOf({ path: below, kind: 'directory' }, files, depth + 1)));
    else if (what !== 'missing' && ['', '.yml', '.yaml', '.json'].includes(extensionOf(name))) found.push(below);
  }
  return found;
}

const deepest = 20;
