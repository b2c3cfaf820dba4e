import * as l10n from '@vscode/l10n';
import { tally, type RunState } from '../reboot/runState';
import { describeFailure, duration, outcomeTitle } from './describe';

/** How a run ended, in one sentence. */
export function headline(state: RunState): string {
  const { rebooted, 'would-reboot': ready, failed, unknown, 'not-started': left } = tally(state);
  const parts = [
    state.plan.dryRun ? l10n.t('{0} ready', ready) : l10n.t('{0} rebooted', rebooted),
    ...(failed > 0
      ? [state.plan.dryRun ? l10n.t('{0} blocked or not reachable', failed) : l10n.t('{0} failed', failed)]
      : []),
    ...(unknown > 0 ? [l10n.t('{0} unknown', unknown)] : []),
    ...(left > 0 ? [l10n.t('{0} not rebooted', left)] : []),
  ];
  return parts.join(', ');
}

/** A table of the hosts as plain text, widths by the longest entry, failures in full. */
export function summaryTable(state: RunState): string {
  const rows = [...state.hosts.values()].map((host) => ({
    host: `${host.target.host} (${host.target.address})`,
    outcome: host.outcome ? outcomeTitle(host.outcome) : l10n.t('not ended'),
    downtime: host.downtime === undefined ? '' : duration(host.downtime),
    failure: host.failure ? describeFailure(host.failure) : '',
  }));
  const left = state.plan.leftOut.map(({ host, why }) => ({
    host,
    outcome: l10n.t('left out'),
    downtime: '',
    failure: why,
  }));
  const all = [...rows, ...left];
  const width = (key: 'host' | 'outcome' | 'downtime'): number => Math.max(0, ...all.map((row) => row[key].length));
  return all
    .map((row) =>
      [
        row.host.padEnd(width('host')),
        row.outcome.padEnd(width('outcome')),
        row.downtime.padStart(width('downtime')),
        row.failure,
      ]
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
