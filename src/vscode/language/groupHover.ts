import * as l10n from '@vscode/l10n';
import type { Group, Inventory, VarsLayer } from '../../inventory/model';
import type { FleetHost } from '../fleetHost';
import { hostsBelow } from '../hostsBelow';
import { between } from '../tree/hostTooltip';
import { markdownText } from '../tree/markdownText';
import { hostList, mostHosts, mostVariables, summary, type Telling } from './hostHover';
import { variableRows, variableTable } from './variableTable';

/** A group: its hosts and those below it, how they are, what it is part of, and its own variables. */
export function groupHover(
  group: Group,
  inventory: Inventory,
  hosts: ReadonlyMap<string, FleetHost>,
  telling: Telling,
): string {
  const members = hostsBelow(inventory, group.name).flatMap((name) => hosts.get(name) ?? []);
  const lines = [
    `**${markdownText(group.name)}** — ${markdownText(summary(members, telling.statusOf))}`,
    members.length === 0 ? '' : hostList(members, telling.statusOf),
    names(
      l10n.t('Part of'),
      group.parents.filter((name) => name !== 'all'),
    ),
    names(l10n.t('Groups below'), group.children),
  ];
  const [first] = members;
  const layers = first ? ownLayers(group.name, inventory.layersOf(first.name)) : [ownVars(group)];
  const variables = variableTable(variableRows(layers), telling.linkTo, mostVariables);
  return [lines.filter(Boolean).join('\n\n'), variables].filter(Boolean).join(between);
}

/** The group's variables, in the hosts files and in group_vars. */
function ownLayers(group: string, layers: readonly VarsLayer[]): readonly VarsLayer[] {
  return layers.filter(({ origin }) => origin.kind.startsWith('group') && origin.name === group);
}

function ownVars({ name, vars }: Group): VarsLayer {
  return { origin: { kind: 'group', name }, vars };
}

function names(title: string, groups: readonly string[]): string {
  if (groups.length === 0) return '';
  const more = groups.length - mostHosts;
  const shown = groups.slice(0, mostHosts).map(markdownText);
  const rest = more > 0 ? [markdownText(l10n.t('and {0} more', more))] : [];
  return `${markdownText(title)}: ${[...shown, ...rest].join(', ')}`;
}
