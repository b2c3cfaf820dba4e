import type { Failure } from '../../src/reboot/failure';
import type { Notice } from '../../src/reboot/notifier';
import type { Plan, Target } from '../../src/reboot/plan';
import { samplePlan, sampleTarget } from '../reboot/samplePlan';

export const at = new Date('2026-11-20T09:42:07Z');

export function target(changes: Partial<Target> = {}): Target {
  return sampleTarget('srvsql', { address: '10.0.0.5', ...changes });
}

export function plan(changes: Partial<Plan> = {}): Plan {
  return samplePlan([target()], {
    run: '20261120T094200Z-1a2b3c',
    createdAt: '2026-11-20T09:42:00.000Z',
    pattern: 'linux:&prod',
    strategy: { kind: 'sequential' },
    ...changes,
  });
}

export function alert(changes: Partial<Plan> = {}, of = target(), databases = ['mariadb.service']): Notice {
  return { kind: 'alert', plan: plan(changes), target: of, at, databases };
}

export function confirmation(downtime = 34, services = ['mariadb.service']): Notice {
  return { kind: 'confirmation', plan: plan(), target: target(), at, downtime, services };
}

export function failed(failure: Failure): Notice {
  return { kind: 'failure', plan: plan(), target: target(), at, failure };
}
