import * as l10n from '@vscode/l10n';
import type { KnownVariable } from '../../inventory/hostsFile/connectionVariables';

/** The variables that steer our reboots, in the reader's language. */
export function fleetVariables(): readonly KnownVariable[] {
  return [
    {
      name: 'fleet_reboot_skip',
      documentation: l10n.t('True, or the reason in a few words: the host is never rebooted.'),
      type: 'boolean',
    },
    {
      name: 'fleet_reboot_order',
      documentation: l10n.t('Hosts with lower numbers are rebooted first; 0 where nothing is said.'),
      type: 'number',
    },
    {
      name: 'fleet_reboot_lock_group',
      documentation: l10n.t('Hosts of one lock group are never down together, nor rebooted by two runs at once.'),
      type: 'text',
    },
    {
      name: 'fleet_reboot_stop_services',
      documentation: l10n.t(
        'Services to stop before the reboot, beside MySQL and MariaDB: names with commas between them.',
      ),
      type: 'text',
    },
    {
      name: 'fleet_reboot_verify_services',
      documentation: l10n.t('Services that must be active after the reboot: names with commas between them.'),
      type: 'text',
    },
    {
      name: 'fleet_reboot_timeout',
      documentation: l10n.t('Seconds the host may take to come back.'),
      type: 'number',
    },
  ];
}
