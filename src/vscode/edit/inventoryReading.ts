import { workspace } from 'vscode';
import type { InventoryReading } from '../../inventory/edit/inventoryEdit';
import { localFiles } from '../../machine/local/files';
import type { InventoryStore } from '../inventory/inventoryStore';
import { withDocuments } from '../language/editorFiles';
import { isFile } from '../language/memberOf';

/** The inventory in use as the editor has it, unsaved changes included; undefined when there is none. */
export function inventoryReading({ state }: InventoryStore): InventoryReading | undefined {
  if (!('sources' in state) || state.sources.length === 0) return undefined;
  const unsaved = workspace.textDocuments.filter((document) => document.isDirty && isFile(document));
  return {
    sources: state.sources,
    // What is not changed is read from its file: only there can be seen what the editor would not write back as it was.
    files: withDocuments(localFiles, unsaved),
    options: state.kind === 'ready' ? { vaultPasswords: state.vaultPasswords, rangeLimit: state.rangeLimit } : {},
  };
}
