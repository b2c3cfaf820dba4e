import * as l10n from '@vscode/l10n';
import {
  type CancellationToken,
  type Position,
  Range,
  type RenameProvider,
  type TextDocument,
  Uri,
  workspace,
  WorkspaceEdit,
  type WorkspaceEditEntryMetadata,
} from 'vscode';
import { editedFiles } from '../../inventory/hostsFile/editedFiles';
import { mentionAt } from '../../inventory/hostsFile/mentions';
import { renameDifference, type RenameDifference } from '../../inventory/hostsFile/renameDifference';
import { renamedAt, renamePlan, type Renaming } from '../../inventory/hostsFile/renamePlan';
import { edited, type TextEdit } from '../../inventory/hostsFile/textEdit';
import { varsPaths, type VarsPath } from '../../inventory/hostsFile/varsPaths';
import type { Inventory, InventoryFiles } from '../../inventory/model';
import { directoryOf, joinPath } from '../../inventory/paths';
import { readInventory, type ReadOptions } from '../../inventory/readInventory';
import type { Analyses, Analysis } from './analysis';
import { withDocuments } from './editorFiles';
import { hostsFilesOf, type OpenHostsFile } from './inventoryTexts';
import { isFile } from './memberOf';
import { otherInventories } from './otherInventories';

/** Renames a group or a host in every file of the inventory at once, its files of variables too. */
export class Renames implements RenameProvider {
  constructor(
    private readonly analyses: Analyses,
    private readonly files: InventoryFiles,
    private readonly readOptions: () => ReadOptions,
  ) {}

  async prepareRename(
    document: TextDocument,
    position: Position,
    token: CancellationToken,
  ): Promise<{ range: Range; placeholder: string }> {
    const { at } = await this.#at(document, position, token);
    const { start, end } = at.span;
    return { range: new Range(document.positionAt(start), document.positionAt(end)), placeholder: at.name };
  }

  async provideRenameEdits(
    document: TextDocument,
    position: Position,
    newName: string,
    token: CancellationToken,
  ): Promise<WorkspaceEdit> {
    const { analysis, kind, at } = await this.#at(document, position, token);
    const renaming: Renaming = { kind, from: at.name, to: newName.trim() };
    const hostsFiles = await hostsFilesOf(analysis, this.files);
    const plan = renamePlan(renaming, hostsFiles, analysis.inventory);
    if (plan.refusal !== undefined) throw new Error(plan.refusal);
    const changed = hostsFiles.filter(({ path }) => plan.edits.has(path));
    const foreign = changed.find(({ text }) => hasForeignBytes(text));
    if (foreign) throw new Error(l10n.t('{0} is not UTF-8: save it as UTF-8 first.', foreign.path));
    const moves = await this.#moves(analysis.inventory, renaming);
    const difference = await this.#difference(analysis, renaming, changed, plan.edits, moves);
    if (difference?.kind === 'structure') {
      throw new Error(l10n.t('Ansible would read another inventory with {0} called {1}.', renaming.from, renaming.to));
    }
    return this.#workspaceEdit(analysis, renaming, changed, plan.edits, moves, difference);
  }

  async #at(document: TextDocument, position: Position, token: CancellationToken) {
    const analysis = await this.analyses.of(document, token);
    if (!analysis) throw new Error(l10n.t('This file is no part of an inventory.'));
    const mention = mentionAt(analysis.file, document.offsetAt(position));
    if (!mention) throw new Error(l10n.t('Only groups and hosts can be renamed here.'));
    const at = renamedAt(mention, analysis.text);
    if (at.refusal !== undefined) throw new Error(at.refusal);
    return { analysis, kind: mention.kind, at };
  }

  /** Old path and new path of everything in group_vars or host_vars that is called so. */
  async #moves(inventory: Inventory, { kind, from, to }: Renaming): Promise<ReadonlyMap<string, string>> {
    const newPath = ({ path, extension }: VarsPath): string => joinPath(directoryOf(path), to + extension);
    const paths = await varsPaths(kind, from, inventory.varsDirectories, this.files);
    const moves = new Map(paths.map((path) => [path.path, newPath(path)]));
    if (moves.size > 0 && to.includes('/')) {
      throw new Error(l10n.t('{0} has a file of variables, whose name cannot have a "/".', from));
    }
    for (const path of moves.values()) {
      if ((await this.files.kind(path)) !== 'missing') throw new Error(l10n.t('{0} is there already.', path));
    }
    return moves;
  }

  /** Reads the inventory as it is and as it would be: groups win over each other by their names, and names may mean other things. */
  async #difference(
    { inventory }: Analysis,
    renaming: Renaming,
    changed: readonly OpenHostsFile[],
    edits: ReadonlyMap<string, readonly TextEdit[]>,
    moves: ReadonlyMap<string, string>,
  ): Promise<RenameDifference | undefined> {
    const texts = new Map(changed.map(({ path, text }) => [path, edited(text, edits.get(path) ?? [])]));
    const now = withDocuments(this.files, workspace.textDocuments.filter(isFile));
    const options = this.readOptions();
    const before = await readInventory(inventory.sources, now, options);
    const after = await readInventory(inventory.sources, editedFiles(now, texts, moves), options);
    return renameDifference(before, after, renaming);
  }

  async #workspaceEdit(
    { inventory }: Analysis,
    { kind, from, to }: Renaming,
    changed: readonly OpenHostsFile[],
    edits: ReadonlyMap<string, readonly TextEdit[]>,
    moves: ReadonlyMap<string, string>,
    difference: Extract<RenameDifference, { kind: 'value' }> | undefined,
  ): Promise<WorkspaceEdit> {
    const doubt =
      difference &&
      l10n.t(
        '{0} of {1} would change: of groups at one depth, the last by name wins',
        difference.variable,
        difference.host,
      );
    const edit = new WorkspaceEdit();
    for (const file of changed) {
      for (const { span, text } of edits.get(file.path) ?? [])
        edit.replace(file.uri, file.rangeOf(span), text, doubt === undefined ? undefined : doubted(doubt));
    }
    for (const [old, next] of moves) {
      const others = await otherInventories(kind, from, inventory, directoryOf(directoryOf(old)), this.files);
      const shared = others[0] === undefined ? undefined : l10n.t('{0} also has {1}', others[0], from);
      const why = doubt ?? shared;
      const metadata = why === undefined ? undefined : doubted(why);
      edit.renameFile(Uri.file(old), Uri.file(next), { overwrite: false }, metadata);
    }
    return edit;

    function doubted(description: string): WorkspaceEditEntryMetadata {
      return { needsConfirmation: true, label: l10n.t('Rename {0} to {1}', from, to), description };
    }
  }
}

/** Bytes that are no UTF-8, as the editor or we show them: saving would lose them. */
function hasForeignBytes(text: string): boolean {
  return /\uFFFD|(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/.test(text);
}
