import type { Plan, Target } from './plan';

/** How one host ended, as far as the order of the others depends on it. */
export type Ended = 'well' | 'failed' | 'not-started';

/** Why a target was never begun. */
export type NotBegun = 'cancelled' | 'too-many-failures';

export interface Hosts {
  /** Runs one host to its end. Never rejects. */
  begin(target: Target): Promise<Ended>;
  /** Tells that a host is left alone. */
  leave(target: Target, why: NotBegun): Promise<void>;
}

/**
 * Begins the plan's targets in order, as many at a time as the strategy allows. A failed host never stops those in
 * flight; new ones begin only while failures are within the plan's limit (none, when sequential). Members of a lock
 * group are never in flight together, and a jump host begins when all others have ended.
 */
export async function runStrategy(plan: Plan, hosts: Hosts, cancel: AbortSignal): Promise<void> {
  const limit = plan.strategy.kind === 'parallel' ? plan.strategy.limit : 1;
  const maxFailures =
    plan.strategy.kind === 'sequential' ? Math.min(0, plan.policy.maxFailures) : plan.policy.maxFailures;
  const waiting = [...plan.targets];
  const inFlight = new Map<Target, Promise<void>>();
  const cancelled = new Promise<void>((resolve) => cancel.addEventListener('abort', () => resolve(), { once: true }));
  let failures = 0;

  const mayBegin = (target: Target): boolean => {
    const others = [...inFlight.keys()];
    if (target.lastAndAlone) return others.length === 0 && waiting.every((other) => other.lastAndAlone);
    if (others.some((other) => other.lastAndAlone)) return false;
    return target.lockGroup === undefined || others.every((other) => other.lockGroup !== target.lockGroup);
  };

  while (waiting.length > 0 || inFlight.size > 0) {
    const stop: NotBegun | undefined = cancel.aborted
      ? 'cancelled'
      : failures > maxFailures
        ? 'too-many-failures'
        : undefined;
    if (stop !== undefined) {
      for (const target of waiting.splice(0)) await hosts.leave(target, stop);
    }
    let next: number;
    while (inFlight.size < limit && (next = waiting.findIndex(mayBegin)) >= 0) {
      for (const target of waiting.splice(next, 1)) {
        const work = hosts.begin(target).then((ended) => {
          if (ended === 'failed') failures += 1;
          inFlight.delete(target);
        });
        inFlight.set(target, work);
      }
    }
    if (inFlight.size > 0) {
      await Promise.race(cancel.aborted ? inFlight.values() : [...inFlight.values(), cancelled]);
    }
  }
}
