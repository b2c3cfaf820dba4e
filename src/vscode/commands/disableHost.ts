import * as l10n from '@vscode/l10n';
import { chooseMembers } from '../edit/chosenMembers';
import { takeOut } from '../edit/takeOut';
import type { Services } from './services';

/** Makes comments of the lines of hosts, so that Ansible and we leave them alone. */
export const disableHost =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const hosts = await chooseMembers(services, args, l10n.t('Disable which hosts?'));
    if (!hosts) return;
    await takeOut(services, 'disable', hosts, {
      question: (names) => l10n.t('Disable {0}?', names),
      explanation: l10n.t(
        'These lines become comments that begin with "# disabled:". Files of host_vars stay. Enable Host takes it back.',
      ),
      only: l10n.t('Disable'),
      everywhere: l10n.t('Disable Everywhere'),
      inGroup: (group) => l10n.t('Only in {0}', group),
      done: (names) => l10n.t('Disabled: {0}.', names),
    });
  };
