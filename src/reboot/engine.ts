import type { NewRunEvent } from './events';
import type { Plan } from './plan';
import type { RunState } from './runState';

/** How a run is stopped. */
export interface RunControl {
  /** First cancel: no new host starts, hosts in flight are waited for and confirmed. */
  readonly cancel: AbortSignal;
  /** Second cancel: hosts in flight are no longer waited for and end as `unknown`. */
  readonly abandon: AbortSignal;
}

/** Puts an event on record. Resolves when it is on disk: only then may it be acted on. */
export type Record = (event: NewRunEvent) => Promise<void>;

/** What executes a plan. It records everything between `run-started` and `run-finished` of each host and rejects only on a defect of its own. */
export interface Engine {
  run(plan: Plan, record: Record, control: RunControl): Promise<void>;
  /** Goes on with a run that was interrupted: hosts that were going down are waited for, services are started again, hosts not begun are left alone. */
  resume(state: RunState, record: Record, control: RunControl): Promise<void>;
}
