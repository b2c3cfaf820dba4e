import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { SecretName } from '../secretStore';
import type { Services } from './services';

/** Removes stored secrets, those that are picked. */
export const forgetPasswords =
  ({ secrets, inventory }: Services) =>
  async (): Promise<void> => {
    const names = await secrets.names();
    if (names.length === 0) {
      void window.showInformationMessage(l10n.t('No password is stored.'));
      return;
    }
    const items = names.map((name) => ({ label: describe(name), name, picked: true }));
    const placeHolder = l10n.t('Forget which passwords?');
    const picked = (await window.showQuickPick(items, { placeHolder, canPickMany: true })) ?? [];
    for (const { name } of picked) await secrets.forget(name);
    // What a vault password had opened is closed again.
    if (picked.some(({ name }) => name.kind === 'vault')) await inventory.refresh();
  };

function describe(name: SecretName): string {
  switch (name.kind) {
    case 'mail':
      return l10n.t('Mail password');
    case 'vault':
      if (name.file !== undefined) return l10n.t('Ansible Vault password of {0}', name.file);
      return name.id === undefined ? l10n.t('Ansible Vault password') : l10n.t('Ansible Vault password "{0}"', name.id);
    case 'login':
      return name.host === undefined
        ? l10n.t('Login password of all hosts')
        : l10n.t('Login password of {0}', name.host);
    case 'become':
      return name.host === undefined
        ? l10n.t('Become password of all hosts')
        : l10n.t('Become password of {0}', name.host);
    case 'passphrase':
      return l10n.t('Passphrase of the key {0}', name.keyFile);
  }
}
