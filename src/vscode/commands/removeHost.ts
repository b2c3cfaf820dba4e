import * as l10n from '@vscode/l10n';
import { chooseMembers } from '../edit/chosenMembers';
import { takeOut } from '../edit/takeOut';
import type { Services } from './services';

/** Deletes the lines of hosts. */
export const removeHost =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const hosts = await chooseMembers(services, args, l10n.t('Remove which hosts?'));
    if (!hosts) return;
    await takeOut(services, 'remove', hosts, {
      question: (names) => l10n.t('Remove {0} from the inventory?', names),
      explanation: l10n.t('These lines are deleted. Files of host_vars stay.'),
      only: l10n.t('Remove'),
      everywhere: l10n.t('Remove Everywhere'),
      inGroup: (group) => l10n.t('Only from {0}', group),
      done: (names) => l10n.t('Removed: {0}.', names),
    });
  };
