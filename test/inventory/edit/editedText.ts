import { dirname } from 'node:path/posix';
import { disabledHosts } from '../../../src/inventory/edit/disabledHosts';
import { proposeEdit, type InventoryEdit } from '../../../src/inventory/edit/proposeEdit';
import { edited } from '../../../src/inventory/hostsFile/textEdit';
import type { InventoryFiles } from '../../../src/inventory/model';

/** Texts by absolute path, as the files of a machine. */
export function filesOf(texts: Readonly<Record<string, string>>): InventoryFiles {
  const paths = Object.keys(texts);
  return {
    read: (path) => Promise.resolve(path in texts ? Buffer.from(texts[path] ?? '') : undefined),
    kind: (path) =>
      Promise.resolve(
        path in texts ? 'file' : paths.some((each) => each.startsWith(`${path}/`)) ? 'directory' : 'missing',
      ),
    list: (directory) =>
      Promise.resolve(
        paths.filter((path) => dirname(path) === directory).map((path) => path.slice(directory.length + 1)),
      ),
  };
}

/** The texts after the edit, or why it is refused. */
export async function editedTexts(
  texts: Readonly<Record<string, string>>,
  edit: InventoryEdit,
  sources = Object.keys(texts),
): Promise<Readonly<Record<string, string>> | string> {
  const proposal = await proposeEdit(edit, { sources, files: filesOf(texts), options: {} });
  if ('refused' in proposal) return proposal.refused;
  const changed = proposal.files.map(({ path, text, edits }) => [path, edited(text, edits)] as const);
  return { ...texts, ...Object.fromEntries(changed) };
}

/** One file after the edit, or why it is refused. */
export async function editedText(text: string, edit: InventoryEdit, path = '/i/hosts.ini'): Promise<string> {
  const result = await editedTexts({ [path]: text }, edit);
  return typeof result === 'string' ? result : (result[path] ?? '');
}

/** Enables all that is disabled in the file, or only these hosts. */
export function enabling(text: string, path = '/i/hosts.ini', ...names: readonly string[]): InventoryEdit {
  const disabled = disabledHosts(text, path).filter(({ name }) => names.length === 0 || names.includes(name));
  return { kind: 'enable', files: [{ path, disabled }] };
}

export const add = (name: string, group: string, variables: Readonly<Record<string, string>> = {}): InventoryEdit => ({
  kind: 'add',
  host: { name, variables: new Map(Object.entries(variables)) },
  group,
});

export const move = (host: string, from: string, group: string): InventoryEdit => ({
  kind: 'move',
  hosts: [{ host, group: from }],
  group,
});

export const disable = (host: string, group?: string): InventoryEdit => ({ kind: 'disable', hosts: [{ host, group }] });

export const remove = (host: string, group?: string): InventoryEdit => ({ kind: 'remove', hosts: [{ host, group }] });
