import * as l10n from '@vscode/l10n';
import { ProgressLocation, window } from 'vscode';
import type { RunEvent } from '../../reboot/events';
import { stepsOf } from '../../reboot/plan';
import type { Run } from '../../reboot/run';
import { tally, type RunState } from '../../reboot/runState';
import { abortSignal } from '../abortSignal';
import { progressText } from '../tree/stateTexts';

/**
 * Shows a run as a notification until it ends. Once it is cancelled, here or by the command, a second notification says
 * that hosts are still waited for, and its cancel stops the waiting.
 */
export async function showProgress(run: Run): Promise<RunState> {
  if ((await showUntil(run, title(run), () => run.state.cancelling)) === 'ended') return run.finished;
  // A dry run changes nothing, so there is nothing to wait for.
  if (run.plan.dryRun) run.cancel();
  const waiting = l10n.t(
    'Cancelled: no new host begins. Waiting for the hosts that are under way; cancel again to stop waiting for them.',
  );
  await showUntil(run, waiting, () => false);
  return run.finished;
}

function title({ plan }: Run): string {
  const [only] = plan.targets;
  const what = plan.targets.length === 1 && only ? only.host : l10n.t('{0} hosts', plan.targets.length);
  return plan.dryRun ? l10n.t('Checking {0} before a reboot', what) : l10n.t('Rebooting {0}', what);
}

/** Shows the run until it has ended, or until what its events tell is enough. The notification's cancel cancels the run. */
async function showUntil(run: Run, title: string, enough: () => boolean): Promise<'ended' | 'enough'> {
  const options = { location: ProgressLocation.Notification, cancellable: true, title };
  return window.withProgress(options, (progress, token) => {
    abortSignal(token).addEventListener('abort', () => run.cancel(), { once: true });
    const share = 100 / Math.max(1, run.plan.targets.length * stepsOf(run.plan).length);
    let shown = 0;
    const report = (event: RunEvent | undefined, state: RunState): void => {
      const reached = Math.min(100, share * stepsDone(state));
      const message = progressMessage(event, state);
      progress.report({ increment: Math.max(0, reached - shown), ...(message !== undefined && { message }) });
      shown = Math.max(shown, reached);
    };
    report(undefined, run.state);
    return new Promise<'ended' | 'enough'>((resolve) => {
      const unsubscribe = run.onEvent((event, state) => {
        report(event, state);
        if (!enough()) return;
        unsubscribe();
        resolve('enough');
      });
      const ended = (): void => {
        unsubscribe();
        resolve('ended');
      };
      run.finished.then(ended, ended);
    });
  });
}

/** Steps that need no more waiting: all of them for a host that has ended. */
export function stepsDone(state: RunState): number {
  const steps = stepsOf(state.plan);
  let done = 0;
  for (const { outcome, step } of state.hosts.values()) {
    done += outcome !== undefined ? steps.length : step === undefined ? 0 : Math.max(0, steps.indexOf(step));
  }
  return done;
}

/** `3/12 · srvsql: down, waiting for the new boot`; undefined for events that change nothing in it. */
export function progressMessage(event: RunEvent | undefined, state: RunState): string | undefined {
  const total = state.plan.targets.length;
  const ended = total - tally(state).open;
  const count = `${Math.max(0, ended)}/${total}`;
  if (event === undefined || !('host' in event)) return count;
  const host = state.hosts.get(event.host);
  if (!host || (event.type !== 'step-started' && event.type !== 'wait-phase' && event.type !== 'host-finished'))
    return undefined;
  if (host.outcome === undefined) return `${count} · ${event.host}: ${progressText(host)}`;
  const open = [...state.hosts.values()].find((other) => other.outcome === undefined && other.step !== undefined);
  return open ? `${count} · ${open.target.host}: ${progressText(open)}` : count;
}
