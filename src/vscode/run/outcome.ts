import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import { failureTitle, nextStep } from '../../reboot/failure';
import type { HostRun, RunState } from '../../reboot/runState';
import { headline, summaryTable } from '../../report/summary';
import type { Services } from '../commands/services';
import { reasonNotReady } from './confirmation';

/** The summary into the output, and one notification with how the run ended. */
export async function tellOutcome(services: Services, state: RunState): Promise<void> {
  const { log } = services;
  log.info(`${headline(state)}\n${summaryTable(state)}`);
  const bad = [...state.hosts.values()].filter(({ outcome }) => outcome !== 'rebooted' && outcome !== 'would-reboot');
  const message = messageOf(state);
  const show = l10n.t('Show Output');
  if (bad.length === 0) {
    if ((await window.showInformationMessage(message, show)) === show) log.show(true);
    return;
  }
  const failures = l10n.t('Show Failures');
  const tell =
    state.plan.dryRun || state.finished?.outcome === 'cancelled' ? window.showWarningMessage : window.showErrorMessage;
  const choice = await tell(message, failures, show);
  if (choice === show) log.show(true);
  if (choice === failures) await showFailures(services, bad);
}

function messageOf(state: RunState): string {
  const { plan, finished } = state;
  const what = plan.dryRun ? l10n.t('Dry run of {0}', plan.pattern) : l10n.t('Reboot of {0}', plan.pattern);
  const text = `${what}: ${headline(state)}.`;
  return finished?.outcome === 'cancelled' ? `${text} ${l10n.t('The run was cancelled.')}` : text;
}

/** The hosts that did not end well, each with its next step; picking one shows it in the tree. */
async function showFailures({ view }: Services, hosts: readonly HostRun[]): Promise<void> {
  const items = hosts.map((host) => ({
    label: host.target.host,
    description: host.failure ? failureTitle(host.failure.code) : reasonNotReady(host),
    detail: host.failure ? `${host.failure.detail} — ${nextStep(host.failure.code)}` : '',
    host: host.target.host,
  }));
  const picked = await window.showQuickPick(items, {
    placeHolder: l10n.t('Show which host in the tree?'),
    matchOnDescription: true,
  });
  if (picked) await view.reveal({ host: picked.host });
}
