import * as l10n from '@vscode/l10n';
import { rebootHosts } from '../run/rebootHosts';
import { chooseHost } from './chosenNodes';
import type { Services } from './services';

export const rebootHost =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const host = await chooseHost(services, args, l10n.t('Reboot which host?'));
    if (host) await rebootHosts(services, { hosts: [host], pattern: host.name });
  };
