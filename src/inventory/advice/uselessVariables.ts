import * as l10n from '@vscode/l10n';
import type { Problem } from '../model';
import { hint } from './hint';
import type { OpenHostsFile } from './openHostsFile';

/** What Ansible sets itself on every run, whatever an inventory says (ansible/vars/manager.py, _get_magic_variables). */
const magic = new Set([
  'ansible_check_mode',
  'ansible_diff_mode',
  'ansible_facts',
  'ansible_forks',
  'ansible_inventory_sources',
  'ansible_play_hosts',
  'ansible_playbook_python',
  'ansible_run_tags',
  'ansible_verbosity',
  'ansible_version',
  'group_names',
  'groups',
  'hostvars',
  'inventory_hostname',
  'inventory_hostname_short',
  'omit',
  'play_hosts',
  'playbook_dir',
]);

/** Variables that have no effect where they are set, whatever else there is. */
export function uselessVariables(hostsFile: OpenHostsFile): Problem[] {
  const advice: Problem[] = [];
  for (const { kind, entries } of hostsFile.file.sections) {
    for (const entry of entries) {
      for (const { name, nameSpan } of kind === 'vars' ? [entry] : entry.variables) {
        const message = magic.has(name)
          ? l10n.t('Ansible sets {0} itself: what is written here has no effect.', name)
          : name === 'ansible_group_priority' && kind !== 'vars'
            ? l10n.t('ansible_group_priority works in the variables of a group only: on a host it has no effect.')
            : undefined;
        if (message !== undefined) advice.push(hint(message, hostsFile.place(nameSpan), 'shadowed-variable', name));
      }
    }
  }
  return advice;
}
