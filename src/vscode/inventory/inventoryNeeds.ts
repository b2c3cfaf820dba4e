import * as l10n from '@vscode/l10n';
import { commands, window, workspace } from 'vscode';
import { setContext } from '../contextKeys';
import { Disposables } from '../disposables';
import type { InventoryStore } from './inventoryStore';

/** Tells what is missing to read the whole inventory: to welcome texts and menus always, to the person once a session. */
export class InventoryNeeds extends Disposables {
  #told = false;

  constructor(private readonly inventory: InventoryStore) {
    super();
    this.register(inventory.onDidChange(() => this.#look()));
  }

  #look(): void {
    const { lockedFiles, state } = this.inventory;
    const [file] = lockedFiles;
    const unread = state.kind === 'unreadable' && state.problem.code === 'needs-ansible';
    if (file !== undefined) setContext('fleetReboot.inventoryNeeds', 'vault-password');
    else if (unread) setContext('fleetReboot.inventoryNeeds', workspace.isTrusted ? 'ansible' : 'trust');
    else setContext('fleetReboot.inventoryNeeds', 'nothing');
    if (file !== undefined && !this.#told) {
      this.#told = true;
      void tell(file, lockedFiles.length - 1);
    }
  }
}

async function tell(file: string, others: number): Promise<void> {
  const enter = l10n.t('Enter Vault Password…');
  const message =
    others === 0
      ? l10n.t('{0} is encrypted with Ansible Vault, and there is no password that opens it.', file)
      : l10n.t(
          '{0} and {1} more are encrypted with Ansible Vault, and there is no password that opens them.',
          file,
          others,
        );
  if ((await window.showWarningMessage(message, enter)) === enter) {
    await commands.executeCommand('fleetReboot.enterVaultPassword');
  }
}
