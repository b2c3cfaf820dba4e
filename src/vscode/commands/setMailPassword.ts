import * as l10n from '@vscode/l10n';
import { commands, window } from 'vscode';
import type { Services } from './services';

export const setMailPassword =
  ({ mail, settings }: Services) =>
  async (): Promise<void> => {
    const username = settings.mail['username'];
    if (!(await mail.askPassword(typeof username === 'string' ? username : undefined))) return;
    const test = l10n.t('Send Test Mail');
    const stored = l10n.t('The mail password is stored.');
    if ((await window.showInformationMessage(stored, test)) === test) {
      await commands.executeCommand('fleetReboot.sendTestMail');
    }
  };
