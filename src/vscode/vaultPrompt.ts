import * as l10n from '@vscode/l10n';
import { Disposable, window } from 'vscode';
import { openVault, VaultError } from '../inventory/vault';
import { cancellationToken } from './abortSignal';

export interface VaultQuestion {
  readonly title: string;
  readonly prompt: string;
}

/** Asks for a vault password until it is the right one, which is said in the box itself. Undefined when the box is closed. */
export function askVaultPassword(
  { title, prompt }: VaultQuestion,
  isRight: (password: string) => boolean,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const box = window.createInputBox();
    box.title = title;
    box.prompt = prompt;
    box.password = true;
    box.ignoreFocusOut = true;
    const ending = Disposable.from(
      box,
      box.onDidChangeValue(() => (box.validationMessage = undefined)),
      box.onDidHide(() => {
        resolve(undefined);
        ending.dispose();
      }),
      box.onDidAccept(() => {
        if (box.value === '') return;
        if (isRight(box.value)) {
          resolve(box.value);
          box.hide();
        } else box.validationMessage = l10n.t('This is not the vault password. Try again.');
      }),
      cancellationToken(signal).onCancellationRequested(() => box.hide()),
    );
    box.show();
  });
}

/** Whether the password opens the text; a damaged text takes any, since none will open it. */
export function opensVault(text: string, password: string, id: string | undefined): boolean {
  try {
    openVault(text, [{ ...(id !== undefined && { id }), password }]);
    return true;
  } catch (error) {
    if (error instanceof VaultError) return error.reason !== 'password';
    throw error;
  }
}
