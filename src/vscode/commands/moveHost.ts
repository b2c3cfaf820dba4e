import * as l10n from '@vscode/l10n';
import { openForEdit } from '../../inventory/edit/inventoryEdit';
import { chooseMembers, namesOf, withGroups } from '../edit/chosenMembers';
import { chooseTargetGroup } from '../edit/chooseTargetGroup';
import { makeAndTell, propose } from '../edit/editInventory';
import { inventoryReading } from '../edit/inventoryReading';
import type { Services } from './services';

/** Moves hosts from their group to another one. `{ host, group, to }` says all of it. */
export const moveHost =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const reading = inventoryReading(services.inventory);
    const chosen = await chooseMembers(services, args, l10n.t('Move which hosts?'));
    const hosts = chosen && (await withGroups(services, chosen));
    if (!reading || !hosts) return;
    const { inventory } = await openForEdit(reading);
    const from = new Set(hosts.flatMap(({ group }) => group ?? []));
    const title = l10n.t('Move {0}', namesOf(hosts));
    const group = targetGroup(args) ?? (await chooseTargetGroup(inventory, title, from));
    if (group === undefined) return;
    const proposal = await propose(services, { kind: 'move', hosts, group });
    await makeAndTell(services, proposal, l10n.t('Moved to {0}: {1}.', group, namesOf(hosts)));
  };

/** In the argument that names the host, or behind the nodes. */
function targetGroup(args: readonly unknown[]): string | undefined {
  for (const argument of [args[0], args[2]]) {
    if (typeof argument !== 'object' || argument === null || !('to' in argument)) continue;
    if (typeof argument.to === 'string') return argument.to;
  }
  return undefined;
}
