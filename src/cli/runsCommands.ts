import * as l10n from '@vscode/l10n';
import { runOutcome } from '../report/describe';
import { headline, summaryTable } from '../report/summary';
import type { Arguments } from './arguments';
import { BadInput, exitStatus, type ExitStatus } from './exitStatus';
import { eventPrinter, type Output } from './output';
import { runStore } from './rebootCommand';

/** `runs`: past runs, newest first. */
export async function runsCommand(args: Arguments, output: Output): Promise<ExitStatus> {
  const store = runStore();
  const interrupted = new Set((await store.interrupted()).map(({ id }) => id));
  for (const id of await store.list()) {
    const run = await store.read(id);
    if (!run) continue;
    const { plan, finished } = run.state;
    const outcome = finished?.outcome ?? (interrupted.has(id) ? 'interrupted' : 'running');
    if (args.json)
      output.print(
        JSON.stringify({ run: id, pattern: plan.pattern, dryRun: plan.dryRun, outcome, journal: run.journal }),
      );
    else
      output.print(
        `${id}  ${outcomeText(outcome).padEnd(12)}  ${plan.dryRun ? `(${l10n.t('dry run')}) ` : ''}${plan.pattern}: ${headline(run.state)}`,
      );
  }
  return exitStatus.ok;
}

/** `show RUN`: its story, from the journal. */
export async function showCommand(args: Arguments, id: string, output: Output): Promise<ExitStatus> {
  const run = await runStore().read(id);
  if (!run) throw new BadInput(l10n.t('There is no run {0}: see fleet-reboot runs.', id));
  for (const event of run.events) eventPrinter(output, args.json, args.verbose)(event);
  if (!args.json) output.print(`\n${summaryTable(run.state)}\n${headline(run.state)}`);
  return exitStatus.ok;
}

function outcomeText(outcome: 'succeeded' | 'failed' | 'cancelled' | 'interrupted' | 'running'): string {
  if (outcome === 'interrupted') return l10n.t('interrupted');
  return outcome === 'running' ? l10n.t('running') : runOutcome(outcome);
}
