import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Run } from '../../reboot/run';
import { choiceOf, nodesIn } from './chosenNodes';
import type { Services } from './services';

/** Cancels the run of the hosts clicked, or the one picked. A second cancel is confirmed: it leaves hosts in an unknown state. */
export const cancelRun =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const run = await chooseRun(services, args);
    if (!run) return;
    if (run.state.cancelling && !run.plan.dryRun && !(await confirmAbandon(run))) return;
    run.cancel();
  };

async function chooseRun(services: Services, args: readonly unknown[]): Promise<Run | undefined> {
  const nodes = nodesIn(args);
  const hosts = choiceOf(services, nodes).hosts.map(({ name }) => name);
  const runs = nodes.length > 0 ? services.runs.of(hosts) : services.runs.active;
  if (runs.length < 2) return runs[0];
  const items = runs.map((run) => ({ label: run.plan.pattern, description: run.plan.run, run }));
  return (await window.showQuickPick(items, { placeHolder: l10n.t('Cancel which run?') }))?.run;
}

async function confirmAbandon({ state }: Run): Promise<boolean> {
  const open = [...state.hosts.values()]
    .filter(({ outcome }) => outcome === undefined)
    .map(({ target }) => target.host);
  const stop = l10n.t('Stop Waiting');
  const message = l10n.t('Stop waiting for {0}?', open.join(', '));
  const detail = l10n.t(
    'The run is cancelled already and begins no new host. Whether these hosts come back will not be known.',
  );
  return (await window.showWarningMessage(message, { modal: true, detail }, stop)) === stop;
}
