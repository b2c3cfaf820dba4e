import { commands } from 'vscode';

export const openSettings = () => async (): Promise<void> => {
  await commands.executeCommand('workbench.action.openSettings', 'fleetReboot');
};
