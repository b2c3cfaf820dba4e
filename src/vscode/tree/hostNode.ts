import * as l10n from '@vscode/l10n';
import type { FleetHost } from '../fleetHost';
import { hostState, isRunning, type HostState } from './hostState';
import type { NodeLook, StatusOf, TreeNode } from './nodeLook';
import { hostDescription, stateText } from './stateTexts';

const icons: Record<HostState, { readonly icon: string; readonly color?: string }> = {
  unknown: { icon: 'circle-large-outline', color: 'disabledForeground' },
  checking: { icon: 'loading~spin' },
  up: { icon: 'pass', color: 'testing.iconPassed' },
  down: { icon: 'error', color: 'testing.iconFailed' },
  'login-refused': { icon: 'lock', color: 'list.warningForeground' },
  rebooting: { icon: 'sync~spin', color: 'charts.blue' },
  failed: { icon: 'warning', color: 'testing.iconFailed' },
};

/** A host below one of its groups. */
export class HostNode implements TreeNode {
  readonly id: string;
  readonly children: readonly TreeNode[] = [];

  constructor(
    readonly host: FleetHost,
    readonly parent: TreeNode,
    private readonly statusOf: StatusOf,
  ) {
    this.id = `${parent.id}/host:${encodeURIComponent(host.name)}`;
  }

  get hosts(): readonly FleetHost[] {
    return [this.host];
  }

  look(): NodeLook {
    const { name, connection, family } = this.host;
    const status = this.statusOf(name);
    const state = hostState(status);
    return {
      label: name,
      description: hostDescription(connection.address, state, status),
      ...icons[state],
      context: `host ${family.family} ${state}${isRunning(status) ? ' running' : ''}`,
      collapsible: 'none',
    };
  }

  spoken(): string {
    const state = stateText(hostState(this.statusOf(this.host.name)));
    return l10n.t('{0}, {1}, {2}', this.host.name, state, this.look().description);
  }
}
