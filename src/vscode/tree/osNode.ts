import * as l10n from '@vscode/l10n';
import type { Family, FleetHost } from '../fleetHost';
import { anyRunning } from './groupNode';
import { countStates, hostState } from './hostState';
import type { NodeLook, StatusOf, TreeNode } from './nodeLook';
import { countsText } from './stateTexts';

/** All hosts of one family of systems. */
export class OsNode implements TreeNode {
  readonly id: string;
  readonly parent = undefined;
  #children: readonly TreeNode[] | undefined;

  constructor(
    readonly family: Family,
    readonly hosts: readonly FleetHost[],
    private readonly statusOf: StatusOf,
    private readonly makeChildren: (node: OsNode) => readonly TreeNode[],
  ) {
    this.id = `os:${family}`;
  }

  get children(): readonly TreeNode[] {
    return (this.#children ??= this.makeChildren(this));
  }

  look(): NodeLook {
    const { label, icon } = faceOf(this.family);
    return {
      label,
      description: this.#counts(),
      icon,
      context: `os ${this.family}${anyRunning(this.hosts, this.statusOf) ? ' running' : ''}`,
      collapsible: 'expanded',
    };
  }

  spoken(): string {
    return `${faceOf(this.family).label}, ${this.#counts()}`;
  }

  #counts(): string {
    return countsText(countStates(this.hosts.map(({ name }) => hostState(this.statusOf(name)))));
  }
}

function faceOf(family: Family): { readonly label: string; readonly icon: string } {
  switch (family) {
    case 'linux':
      return { label: l10n.t('Linux'), icon: 'terminal-linux' };
    case 'windows':
      return { label: l10n.t('Windows'), icon: 'window' };
    case 'network':
      return { label: l10n.t('Network'), icon: 'circuit-board' };
  }
}
