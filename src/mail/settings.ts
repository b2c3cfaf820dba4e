import { isAbsolute } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { languages } from './catalogue';
import { parseMailbox } from './mailbox';

const filled = v.pipe(
  v.string(() => l10n.t('must be text')),
  v.nonEmpty(() => l10n.t('must not be empty')),
);
const mailbox = v.pipe(
  filled,
  v.check(
    (text) => parseMailbox(text) !== undefined,
    () => l10n.t('must be one mail address, such as "Anna <anna@example.com>"'),
  ),
);
const mailboxes = v.array(mailbox, () => l10n.t('must be a list of mail addresses'));
const file = v.pipe(
  filled,
  v.check(isAbsolute, () => l10n.t('must be an absolute path')),
);
const whole = (from: number, to: number) => {
  const message = () => l10n.t('must be a whole number from {0} to {1}', from, to);
  return v.pipe(v.number(message), v.integer(message), v.minValue(from, message), v.maxValue(to, message));
};
const oneOf = <const T extends readonly string[]>(values: T) =>
  v.picklist(values, () => l10n.t('must be one of {0}', values.join(', ')));

const mailSettings = v.pipe(
  v.strictObject({
    /** The relay's name or address. */
    host: v.pipe(
      filled,
      v.regex(/^[^\s/@]+$/, () => l10n.t('must be the name or address of a mail relay')),
    ),
    /** By default 587 for STARTTLS, 465 for TLS, 25 without encryption. */
    port: v.optional(whole(1, 65535)),
    /** `starttls` and `tls` never fall back to an unencrypted connection. */
    security: v.optional(oneOf(['starttls', 'tls', 'plain']), 'starttls'),
    username: v.exactOptional(filled),
    from: mailbox,
    to: v.pipe(
      mailboxes,
      v.minLength(1, () => l10n.t('must name at least one recipient')),
    ),
    cc: v.optional(mailboxes, () => []),
    bcc: v.optional(mailboxes, () => []),
    language: v.optional(oneOf(languages), 'en'),
    verifyCertificate: v.optional(
      v.boolean(() => l10n.t('must be true or false')),
      true,
    ),
    /** PEM file of the authorities trusted for the relay, instead of the system's. */
    caFile: v.exactOptional(file),
    /** Where a headless program finds the password: a file that its owner alone can read. */
    passwordFile: v.exactOptional(file),
    /** For each stage of a connection, and for one mail as a whole. */
    timeoutSeconds: v.optional(whole(1, 600), 30),
  }),
  v.forward(
    v.check(
      ({ username, security }) => username === undefined || security !== 'plain',
      () => l10n.t('a login needs an encrypted connection: set security to starttls or tls'),
    ),
    ['username'],
  ),
  v.transform(({ port, ...settings }) => ({ ...settings, port: port ?? defaultPorts[settings.security] })),
);

const defaultPorts = { starttls: 587, tls: 465, plain: 25 };

/** How mails leave. No secret in it. */
export type MailSettings = Readonly<v.InferOutput<typeof mailSettings>>;

/** Reads settings from outside, with defaults filled in. Each problem is a sentence that begins with the field's name. */
export function parseMailSettings(
  json: unknown,
): { readonly settings: MailSettings } | { readonly problems: readonly string[] } {
  const result = v.safeParse(mailSettings, json);
  return result.success ? { settings: result.output } : { problems: result.issues.map(sentence) };
}

function sentence(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue);
  if (field === null) return l10n.t('mail: must be an object with host, from and to');
  if (issue.type !== 'strict_object') return `${field}: ${issue.message}`;
  if (field === 'password') {
    return l10n.t('{0}: a password is never part of the settings; name a file in passwordFile', field);
  }
  return issue.received === 'undefined'
    ? l10n.t('{0}: is missing', field)
    : l10n.t('{0}: is not a mail setting', field);
}
