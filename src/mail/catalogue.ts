import type { FailureCode } from '../reboot/failure';
import type { Step } from '../reboot/step';

export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

/** What went wrong, as a short phrase, and what an administrator does next. */
export interface FailurePhrases {
  readonly title: string;
  readonly nextStep: string;
}

/**
 * Every text of the mails in one language. The mail's language is a setting of its own, independent of the
 * editor's, so these are not in the l10n bundles; a text that is missing in one language does not compile.
 */
export interface Catalogue {
  /** BCP 47 tag, for dates and lists. */
  readonly locale: string;
  /** What stands between a label and its value in plain text. */
  readonly colon: string;
  /** Between a number and its unit. */
  readonly unitSpace: string;

  readonly alertTitle: (host: string, reason: string) => string;
  readonly confirmationTitle: (host: string, downtime: string) => string;
  readonly failureTitle: (host: string, what: string, code: FailureCode) => string;
  /** The reboot itself is proven; what came after it failed. */
  readonly unhealthyTitle: (host: string, what: string, code: FailureCode) => string;
  readonly testTitle: string;

  readonly alertIntro: string;
  readonly alertDatabases: string;
  readonly confirmationIntro: string;
  readonly failureIntro: string;
  readonly testIntro: string;

  readonly labels: {
    readonly host: string;
    readonly address: string;
    readonly reason: string;
    readonly requestedBy: string;
    readonly at: string;
    readonly databases: string;
    readonly stopServices: string;
    readonly downtime: string;
    readonly services: string;
    readonly code: string;
    readonly step: string;
    readonly seen: string;
    readonly nextStep: string;
    readonly pattern: string;
    readonly run: string;
    readonly relay: string;
    readonly security: string;
    readonly from: string;
  };
  readonly none: string;
  readonly securities: { readonly starttls: string; readonly tls: string; readonly plain: string };
  readonly steps: Readonly<Record<Step, string>>;
  readonly failures: Readonly<Record<FailureCode, FailurePhrases>>;
}
