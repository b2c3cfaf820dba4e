import * as l10n from '@vscode/l10n';
import type { FleetHost } from '../fleetHost';
import { countStates, hostState } from '../tree/hostState';
import { between, hostTooltip, inventoryLines, type Moment } from '../tree/hostTooltip';
import { markdownText } from '../tree/markdownText';
import type { StatusOf } from '../tree/nodeLook';
import { countsText, stateText } from '../tree/stateTexts';
import { variableRows, variableTable, type LinkTo } from './variableTable';

/** Rows of variables in one hover. */
export const mostVariables = 25;
/** Hosts named in one hover. */
export const mostHosts = 12;

/** How hosts are told about: their live state, only where the hosts are those of the inventory in use. */
export interface Telling {
  readonly statusOf: StatusOf | undefined;
  readonly moment: Moment;
  readonly linkTo: LinkTo;
}

/** A host: what the tree's tooltip says, and its variables with where each comes from. */
export function hostHover(host: FleetHost, inventory: Layers, telling: Telling): string {
  const { statusOf, moment } = telling;
  const variables = table(host, inventory, telling);
  if (statusOf) return hostTooltip(host, statusOf(host.name), moment, variables);
  const about = [`**${markdownText(host.name)}**`, inventoryLines(host).join('  \n')].join('\n\n');
  return [about, variables].filter(Boolean).join(between);
}

/** Several hosts that one line names: how many, which, how they are, and the variables of the first. */
export function rangeHover(pattern: string, hosts: readonly FleetHost[], inventory: Layers, telling: Telling): string {
  const [first] = hosts;
  if (!first) return markdownText(l10n.t('{0}: no host', pattern));
  const last = hosts.at(-1) ?? first;
  const title = `**${markdownText(pattern)}** — ${markdownText(summary(hosts, telling.statusOf))}`;
  const span = hosts.length > mostHosts ? markdownText(l10n.t('{0} to {1}', first.name, last.name)) : '';
  const variables = table(first, inventory, telling);
  return [
    [title, span, hostList(hosts, telling.statusOf)].filter(Boolean).join('\n\n'),
    ...(variables === '' ? [] : [`${markdownText(l10n.t('Variables of {0}:', first.name))}\n\n${variables}`]),
  ].join(between);
}

/** `12 hosts, 11 up` */
export function summary(hosts: readonly FleetHost[], statusOf: StatusOf | undefined): string {
  const unknown = { hosts: hosts.length, up: 0, down: 0, rebooting: 0, failed: 0 };
  return countsText(statusOf ? countStates(hosts.map(({ name }) => hostState(statusOf(name)))) : unknown);
}

/** The hosts by name with their state, those that need attention first when not all can be named. */
export function hostList(hosts: readonly FleetHost[], statusOf: StatusOf | undefined): string {
  const states = hosts.map(({ name }) => ({ name, state: statusOf && hostState(statusOf(name)) }));
  const attention =
    states.length > mostHosts ? states.filter(({ state }) => state === 'down' || state === 'failed') : [];
  const named = [...new Set([...attention, ...states])].slice(0, mostHosts);
  const texts = named.map(({ name, state }) =>
    state === undefined || state === 'unknown' ? markdownText(name) : `${markdownText(name)} (${stateText(state)})`,
  );
  const more = states.length - named.length;
  return [...texts, ...(more > 0 ? [markdownText(l10n.t('and {0} more', more))] : [])].join(', ');
}

interface Layers {
  layersOf(host: string): Parameters<typeof variableRows>[0];
}

function table(host: FleetHost, inventory: Layers, { linkTo }: Telling): string {
  return variableTable(variableRows(inventory.layersOf(host.name)), linkTo, mostVariables);
}
