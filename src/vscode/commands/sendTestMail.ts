import * as l10n from '@vscode/l10n';
import { ProgressLocation, window } from 'vscode';
import { MailError } from '../../mail/mailError';
import { abortSignal } from '../abortSignal';
import { openMailSettings, tellMailProblems } from '../mailProblems';
import type { Services } from './services';

/** Tries the mail settings out and says what the relay answered. */
export const sendTestMail =
  ({ mail, secrets, log }: Services) =>
  async (): Promise<void> => {
    const ready = mail.open();
    if ('problems' in ready) return tellMailProblems(l10n.t('The mail settings are not complete.'), ready.problems);
    const { notifier, settings } = ready;
    const title = l10n.t('Sending a test mail through {0}', settings.host);
    const options = { location: ProgressLocation.Notification, cancellable: true, title };
    try {
      const receipt = await window.withProgress(options, (_progress, token) => notifier.sendTest(abortSignal(token)));
      log.info(l10n.t('Test mail sent to {0} ({1})', receipt.to.join(', '), receipt.messageId));
      void window.showInformationMessage(l10n.t('The test mail was sent to {0}.', receipt.to.join(', ')));
    } catch (error) {
      if (!(error instanceof MailError)) return; // cancelled
      log.error(l10n.t('Test mail: {0} {1}', error.message, error.nextStep));
      if (error.code === 'login-refused') await secrets.forget({ kind: 'mail' });
      await openMailSettings(l10n.t('The test mail was not sent: {0}. {1}', error.message, error.nextStep));
    } finally {
      notifier.close();
    }
  };
