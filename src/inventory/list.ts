import * as l10n from '@vscode/l10n';
import type { Inventory, Problem, Value, Vars } from './model';
import { selectHosts } from './pattern';
import { printedSize, pythonJson } from './pythonJson';

/** Variables that Ansible sets itself: never printed, whoever set them (ansible/cli/inventory.py). */
const internal = new Set([
  'ansible_diff_mode',
  'ansible_config_file',
  'ansible_facts',
  'ansible_forks',
  'ansible_inventory_sources',
  'ansible_limit',
  'ansible_playbook_python',
  'ansible_run_tags',
  'ansible_skip_tags',
  'ansible_verbosity',
  'ansible_version',
  'inventory_dir',
  'inventory_file',
  'inventory_hostname',
  'inventory_hostname_short',
  'groups',
  'group_names',
  'omit',
  'playbook_dir',
]);

/** A variable of more parts is a bomb, not data. */
const mostValues = 10_000_000;

/** The JSON that `ansible-inventory --list` prints. Where `fatalProblem` gives one, Ansible prints none and ends with an error. */
export function toAnsibleList(inventory: Inventory): string {
  const result: Record<string, Value> = {};
  const waiting = ['all'];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const group = inventory.groups.get(name);
    if (!group || Object.hasOwn(result, name)) continue;
    const { children, hosts } = group;
    const listed = name !== 'all' && hosts.length > 0;
    set(result, name, { ...(children.length > 0 ? { children } : {}), ...(listed ? { hosts } : {}) });
    waiting.push(...children);
  }
  for (const [name, group] of Object.entries(result)) {
    if (typeof group === 'object' && group !== null && Object.keys(group).length === 0)
      Reflect.deleteProperty(result, name);
  }
  const hostvars: Record<string, Value> = {};
  for (const host of selectHosts(inventory, 'all').hosts) {
    const vars = printed(inventory.varsOf(host));
    if (Object.keys(vars).length > 0) set(hostvars, host, vars);
  }
  set(result, '_meta', { hostvars });
  return pythonJson(result);
}

/** Why ansible-inventory would end with an error instead of printing: the inventory's own reason, or a value JSON cannot hold. */
export function fatalProblem(inventory: Inventory): Problem | undefined {
  if (inventory.fatal) return inventory.fatal;
  for (const host of selectHosts(inventory, 'all').hosts) {
    for (const [name, value] of inventory.varsOf(host)) {
      if (internal.has(name) || printedSize(value) <= mostValues) continue;
      const message = l10n.t('The variable {0} of {1} has a value that ansible-inventory cannot print.', name, host);
      const place = inventory.hosts.get(host)?.places[0];
      return place ? { severity: 'error', message, place } : { severity: 'error', message };
    }
  }
  return undefined;
}

function printed(vars: Vars): Record<string, Value> {
  const result: Record<string, Value> = {};
  for (const [name, value] of vars) if (!internal.has(name)) set(result, name, value);
  return result;
}

/** Plain assignment, except that a key `__proto__` is a key like any other. */
function set(target: Record<string, Value>, key: string, value: Value): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
