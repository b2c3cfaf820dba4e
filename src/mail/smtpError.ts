import * as l10n from '@vscode/l10n';
import type { NodemailerError } from 'nodemailer';
import { MailError } from './mailError';
import type { MailSettings } from './settings';

/** What OpenSSL and Node call a certificate that does not prove the relay's name. */
const certificateCodes =
  /CERT|^UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH_EXCEEDED$|^HOSTNAME_MISMATCH$|^ERR_TLS_CERT/;
/** TLS was spoken to something that does not speak it, or not a version or cipher that is acceptable. */
const handshakeCodes = /^ERR_SSL_|^EPROTO$/;

/** Puts an error of the library in our terms. `secrets` never appear in it, even when the relay repeats them. */
export function mailErrorOf(error: NodemailerError, settings: MailSettings, secrets: readonly string[]): MailError {
  const relay = relayOf(settings);
  const said = (text: string) => withoutSecrets(text, secrets);
  const cause = error.originalCode ?? error.code ?? '';
  const answer = said(error.response ?? error.message);

  if (certificateCodes.test(cause)) {
    return new MailError(
      'certificate',
      l10n.t('the mail relay {0} cannot prove who it is: {1}', relay, said(error.message)),
      l10n.t('Name the file of its certificate authority in caFile, or correct the relay’s name.'),
    );
  }
  switch (error.code) {
    case 'ETIMEDOUT':
      return timeoutError(settings, settings.timeoutSeconds, said(error.message));
    case 'ETLS':
      return tlsUnavailable(relay, answer, settings);
    case 'EAUTH':
    case 'ENOAUTH':
      return new MailError(
        'login-refused',
        l10n.t('the mail relay {0} refuses the login of {1}: {2}', relay, settings.username ?? '', answer),
        temporary(error)
          ? l10n.t('The relay says this is temporary: try again in a few minutes.')
          : l10n.t('Check the user name and set the password again.'),
      );
    case 'EENVELOPE':
      if (error.command === 'RCPT TO') return recipientsRefused(error.rejectedErrors ?? [], [], settings, secrets);
      return rejected(error, relay, answer);
    case 'ESOCKET':
      if (handshakeCodes.test(cause)) return tlsUnavailable(relay, said(error.message), settings);
      return unreachable(relay, said(error.message));
    case 'EDNS':
      return unreachable(relay, said(error.message));
    case 'ECONNECTION':
    case 'EPROTOCOL':
      return error.responseCode === undefined
        ? unreachable(relay, said(error.message))
        : rejected(error, relay, answer);
    default:
      return rejected(error, relay, answer);
  }
}

/** Some recipients were refused; `accepted` got the mail all the same. */
export function recipientsRefused(
  refusals: readonly NodemailerError[],
  accepted: readonly string[],
  settings: MailSettings,
  secrets: readonly string[],
): MailError {
  const refused = refusals
    .map(({ recipient, response, message }) => `${recipient ?? '?'} (${withoutSecrets(response ?? message, secrets)})`)
    .join(', ');
  const sentence = l10n.t('the mail relay {0} refuses the recipient {1}', relayOf(settings), refused);
  return new MailError(
    'recipient-refused',
    accepted.length === 0 ? sentence : l10n.t('{0}; the mail went to {1} alone', sentence, accepted.join(', ')),
    refusals.some(temporary)
      ? l10n.t('The relay says this is temporary (greylisting): try again in a few minutes.')
      : l10n.t('Correct or remove this address in the mail settings.'),
  );
}

/** One stage, or the mail as a whole, took too long. */
export function timeoutError(settings: MailSettings, seconds: number, stage = ''): MailError {
  const relay = relayOf(settings);
  return new MailError(
    'timeout',
    stage === ''
      ? l10n.t('the mail relay {0} did not take the mail within {1} s', relay, seconds)
      : l10n.t('the mail relay {0} did not answer within {1} s ({2})', relay, seconds, stage),
    l10n.t('Check the relay and the firewall between you and it, or raise timeoutSeconds.'),
  );
}

function relayOf({ host, port }: MailSettings): string {
  return l10n.t('{0} port {1}', host, port);
}

function tlsUnavailable(relay: string, detail: string, { security }: MailSettings): MailError {
  return new MailError(
    'tls-unavailable',
    security === 'starttls'
      ? l10n.t('the mail relay {0} does not offer STARTTLS: {1}', relay, detail)
      : l10n.t('the mail relay {0} does not speak TLS: {1}', relay, detail),
    l10n.t('Check port and security: 587 goes with starttls, 465 with tls. Nothing was sent unencrypted.'),
  );
}

function unreachable(relay: string, detail: string): MailError {
  return new MailError(
    'unreachable',
    l10n.t('the mail relay {0} is not reachable: {1}', relay, detail),
    l10n.t('Check the relay’s name and port, and that it is running.'),
  );
}

function rejected(error: NodemailerError, relay: string, answer: string): MailError {
  return new MailError(
    'rejected',
    l10n.t('the mail relay {0} rejects the mail: {1}', relay, answer),
    temporary(error)
      ? l10n.t('The relay says this is temporary (greylisting): try again in a few minutes.')
      : l10n.t('Check the sender address, and what the relay accepts from this machine.'),
  );
}

/** RFC 5321 §4.2.1: every 4yz reply invites to try again. */
function temporary({ responseCode }: NodemailerError): boolean {
  return responseCode !== undefined && responseCode >= 400 && responseCode < 500;
}

/** One short line; a secret, plain or in base64, is covered. */
function withoutSecrets(text: string, secrets: readonly string[]): string {
  let line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  for (const secret of secrets) line = line.replaceAll(secret, '***');
  return line.length <= 300 ? line : `${line.slice(0, 299)}…`;
}
