import type { OperatingSystem } from '../../../machine/operatingSystem';
import { MachineError, type Machine, type MachineErrorCode, type Session } from '../../../machine/machine';
import { OperationError } from '../../../machine/operation';
import type { Clock } from '../../clock';
import type { RunControl } from '../../engine';
import type { NewRunEvent } from '../../events';
import { StepFailure, type FailureCode } from '../../failure';
import type { Notifier } from '../../notifier';
import type { Plan, Target } from '../../plan';

type WithoutHost<E> = E extends { host: string } ? Omit<E, 'host'> : never;
/** An event of the host this context belongs to. */
export type HostEvent = WithoutHost<NewRunEvent>;

/** What the steps of one host work with. */
export interface HostContext {
  readonly plan: Plan;
  readonly target: Target;
  readonly system: OperatingSystem;
  /** With the patience of a first login. */
  readonly machine: Machine;
  /** With short deadlines: asked again and again while the host is away. `tcp` in milliseconds. */
  returning(tcp: number): Machine;
  readonly notifier: Notifier | undefined;
  readonly clock: Clock;
  readonly control: RunControl;
  record(event: HostEvent): Promise<void>;
}

/** Waiting was given up by a second cancel: nothing is known of the host from here on. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
}

/** A cancel before the reboot was issued ends the host's sequence. */
export function stopIfCancelled(context: HostContext): void {
  if (context.control.cancel.aborted)
    throw new StepFailure('cancelled', 'the run was cancelled before this host was rebooted');
}

const codes: Readonly<Record<MachineErrorCode, FailureCode>> = {
  unreachable: 'unreachable',
  'no-greeting': 'unreachable',
  deadline: 'unreachable',
  'host-key-unknown': 'host-key-unknown',
  'host-key-changed': 'host-key-changed',
  'login-refused': 'login-refused',
  'key-file': 'key-file',
  'become-refused': 'become-refused',
  'session-lost': 'session-lost',
  unsupported: 'unsupported',
  aborted: 'cancelled',
};

/** Any error of a step under one of our names. `refused` is for an operation that ran and said no. */
export function asStepFailure(error: unknown, refused: FailureCode): StepFailure {
  if (error instanceof StepFailure) return error;
  if (error instanceof MachineError) return new StepFailure(codes[error.code], error.message, { cause: error });
  if (error instanceof OperationError) return new StepFailure(refused, error.message, { cause: error });
  return new StepFailure('internal', error instanceof Error ? `${error.name}: ${error.message}` : String(error), {
    cause: error,
  });
}

const passing: readonly MachineErrorCode[] = ['no-greeting', 'session-lost', 'deadline'];
const attempts = 3;
const pause = 1000;

/** Logs in; what a busy sshd does to some logins (dropped, no banner) is tried again. */
export async function logIn(context: HostContext, signal: AbortSignal): Promise<Session> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await context.machine.connect(signal);
    } catch (error) {
      if (attempt === attempts || !(error instanceof MachineError && passing.includes(error.code)) || signal.aborted)
        throw error;
      await context.clock.sleep(pause, signal);
    }
  }
}
