import * as l10n from '@vscode/l10n';
import { isIpAddress, splitPort } from '../hostAddress';
import { defaultRangeLimit, expandHosts } from '../hostRange';
import type { Inventory } from '../model';
import { ParseFailure } from '../parseFailure';

/** Why a name cannot be given to a new host of the group; undefined when it can. A range and a port are parts of a name. */
export function hostNameProblem(name: string, group: string, inventory: Inventory): string | undefined {
  const form = formProblem(name);
  if (form !== undefined) return form;
  const hosts = hostsNamed(name);
  if (typeof hosts === 'string') return hosts;
  for (const host of hosts) {
    if (inventory.groups.has(host)) return l10n.t('{0} is the name of a group.', host);
    if (inventory.groups.get(group)?.hosts.includes(host))
      return l10n.t('{0} is in the group {1} already.', host, group);
  }
  return undefined;
}

/** What to know before the host is added: it is in other groups already, or among the disabled ones. */
export function hostNameNotice(name: string, inventory: Inventory): string | undefined {
  const hosts = hostsNamed(name);
  const known = typeof hosts === 'string' ? undefined : hosts.find((host) => inventory.hosts.has(host));
  if (known === undefined) return undefined;
  const groups = inventory.hosts.get(known)?.groups.filter((group) => group !== 'all') ?? [];
  return l10n.t(
    '{0} exists already, in {1}. It will be in one more group, with the variables it has.',
    known,
    groups.join(', '),
  );
}

// Ansible takes nearly anything; these are slips, or hosts that no pattern could name.
const odd = /[\s#;"'\\,={}()<>|*?!&%~`\p{Cc}]/u;

function formProblem(name: string): string | undefined {
  if (name === '') return l10n.t('A name is needed.');
  const sign = odd.exec(name)?.[0];
  if (sign !== undefined) {
    return /\s/.test(sign)
      ? l10n.t('The name of a host has no blanks.')
      : l10n.t('The name of a host has no {0}.', sign);
  }
  if (name === '---') return l10n.t('"{0}" starts a YAML document: it is no name.', name);
  if (/^\[.*\]$/.test(name)) return l10n.t('{0} would be the header of a section.', name);
  return undefined;
}

function hostsNamed(name: string): readonly string[] | string {
  const { host, port } = splitPort(name);
  if (port !== undefined && (port < 1 || port > 65535)) return l10n.t('A port is a number from 1 to 65535.');
  if (host.includes(':') && !host.includes('[') && !isIpAddress(host)) {
    return l10n.t('Behind a colon there must be a port: {0}', name);
  }
  try {
    const { hosts } = expandHosts(name, defaultRangeLimit);
    if (hosts.length === 0) return l10n.t('The range {0} gives no host.', name);
    if (hosts.some((each) => /[[\]]/.test(each))) return l10n.t('{0} has a bracket too many.', name);
    return hosts;
  } catch (error) {
    if (error instanceof ParseFailure) return error.message;
    throw error;
  }
}
