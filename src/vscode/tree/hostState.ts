import type { FailureCode } from '../../reboot/failure';
import type { Reachability } from '../../fleet/hostStatus';
import type { Facts } from '../../reboot/events';
import type { HostRun } from '../../reboot/runState';

/** Everything that is known live of one host, beside the inventory. */
export interface HostStatus {
  readonly reachability: Reachability;
  /** Its part in the run under way, else in the last one. */
  readonly run?: RunOfHost;
  /** What the host said of itself at the last login; `at` is ISO 8601. */
  readonly facts?: { readonly facts: Facts; readonly at: string };
}

export interface RunOfHost {
  readonly host: HostRun;
  readonly dryRun: boolean;
  readonly active: boolean;
  /** When its last event was recorded (ISO 8601). */
  readonly at: string;
  /** The administrator has looked at the host again since: a failure no longer marks it. */
  readonly seen: boolean;
}

/** What the tree shows at a glance. */
export type HostState = 'unknown' | 'checking' | 'up' | 'down' | 'login-refused' | 'rebooting' | 'failed';

export function hostState(status: HostStatus): HostState {
  const { run, reachability } = status;
  if (run && isRunning(status) && run.host.step !== undefined) {
    return run.dryRun ? 'checking' : 'rebooting';
  }
  const failure = run && !run.active && !run.seen ? stateOfFailure(run) : undefined;
  if (failure) return failure;
  // Being away was part of the reboot: the check that follows it tells.
  const outdated =
    run?.host.outcome === 'rebooted' && reachability.state === 'down' && reachability.at < Date.parse(run.at);
  return outdated ? 'checking' : reachability.state;
}

/** Whether a run is at work on the host, or the host waits for its turn in one. */
export function isRunning({ run }: HostStatus): boolean {
  return run !== undefined && run.active && run.host.outcome === undefined;
}

function stateOfFailure({ host, dryRun }: RunOfHost): HostState | undefined {
  if (host.outcome === 'unknown') return 'failed';
  if (host.outcome !== 'failed' || host.failure === undefined) return undefined;
  return failureState(host.failure.code, dryRun);
}

function failureState(code: FailureCode, dryRun: boolean): HostState | undefined {
  switch (code) {
    case 'login-refused':
    case 'key-file':
    case 'become-refused':
    case 'host-key-unknown':
    case 'host-key-changed':
      return 'login-refused';
    case 'unreachable':
      return 'down';
    case 'blocked':
    case 'cancelled':
      return undefined;
    default:
      return dryRun ? undefined : 'failed';
  }
}

/** Hosts by what they count as on a group: a host that is rebooting or failed still counts as what it was reached as. */
export interface HostCounts {
  readonly hosts: number;
  readonly up: number;
  readonly down: number;
  readonly rebooting: number;
  readonly failed: number;
}

export function countStates(states: Iterable<HostState>): HostCounts {
  const counts = { hosts: 0, up: 0, down: 0, rebooting: 0, failed: 0 };
  for (const state of states) {
    counts.hosts += 1;
    if (state === 'up') counts.up += 1;
    else if (state === 'down') counts.down += 1;
    else if (state === 'rebooting') counts.rebooting += 1;
    else if (state === 'failed' || state === 'login-refused') counts.failed += 1;
  }
  return counts;
}
