import * as l10n from '@vscode/l10n';
import { rebootHosts } from '../run/rebootHosts';
import { chooseGroup } from './chosenNodes';
import type { Services } from './services';

export const rebootGroup =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const group = await chooseGroup(services, args, l10n.t('Reboot the hosts of which group?'));
    if (group) await rebootHosts(services, group);
  };
