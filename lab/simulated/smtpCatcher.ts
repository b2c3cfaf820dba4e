import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerAddress } from 'smtp-server';

/** What goes wrong at the relay. May be switched while it runs. */
export interface MailFaults {
  /** Nobody listens on the port. */
  down: boolean;
  /** TCP connects and nothing is ever said. */
  hang: boolean;
  /** The login is rejected. */
  refuseLogin: boolean;
  /** Every mail is refused after its data, for good. */
  refuseMail: boolean;
  /** These recipients are rejected, the others taken. */
  rejectRecipients: readonly string[];
}

/** A mail as it arrived: what the envelope said, and what is in it. */
export interface CaughtMail {
  readonly from: string;
  /** Everybody it is for, blind copies among them. */
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** True when it came over TLS. */
  readonly encrypted: boolean;
  readonly at: Date;
  readonly parsed: ParsedMail;
}

/** A mail relay on loopback that keeps what it is given. */
export interface SmtpCatcher {
  readonly host: 'localhost';
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** The certificate that a client has to trust, as PEM and as a file. For this lab only. */
  readonly certificate: string;
  readonly caFile: string;
  readonly mails: readonly CaughtMail[];
  readonly faults: Readonly<MailFaults>;
  setFaults(faults: Partial<MailFaults>): Promise<void>;
  /** The first mail, past or to come within the time, that fits. */
  waitForMail(what: string, fits: (mail: CaughtMail) => boolean, within?: number): Promise<CaughtMail>;
  onMail(listener: (mail: CaughtMail) => void): () => void;
  stop(): void;
}

const caFile = join(import.meta.dirname, 'labOnly/mail.cert.pem');
const keyFile = join(import.meta.dirname, 'labOnly/mail.key.pem');

/** Starts a relay with STARTTLS on a free port. It wants a login, unless that is left to the client. */
export async function startSmtpCatcher(login: 'required' | 'optional' = 'required'): Promise<SmtpCatcher> {
  const username = 'fleet';
  const password = 'lab-only-password';
  let faults: MailFaults = {
    down: false,
    hang: false,
    refuseLogin: false,
    refuseMail: false,
    rejectRecipients: [],
  };
  const mails: CaughtMail[] = [];
  const listeners = new Set<(mail: CaughtMail) => void>();
  const certificate = readFileSync(caFile, 'utf8');

  const relay = new SMTPServer({
    name: 'localhost',
    banner: 'Fleet Reboot lab',
    key: readFileSync(keyFile),
    cert: certificate,
    disableReverseLookup: true,
    authMethods: ['PLAIN', 'LOGIN'],
    authOptional: login === 'optional',
    closeTimeout: 100,
    onAuth(auth, _session, done) {
      const right = auth.username === username && auth.password === password && !faults.refuseLogin;
      if (right) done(null, { user: username });
      else done(reply(535, 'authentication failed'));
    },
    onRcptTo(recipient, _session, done) {
      if (faults.rejectRecipients.includes(recipient.address))
        done(reply(550, `${recipient.address}: no such mailbox`));
      else done();
    },
    onData(stream, session, done) {
      simpleParser(stream).then(
        (parsed) => {
          if (faults.refuseMail) return done(reply(554, 'refused: this relay takes no mail now'));
          const { mailFrom, rcptTo } = session.envelope;
          const mail: CaughtMail = {
            from: mailFrom === false ? '' : mailFrom.address,
            recipients: rcptTo.map((address: SMTPServerAddress) => address.address),
            subject: parsed.subject ?? '',
            text: parsed.text ?? '',
            html: parsed.html === false ? '' : parsed.html,
            encrypted: session.secure,
            at: new Date(),
            parsed,
          };
          mails.push(mail);
          done(null, `taken as number ${String(mails.length)}`);
          for (const listener of [...listeners]) listener(mail);
        },
        (error: unknown) => done(reply(451, error instanceof Error ? error.message : 'unreadable')),
      );
    },
  });
  relay.on('error', () => undefined); // clients that hang up or distrust the certificate

  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  const open = async (): Promise<void> => {
    const listening = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
      if (!faults.hang) relay.server.emit('connection', socket);
    });
    await new Promise<void>((resolve, reject) => listening.once('error', reject).listen(port, '127.0.0.1', resolve));
    server = listening;
    port = (listening.address() as AddressInfo).port;
  };
  const shut = (): void => {
    server?.close();
    server = undefined;
    for (const socket of sockets) socket.destroy();
  };
  await open();

  return {
    host: 'localhost',
    get port() {
      return port;
    },
    username,
    password,
    certificate,
    caFile,
    mails,
    get faults() {
      return faults;
    },
    async setFaults(change) {
      faults = { ...faults, ...change };
      if (faults.down) shut();
      else if (!server) await open();
    },
    async waitForMail(what, fits, within = 10_000) {
      const there = mails.find(fits);
      if (there) return there;
      return new Promise<CaughtMail>((resolve, reject) => {
        const look = (mail: CaughtMail): void => {
          if (!fits(mail)) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve(mail);
        };
        const timer = setTimeout(() => {
          listeners.delete(look);
          const subjects = mails.map((mail) => mail.subject).join('; ');
          reject(new Error(`no mail "${what}" within ${String(within)} ms; received: ${subjects || 'none'}`));
        }, within);
        listeners.add(look);
      });
    },
    onMail(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: shut,
  };
}

function reply(responseCode: number, message: string): Error & { responseCode: number } {
  return Object.assign(new Error(message), { responseCode });
}
