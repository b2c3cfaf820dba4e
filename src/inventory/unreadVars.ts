import * as l10n from '@vscode/l10n';
import type { Inventory } from './model';

/** group_vars/NAME or host_vars/NAME, a file or a directory, anywhere in a path. */
const varsPath = /[\\/](group_vars|host_vars)[\\/]([^\\/]+)/;

/**
 * Why a host's variables are not all known: a vars file of its own or of one of its groups that could not be read (broken,
 * encrypted), or a source that only Ansible reads, which may say anything about any host. Nothing may be done to a host whose
 * `fleet_reboot_skip` might stand there.
 */
export function unreadVars(inventory: Inventory, host: string): string[] {
  return [...unreadSources(inventory), ...unreadFiles(inventory, host)];
}

function unreadSources({ problems }: Inventory): string[] {
  const paths = problems.flatMap(({ code, subject }) => (code === 'needs-ansible' ? [subject ?? ''] : []));
  return paths.map((path) => l10n.t('what {0} says of it is not known: only Ansible reads that', path));
}

function unreadFiles(inventory: Inventory, host: string): string[] {
  const unread = inventory.problems.flatMap(({ severity, place, message }) => {
    const [, kind, entry = ''] = (severity === 'error' && place && varsPath.exec(place.file)) || [];
    return place && kind !== undefined ? [{ kind, entry, file: place.file, message }] : [];
  });
  if (unread.length === 0) return [];
  const groups = new Set(['all', ...(inventory.hosts.get(host)?.groups ?? [])]);
  for (const name of groups) for (const parent of inventory.groups.get(name)?.parents ?? []) groups.add(parent);
  return unread.flatMap(({ kind, entry, file, message }) => {
    const names = [entry, entry.replace(/\.(ya?ml|json)$/, '')];
    const concerned = kind === 'host_vars' ? names.includes(host) : names.some((name) => groups.has(name));
    return concerned ? [l10n.t('its variables in {0} cannot be read: {1}', file, message)] : [];
  });
}
