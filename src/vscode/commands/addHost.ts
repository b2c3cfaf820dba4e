import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { NewHost } from '../../inventory/edit/addHost';
import { openForEdit } from '../../inventory/edit/inventoryEdit';
import { askNewHost } from '../edit/askNewHost';
import { chooseTargetGroup } from '../edit/chooseTargetGroup';
import { makeAndTell, propose } from '../edit/editInventory';
import { inventoryReading } from '../edit/inventoryReading';
import { GroupNode } from '../tree/groupNode';
import { HostNode } from '../tree/hostNode';
import { nodesIn } from './chosenNodes';
import type { Services } from './services';

/** Writes a new host into the hosts file. `{ group, host?, address? }` says what is not asked. */
export const addHost =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const reading = inventoryReading(services.inventory);
    if (!reading) {
      void window.showErrorMessage(l10n.t('There is no inventory to change.'));
      return;
    }
    const { inventory } = await openForEdit(reading);
    const group = groupIn(args) ?? (await chooseTargetGroup(inventory, l10n.t('Add Host')));
    if (group === undefined) return;
    const host = hostIn(args) ?? (await askNewHost(inventory, group));
    if (!host) return;
    const proposal = await propose(services, { kind: 'add', host, group });
    await makeAndTell(services, proposal, l10n.t('{0} is in the group {1} now.', host.name, group));
  };

function groupIn(args: readonly unknown[]): string | undefined {
  const [node] = nodesIn(args);
  if (node instanceof GroupNode) return node.group.name;
  if (node instanceof HostNode) return node.parent instanceof GroupNode ? node.parent.group.name : undefined;
  return textIn(args, 'group');
}

function hostIn(args: readonly unknown[]): NewHost | undefined {
  if (nodesIn(args).length > 0) return undefined;
  const name = textIn(args, 'host');
  const address = textIn(args, 'address');
  return name === undefined
    ? undefined
    : { name, variables: new Map(address === undefined ? [] : [['ansible_host', address]]) };
}

function textIn([argument]: readonly unknown[], key: string): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const value: unknown = Object.entries(argument).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : undefined;
}
