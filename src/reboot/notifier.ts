import type { Failure } from './failure';
import type { Plan, Target } from './plan';

/** What a mail about one host tells. */
export type Notice =
  | {
      readonly kind: 'alert';
      readonly plan: Plan;
      readonly target: Target;
      readonly at: Date;
      readonly databases: readonly string[];
    }
  | {
      readonly kind: 'confirmation';
      readonly plan: Plan;
      readonly target: Target;
      readonly at: Date;
      /** Seconds from the reboot command to the first answer of the new system. */
      readonly downtime: number;
      /** Services that were stopped for the reboot and are active again. */
      readonly services: readonly string[];
    }
  | {
      readonly kind: 'failure';
      readonly plan: Plan;
      readonly target: Target;
      readonly at: Date;
      readonly failure: Failure;
    };

/** Proof that a mail was taken over by the relay. */
export interface Receipt {
  readonly to: readonly string[];
  readonly messageId: string;
}

/** Tells the administrator. Rejects when the relay did not take the mail for every recipient. */
export interface Notifier {
  notify(notice: Notice, signal?: AbortSignal): Promise<Receipt>;
}
