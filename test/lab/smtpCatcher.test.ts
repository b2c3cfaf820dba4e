import assert from 'node:assert/strict';
import nodemailer from 'nodemailer';
import { startSmtpCatcher, type SmtpCatcher } from '../../lab/simulated/smtpCatcher';

describe('the mail relay of the lab', () => {
  let relay: SmtpCatcher;

  beforeEach(async () => {
    relay = await startSmtpCatcher();
  });

  afterEach(() => {
    relay.stop();
  });

  const login = (): { user: string; pass: string } => ({ user: relay.username, pass: relay.password });

  /** Sends with nodemailer alone: the relay is judged without our own client. */
  async function send(
    options: { ca?: string; auth?: { user: string; pass: string }; to?: string[] } = {},
  ): Promise<void> {
    const transport = nodemailer.createTransport({
      host: relay.host,
      port: relay.port,
      requireTLS: true,
      auth: options.auth ?? login(),
      tls: { ca: options.ca ?? relay.certificate },
      greetingTimeout: 300,
    });
    try {
      await transport.sendMail({
        from: 'fleet@example.com',
        to: options.to ?? ['admin@example.com'],
        bcc: 'hidden@example.com',
        subject: 'Serveur redémarré',
        text: 'plain é',
        html: '<b>rich</b>',
      });
    } finally {
      transport.close();
    }
  }

  it('takes a mail over STARTTLS with a certificate that can be verified, and reads it', async () => {
    const waiting = relay.waitForMail('redémarré', ({ subject }) => subject.includes('redémarré'));
    await send();
    const mail = await waiting;
    assert.deepEqual(mail.recipients, ['admin@example.com', 'hidden@example.com']);
    assert.deepEqual([mail.encrypted, mail.from, mail.text.trim()], [true, 'fleet@example.com', 'plain é']);
    assert.match(mail.html, /<b>rich<\/b>/);
    assert.equal(relay.mails.length, 1);
  });

  it('is not trusted without its certificate, and takes nothing without its password', async () => {
    await assert.rejects(send({ ca: '' }), /self-signed certificate/);
    await assert.rejects(send({ auth: { user: relay.username, pass: 'wrong' } }), /535/);
    await relay.setFaults({ refuseLogin: true });
    await assert.rejects(send(), /535/);
    assert.deepEqual(relay.mails, []);
  });

  it('rejects recipients and mails when told to', async () => {
    await relay.setFaults({ rejectRecipients: ['admin@example.com', 'hidden@example.com'] });
    await assert.rejects(send(), /no such mailbox/);
    await relay.setFaults({ rejectRecipients: [], refuseMail: true });
    await assert.rejects(send(), /takes no mail now/);
    assert.deepEqual(relay.mails, []);
  });

  it('hangs, goes down and comes back on the same port', async () => {
    await relay.setFaults({ hang: true });
    await assert.rejects(send(), /Greeting never received/);
    await relay.setFaults({ hang: false, down: true });
    await assert.rejects(send(), /ECONNREFUSED/);
    await relay.setFaults({ down: false });
    await send();
    assert.equal(relay.mails.length, 1);
  });

  it('says which mails came when the one that was waited for did not', async () => {
    await send();
    await assert.rejects(
      relay.waitForMail('another', () => false, 10),
      /no mail "another" within 10 ms; received: Serveur redémarré/,
    );
  });
});
