import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { MailError, type MailErrorCode } from '../../src/mail/mailError';
import { parseMailSettings, type MailSettings } from '../../src/mail/settings';
import { createNotifier, type MailNotifier } from '../../src/mail/smtp';
import { needsProgram } from '../machine/ssh/needs';
import { selfSigned, type Certificate } from './certificate';
import { alert, at, confirmation, failed, target } from './notices';
import { reply, startPeer, type Peer } from './smtpPeer';

const least = { host: 'localhost', from: 'Fleet Reboot <reboot@example.com>', to: ['anna@example.com'] };

function settings(port: number, changes: object = {}): MailSettings {
  const read = parseMailSettings({ ...least, port, timeoutSeconds: 5, ...changes });
  assert.ok('settings' in read, JSON.stringify(read));
  return read.settings;
}

const noPassword = () => Promise.resolve(undefined);

describe('mail over SMTP', () => {
  let folder = '';
  let trusted: Certificate;
  let other: Certificate;
  const toClose: (() => Promise<void> | void)[] = [];

  before(async function () {
    needsProgram(this, 'openssl');
    folder = await mkdtemp(join(tmpdir(), 'fleet-reboot-'));
    trusted = await selfSigned(folder, 'trusted', 'DNS:localhost,IP:127.0.0.1');
    other = await selfSigned(folder, 'other', 'DNS:elsewhere.example.com');
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(async () => {
    for (const close of toClose.splice(0).reverse()) await close();
  });

  const peer = async (options: SMTPServerOptions = {}): Promise<Peer> => {
    const started = await startPeer({ cert: trusted.cert, key: trusted.key, ...options });
    toClose.push(() => started.close());
    return started;
  };
  const notifier = (of: MailSettings, password: () => Promise<string | undefined> = noPassword): MailNotifier => {
    const created = createNotifier(of, password, { now: () => at, timeZone: 'Europe/Paris' });
    toClose.push(() => created.close());
    return created;
  };
  /** A peer of bare TCP: says `greeting` and nothing more. */
  const rawPeer = async (greeting = ''): Promise<number> => {
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.write(greeting);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    toClose.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  };
  const failure = (code: MailErrorCode, sentence: RegExp, next = /\S/) => {
    return (error: unknown): true => {
      assert.ok(error instanceof MailError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, sentence);
      assert.match(error.nextStep, next);
      return true;
    };
  };

  it('arrives over STARTTLS with text, HTML and headers, accents intact', async () => {
    const { port, taken } = await peer();
    const changes = { caFile: trusted.file, language: 'fr', from: 'Flotte d’été <reboot@example.com>' };
    const receipt = await notifier(settings(port, changes)).notify(alert({ reason: 'mise à jour été 🔧' }));

    assert.equal(taken.length, 1);
    const { mail, raw, encrypted } = taken[0] ?? assert.fail();
    assert.equal(encrypted, true);
    assert.equal(mail.subject, 'srvsql (10.0.0.5) va redémarrer\u00a0: mise à jour été 🔧');
    assert.match(mail.text ?? '', /^Raison\u00a0: mise à jour été 🔧$/m);
    assert.match(mail.text ?? '', /^Date\u00a0: .*10:42:07.*Europe\/Paris/m);
    assert.match(mail.html || '', /<td[^>]*>mise à jour été 🔧<\/td>/);
    assert.equal(mail.from?.text, '"Flotte d’été" <reboot@example.com>');
    assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
    assert.equal(mail.headers.get('x-fleet-reboot-run'), '20261120T094200Z-1a2b3c');
    assert.equal(mail.date?.getTime(), at.getTime());
    assert.equal(mail.messageId, receipt.messageId);
    assert.deepEqual(receipt.to, ['anna@example.com']);
    assert.doesNotMatch(raw, /[^\0-\x7f]/, 'the mail goes through a relay of seven bits');
    assert.ok(
      raw.split('\r\n').every((line) => line.length <= 998),
      'RFC 5322 §2.1.1',
    );
  });

  it('arrives over TLS from the first byte', async () => {
    const { port, taken } = await peer({ secure: true });
    await notifier(settings(port, { security: 'tls', caFile: trusted.file })).notify(alert());
    assert.equal(taken[0]?.encrypted, true);
  });

  it('arrives without encryption when that was asked for', async () => {
    const { port, taken } = await peer({ disabledCommands: ['AUTH', 'STARTTLS'] });
    await notifier(settings(port, { security: 'plain' })).notify(alert());
    assert.equal(taken[0]?.encrypted, false);
  });

  it('shows Cc, hides Bcc and goes to everyone', async () => {
    const { port, taken } = await peer();
    const cc = ['Bob <bob@example.com>', 'carol@example.com'];
    const bcc = ['pager@example.net'];
    const receipt = await notifier(settings(port, { caFile: trusted.file, cc, bcc })).notify(alert());

    const { mail, raw, recipients } = taken[0] ?? assert.fail();
    const expected = ['anna@example.com', 'bob@example.com', 'carol@example.com', 'pager@example.net'];
    assert.deepEqual([...recipients].sort(), expected);
    assert.equal(Array.isArray(mail.cc) ? '' : mail.cc?.text, '"Bob" <bob@example.com>, carol@example.com');
    assert.doesNotMatch(raw, /bcc|pager/i);
    assert.deepEqual(receipt.to, ['anna@example.com', 'bob@example.com', 'carol@example.com']);
  });

  it('shows the mails of one host and run as one conversation', async () => {
    const { port, taken } = await peer();
    const mails = notifier(settings(port, { caFile: trusted.file }));
    await mails.notify(alert());
    await mails.notify(confirmation());
    await mails.notify(failed({ code: 'verify-failed', step: 'verify', detail: 'nginx.service' }));

    const [first, ...later] = taken.map(({ mail }) => mail);
    assert.equal(later.length, 2);
    for (const mail of later) {
      assert.equal(mail.inReplyTo, first?.messageId);
      assert.equal(mail.references, first?.messageId);
    }
  });

  it('sends a test mail', async () => {
    const { port, taken } = await peer();
    await notifier(settings(port, { caFile: trusted.file })).sendTest();
    assert.equal(taken[0]?.mail.subject, 'Fleet Reboot: test mail');
    assert.match(taken[0]?.mail.text ?? '', new RegExp(`^Relay: localhost:${port}$`, 'm'));
  });

  it('carries hostile reasons as text: no header of their making, no markup', async () => {
    const { port, taken } = await peer();
    const reason = `"'<script>\r\nBcc: eve@example.com\r\n\r\n.\r\nQUIT ${'very long '.repeat(2000)}`;
    await notifier(settings(port, { caFile: trusted.file })).notify(alert({ reason }));
    const { mail, recipients } = taken[0] ?? assert.fail();
    assert.deepEqual(recipients, ['anna@example.com']);
    assert.equal(mail.bcc, undefined);
    assert.ok(!(mail.html || '').includes('<script'));
    assert.ok((mail.text ?? '').includes(`    Bcc: eve@example.com\n    \n    .\n    QUIT very long`), mail.text);
  });

  it('keeps few connections and uses them again for twenty hosts', async () => {
    const relay = await peer();
    const mails = notifier(settings(relay.port, { caFile: trusted.file }));
    const hosts = Array.from({ length: 20 }, (_, i) => target({ host: `srv${i}` }));
    const receipts = await Promise.all(hosts.map((host) => mails.notify(alert({}, host))));
    assert.equal(relay.taken.length, 20);
    assert.equal(new Set(receipts.map(({ messageId }) => messageId)).size, 20);
    assert.ok(relay.connections() <= 3, String(relay.connections()));
  });

  it('goes on over a new connection when the relay has cut the old one', async () => {
    let cut: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (cut = resolve));
    const relay = await peer({ socketTimeout: 500, onClose: () => cut() });
    const mails = notifier(settings(relay.port, { caFile: trusted.file }));
    await mails.notify(alert());
    await closed;
    await mails.notify(confirmation());
    assert.equal(relay.taken.length, 2);
    assert.equal(relay.connections(), 2);
  });

  it('logs in with the password it is given', async () => {
    const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _session, callback) =>
      password === 'pass wörd' ? callback(null, { user: username }) : callback(reply(535, 'no'));
    const { port, taken } = await peer({ authOptional: false, onAuth });
    const changes = { caFile: trusted.file, username: 'anna' };
    await notifier(settings(port, changes), () => Promise.resolve('pass wörd')).notify(alert());
    assert.equal(taken[0]?.user, 'anna');
  });

  it('does not send when the relay cannot prove who it is', async () => {
    const { port, taken } = await peer();
    await assert.rejects(
      notifier(settings(port)).notify(alert()),
      failure('certificate', /localhost port \d+ cannot prove who it is: self.signed certificate/, /caFile/),
    );
    assert.equal(taken.length, 0);
  });

  it('does not send when the certificate names another relay', async () => {
    const { port, taken } = await peer({ cert: other.cert, key: other.key });
    await assert.rejects(
      notifier(settings(port, { caFile: other.file })).notify(alert()),
      failure('certificate', /cannot prove who it is: .*altnames/),
    );
    assert.equal(taken.length, 0);
  });

  it('sends to an unproven relay only when told not to verify', async () => {
    const { port, taken } = await peer();
    await notifier(settings(port, { verifyCertificate: false })).notify(alert());
    assert.equal(taken.length, 1);
  });

  it('does not send when STARTTLS is not offered, not even a login', async () => {
    let logins = 0;
    const { port, taken } = await peer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, callback) => {
        logins += 1;
        callback(null, { user: 'anna' });
      },
    });
    const mails = notifier(settings(port, { caFile: trusted.file, username: 'anna' }), () =>
      Promise.resolve('hunter2'),
    );
    await assert.rejects(mails.notify(alert()), failure('tls-unavailable', /does not offer STARTTLS/, /587/));
    assert.equal(taken.length + logins, 0);
  });

  it('says so when TLS is spoken to a port of STARTTLS', async () => {
    const { port } = await peer();
    await assert.rejects(
      notifier(settings(port, { security: 'tls', caFile: trusted.file })).notify(alert()),
      failure('tls-unavailable', /does not speak TLS/, /465/),
    );
  });

  it('names a refused login and never the password, even when the relay repeats it', async () => {
    const { port } = await peer({
      onAuth: ({ password }, _session, callback) =>
        callback(reply(535, `wrong: ${password} ${Buffer.from(password ?? '').toString('base64')}`)),
    });
    const mails = notifier(settings(port, { caFile: trusted.file, username: 'anna' }), () =>
      Promise.resolve('hunter2'),
    );
    await assert.rejects(mails.notify(alert()), (error: unknown) => {
      assert.ok(error instanceof MailError);
      assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`, /hunter2|aHVudGVyMg/);
      return failure('login-refused', /refuses the login of anna: 535 wrong: \*\*\* \*\*\*/, /password/)(error);
    });
  });

  it('does not repeat a refused login for every host, but tries a new password and a new test', async () => {
    let logins = 0;
    let password = 'old';
    const { port, taken } = await peer({
      onAuth: (auth, _session, callback) => {
        logins += 1;
        if (auth.password === 'new') callback(null, { user: 'anna' });
        else callback(reply(535, 'no'));
      },
    });
    const mails = notifier(settings(port, { caFile: trusted.file, username: 'anna' }), () => Promise.resolve(password));
    const hosts = Array.from({ length: 20 }, (_, i) => target({ host: `srv${i}` }));
    const results = await Promise.allSettled(hosts.map((host) => mails.notify(alert({}, host))));
    for (const result of results) {
      assert.ok(result.status === 'rejected');
      failure('login-refused', /refuses the login/)(result.reason);
    }
    assert.ok(logins <= 3, String(logins));
    const before = logins;
    await assert.rejects(mails.notify(alert()), failure('login-refused', /refuses the login/));
    assert.equal(logins, before);
    await assert.rejects(mails.sendTest(), failure('login-refused', /refuses the login/));
    assert.equal(logins, before + 1);
    password = 'new';
    await mails.notify(alert());
    assert.equal(taken.length, 1);
  });

  it('does not go without a login to a relay that offers none, when a user is set', async () => {
    const { port, taken } = await peer({ disabledCommands: ['AUTH'] });
    const mails = notifier(settings(port, { caFile: trusted.file, username: 'anna' }), () =>
      Promise.resolve('hunter2'),
    );
    await assert.rejects(mails.notify(alert()), failure('login-refused', /refuses the login of anna/));
    assert.equal(taken.length, 0);
  });

  it('asks for a password before it connects', async () => {
    const relay = await peer();
    const mails = notifier(settings(relay.port, { caFile: trusted.file, username: 'anna' }));
    await assert.rejects(mails.notify(alert()), failure('settings', /no password for the mail login anna/));
    assert.equal(relay.connections(), 0);
  });

  it('is not delivered when one of several recipients is refused, and says which and who got it', async () => {
    const { port } = await peer({
      onRcptTo: ({ address }, _session, callback) =>
        callback(address.startsWith('bob') ? reply(550, 'no such user') : null),
    });
    const mails = notifier(settings(port, { caFile: trusted.file, cc: ['bob@example.com'] }));
    await assert.rejects(
      mails.notify(alert()),
      failure(
        'recipient-refused',
        /refuses the recipient bob@example\.com \(550 no such user\); the mail went to anna@example\.com alone/,
        /Correct or remove/,
      ),
    );
  });

  it('says when every recipient is refused, and keeps the connection for the next mail', async () => {
    let open = false;
    const relay = await peer({ onRcptTo: (_to, _session, callback) => callback(open ? null : reply(550, 'no')) });
    const mails = notifier(settings(relay.port, { caFile: trusted.file, bcc: ['bob@example.com'] }));
    await assert.rejects(
      mails.notify(alert()),
      failure('recipient-refused', /the recipient anna@example\.com \(550 no\), bob@example\.com \(550 no\)$/),
    );
    open = true;
    await mails.notify(alert());
    assert.equal(relay.taken.length, 1);
  });

  it('says that greylisting passes', async () => {
    const { port } = await peer({
      onRcptTo: (_to, _session, callback) => callback(reply(451, '4.7.1 Greylisted, come back later')),
    });
    await assert.rejects(
      notifier(settings(port, { caFile: trusted.file })).notify(alert()),
      failure('recipient-refused', /451 4\.7\.1 Greylisted/, /temporary \(greylisting\): try again/),
    );
  });

  it('says when the sender or the mail is rejected', async () => {
    const sender = await peer({ onMailFrom: (_from, _session, callback) => callback(reply(553, 'not your address')) });
    await assert.rejects(
      notifier(settings(sender.port, { caFile: trusted.file })).notify(alert()),
      failure('rejected', /rejects the mail: 553 not your address/, /sender/),
    );
    const content = await peer({
      onData: (stream, _session, callback) => stream.on('end', () => callback(reply(554, 'spam'))).resume(),
    });
    await assert.rejects(
      notifier(settings(content.port, { caFile: trusted.file })).notify(alert()),
      failure('rejected', /rejects the mail: 554 spam/),
    );
  });

  it('says when a relay turns every client away', async () => {
    const { port } = await peer({ onConnect: (_session, callback) => callback(reply(554, 'not from here')) });
    await assert.rejects(
      notifier(settings(port, { caFile: trusted.file })).notify(alert()),
      failure('rejected', /554 not from here/),
    );
  });

  it('says when no relay is there', async () => {
    const { port, close } = await peer();
    await close();
    await assert.rejects(
      notifier(settings(port)).notify(alert()),
      failure('unreachable', /localhost port \d+ is not reachable: .*ECONNREFUSED/, /running/),
    );
  });

  it('says when the relay has no address', async () => {
    await assert.rejects(
      notifier(settings(25, { host: 'relay.invalid' })).notify(alert()),
      failure('unreachable', /relay\.invalid port 25 is not reachable/),
    );
  });

  it('gives up on a relay that says nothing, or stops in the middle', async () => {
    const silent = notifier(settings(await rawPeer(), { timeoutSeconds: 1 }));
    await assert.rejects(silent.notify(alert()), failure('timeout', /within 1 s/, /firewall/));
    const stuck = notifier(settings(await rawPeer('220 stuck\r\n'), { timeoutSeconds: 1 }));
    await assert.rejects(stuck.notify(alert()), failure('timeout', /within 1 s/));
  });

  it('gives up on a relay that never answers a command, as a whole', async () => {
    const { port } = await peer({ onRcptTo: () => undefined });
    const began = Date.now();
    const mails = notifier(settings(port, { caFile: trusted.file, timeoutSeconds: 1 }));
    await assert.rejects(mails.notify(alert()), failure('timeout', /within 1 s/));
    assert.ok(Date.now() - began < 3000);
  });

  it('stops at once when aborted, with the reason it was given', async () => {
    const stop = new AbortController();
    const under = notifier(settings(await rawPeer())).notify(alert(), stop.signal);
    const reason = new Error('cancelled by hand');
    setTimeout(() => stop.abort(reason), 50);
    await assert.rejects(under, reason);
    await assert.rejects(notifier(settings(1)).notify(alert(), AbortSignal.abort(reason)), reason);
  });

  it('stops at once when aborted while the password is asked for', async () => {
    const stop = new AbortController();
    const asking = notifier(settings(1, { username: 'anna' }), () => new Promise(() => undefined));
    const under = asking.notify(alert(), stop.signal);
    stop.abort(new Error('cancelled by hand'));
    await assert.rejects(under, /cancelled by hand/);
  });

  it('names a certificate file that is not there or holds none', async () => {
    await assert.rejects(
      notifier(settings(1, { caFile: join(folder, 'none.pem') })).notify(alert()),
      failure('settings', /none\.pem cannot be read/, /caFile/),
    );
    const empty = join(folder, 'empty.pem');
    await writeFile(empty, 'nothing\n');
    const { port } = await peer();
    await assert.rejects(
      notifier(settings(port, { caFile: empty })).notify(alert()),
      failure('certificate', /cannot prove who it is/),
    );
  });

  it('sends again after it was closed', async () => {
    const relay = await peer();
    const mails = notifier(settings(relay.port, { caFile: trusted.file }));
    await mails.notify(alert());
    mails.close();
    await mails.notify(confirmation());
    assert.equal(relay.taken.length, 2);
  });
});
