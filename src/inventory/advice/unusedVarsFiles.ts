import * as l10n from '@vscode/l10n';
import type { Inventory, InventoryFiles, Problem } from '../model';
import { extensionOf, joinPath } from '../paths';
import { compareCodePoints } from '../pythonText';
import { namesOf, varsExtensions } from '../varsFiles';
import { fileHint } from './hint';
import { Neighbours } from './neighbours';

/** Endings that somebody gives a file of variables and Ansible does not take; of a backup or a note nothing is said. */
const nearlyRead = /^\.(?:ya?ml|json|ymal|yam|yl|txt|ini|cfg|conf|vars?)$/i;
/** Files that many directories have and that are no variables. */
const usualOthers = /^(?:readme|license|licence|copying|makefile|changelog|notice|notes?|todo)$/i;

/** Files of group_vars and host_vars that Ansible does not read for this inventory, each with the reason. */
export async function unusedVarsFiles(inventory: Inventory, files: InventoryFiles): Promise<Problem[]> {
  if (inventory.hosts.size === 0) return [];
  const advice: Problem[] = [];
  const populated = populatedGroups(inventory);
  for (const directory of inventory.varsDirectories) {
    const neighbours = new Neighbours(directory, inventory, files);
    for (const kind of ['group', 'host'] as const) {
      const folder = joinPath(directory, `${kind}_vars`);
      if ((await files.kind(folder)) !== 'directory') continue;
      const search = new FolderSearch(kind, folder, inventory, populated, files, neighbours);
      advice.push(...(await search.advice()));
    }
  }
  return advice;
}

/** Groups with hosts in them or below: files of others are never opened (rule 65). */
function populatedGroups(inventory: Inventory): ReadonlySet<string> {
  const populated = new Set(['all']);
  for (const { name, hosts } of inventory.groups.values()) if (hosts.length > 0) populated.add(name);
  for (const name of populated) for (const parent of inventory.groups.get(name)?.parents ?? []) populated.add(parent);
  return populated;
}

class FolderSearch {
  private readonly other: 'group' | 'host';

  constructor(
    private readonly kind: 'group' | 'host',
    private readonly folder: string,
    private readonly inventory: Inventory,
    private readonly populated: ReadonlySet<string>,
    private readonly files: InventoryFiles,
    private readonly neighbours: Neighbours,
  ) {
    this.other = kind === 'group' ? 'host' : 'group';
  }

  async advice(): Promise<Problem[]> {
    const advice: Problem[] = [];
    const names = await this.list(this.folder);
    const present = new Set(names);
    for (const entry of names) {
      const path = joinPath(this.folder, entry);
      const owner = namesOf(entry).find((name) => this.isRead(name));
      if (owner === undefined) {
        const why = await this.whyUnread(entry, path);
        if (why !== undefined) advice.push(fileHint(why, path, 'unused-vars-file'));
        continue;
      }
      const kind = await this.files.kind(path);
      const hiding = await this.hidingOf(entry, owner, present);
      if (hiding !== undefined) {
        const why = l10n.t(
          'Ansible does not read this file: {0} comes first, and only one entry counts for {1}.',
          hiding,
          owner,
        );
        advice.push(fileHint(why, path, 'unused-vars-file'));
      } else if (kind === 'missing') {
        advice.push(
          fileHint(
            l10n.t('This is a link to a file that is not there: Ansible passes over it.'),
            path,
            'unused-vars-file',
          ),
        );
      } else if (kind === 'directory') advice.push(...(await this.inside(path)));
    }
    return advice;
  }

  /** Whether Ansible looks for variables of that name here. */
  private isRead(name: string): boolean {
    return this.kind === 'group' ? this.populated.has(name) : this.inventory.hosts.has(name);
  }

  /** What is there before the entry, of those that would count for the group or host (rule 62). */
  private async hidingOf(entry: string, owner: string, present: ReadonlySet<string>): Promise<string | undefined> {
    for (const extension of varsExtensions) {
      const candidate = owner + extension;
      if (candidate === entry) return undefined;
      if (!present.has(candidate)) continue;
      const kind = await this.files.kind(joinPath(this.folder, candidate));
      if (kind !== 'missing') return kind === 'directory' ? `${candidate}/` : candidate;
    }
    return undefined;
  }

  private async whyUnread(entry: string, path: string): Promise<string | undefined> {
    const extension = extensionOf(entry);
    if (nearlyRead.test(extension) && !varsExtensions.includes(extension)) {
      const stem = entry.slice(0, -extension.length);
      return this.isRead(stem)
        ? l10n.t('Ansible does not read this file: it reads {0} without an ending, or with .yml, .yaml or .json.', stem)
        : undefined;
    }
    const name = namesOf(entry).at(-1) ?? entry;
    const looksLikeName = varsExtensions.includes(extension) || this.endsLikeHost(name);
    if (!looksLikeName || usualOthers.test(name)) return undefined;
    if ((await this.files.kind(path)) === 'missing' || (await this.neighbours.mayUse(name))) return undefined;
    if (this.kind === 'group' && this.inventory.groups.has(name))
      return l10n.t('The group {0} has no hosts: Ansible does not open this file.', name);
    const misplaced = this.kind === 'group' ? this.inventory.hosts.has(name) : this.inventory.groups.has(name);
    if (misplaced) {
      return this.other === 'host'
        ? l10n.t('{0} is a host: Ansible looks for its variables in host_vars.', name)
        : l10n.t('{0} is a group: Ansible looks for its variables in group_vars.', name);
    }
    return this.kind === 'group'
      ? l10n.t('This inventory has no group {0}: Ansible does not open this file.', name)
      : l10n.t('This inventory has no host {0}: Ansible does not open this file.', name);
  }

  /** Whether the last part of the name is an ending of this inventory's hosts (`.com`, the end of an address) and not of a file. */
  private endsLikeHost(name: string): boolean {
    if (this.kind !== 'host') return false;
    if (/^\d+(?:\.\d+){3}$/.test(name)) return true;
    const ending = name.slice(name.lastIndexOf('.'));
    for (const host of this.inventory.hosts.keys()) if (host.endsWith(ending)) return true;
    return false;
  }

  /** A directory of variables: files with an ending that Ansible passes over, and directories whose name has a dot (rule 63). */
  private async inside(directory: string, depth = 0): Promise<Problem[]> {
    const advice: Problem[] = [];
    for (const name of await this.list(directory)) {
      const path = joinPath(directory, name);
      const extension = extensionOf(name);
      const kind = await this.files.kind(path);
      if (kind === 'directory') {
        if (extension === '' && depth < 10) advice.push(...(await this.inside(path, depth + 1)));
      } else if (
        nearlyRead.test(extension) &&
        !varsExtensions.includes(extension) &&
        !/^\.(?:txt|ini|cfg|conf)$/i.test(extension)
      ) {
        advice.push(
          fileHint(
            l10n.t('Ansible does not read this file: its name must end with .yml, .yaml or .json, or have no ending.'),
            path,
            'unused-vars-file',
          ),
        );
      }
    }
    return advice;
  }

  /** What is there by code point, without what is hidden or a backup. */
  private async list(directory: string): Promise<string[]> {
    // A directory that cannot be listed is a problem of the reading.
    const names = await this.files.list(directory).catch(() => []);
    return names.filter((name) => !name.startsWith('.') && !name.endsWith('~')).sort(compareCodePoints);
  }
}
