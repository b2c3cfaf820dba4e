import * as l10n from '@vscode/l10n';
import { rebootHosts } from '../run/rebootHosts';
import { chooseHosts } from './chosenNodes';
import type { Services } from './services';

export const rebootSelection =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const choice = await chooseHosts(services, args, l10n.t('Reboot which hosts?'));
    if (choice) await rebootHosts(services, choice);
  };
