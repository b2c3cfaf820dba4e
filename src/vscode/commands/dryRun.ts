import * as l10n from '@vscode/l10n';
import { dryRunHosts } from '../run/rebootHosts';
import { chooseHosts } from './chosenNodes';
import type { Services } from './services';

/** Logs in on the hosts and says what a reboot would meet. Changes nothing and mails nobody. */
export const dryRun =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const choice = await chooseHosts(services, args, l10n.t('Check which hosts as for a reboot?'));
    if (choice) await dryRunHosts(services, choice);
  };
