import * as l10n from '@vscode/l10n';
import { commands, window } from 'vscode';

/** Says what the mail settings lack, with the way to them. */
export async function tellMailProblems(message: string, problems: readonly string[]): Promise<void> {
  const settings = l10n.t('Open Mail Settings');
  const options = { modal: true, detail: problems.join('\n') };
  if ((await window.showErrorMessage(message, options, settings)) === settings) await showMailSettings();
}

/** An error about mail, with the way to the settings. */
export async function openMailSettings(message: string): Promise<void> {
  const settings = l10n.t('Open Mail Settings');
  if ((await window.showErrorMessage(message, settings)) === settings) await showMailSettings();
}

async function showMailSettings(): Promise<void> {
  await commands.executeCommand('workbench.action.openSettings', 'fleetReboot.mail');
}
