import * as l10n from '@vscode/l10n';
import {
  CodeAction,
  CodeActionKind,
  type CancellationToken,
  type CodeActionContext,
  type CodeActionProvider,
  type Diagnostic,
  Range,
  type TextDocument,
  Uri,
  WorkspaceEdit,
} from 'vscode';
import { quickFixes } from '../../inventory/hostsFile/quickFixes';
import { betterVarsName } from '../../inventory/hostsFile/betterVarsName';
import type { Inventory, InventoryFiles, Problem } from '../../inventory/model';
import { directoryOf, joinPath } from '../../inventory/paths';
import { rangeOf } from './diagnosticOf';
import type { LiveAnalyses } from './liveAnalyses';
import { editorPath } from './memberOf';

/** What can be done about the problems of a hosts file or of a file of variables. */
export class QuickFixActions implements CodeActionProvider {
  constructor(
    private readonly analyses: LiveAnalyses,
    private readonly files: InventoryFiles,
  ) {}

  async provideCodeActions(
    document: TextDocument,
    range: Range,
    context: CodeActionContext,
    token: CancellationToken,
  ): Promise<CodeAction[]> {
    const analysis = await this.analyses.of(document, token);
    const reading = analysis ?? (this.analyses.roleOf(document) === 'vars' ? await this.analyses.inUse() : undefined);
    if (!reading) return [];
    const actions: CodeAction[] = [];
    for (const problem of reading.problems) {
      if (!problem.code || !problem.place || editorPath(problem.place.file) !== document.uri.fsPath) continue;
      const at = rangeOf(problem.place, document);
      if (!at.intersection(range)) continue;
      const own = context.diagnostics.filter(({ code, range: shown }) => code === problem.code && shown.isEqual(at));
      const span = { start: document.offsetAt(at.start), end: document.offsetAt(at.end) };
      const { inventory } = reading;
      if (analysis) {
        const { text, file } = analysis;
        for (const { title, edits, preferred } of quickFixes({ problem, span, text, file, inventory })) {
          const action = actionOf(title, own, preferred);
          action.edit = new WorkspaceEdit();
          for (const edit of edits) {
            const { start, end } = edit.span;
            action.edit.replace(
              document.uri,
              new Range(document.positionAt(start), document.positionAt(end)),
              edit.text,
            );
          }
          actions.push(action);
        }
      }
      actions.push(...(await this.#elsewhere(problem, inventory, own)));
    }
    return actions;
  }

  /** What is done by another means than a change of the text. */
  async #elsewhere(
    { code, subject }: Problem,
    inventory: Inventory,
    own: readonly Diagnostic[],
  ): Promise<CodeAction[]> {
    switch (code) {
      case 'vault-password-needed':
        return [commandOf(l10n.t('Enter the vault password'), own, 'fleetReboot.enterVaultPassword')];
      case 'range-too-large': {
        const title = l10n.t('Change how many hosts a range may give');
        return [commandOf(title, own, 'workbench.action.openSettings', 'fleetReboot.rangeLimit')];
      }
      case 'unused-vars-file':
        return subject === undefined ? [] : this.#unusedVarsFile(subject, inventory, own);
      default:
        return [];
    }
  }

  async #unusedVarsFile(path: string, inventory: Inventory, own: readonly Diagnostic[]): Promise<CodeAction[]> {
    const reveal = commandOf(l10n.t('Show the file in the Explorer'), own, 'revealInExplorer', Uri.file(path));
    const name = betterVarsName(path, inventory);
    const better = name === undefined ? undefined : joinPath(directoryOf(path), name);
    if (name === undefined || better === undefined || (await this.files.kind(better)) !== 'missing') return [reveal];
    const rename = actionOf(l10n.t('Rename to {0}', name), own, true);
    rename.edit = new WorkspaceEdit();
    rename.edit.renameFile(Uri.file(path), Uri.file(better), { overwrite: false });
    return [rename, reveal];
  }
}

function actionOf(title: string, diagnostics: readonly Diagnostic[], preferred: boolean): CodeAction {
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.diagnostics = [...diagnostics];
  action.isPreferred = preferred;
  return action;
}

function commandOf(title: string, diagnostics: readonly Diagnostic[], command: string, ...args: unknown[]): CodeAction {
  const action = actionOf(title, diagnostics, false);
  action.command = { title, command, arguments: args };
  return action;
}
