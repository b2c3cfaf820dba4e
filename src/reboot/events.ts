import * as v from 'valibot';
import { failureCodes } from './failure';
import { blockerKinds } from './plan';
import { steps } from './step';

const step = v.picklist(steps);
const failure = v.object({ code: v.picklist(failureCodes), step, detail: v.string() });
const seconds = v.number();

const identity = v.variant('kind', [
  v.object({ kind: v.literal('boot-id'), value: v.string() }),
  v.object({ kind: v.literal('container'), value: v.string() }),
  v.object({ kind: v.literal('boot-time'), seconds: v.number() }),
  v.object({ kind: v.literal('last-boot'), seconds: v.number() }),
]);

const facts = v.object({
  /** e.g. `Debian GNU/Linux 12 (bookworm)`; empty when unknown. */
  system: v.string(),
  kernel: v.string(),
  uptime: seconds,
  identity,
  rebootRequired: v.picklist(['yes', 'no', 'unknown']),
  /** Active database units, e.g. `mariadb.service`. */
  databases: v.array(v.string()),
  /** Units that had failed before; new ones after the boot are a finding. */
  failed: v.array(v.string()),
});

const strategy = v.variant('kind', [
  v.object({ kind: v.literal('parallel'), limit: v.number() }),
  v.object({ kind: v.literal('sequential') }),
]);

const plan = v.object({
  version: v.literal(1),
  run: v.string(),
  createdAt: v.string(),
  pattern: v.string(),
  reason: v.string(),
  requestedBy: v.string(),
  dryRun: v.boolean(),
  engine: v.literal('direct'),
  strategy,
  policy: v.object({
    mail: v.picklist(['required', 'best-effort', 'off']),
    accept: v.array(v.picklist(blockerKinds)),
    maxFailures: v.number(),
    delay: seconds,
    stopTimeout: seconds,
    goingDownTimeout: seconds,
    backTimeout: seconds,
    verifyTimeout: seconds,
  }),
  targets: v.array(
    v.object({
      host: v.string(),
      address: v.string(),
      family: v.picklist(['linux', 'windows']),
      order: v.number(),
      lastAndAlone: v.boolean(),
      lockGroup: v.exactOptional(v.string()),
      stopServices: v.array(v.string()),
      verifyServices: v.array(v.string()),
      backTimeout: seconds,
    }),
  ),
  leftOut: v.array(v.object({ host: v.string(), why: v.string() })),
});

/** Fields of every event: which run, and when it was recorded (ISO 8601). */
const base = { run: v.string(), at: v.string() };
const ofHost = { ...base, host: v.string() };

const runEvent = v.variant('type', [
  v.object({ ...base, type: v.literal('run-started'), plan }),
  /** The run goes on after a crash or a closed window, from its journal. */
  v.object({ ...base, type: v.literal('run-resumed') }),
  /** `abandon`: the second cancel, hosts in flight are no longer waited for. */
  v.object({ ...base, type: v.literal('cancel-requested'), abandon: v.boolean() }),
  v.object({
    ...base,
    type: v.literal('run-finished'),
    outcome: v.picklist(['succeeded', 'failed', 'cancelled']),
    seconds,
  }),
  v.object({ ...ofHost, type: v.literal('step-started'), step }),
  v.object({
    ...ofHost,
    type: v.literal('step-finished'),
    step,
    outcome: v.picklist(['ok', 'skipped', 'failed']),
    seconds,
    failure: v.exactOptional(failure),
  }),
  v.object({ ...ofHost, type: v.literal('facts'), facts }),
  v.object({
    ...ofHost,
    type: v.literal('blocker'),
    kind: v.picklist(blockerKinds),
    detail: v.string(),
    /** The policy accepts it: said, but no obstacle. */
    accepted: v.boolean(),
  }),
  v.object({ ...ofHost, type: v.literal('note'), level: v.picklist(['info', 'warning']), text: v.string() }),
  v.object({
    ...ofHost,
    type: v.literal('mail-sent'),
    kind: v.picklist(['alert', 'confirmation', 'failure']),
    to: v.array(v.string()),
    messageId: v.string(),
  }),
  /** `stopping` and `starting` are recorded before the command is sent. */
  v.object({
    ...ofHost,
    type: v.literal('service'),
    service: v.string(),
    state: v.picklist(['stopping', 'stopped', 'starting', 'started']),
  }),
  /** Recorded before the command is sent: from here on the host may be going down. */
  v.object({ ...ofHost, type: v.literal('reboot-issued') }),
  v.object({
    ...ofHost,
    type: v.literal('wait-phase'),
    phase: v.picklist(['going-down', 'down', 'booting', 'back']),
    detail: v.string(),
  }),
  v.object({
    ...ofHost,
    type: v.literal('host-finished'),
    /** `unknown`: abandoned after the reboot was issued. `not-started`: nothing was done to it. */
    outcome: v.picklist(['rebooted', 'would-reboot', 'failed', 'not-started', 'unknown']),
    seconds,
    /** Seconds from the reboot command to the first answer of the new system. */
    downtime: v.exactOptional(seconds),
    failure: v.exactOptional(failure),
  }),
]);

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** One line of a run's story, the same from every engine. */
export type RunEvent = DeepReadonly<v.InferOutput<typeof runEvent>>;
export type Facts = DeepReadonly<v.InferOutput<typeof facts>>;
export type HostOutcome = Extract<RunEvent, { type: 'host-finished' }>['outcome'];
export type MailKind = Extract<RunEvent, { type: 'mail-sent' }>['kind'];
export type WaitPhase = Extract<RunEvent, { type: 'wait-phase' }>['phase'];

type WithoutBase<E> = E extends RunEvent ? Omit<E, 'run' | 'at'> : never;
/** An event before the recorder has stamped it with its run and its time. */
export type NewRunEvent = WithoutBase<RunEvent>;

/** Reads one event from outside (a journal, an engine's output). Undefined when it is none. */
export function parseRunEvent(json: unknown): RunEvent | undefined {
  const result = v.safeParse(runEvent, json);
  return result.success ? result.output : undefined;
}
