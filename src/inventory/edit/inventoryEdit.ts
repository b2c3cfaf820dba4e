import * as l10n from '@vscode/l10n';
import { decodeText } from '../decodeText';
import { editedFiles } from '../hostsFile/editedFiles';
import type { HostsFile } from '../hostsFile/hostsFile';
import { readHostsFile } from '../hostsFile/readHostsFile';
import { edited, type TextEdit } from '../hostsFile/textEdit';
import type { Inventory, InventoryFiles } from '../model';
import { readInventory, type ReadOptions } from '../readInventory';
import { isVaultText } from '../vault';
import type { Refusal } from './fileEdit';

/** The inventory as it stands, with what its files say. */
export interface EditedInventory {
  readonly inventory: Inventory;
  /** The text of a hosts file and what stands where in it; refused when nothing can be changed in it. */
  file(path: string): Promise<OpenFile | Refusal>;
}

/** A hosts file that can be edited. */
export interface OpenFile {
  readonly path: string;
  readonly text: string;
  readonly file: HostsFile;
}

/** Changes of hosts files, tried out: read again, the inventory differs in what was asked for and in nothing else. */
export interface Proposal {
  readonly files: readonly (OpenFile & { readonly edits: readonly TextEdit[] })[];
}

/** What an inventory is read from. */
export interface InventoryReading {
  readonly sources: readonly string[];
  /** Open files as the editor has them. */
  readonly files: InventoryFiles;
  readonly options: ReadOptions;
}

export async function openForEdit({ sources, files, options }: InventoryReading): Promise<EditedInventory> {
  const inventory = await readInventory(sources, files, options);
  const known = new Map<string, OpenFile | Refusal>();
  return {
    inventory,
    async file(path) {
      const opened = known.get(path) ?? (await openFile(path, inventory, files, options.rangeLimit));
      known.set(path, opened);
      return opened;
    },
  };
}

async function openFile(
  path: string,
  { problems }: Inventory,
  files: InventoryFiles,
  rangeLimit: number | undefined,
): Promise<OpenFile | Refusal> {
  const problem = problems.find(({ severity, place }) => severity === 'error' && place?.file === path);
  if (problem) {
    return {
      refused: l10n.t(
        'Correct line {0} of {1} first, where Ansible stops: {2}',
        (problem.place?.line ?? 0) + 1,
        path,
        problem.message,
      ),
    };
  }
  const bytes = await files.read(path);
  const decoded = bytes && decodeText(bytes);
  if (!decoded) return { refused: l10n.t('{0} is not there.', path) };
  if (decoded.problem !== undefined) return { refused: `${path}: ${decoded.problem}` };
  const { text } = decoded;
  if (isVaultText(text)) {
    return { refused: l10n.t('{0} is encrypted: change it with ansible-vault edit.', path) };
  }
  if (/\p{Cs}/u.test(text)) return { refused: l10n.t('{0} is not in UTF-8: save it as UTF-8 first.', path) };
  return { path, text, file: readHostsFile(text, path, rangeLimit) };
}

/** The inventory with the edits made. */
export async function readEdited(
  { sources, files, options }: InventoryReading,
  { files: changed }: Proposal,
): Promise<Inventory> {
  const texts = new Map(changed.map(({ path, text, edits }) => [path, edited(text, edits)]));
  return readInventory(sources, editedFiles(files, texts, new Map()), options);
}
