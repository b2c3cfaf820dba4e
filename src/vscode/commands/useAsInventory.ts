import * as l10n from '@vscode/l10n';
import { Uri, window } from 'vscode';
import { setInventory } from './chooseInventory';

/** Makes the file given, else the one in the editor, the inventory that the tree shows. */
export const useAsInventory =
  () =>
  async (file: unknown): Promise<void> => {
    const uri = file instanceof Uri ? file : window.activeTextEditor?.document.uri;
    if (uri?.scheme === 'file') return setInventory(uri);
    void window.showInformationMessage(l10n.t('Open a hosts file first.'));
  };
