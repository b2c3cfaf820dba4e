import * as l10n from '@vscode/l10n';
import { commands, env, Uri, window } from 'vscode';
import type { RunState } from '../../reboot/runState';
import type { RunStore, StoredRun } from '../../reboot/runStore';
import type { Services } from '../commands/services';
import { momentIn } from '../moment';
import { followRun } from './rebootHosts';

/** Offers to go on with runs that were cut short by a crash or a closed window, one after the other. */
export async function offerResume(services: Services, store: RunStore): Promise<void> {
  for (const stored of await store.interrupted()) {
    const resume = l10n.t('Resume');
    const show = l10n.t('Show Journal');
    const dismiss = l10n.t('Dismiss');
    const choice = await window.showWarningMessage(question(stored.state), resume, show, dismiss);
    if (choice === resume) await resumeStored(services, stored);
    if (choice === show) await commands.executeCommand('vscode.open', Uri.file(stored.journal));
    if (choice === dismiss) await store.dismiss(stored);
  }
}

function question({ plan, startedAt, hosts }: RunState): string {
  const open = [...hosts.values()].filter(({ outcome }) => outcome === undefined);
  const goingDown = open.filter(({ rebootIssuedAt }) => rebootIssuedAt !== undefined).map(({ target }) => target.host);
  const stopped = open.filter(({ rebootIssuedAt, stopped }) => rebootIssuedAt === undefined && stopped.length > 0);
  const when = momentIn(env.language)(Date.parse(startedAt));
  const parts = [l10n.t('The run of {0} ({1}) was interrupted.', plan.pattern, when)];
  if (goingDown.length > 0) parts.push(l10n.t('Going down were: {0}.', goingDown.join(', ')));
  if (stopped.length > 0) {
    parts.push(l10n.t('Services are stopped on: {0}.', stopped.map(({ target }) => target.host).join(', ')));
  }
  if (goingDown.length + stopped.length === 0) parts.push(l10n.t('No host was touched.'));
  return parts.join(' ');
}

async function resumeStored(services: Services, stored: StoredRun): Promise<void> {
  await services.inventory.refresh();
  const missing = stored.state.plan.targets.filter(({ host }) => !services.inventory.hosts.has(host));
  if (missing.length > 0) {
    const names = missing.map(({ host }) => host).join(', ');
    void window.showErrorMessage(
      l10n.t('The run cannot be resumed here: {0} is not in this inventory. Open the folder it was started in.', names),
    );
    return;
  }
  const { mail: policy } = stored.state.plan.policy;
  const mail = policy === 'off' ? undefined : services.mail.open();
  const notifier = mail && 'notifier' in mail ? mail.notifier : undefined;
  await followRun(
    services,
    await services.runs.resume(stored, { credentials: services.createCredentials(), notifier }),
  );
}
