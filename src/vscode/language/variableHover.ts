import * as l10n from '@vscode/l10n';
import { connectionVariables, type KnownVariable } from '../../inventory/hostsFile/connectionVariables';
import type { Inventory, VarsOrigin } from '../../inventory/model';
import { between } from '../tree/hostTooltip';
import { markdownText } from '../tree/markdownText';
import { fleetVariables } from './fleetVariables';
import type { Telling } from './hostHover';
import { originLink, variableRows } from './variableTable';

/** Hosts whose values are compared: ten thousand would be waited for. */
const mostCompared = 1000;
const mostValues = 6;

/** What a variable means, and what the hosts it is set for have in the end, which may be another value from elsewhere. */
export function variableHover(
  name: string,
  hosts: readonly string[],
  inventory: Pick<Inventory, 'layersOf'>,
  { linkTo }: Pick<Telling, 'linkTo'>,
): string {
  const values = valuesOf(name, hosts.slice(0, mostCompared), inventory);
  const lines = values.slice(0, mostValues).map(({ value, origin, hosts: having }) => {
    const who = hosts.length === 1 ? '' : ` ${markdownText(hostsText(having))}`;
    return `- **${markdownText(value)}** — ${originLink(origin, name, linkTo)}${who}`;
  });
  const more =
    values.length > mostValues ? [`- ${markdownText(l10n.t('and {0} more', values.length - mostValues))}`] : [];
  const effect = lines.length === 0 ? '' : [markdownText(l10n.t('In effect:')), '', ...lines, ...more].join('\n');
  return [[`**${markdownText(name)}**`, meaning(name)].filter(Boolean).join('\n\n'), effect]
    .filter(Boolean)
    .join(between);
}

function meaning(name: string): string {
  const known = [...connectionVariables(), ...fleetVariables()].find(
    (each) => each.name === name || each.aliases?.includes(name) === true,
  );
  if (!known) return '';
  const alias = known.name === name ? '' : l10n.t('Another name of {0}.', known.name);
  return markdownText([known.documentation, alias, valuesText(known)].filter(Boolean).join(' '));
}

function valuesText({ values }: KnownVariable): string {
  return values && values.length > 0 ? l10n.t('Values: {0}.', values.join(', ')) : '';
}

interface ValueOfHosts {
  readonly value: string;
  readonly origin: VarsOrigin;
  readonly hosts: string[];
}

/** The different values and origins, that of the most hosts first. */
function valuesOf(name: string, hosts: readonly string[], { layersOf }: Pick<Inventory, 'layersOf'>): ValueOfHosts[] {
  const found = new Map<string, ValueOfHosts>();
  for (const host of hosts) {
    const layers = layersOf(host).filter(({ vars }) => vars.has(name));
    const row = variableRows(layers).find((each) => each.name === name);
    if (!row) continue;
    const key = JSON.stringify([row.value, { ...row.origin, name: row.origin.kind === 'host' ? '' : row.origin.name }]);
    const same = found.get(key);
    if (same) same.hosts.push(host);
    else found.set(key, { value: row.value, origin: row.origin, hosts: [host] });
  }
  return [...found.values()].sort((a, b) => b.hosts.length - a.hosts.length);
}

function hostsText(hosts: readonly string[]): string {
  return hosts.length > 3 ? l10n.t('({0} hosts)', hosts.length) : `(${hosts.join(', ')})`;
}
