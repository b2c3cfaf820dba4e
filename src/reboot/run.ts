import type { Engine } from './engine';
import type { NewRunEvent, RunEvent } from './events';
import type { Journal } from './journal';
import type { Plan } from './plan';
import { applyEvent, foldRun, tally, type RunState } from './runState';

/** A run in progress, as its views see it. */
export interface Run {
  readonly plan: Plan;
  readonly state: RunState;
  /** Called for every event after it is on disk, in order. Returns the unsubscriber. */
  onEvent(listener: (event: RunEvent, state: RunState) => void): () => void;
  /** The first call starts no new host; the second stops waiting for those in flight. */
  cancel(): void;
  /** The final state. Rejects only when the journal cannot be written or the engine has a defect. */
  readonly finished: Promise<RunState>;
}

export interface RunParts {
  readonly engine: Engine;
  readonly journal: Journal;
  /** Subscribed before the first event. */
  readonly listeners?: readonly ((event: RunEvent, state: RunState) => void)[];
  readonly now?: () => Date;
}

/** Starts a plan: journal first, then the engine, each event shown only once it is on disk. */
export function startRun(plan: Plan, parts: RunParts): Run {
  return drive(plan, emptyState(plan), parts, { type: 'run-started', plan }, (engine, record, control) =>
    engine.run(plan, record, control),
  );
}

/** Goes on with an interrupted run from the events of its journal. */
export function resumeRun(events: readonly RunEvent[], parts: RunParts): Run {
  const state = foldRun(events);
  if (!state) throw new RangeError('the journal has no start of a run');
  return drive(state.plan, state, parts, { type: 'run-resumed' }, (engine, record, control) =>
    engine.resume(state, record, control),
  );
}

function emptyState(plan: Plan): RunState {
  return { plan, startedAt: plan.createdAt, hosts: new Map(), cancelling: false };
}

type Drive = (
  engine: Engine,
  record: (event: NewRunEvent) => Promise<void>,
  control: { cancel: AbortSignal; abandon: AbortSignal },
) => Promise<void>;

function drive(plan: Plan, initial: RunState, parts: RunParts, first: NewRunEvent, work: Drive): Run {
  const now = parts.now ?? (() => new Date());
  const listeners = new Set(parts.listeners);
  const cancel = new AbortController();
  const abandon = new AbortController();
  let state = initial;

  const record = async (event: NewRunEvent): Promise<void> => {
    const stamped = { run: plan.run, at: now().toISOString(), ...event } as RunEvent;
    await parts.journal.append(stamped);
    state = applyEvent(state, stamped) ?? state;
    for (const listener of listeners) {
      try {
        listener(stamped, state);
      } catch (error) {
        // A view that fails must not stop a reboot.
        process.emitWarning(error instanceof Error ? error : String(error));
      }
    }
  };

  const finished = (async () => {
    const began = now().getTime();
    try {
      await record(first);
      await work(parts.engine, record, { cancel: cancel.signal, abandon: abandon.signal });
      await record({ type: 'run-finished', outcome: outcomeOf(state), seconds: (now().getTime() - began) / 1000 });
      return state;
    } finally {
      await parts.journal.close();
    }
  })();

  return {
    plan,
    get state() {
      return state;
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    cancel() {
      const which = cancel.signal.aborted ? abandon : cancel;
      if (which.signal.aborted) return;
      // The wish is put on record, but a full disk must not keep anyone from cancelling.
      void record({ type: 'cancel-requested', abandon: which === abandon }).catch(() => undefined);
      which.abort();
    },
    finished,
  };
}

function outcomeOf(state: RunState): 'succeeded' | 'failed' | 'cancelled' {
  const counts = tally(state);
  if (counts.failed + counts.unknown > 0) return 'failed';
  if (state.cancelling) return 'cancelled';
  return counts['not-started'] + counts.open > 0 ? 'failed' : 'succeeded';
}
