import * as l10n from '@vscode/l10n';
import type { Inventory } from '../../inventory/model';
import type { NamedTarget } from '../commands/chosenNodes';
import type { CommandId } from '../commands/commandIds';
import type { FleetHost } from '../fleetHost';
import { hostsBelow } from '../hostsBelow';
import { countStates, hostState } from '../tree/hostState';
import type { StatusOf } from '../tree/nodeLook';
import { countsText } from '../tree/stateTexts';

/** What is offered above a group's header. */
export interface GroupLens {
  readonly title: string;
  readonly tooltip: string;
  readonly command: CommandId | 'workbench.action.files.save';
  readonly target: NamedTarget;
}

/** The group as the editor has it, and the hosts that commands would find in it: those of the saved inventory. */
export interface GroupInSight {
  readonly group: string;
  readonly inventory: Inventory;
  readonly hosts: ReadonlyMap<string, FleetHost>;
  /** Undefined when the group is not saved. */
  readonly saved: readonly string[] | undefined;
}

/** How many hosts the group has and how they are, then what can be done with them. */
export function groupLenses(
  { group, inventory, hosts, saved }: GroupInSight,
  statusOf: StatusOf,
): readonly GroupLens[] {
  const target = { group };
  const names = hostsBelow(inventory, group);
  const counts = countsText(countStates(names.map((name) => hostState(statusOf(name)))));
  const lens = (title: string, tooltip: string, command: GroupLens['command']): GroupLens => ({
    title,
    tooltip,
    command,
    target,
  });
  const count = lens(counts, l10n.t('Show {0} in the Fleet view', group), 'fleetReboot.revealInFleet');
  if (names.length === 0) return [count];
  if (!saved || !sameNames(names, saved)) {
    const why = l10n.t('Commands work with the saved file');
    return [count, lens(l10n.t('Save to check or reboot'), why, 'workbench.action.files.save')];
  }
  const check = lens(
    l10n.t('Check'),
    l10n.t('See which hosts of {0} can be reached', group),
    'fleetReboot.checkReachability',
  );
  if (!names.some((name) => hosts.get(name)?.family.family !== 'network')) return [count, check];
  return [
    count,
    check,
    lens(
      l10n.t('Dry Run'),
      l10n.t('Log in on the hosts of {0} and say what a reboot would meet; nothing is changed', group),
      'fleetReboot.dryRun',
    ),
    lens(l10n.t('Reboot…'), l10n.t('Check the hosts of {0}, ask, and reboot them', group), 'fleetReboot.rebootGroup'),
  ];
}

/** The number of hosts alone: nobody checks the hosts of a file that is not in use. */
export function countOf(inventory: Inventory, group: string): string {
  return countsText({ hosts: hostsBelow(inventory, group).length, up: 0, down: 0, rebooting: 0, failed: 0 });
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const names = new Set(b);
  return a.every((name) => names.has(name));
}
