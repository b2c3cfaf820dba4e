import * as l10n from '@vscode/l10n';
import { basename } from 'node:path';
import { window } from 'vscode';
import { decodeText } from '../../inventory/decodeText';
import { isVaultText, vaultIdOf } from '../../inventory/vault';
import { localFiles } from '../../machine/local/files';
import type { SecretStore } from '../secretStore';
import { askVaultPassword, opensVault } from '../vaultPrompt';
import type { Services } from './services';

/** Asks for the password of each file that waits for one, keeps it and reads the inventory again. */
export const enterVaultPassword =
  ({ inventory, secrets }: Services) =>
  async (): Promise<void> => {
    const entered: { readonly id: string | undefined; readonly password: string }[] = [];
    for (const file of inventory.lockedFiles) {
      const text = await vaultTextOf(file);
      if (text === undefined) continue;
      const id = vaultIdOf(text);
      // One that was entered for a file before may be that of this file too.
      if (entered.some((before) => before.id === id && opensVault(text, before.password, id))) continue;
      const password = await askVaultPassword(questionFor(file, id), (typed) => opensVault(text, typed, id));
      if (password === undefined) break;
      await keep(secrets, file, id, password);
      entered.push({ id, password });
    }
    if (entered.length > 0) await inventory.refresh();
    else if (inventory.lockedFiles.length === 0)
      void window.showInformationMessage(l10n.t('No file of the inventory waits for a vault password.'));
  };

async function vaultTextOf(file: string): Promise<string | undefined> {
  const decoded = decodeText((await localFiles.read(file).catch(() => undefined)) ?? new Uint8Array());
  return decoded.problem === undefined && isVaultText(decoded.text) ? decoded.text : undefined;
}

function questionFor(file: string, id: string | undefined): { readonly title: string; readonly prompt: string } {
  const title =
    id === undefined
      ? l10n.t('Ansible Vault Password of {0}', basename(file))
      : l10n.t('Ansible Vault Password "{0}" of {1}', id, basename(file));
  return { title, prompt: l10n.t('It is kept in the secret storage and opens {0}.', file) };
}

/** For all texts of its id, or for this file alone when these have another password already. */
async function keep(secrets: SecretStore, file: string, id: string | undefined, password: string): Promise<void> {
  const ofId = { kind: 'vault', ...(id !== undefined && { id }) } as const;
  const taken = (await secrets.get(ofId)) !== undefined;
  await secrets.set(taken ? { ...ofId, file } : ofId, password);
}
