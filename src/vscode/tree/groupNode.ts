import * as l10n from '@vscode/l10n';
import type { Group } from '../../inventory/model';
import type { Family, FleetHost } from '../fleetHost';
import { countStates, hostState, isRunning } from './hostState';
import type { NodeLook, StatusOf, TreeNode } from './nodeLook';
import { countsText } from './stateTexts';

/** More hosts than a screen shows: the group begins collapsed. */
const foldFrom = 30;

/** A group of the inventory, with those of its hosts that run one family of systems. */
export class GroupNode implements TreeNode {
  readonly id: string;
  #children: readonly TreeNode[] | undefined;

  constructor(
    readonly group: Group,
    readonly family: Family,
    readonly parent: TreeNode,
    readonly hosts: readonly FleetHost[],
    private readonly statusOf: StatusOf,
    private readonly makeChildren: (node: GroupNode) => readonly TreeNode[],
  ) {
    this.id = `${parent.id}/group:${encodeURIComponent(group.name)}`;
  }

  get children(): readonly TreeNode[] {
    return (this.#children ??= this.makeChildren(this));
  }

  look(): NodeLook {
    return {
      label: this.group.name,
      description: this.#counts(),
      icon: 'server-environment',
      context: `group ${this.family}${anyRunning(this.hosts, this.statusOf) ? ' running' : ''}`,
      collapsible: this.hosts.length >= foldFrom ? 'collapsed' : 'expanded',
    };
  }

  spoken(): string {
    return l10n.t('group {0}, {1}', this.group.name, this.#counts());
  }

  #counts(): string {
    return countsText(countStates(this.hosts.map(({ name }) => hostState(this.statusOf(name)))));
  }
}

export function anyRunning(hosts: readonly FleetHost[], statusOf: StatusOf): boolean {
  return hosts.some(({ name }) => isRunning(statusOf(name)));
}
