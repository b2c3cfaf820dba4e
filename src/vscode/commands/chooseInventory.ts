import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

/** Writes the file that is picked into the setting: of the workspace when a folder is open, else of the user. */
export const chooseInventory = () => async (): Promise<void> => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const [picked] =
    (await vscode.window.showOpenDialog({
      title: l10n.t('Choose the Ansible inventory'),
      openLabel: l10n.t('Use as Inventory'),
      canSelectMany: false,
      ...(folder && { defaultUri: folder }),
    })) ?? [];
  if (!picked) return;
  const inside = folder && picked.path.startsWith(`${folder.path}/`);
  const path = inside ? `\${workspaceFolder}${picked.path.slice(folder.path.length)}` : picked.fsPath;
  const target = folder ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration('fleetReboot').update('inventory', path, target);
};
