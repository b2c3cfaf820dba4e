import { languages, type TextDocument, workspace } from 'vscode';
import { readHostsFile } from '../../inventory/hostsFile/readHostsFile';
import { setContext } from '../contextKeys';
import { Disposables } from '../disposables';
import type { InventoryState, InventoryStore } from '../inventory/inventoryStore';
import { editorPath, isFile, roleInUse } from './memberOf';

/** What VS Code takes a file for whose name says nothing. */
const plainLanguages = ['plaintext', 'ini', 'properties'];

/** Gives the inventory in use its language whatever it is called; once, so that who changes the language has the last word. */
export class Association extends Disposables {
  readonly #done = new Set<string>();

  constructor(private readonly inventory: InventoryStore) {
    super();
    this.register(workspace.onDidOpenTextDocument((document) => this.#associate(document)));
    this.register(inventory.onDidChange(() => this.#associateAll()));
    this.#associateAll();
  }

  #associateAll(): void {
    setContext('fleetReboot.inventoryFiles', filesOf(this.inventory.state));
    for (const document of workspace.textDocuments) this.#associate(document);
  }

  #associate(document: TextDocument): void {
    const key = document.uri.toString();
    if (!plainLanguages.includes(document.languageId) || this.#done.has(key) || !isFile(document)) return;
    if (roleInUse(this.inventory.state, document.uri.fsPath) !== 'source') return;
    const text = document.getText();
    if (text.startsWith('#!')) return; // a script that Ansible runs
    this.#done.add(key);
    const { format } = readHostsFile(text, document.uri.fsPath);
    void languages.setTextDocumentLanguage(document, format === 'yaml' ? 'yaml' : 'ansible-inventory');
  }
}

/** Every file that hosts are read from, those in directories too. */
function filesOf(state: InventoryState): readonly string[] {
  if (!('sources' in state)) return [];
  const looked = state.kind === 'ready' ? state.inventory.watched : [];
  return [...new Set([...state.sources, ...looked].map(editorPath))].filter(
    (path) => roleInUse(state, path) === 'source',
  );
}
