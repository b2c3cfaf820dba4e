import * as l10n from '@vscode/l10n';
import type { Step } from './step';

/** Every way a host can fail. Closed: a new way needs a name, a sentence and a next step here. */
export const failureCodes = [
  'unreachable',
  'host-key-unknown',
  'host-key-changed',
  'login-refused',
  'key-file',
  'become-refused',
  'identity-unknown',
  'unsupported',
  'blocked',
  'alert-failed',
  'service-stop-failed',
  'reboot-refused',
  'reboot-not-started',
  'timeout-going-down',
  'timeout-down',
  'timeout-same-boot',
  'verify-failed',
  'session-lost',
  'cancelled',
  'internal',
] as const;
export type FailureCode = (typeof failureCodes)[number];

/** What happened to one host, at which step, what was seen. */
export interface Failure {
  readonly code: FailureCode;
  readonly step: Step;
  /** What was seen, in one line, without secrets. */
  readonly detail: string;
}

/** A failure on its way up through a step. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  constructor(
    readonly code: FailureCode,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
  }
}

/** What the code means, as a short phrase. */
export function failureTitle(code: FailureCode): string {
  switch (code) {
    case 'unreachable':
      return l10n.t('not reachable');
    case 'host-key-unknown':
      return l10n.t('host key not known');
    case 'host-key-changed':
      return l10n.t('host key has changed');
    case 'login-refused':
      return l10n.t('login refused');
    case 'key-file':
      return l10n.t('private key not usable');
    case 'become-refused':
      return l10n.t('sudo refused');
    case 'identity-unknown':
      return l10n.t('boot identity cannot be read');
    case 'unsupported':
      return l10n.t('connection not supported');
    case 'blocked':
      return l10n.t('blocked');
    case 'alert-failed':
      return l10n.t('alert mail not delivered');
    case 'service-stop-failed':
      return l10n.t('service did not stop cleanly');
    case 'reboot-refused':
      return l10n.t('reboot refused');
    case 'reboot-not-started':
      return l10n.t('reboot did not start');
    case 'timeout-going-down':
      return l10n.t('still going down');
    case 'timeout-down':
      return l10n.t('has not come back');
    case 'timeout-same-boot':
      return l10n.t('came back without having rebooted');
    case 'verify-failed':
      return l10n.t('not healthy after the reboot');
    case 'session-lost':
      return l10n.t('session lost');
    case 'cancelled':
      return l10n.t('cancelled');
    case 'internal':
      return l10n.t('internal error');
  }
}

/** What an administrator does next. */
export function nextStep(code: FailureCode): string {
  switch (code) {
    case 'unreachable':
      return l10n.t('Check that the host is powered on and that its address and port in the inventory are right.');
    case 'host-key-unknown':
      return l10n.t(
        'Connect once with ssh and compare the fingerprint, or run the check from the editor and confirm it there.',
      );
    case 'host-key-changed':
      return l10n.t(
        'If the host was reinstalled, remove its old key with ssh-keygen -R; otherwise somebody may be between you and it.',
      );
    case 'login-refused':
      return l10n.t('Check ansible_user and the key or password; try the same login with ssh.');
    case 'key-file':
      return l10n.t(
        'Check that the key file exists, is readable by you alone (chmod 600) and that its passphrase is known.',
      );
    case 'become-refused':
      return l10n.t('Give the become password, or allow the login to use sudo.');
    case 'identity-unknown':
      return l10n.t('Without a boot identity a reboot cannot be proven; nothing was done to the host.');
    case 'unsupported':
      return l10n.t('Use a connection this engine speaks, or leave the host out of the run.');
    case 'blocked':
      return l10n.t('Wait for it to finish or end it, then run again for this host.');
    case 'alert-failed':
      return l10n.t('Check the mail settings with the command Send test mail; without an alert no host is rebooted.');
    case 'service-stop-failed':
      return l10n.t('Look at the log of the service on the host; it was not killed and the host was not rebooted.');
    case 'reboot-refused':
      return l10n.t('Read what the host answered; stopped services were started again.');
    case 'reboot-not-started':
      return l10n.t('Look at the journal of the host: the command was accepted, but it never went down.');
    case 'timeout-going-down':
      return l10n.t('Look at the console: a unit is holding the shutdown up. It may still reboot by itself.');
    case 'timeout-down':
      return l10n.t('Look at the console or the management board of the host.');
    case 'timeout-same-boot':
      return l10n.t('The network or sshd was away, not the system. Look at the journal of the host.');
    case 'verify-failed':
      return l10n.t('The host has rebooted. Look at the services named here and start them by hand.');
    case 'session-lost':
      return l10n.t('Check the host and the network, then run again for this host.');
    case 'cancelled':
      return l10n.t('Run again for the hosts that were left out.');
    case 'internal':
      return l10n.t('Please report this with the journal of the run.');
  }
}
