import * as l10n from '@vscode/l10n';
import type { Health } from '../../../machine/operatingSystem';
import type { Session } from '../../../machine/machine';
import { StepFailure } from '../../failure';
import type { HostContext } from './hostContext';

const poll = 300;

/** What was there before the reboot and has to be there after it. */
export interface Expectation {
  /** Units that were active or are enabled, or that the inventory lists. */
  readonly units: readonly string[];
  /** Units that had failed before. */
  readonly failed: readonly string[];
  /** Services that ran before; undefined when nobody remembers (a resumed run). */
  readonly running: readonly string[] | undefined;
}

/**
 * Waits until the expected units are active and a database among them answers. A unit that is not active when the
 * boot is over is started once. Returns the units that were proven active.
 */
export async function verify(context: HostContext, session: Session, expected: Expectation): Promise<void> {
  const { clock, control, plan, system } = context;
  const deadline = clock.now() + plan.policy.verifyTimeout * 1000;
  const started = new Set<string>();
  for (;;) {
    const seen = await session.run(system.health(expected.units), control.abandon);
    const missing = missingUnits(seen, expected.units);
    const silent = expected.units.some((id) => system.isDatabase({ id })) && seen.database === 'silent';
    if (missing.length === 0 && !silent && !seen.booting) return conclude(context, seen, expected);
    if (clock.now() > deadline) {
      if (missing.length === 0 && !silent) {
        await context.record({ type: 'note', level: 'warning', text: l10n.t('services are still being started') });
        return conclude(context, seen, expected);
      }
      const problems = missing.map(({ name, state }) => l10n.t('{0} is {1}', name, state));
      if (silent) problems.push(l10n.t('the database does not answer'));
      throw new StepFailure('verify-failed', problems.join(', '));
    }
    if (!seen.booting) {
      for (const { name } of missing.filter(({ name, state }) => state !== 'activating' && !started.has(name))) {
        started.add(name);
        await context.record({ type: 'service', service: name, state: 'starting' });
        await session.run(system.startService(name), control.abandon).catch(async (error: unknown) => {
          await context.record({
            type: 'note',
            level: 'warning',
            text: error instanceof Error ? error.message : String(error),
          });
        });
      }
    }
    await clock.sleep(poll, control.abandon);
  }
}

function missingUnits(seen: Health, units: readonly string[]): { name: string; state: string }[] {
  const states = new Map(seen.units.flatMap((unit) => [unit.id, ...unit.names].map((name) => [name, unit.active])));
  return units.flatMap((name) => {
    const state = states.get(name) ?? l10n.t('not there');
    return state === 'active' || state === 'reloading' ? [] : [{ name, state }];
  });
}

async function conclude(context: HostContext, seen: Health, expected: Expectation): Promise<void> {
  for (const unit of expected.units) await context.record({ type: 'service', service: unit, state: 'started' });
  const failed = seen.failed.filter((unit) => !expected.failed.includes(unit));
  if (failed.length > 0)
    throw new StepFailure('verify-failed', l10n.t('failed since the boot: {0}', failed.join(', ')));
  const gone = (expected.running ?? []).filter(
    (unit) => !context.system.isTransient(unit) && !seen.running.includes(unit),
  );
  if (gone.length > 0) {
    await context.record({
      type: 'note',
      level: 'info',
      text: l10n.t('ran before and does not run now: {0}', gone.join(', ')),
    });
  }
}
