import { Disposable, languages } from 'vscode';
import { localFiles } from '../../machine/local/files';
import type { Services } from '../commands/services';
import { Completions, triggers } from './completion';
import { Definitions } from './definition';
import type { LiveAnalyses } from './liveAnalyses';
import { hostsLanguages } from './memberOf';
import { QuickFixActions } from './quickFixActions';
import { References } from './references';
import { Renames } from './rename';
import { DocumentSymbols, Folds, InventorySymbols } from './symbols';

/** Files of variables, also those that Ansible passes over. */
const varsFiles = { scheme: 'file', pattern: '**/{group_vars,host_vars}/**' };

/** Everything by which a hosts file is moved about in and written: definitions, references, rename, completion, outline, fixes. */
export function registerNavigation(analyses: LiveAnalyses, { inventory }: Pick<Services, 'inventory'>): Disposable {
  const selector = hostsLanguages.map((language) => ({ language }));
  const references = new References(analyses, localFiles);
  const readOptions = () => {
    const { state } = inventory;
    return state.kind === 'ready' ? { vaultPasswords: state.vaultPasswords, rangeLimit: state.rangeLimit } : {};
  };
  return Disposable.from(
    languages.registerDefinitionProvider(selector, new Definitions(analyses, localFiles)),
    languages.registerReferenceProvider(selector, references),
    languages.registerDocumentHighlightProvider(selector, references),
    languages.registerRenameProvider(selector, new Renames(analyses, localFiles, readOptions)),
    languages.registerCompletionItemProvider(selector, new Completions(analyses), ...triggers),
    languages.registerDocumentSymbolProvider(selector, new DocumentSymbols(analyses)),
    languages.registerFoldingRangeProvider({ language: 'ansible-inventory' }, new Folds()),
    languages.registerWorkspaceSymbolProvider(new InventorySymbols(inventory)),
    languages.registerCodeActionsProvider([...selector, varsFiles], new QuickFixActions(analyses, localFiles)),
  );
}
