import * as l10n from '@vscode/l10n';
import { type QuickPickItem, window } from 'vscode';
import type { FleetHost } from '../fleetHost';
import { hostsBelow } from '../hostsBelow';
import { GroupNode } from '../tree/groupNode';
import { HostNode } from '../tree/hostNode';
import type { TreeNode } from '../tree/nodeLook';
import { OsNode } from '../tree/osNode';
import { hostState } from '../tree/hostState';
import { hostDescription } from '../tree/stateTexts';
import type { Services } from './services';

/** Hosts a command is about, with what they are called together. */
export interface Choice {
  readonly hosts: readonly FleetHost[];
  /** A pattern for the plan and the log: a group's name when the whole group is meant. */
  readonly pattern: string;
}

/** A group or a host by its name, as a CodeLens, a keybinding or a link passes it. */
export type NamedTarget = { readonly group: string } | { readonly host: string };

export function targetIn([target]: readonly unknown[]): NamedTarget | undefined {
  if (typeof target !== 'object' || target === null) return undefined;
  if ('group' in target && typeof target.group === 'string') return { group: target.group };
  if ('host' in target && typeof target.host === 'string') return { host: target.host };
  return undefined;
}

/** What is named, whatever the filter; throws an Error with a sentence when the inventory has no such thing. */
function choiceNamed({ inventory }: Services, target: NamedTarget): Choice {
  if ('host' in target) {
    const host = inventory.hosts.get(target.host);
    if (!host) throw new Error(l10n.t('The host {0} is not in this inventory.', target.host));
    return { hosts: [host], pattern: target.host };
  }
  const { group } = target;
  const { state } = inventory;
  if (state.kind !== 'ready' || !state.inventory.groups.has(group))
    throw new Error(l10n.t('The group {0} is not in this inventory.', group));
  return { hosts: hostsBelow(state.inventory, group).flatMap((name) => state.hosts.get(name) ?? []), pattern: group };
}

/** What the arguments of a command name or were clicked on; undefined when they say nothing. */
export function passedChoice(services: Services, args: readonly unknown[]): Choice | undefined {
  const target = targetIn(args);
  if (target) return choiceNamed(services, target);
  const nodes = nodesIn(args);
  return nodes.length > 0 ? choiceOf(services, nodes) : undefined;
}

/** The nodes a menu or a title passes to its command: the one clicked, and all selected ones when it is among them. */
export function nodesIn(args: readonly unknown[]): readonly TreeNode[] {
  const [clicked, selected] = args;
  const many = Array.isArray(selected) ? selected.filter(isNode) : [];
  return many.length > 0 ? many : isNode(clicked) ? [clicked] : [];
}

function isNode(value: unknown): value is HostNode | GroupNode | OsNode {
  return value instanceof HostNode || value instanceof GroupNode || value instanceof OsNode;
}

/** The nodes passed, else those selected in the tree. */
export function meantNodes(services: Services, args: readonly unknown[]): readonly TreeNode[] {
  const passed = nodesIn(args);
  return passed.length > 0 ? passed : services.view.view.selection;
}

export function choiceOf(services: Services, nodes: readonly TreeNode[]): Choice {
  const names = new Set(nodes.flatMap((node) => node.hosts.map(({ name }) => name)));
  // A selected node may be older than the inventory.
  const hosts = [...names].flatMap((name) => services.inventory.hosts.get(name) ?? []);
  const [only] = nodes;
  // Under a filter a group stands for those of its hosts that are in sight.
  const whole = nodes.length === 1 && services.view.filter === '';
  const group = whole && only instanceof GroupNode ? only.group.name : undefined;
  return { hosts, pattern: group ?? hosts.map(({ name }) => name).join(',') };
}

/** The hosts of the nodes meant, else those picked from a list; undefined when nothing was picked. */
export async function chooseHosts(
  services: Services,
  args: readonly unknown[],
  placeHolder: string,
): Promise<Choice | undefined> {
  const passed = passedChoice(services, args);
  if (passed) return passed;
  const nodes = services.view.view.selection;
  if (nodes.length > 0) return choiceOf(services, nodes);
  const picked = await window.showQuickPick(hostItems(services), {
    placeHolder,
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!picked || picked.length === 0) return undefined;
  return { hosts: picked.map(({ host }) => host), pattern: picked.map(({ host }) => host.name).join(',') };
}

/** The one host meant, else one picked from a list. */
export async function chooseHost(
  services: Services,
  args: readonly unknown[],
  placeHolder: string,
): Promise<FleetHost | undefined> {
  const target = targetIn(args);
  const [node] = target ? [] : meantNodes(services, args);
  const meant = target ? choiceNamed(services, target).hosts : node?.hosts;
  if (meant && ((target && 'host' in target) || node instanceof HostNode)) return meant[0];
  const items = hostItems(services).filter(({ host }) => !meant || meant.includes(host));
  return (await window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.host;
}

function hostItems({ inventory, live }: Services): (QuickPickItem & { readonly host: FleetHost })[] {
  return [...inventory.hosts.values()].map((host) => {
    const status = live.statusOf(host.name);
    return { label: host.name, description: hostDescription(host.connection.address, hostState(status), status), host };
  });
}

/** The group meant, else one picked from a list of those with hosts. */
export async function chooseGroup(
  services: Services,
  args: readonly unknown[],
  placeHolder: string,
): Promise<Choice | undefined> {
  const target = targetIn(args);
  if (target && 'group' in target) return choiceNamed(services, target);
  const [node] = meantNodes(services, args);
  if (node instanceof GroupNode || node instanceof OsNode) return choiceOf(services, [node]);
  const { state } = services.inventory;
  if (state.kind !== 'ready') return undefined;
  const { selectHosts } = await import('../../inventory/pattern');
  const items = [...state.inventory.groups.keys()].flatMap((group) => {
    const hosts = selectHosts(state.inventory, group).hosts.flatMap((name) => state.hosts.get(name) ?? []);
    const description = hosts.length === 1 ? l10n.t('1 host') : l10n.t('{0} hosts', hosts.length);
    return hosts.length === 0 ? [] : [{ label: group, description, choice: { hosts, pattern: group } }];
  });
  return (await window.showQuickPick(items, { placeHolder }))?.choice;
}
