import { sep } from 'node:path';
import { type TextDocument, Uri } from 'vscode';
import type { Inventory } from '../../inventory/model';
import type { InventoryState } from '../inventory/inventoryStore';

/** Languages a hosts file may have: ours, what VS Code calls YAML inventories, and what Red Hat's Ansible extension calls them. */
export const hostsLanguages = ['ansible-inventory', 'yaml', 'ansible', 'json'] as const;

/** What a file is to an inventory: one of the files its hosts are read from, or one of its group_vars and host_vars. */
export type Role = 'source' | 'vars';

/** The path as VS Code writes it: on Windows with a small drive letter. */
export function editorPath(path: string): string {
  return Uri.file(path).fsPath;
}

/** Whether the document is a file of this machine; others (a commit's version, a new one) have no files beside them. */
export function isFile({ uri }: TextDocument): boolean {
  return uri.scheme === 'file';
}

const varsFolder = /^(?:group|host)_vars(?:[\\/]|$)/;

/** What the path is to the inventory with these sources; undefined when it is none of its files. */
export function roleIn(sources: readonly string[], path: string): Role | undefined {
  for (const source of sources) {
    const own = editorPath(source);
    if (path === own) return 'source';
    const inside = below(own, path);
    if (inside !== undefined) return varsFolder.test(inside) ? 'vars' : 'source';
    const beside = below(own.slice(0, own.lastIndexOf(sep)), path);
    if (beside !== undefined && varsFolder.test(beside)) return 'vars';
  }
  return undefined;
}

const watched = new WeakMap<Inventory, ReadonlySet<string>>();

/** What the path is to the inventory in use. Of the files in a directory Ansible passes over some: those are none of its sources. */
export function roleInUse(state: InventoryState, path: string): Role | undefined {
  const sources = 'sources' in state ? state.sources : [];
  const role = roleIn(sources, path);
  if (role !== 'source' || state.kind !== 'ready' || sources.some((source) => editorPath(source) === path)) return role;
  const looked = watched.get(state.inventory) ?? new Set(state.inventory.watched.map(editorPath));
  watched.set(state.inventory, looked);
  return looked.has(path) ? role : undefined;
}

function below(folder: string, path: string): string | undefined {
  return path.startsWith(folder + sep) ? path.slice(folder.length + sep.length) : undefined;
}
