import * as l10n from '@vscode/l10n';
import type { Unit } from '../../../machine/operatingSystem';
import type { Session } from '../../../machine/machine';
import { StepFailure } from '../../failure';
import { stopIfCancelled, type HostContext } from './hostContext';

const poll = 250;

/**
 * Units that have to be stopped before the reboot, in this order: the databases and the listed services that are active,
 * before them the sockets and timers that would start them again.
 */
export function unitsToStop({ system, target }: HostContext, units: readonly Unit[]): readonly Unit[] {
  const names = target.stopServices.map(system.unitName);
  const active = units.filter((unit) => unit.active !== 'inactive' && unit.active !== 'failed');
  const services = active.filter((unit) => system.isDatabase(unit) || unit.names.some((name) => names.includes(name)));
  const triggers = active.filter(
    (unit) => !services.includes(unit) && services.some((service) => service.triggeredBy.includes(unit.id)),
  );
  return [...triggers, ...services];
}

/**
 * Stops each unit and proves it: inactive, Result=success, the main process gone. Nothing is ever killed; a unit that
 * does not stop cleanly within the plan's deadline ends the sequence.
 */
export async function stopServices(context: HostContext, session: Session, units: readonly Unit[]): Promise<void> {
  for (const { id } of units) {
    stopIfCancelled(context);
    await context.record({ type: 'service', service: id, state: 'stopping' });
    await session.run(context.system.stopService(id));
  }
  const deadline = context.clock.now() + context.plan.policy.stopTimeout * 1000;
  const open = new Map(units.map((unit) => [unit.id, unit]));
  while (open.size > 0) {
    stopIfCancelled(context);
    const pids = [...open.values()].map((unit) => unit.mainPid).filter((pid) => pid > 0);
    const now = await session.run(context.system.serviceStates([...open.keys()], pids));
    for (const unit of now.units) {
      const before = open.get(unit.id);
      if (!before || now.alive.includes(before.mainPid)) continue;
      if (unit.active === 'failed' || (unit.active === 'inactive' && unit.result !== 'success')) {
        throw new StepFailure(
          'service-stop-failed',
          l10n.t('{0} ended as {1} (Result={2})', unit.id, unit.active, unit.result),
        );
      }
      if (unit.active !== 'inactive') continue;
      open.delete(unit.id);
      await context.record({ type: 'service', service: unit.id, state: 'stopped' });
    }
    if (open.size === 0) return;
    if (context.clock.now() > deadline) {
      const names = [...open.keys()].join(', ');
      throw new StepFailure(
        'service-stop-failed',
        l10n.t('{0} did not stop within {1} s', names, context.plan.policy.stopTimeout),
      );
    }
    await context.clock.sleep(poll, context.control.cancel);
  }
}

const restartTimeout = 60_000;

/**
 * Starts again what was stopped for a reboot that did not come. Says what could not be started instead of throwing:
 * the failure that led here is the one to report. Not cancellable.
 */
export async function startServicesAgain(
  context: HostContext,
  session: Session,
  services: readonly string[],
): Promise<void> {
  const open = new Set(services);
  try {
    for (const service of services) {
      await context.record({ type: 'service', service, state: 'starting' });
      await session.run(context.system.startService(service));
    }
    const deadline = context.clock.now() + restartTimeout;
    while (open.size > 0 && context.clock.now() <= deadline) {
      const { units } = await session.run(context.system.serviceStates([...open]));
      for (const unit of units) {
        if (unit.active !== 'active') continue;
        open.delete(unit.id);
        await context.record({ type: 'service', service: unit.id, state: 'started' });
      }
      if (open.size > 0) await context.clock.sleep(poll);
    }
  } catch (error) {
    await context.record({
      type: 'note',
      level: 'warning',
      text: error instanceof Error ? error.message : String(error),
    });
  }
  if (open.size > 0) {
    const text = l10n.t('not running again: {0}; start it by hand', [...open].join(', '));
    await context.record({ type: 'note', level: 'warning', text });
  }
}
