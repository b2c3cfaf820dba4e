import type { Facts, HostOutcome, RunEvent, WaitPhase } from './events';
import type { Failure } from './failure';
import type { BlockerKind, Plan, Target } from './plan';
import type { Step } from './step';

/** Where one host of a run stands. */
export interface HostRun {
  readonly target: Target;
  readonly step?: Step;
  readonly phase?: WaitPhase;
  readonly facts?: Facts;
  readonly blockers: readonly { readonly kind: BlockerKind; readonly detail: string; readonly accepted: boolean }[];
  /** Services that a stop was sent to and that are not known to be started again. */
  readonly stopped: readonly string[];
  /** When the reboot command was about to be sent (ISO 8601). */
  readonly rebootIssuedAt?: string;
  readonly alerted: boolean;
  readonly outcome?: HostOutcome;
  readonly failure?: Failure;
  readonly downtime?: number;
}

/** A run as its events tell it so far. */
export interface RunState {
  readonly plan: Plan;
  readonly startedAt: string;
  readonly hosts: ReadonlyMap<string, HostRun>;
  readonly cancelling: boolean;
  readonly finished?: {
    readonly outcome: 'succeeded' | 'failed' | 'cancelled';
    readonly at: string;
    readonly seconds: number;
  };
}

/** Adds one event to a state. Events of a run that has not started, or of unknown hosts, change nothing. */
export function applyEvent(state: RunState | undefined, event: RunEvent): RunState | undefined {
  if (event.type === 'run-started') {
    const hosts = new Map(
      event.plan.targets.map((target): [string, HostRun] => [
        target.host,
        { target, blockers: [], stopped: [], alerted: false },
      ]),
    );
    return { plan: event.plan, startedAt: event.at, hosts, cancelling: false };
  }
  if (!state) return undefined;
  switch (event.type) {
    case 'run-resumed': {
      const { finished: _finished, ...rest } = state;
      return rest;
    }
    case 'cancel-requested':
      return { ...state, cancelling: true };
    case 'run-finished':
      return { ...state, finished: { outcome: event.outcome, at: event.at, seconds: event.seconds } };
    default: {
      const host = state.hosts.get(event.host);
      if (!host) return state;
      return { ...state, hosts: new Map(state.hosts).set(event.host, applyToHost(host, event)) };
    }
  }
}

/** The state after all events; undefined while there is no start among them. */
export function foldRun(events: Iterable<RunEvent>): RunState | undefined {
  let state: RunState | undefined;
  for (const event of events) state = applyEvent(state, event);
  return state;
}

type HostEvent = Extract<RunEvent, { host: string }>;

function applyToHost(host: HostRun, event: HostEvent): HostRun {
  switch (event.type) {
    case 'step-started':
      return { ...host, step: event.step };
    case 'step-finished':
      return event.failure ? { ...host, failure: event.failure } : host;
    case 'facts':
      return { ...host, facts: event.facts };
    case 'blocker':
      return {
        ...host,
        blockers: [...host.blockers, { kind: event.kind, detail: event.detail, accepted: event.accepted }],
      };
    case 'mail-sent':
      return event.kind === 'alert' ? { ...host, alerted: true } : host;
    case 'service':
      return { ...host, stopped: stoppedAfter(host.stopped, event.service, event.state) };
    case 'reboot-issued':
      return { ...host, rebootIssuedAt: event.at };
    case 'wait-phase':
      return { ...host, phase: event.phase };
    case 'note':
      return host;
    case 'host-finished':
      return {
        ...host,
        outcome: event.outcome,
        ...(event.failure && { failure: event.failure }),
        ...(event.downtime !== undefined && { downtime: event.downtime }),
      };
  }
}

function stoppedAfter(
  stopped: readonly string[],
  service: string,
  state: 'stopping' | 'stopped' | 'starting' | 'started',
) {
  const others = stopped.filter((name) => name !== service);
  return state === 'started' ? others : [...others, service];
}

/** How many hosts ended how; `open` have not ended yet. */
export function tally(state: RunState): Readonly<Record<HostOutcome | 'open', number>> {
  const counts = { rebooted: 0, 'would-reboot': 0, failed: 0, 'not-started': 0, unknown: 0, open: 0 };
  for (const host of state.hosts.values()) counts[host.outcome ?? 'open'] += 1;
  return counts;
}
