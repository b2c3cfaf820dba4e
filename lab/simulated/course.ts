import type { Faults } from './hostOptions';
import type { Asked, OperationName } from './operations';

/** What a command prints and how it ends. */
export interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface OperationOutcome extends Answer {
  /** Called when the answer is on its way. */
  readonly afterwards?: () => void;
}

/** What carries operations out. */
export interface OperationHost {
  readonly faults: Readonly<Faults>;
  operation(asked: Asked, root: boolean): OperationOutcome | Promise<OperationOutcome>;
}

/** What the client gets to see of an operation. */
export type Course =
  /** Not begun, and never answered; the connection stays open. */
  | { readonly kind: 'hangs' }
  /** The connection ends after this text. */
  | { readonly kind: 'cut'; readonly stdout: string; readonly afterwards?: () => void }
  /** Begun, and the interpreter prints nothing at all. */
  | { readonly kind: 'silent'; readonly status: number }
  | (Omit<OperationOutcome, 'status'> & { readonly kind: 'answered'; readonly status: number | null });

/** Carries the operation out as the host's faults would have it, whatever protocol it came by. */
export async function courseOf(host: OperationHost, asked: Asked, root: boolean): Promise<Course> {
  const { hangsAt, cutDuring, silentAt, noStatusAt, cutBeforeRebootStatus } = host.faults;
  const meets = (at: OperationName | 'any' | undefined): boolean => at === 'any' || at === asked.name;
  if (meets(hangsAt)) return { kind: 'hangs' };
  if (meets(silentAt)) return { kind: 'silent', status: 0 };
  const { status, ...outcome } = await host.operation(asked, root);
  const { stdout, afterwards } = outcome;
  const cutAfter = meets(cutDuring)
    ? stdout.slice(0, stdout.length / 2)
    : asked.name === 'reboot' && cutBeforeRebootStatus && status === 0
      ? ''
      : undefined;
  if (cutAfter !== undefined) return { kind: 'cut', stdout: cutAfter, ...(afterwards && { afterwards }) };
  return { kind: 'answered', ...outcome, status: meets(noStatusAt) ? null : status };
}
