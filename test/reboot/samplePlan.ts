import { defaultPolicy, type Plan, type Target } from '../../src/reboot/plan';

/** A target as the inventory gives it when nothing special is said of the host. */
export function sampleTarget(host: string, changes: Partial<Target> = {}): Target {
  return {
    host,
    address: '192.0.2.1',
    family: 'linux',
    order: 0,
    lastAndAlone: false,
    stopServices: [],
    verifyServices: [],
    backTimeout: 900,
    ...changes,
  };
}

/** A plan for these targets, up to five at a time. */
export function samplePlan(targets: readonly Target[], changes: Partial<Plan> = {}): Plan {
  return {
    version: 1,
    run: '20261120T103000Z-abcdef',
    createdAt: '2026-11-20T10:30:00.000Z',
    pattern: 'linux',
    reason: 'maintenance',
    requestedBy: 'anna@laptop',
    dryRun: false,
    engine: 'direct',
    strategy: { kind: 'parallel', limit: 5 },
    policy: defaultPolicy,
    targets,
    leftOut: [],
    ...changes,
  };
}
