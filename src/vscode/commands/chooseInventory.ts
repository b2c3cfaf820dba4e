import * as l10n from '@vscode/l10n';
import { ConfigurationTarget, type Uri, window, workspace } from 'vscode';

/** Writes the file that is picked into the setting: of the workspace when a folder is open, else of the user. */
export const chooseInventory = () => async (): Promise<void> => {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const [picked] =
    (await window.showOpenDialog({
      title: l10n.t('Choose the Ansible inventory'),
      openLabel: l10n.t('Use as Inventory'),
      canSelectMany: false,
      ...(folder && { defaultUri: folder }),
    })) ?? [];
  if (picked) await setInventory(picked);
};

/** Makes the file the inventory: in the settings of the workspace when a folder is open, else in the user's. */
export async function setInventory(picked: Uri): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const inside = folder && picked.path.startsWith(`${folder.path}/`);
  const path = inside ? `\${workspaceFolder}${picked.path.slice(folder.path.length)}` : picked.fsPath;
  const target = folder ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  await workspace.getConfiguration('fleetReboot').update('inventory', path, target);
}
