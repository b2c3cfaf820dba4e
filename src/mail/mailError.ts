/** Why a mail did not leave. A closed list. */
export type MailErrorCode =
  | 'settings' // cannot be used as they are: a file, a missing password
  | 'unreachable' // no connection to the relay, or it was cut
  | 'tls-unavailable' // the relay offers no encryption where it is required
  | 'certificate' // the relay cannot prove who it is
  | 'login-refused'
  | 'recipient-refused' // the relay did not take every recipient
  | 'rejected' // the relay refused the sender or the mail
  | 'timeout';

/** A mail that was not delivered to everyone. The message is a sentence without secrets. */
export class MailError extends Error {
  override readonly name = 'MailError';
  constructor(
    readonly code: MailErrorCode,
    message: string,
    /** What an administrator does next, one sentence. */
    readonly nextStep: string,
  ) {
    super(message);
  }
}
