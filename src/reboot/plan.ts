import type { Step } from './step';

/** Names a run everywhere: its journal, its lock, its mails. Sortable by time: `20261120T103000Z-1a2b3c`. */
export type RunId = string;

/** Things a guard may find in the way; a policy may name those it accepts. */
export const blockerKinds = ['inhibitor', 'session', 'package-manager', 'backup', 'database', 'shutdown'] as const;
export type BlockerKind = (typeof blockerKinds)[number];

/** `parallel`: a sliding window of `limit` hosts. `sequential`: one after the other, stopping at the first failure. */
export type Strategy = { readonly kind: 'parallel'; readonly limit: number } | { readonly kind: 'sequential' };

/** What a run may do and how long it waits. Seconds throughout. */
export interface Policy {
  /** `required`: no alert, no reboot. `best-effort`: a failed alert is a warning. `off`: no mails at all. */
  readonly mail: 'required' | 'best-effort' | 'off';
  /** Blockers that are reported but do not stop the reboot. */
  readonly accept: readonly BlockerKind[];
  /** New hosts start only while at most this many have failed. */
  readonly maxFailures: number;
  /** Between the warning to logged-in users and the reboot. */
  readonly delay: number;
  /** A database or listed service must have stopped within this. */
  readonly stopTimeout: number;
  /** From the reboot command until the old system no longer answers. */
  readonly goingDownTimeout: number;
  /** From the reboot command until the new system answers; a host's `fleet_reboot_timeout` wins. */
  readonly backTimeout: number;
  /** After boot, until services are active and answering. */
  readonly verifyTimeout: number;
}

export const defaultPolicy: Policy = {
  mail: 'required',
  accept: ['session'],
  maxFailures: Number.MAX_SAFE_INTEGER,
  delay: 0,
  stopTimeout: 900,
  goingDownTimeout: 300,
  backTimeout: 900,
  verifyTimeout: 120,
};

/** One host of a plan. */
export interface Target {
  readonly host: string;
  readonly address: string;
  readonly family: 'linux' | 'windows';
  /** `fleet_reboot_order`: lower numbers first, 0 by default. */
  readonly order: number;
  /** Begun only when every other target has ended: a jump host of others. */
  readonly lastAndAlone: boolean;
  /** `fleet_reboot_lock_group`: hosts that are never down together. */
  readonly lockGroup?: string;
  /** `fleet_reboot_stop_services`: stopped and proven stopped beside the databases that are found. */
  readonly stopServices: readonly string[];
  /** `fleet_reboot_verify_services`: active after the boot. */
  readonly verifyServices: readonly string[];
  readonly backTimeout: number;
}

/** A host that the pattern names and the run leaves alone. */
export interface LeftOut {
  readonly host: string;
  readonly why: string;
}

/** What a run would do, frozen. Pure data, printable, no secret in it. */
export interface Plan {
  readonly version: 1;
  readonly run: RunId;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly pattern: string;
  /** One line; arrives literally on the host and in the mails. */
  readonly reason: string;
  /** Who asked, e.g. `anna@laptop`. */
  readonly requestedBy: string;
  readonly dryRun: boolean;
  readonly engine: 'direct';
  readonly strategy: Strategy;
  readonly policy: Policy;
  /** In the order they begin. */
  readonly targets: readonly Target[];
  readonly leftOut: readonly LeftOut[];
}

/** The steps a plan performs on each host. A dry run ends with the guard. */
export function stepsOf(plan: Plan): readonly Step[] {
  return plan.dryRun
    ? ['check', 'guard']
    : ['check', 'guard', 'alert', 'stop-services', 'reboot', 'wait', 'verify', 'confirm'];
}
