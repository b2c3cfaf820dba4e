import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { HostChoice } from '../../inventory/edit/proposeEdit';
import { chooseHosts, meantNodes, targetIn } from '../commands/chosenNodes';
import type { Services } from '../commands/services';
import { GroupNode } from '../tree/groupNode';
import { HostNode } from '../tree/hostNode';
import type { TreeNode } from '../tree/nodeLook';

/** The hosts meant, each in the group it was chosen in where it was; undefined when nothing was chosen. */
export async function chooseMembers(
  services: Services,
  args: readonly unknown[],
  placeHolder: string,
): Promise<readonly HostChoice[] | undefined> {
  const passed = membersIn(args);
  if (passed) return passed;
  const nodes = targetIn(args) ? [] : meantNodes(services, args);
  const hosts = membersOf(nodes);
  if (hosts.length > 0) return hosts;
  const choice = await chooseHosts(services, nodes.length > 0 ? [{}, nodes] : args, placeHolder);
  return choice?.hosts.map(({ name }) => ({ host: name }));
}

/** The hosts among the nodes, with the groups they stand below. */
export function membersOf(nodes: readonly TreeNode[]): readonly HostChoice[] {
  return nodes.flatMap((node) =>
    node instanceof HostNode
      ? [{ host: node.host.name, group: node.parent instanceof GroupNode ? node.parent.group.name : 'all' }]
      : [],
  );
}

/** `{ host, group }` as a keybinding or a link passes it. */
function membersIn([argument]: readonly unknown[]): readonly HostChoice[] | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  if (argument instanceof HostNode || !('host' in argument) || typeof argument.host !== 'string') return undefined;
  const { host } = argument;
  return 'group' in argument && typeof argument.group === 'string' ? [{ host, group: argument.group }] : [{ host }];
}

/** The choices with a group each: asked where a host is in several. Undefined when that was left open. */
export async function withGroups(
  { inventory }: Services,
  hosts: readonly HostChoice[],
): Promise<readonly HostChoice[] | undefined> {
  const known: HostChoice[] = [];
  for (const { host, group } of hosts) {
    const groups = inventory.hosts.get(host)?.host.groups ?? [];
    const own = groups.length > 1 ? groups.filter((name) => name !== 'all') : groups;
    const from =
      group ??
      (own.length < 2
        ? own[0]
        : await window.showQuickPick([...own], { placeHolder: l10n.t('Move {0} out of which group?', host) }));
    if (from === undefined) return undefined;
    known.push({ host, group: from });
  }
  return known;
}

/** Their names for a sentence. */
export function namesOf(hosts: readonly HostChoice[]): string {
  const names = [...new Set(hosts.map(({ host }) => host))];
  return names.length > 5 ? l10n.t('{0} hosts', names.length) : names.join(', ');
}
