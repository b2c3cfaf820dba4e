import * as l10n from '@vscode/l10n';
import type { Inventory, Place, Problem } from '../model';
import { hint } from './hint';
import type { HostLine } from './hostLines';
import type { OpenHostsFile } from './openHostsFile';

/** Lines that Ansible takes for something else than they look like. */
export function suspectHosts(inventory: Inventory, hostsFile: OpenHostsFile, lines: readonly HostLine[]): Problem[] {
  const advice: Problem[] = [];
  for (const line of lines) {
    const message = suspicion(inventory, hostsFile, line);
    if (message !== undefined) advice.push(hint(message, hostsFile.place(line.entry.nameSpan)));
  }
  return advice;
}

function suspicion(inventory: Inventory, hostsFile: OpenHostsFile, line: HostLine): string | undefined {
  const { pattern, port, hosts, section } = line;
  const equals = pattern.indexOf('=');
  if (equals > 0) {
    return l10n.t(
      'This is a host called "{0}", no variable: variables of all hosts of {1} are set in [{1}:vars].',
      pattern,
      section.group,
    );
  }
  if (pattern.includes(','))
    return l10n.t('This is one host called "{0}": each host needs a line of its own.', pattern);
  if (hosts?.length === 0) return l10n.t('{0} gives no host: the range ends before it begins.', pattern);
  return port === undefined ? undefined : ignoredPort(inventory, hostsFile, line, port);
}

/** A port counts where a host is mentioned first, and a variable counts more (rules 18 and 19). */
function ignoredPort(
  inventory: Inventory,
  hostsFile: OpenHostsFile,
  { entry, hosts = [] }: HostLine,
  port: number,
): string | undefined {
  const own = entry.variables.find(({ name }) => name === 'ansible_port');
  const place = hostsFile.place(entry.nameSpan);
  for (const name of hosts) {
    const host = inventory.hosts.get(name);
    const [first] = host?.places ?? [];
    if (!host || !first || sameSpot(first, place) || inventory.groups.has(name)) continue;
    if (host.vars.get('ansible_port') === port) continue;
    return first.file === place.file
      ? l10n.t(
          'The port {0} is ignored: {1} is mentioned first on line {2}, and only that port counts.',
          port,
          name,
          first.line + 1,
        )
      : l10n.t(
          'The port {0} is ignored: {1} is mentioned first in {2}, and only that port counts.',
          port,
          name,
          first.file,
        );
  }
  return own && l10n.t('The port {0} is ignored: ansible_port on the same line counts more.', port);
}

function sameSpot(a: Place, b: Place): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}
