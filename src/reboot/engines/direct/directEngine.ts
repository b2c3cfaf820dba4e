import * as l10n from '@vscode/l10n';
import type { Deadlines, Machine } from '../../../machine/machine';
import { systems } from '../../../machine/systems';
import { systemClock, type Clock } from '../../clock';
import type { Engine, Record, RunControl } from '../../engine';
import type { Notifier } from '../../notifier';
import type { Plan, Target } from '../../plan';
import { runStrategy, type NotBegun } from '../../strategy';
import type { HostContext } from './hostContext';
import { HostSequence } from './rebootHost';

export interface DirectEngineParts {
  /** The machine behind a host of the plan; `deadlines` is the patience of its logins. */
  machineOf(host: string, deadlines: Deadlines): Machine;
  /** Undefined: there are no mail settings; a plan that requires mails then reboots nothing. */
  readonly notifier?: Notifier | undefined;
  /** Milliseconds a first TCP connection may take; 5,000 unless said. */
  readonly connectTimeout?: number;
  readonly clock?: Clock;
}

/** What a host that comes back may take for each stage. */
const returning: Omit<Deadlines, 'tcp'> = { greeting: 5000, handshake: 10_000, login: 15_000 };

/** This process talks to every machine. */
export function createDirectEngine(parts: DirectEngineParts): Engine {
  const clock = parts.clock ?? systemClock;
  const patient: Deadlines = { tcp: parts.connectTimeout ?? 5000, greeting: 10_000, handshake: 15_000, login: 30_000 };

  const contextOf = (plan: Plan, target: Target, record: Record, control: RunControl): HostContext => ({
    plan,
    target,
    system: systems[target.family],
    machine: parts.machineOf(target.host, patient),
    returning: (tcp) => parts.machineOf(target.host, { ...returning, tcp }),
    notifier: parts.notifier,
    clock,
    control,
    record: (event) => record({ ...event, host: target.host }),
  });

  return {
    run: (plan, record, control) =>
      runStrategy(
        plan,
        {
          begin: (target) => new HostSequence(contextOf(plan, target, record, control)).run(),
          leave: (target, why) => leave(target, why, record),
        },
        control.cancel,
      ),

    async resume(state, record, control) {
      const work = [...state.hosts.values()].map(async (past) => {
        if (past.outcome !== undefined) return;
        const begun = past.alerted || past.stopped.length > 0 || past.rebootIssuedAt !== undefined;
        if (!begun) return leave(past.target, 'interrupted', record);
        await new HostSequence(contextOf(state.plan, past.target, record, control)).resume(past);
      });
      await Promise.all(work);
    },
  };
}

async function leave({ host }: Target, why: NotBegun | 'interrupted', record: Record): Promise<void> {
  const detail = {
    cancelled: l10n.t('the run was cancelled before its turn'),
    'too-many-failures': l10n.t('no new host was begun after the failures before it'),
    interrupted: l10n.t('the run was interrupted before its turn'),
  }[why];
  await record({
    type: 'host-finished',
    host,
    outcome: 'not-started',
    seconds: 0,
    failure: { code: 'cancelled', step: 'check', detail },
  });
}
