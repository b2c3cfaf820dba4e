import { readFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import type { Mail, SendMailOptions, SMTPPoolOptions, SMTPPoolSentMessageInfo } from 'nodemailer';
import { MailError } from './mailError';
import type { MailSettings } from './settings';
import { mailErrorOf, recipientsRefused, timeoutError } from './smtpError';

/** Connections to the relay, and mails under way, at the same time. Relays count and limit them. */
const maxConnections = 3;

type Transport = Mail<SMTPPoolSentMessageInfo, SMTPPoolOptions>;

interface Line {
  readonly transport: Transport;
  readonly password: string | undefined;
}

/** The mail relay: few connections, kept open between mails. nodemailer is loaded with the first mail. */
export class Relay {
  #line: Promise<Line> | undefined;
  /** A password that was refused is not tried again for every further host: relays lock accounts for that. */
  #refusal: { readonly password: string | undefined; readonly error: MailError } | undefined;
  #underWay = 0;

  constructor(
    private readonly settings: MailSettings,
    private readonly password: () => Promise<string | undefined>,
  ) {}

  /** Resolves once the relay has taken the mail for every recipient. */
  async send(mail: SendMailOptions, signal?: AbortSignal): Promise<SMTPPoolSentMessageInfo> {
    const { transport, password } = await abortable(this.#open(), signal);
    // A mail waits for those before it: each turn of the connections has its own time.
    const seconds = this.settings.timeoutSeconds * (1 + Math.floor(this.#underWay / maxConnections));
    const deadline = AbortSignal.timeout(seconds * 1000);
    const secrets = secretsIn(password);
    this.#underWay += 1;
    try {
      const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
      const info = await transport.sendMail({ ...mail, signal: stop });
      if (info.rejected.length === 0) return info;
      throw recipientsRefused(info.rejectedErrors ?? [], info.accepted, this.settings, secrets);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof MailError) throw error;
      if (deadline.aborted) throw timeoutError(this.settings, seconds);
      // The mails that were queued behind a refused login end with it.
      if (this.#refusal && this.#refusal.password === password) throw this.#refusal.error;
      const mapped = mailErrorOf(error instanceof Error ? error : new Error(String(error)), this.settings, secrets);
      if (mapped.code === 'login-refused') {
        this.#refusal = { password, error: mapped };
        this.close();
      }
      throw mapped;
    } finally {
      this.#underWay -= 1;
    }
  }

  /** Lets a refused password be tried once more. */
  forgetRefusal(): void {
    this.#refusal = undefined;
  }

  /** Ends the connections once the mails under way are through. A later mail opens new ones. */
  close(): void {
    void this.#line?.then(
      ({ transport }) => transport.close(),
      () => undefined,
    );
    this.#line = undefined;
  }

  #open(): Promise<Line> {
    this.#line ??= this.#connect().catch((error: unknown) => {
      this.#line = undefined;
      throw error;
    });
    return this.#line;
  }

  async #connect(): Promise<Line> {
    const { settings } = this;
    const password = settings.username === undefined ? undefined : await this.password();
    if (this.#refusal && this.#refusal.password === password) throw this.#refusal.error;
    if (settings.username !== undefined && password === undefined) {
      throw new MailError(
        'settings',
        l10n.t('there is no password for the mail login {0}', settings.username),
        l10n.t('Set the mail password, or remove the user name if the relay wants no login.'),
      );
    }
    const authorities = settings.caFile === undefined ? undefined : await readAuthorities(settings.caFile);
    const { createTransport } = await import('nodemailer');
    const transport = createTransport(transportOptions(settings, password, authorities));
    return { transport, password };
  }
}

function transportOptions(
  settings: MailSettings,
  password: string | undefined,
  authorities: string | undefined,
): SMTPPoolOptions & { pool: true } {
  const { host, port, security, username } = settings;
  const timeout = settings.timeoutSeconds * 1000;
  return {
    pool: true,
    maxConnections,
    // A relay that cuts connections is asked again once or twice, not for the whole deadline.
    maxRequeues: 2,
    host,
    port,
    secure: security === 'tls',
    ...(security === 'starttls' && { requireTLS: true }),
    ...(security === 'plain' && { ignoreTLS: true }),
    // forceAuth: a relay that does not offer a login is not talked to without one.
    ...(username !== undefined &&
      password !== undefined && { auth: { user: username, pass: password }, forceAuth: true }),
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: settings.verifyCertificate,
      ...(authorities !== undefined && { ca: authorities }),
    },
    dnsTimeout: timeout,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

async function readAuthorities(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new MailError(
      'settings',
      l10n.t(
        'the certificate file {0} cannot be read: {1}',
        path,
        error instanceof Error ? error.message : String(error),
      ),
      l10n.t('Correct caFile in the mail settings.'),
    );
  }
}

/** The forms in which a relay could repeat a password. */
function secretsIn(password: string | undefined): string[] {
  return password ? [password, Buffer.from(password).toString('base64')] : [];
}

/** The promise, or the signal's reason when that comes first. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
