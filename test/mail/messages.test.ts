import assert from 'node:assert/strict';
import { simpleParser } from 'mailparser';
import { languages } from '../../src/mail/catalogue';
import { message, testMessage, type Message } from '../../src/mail/messages';
import { parseMailSettings } from '../../src/mail/settings';
import { threadOf } from '../../src/mail/thread';
import { failureCodes, failureTitle, nextStep } from '../../src/reboot/failure';
import type { Notice } from '../../src/reboot/notifier';
import { steps } from '../../src/reboot/step';
import { alert, at, confirmation, failed, target } from './notices';

/** What a reader of the HTML sees, by a parser that is not ours. */
async function seen({ html }: Message): Promise<string> {
  const mail = await simpleParser(`Content-Type: text/html; charset=utf-8\n\n${html}`);
  return folded(mail.text ?? '');
}

/** The parser shows headings in capitals. */
function folded(text: string): string {
  return text.replace(/\s+/g, ' ').toLowerCase();
}

const timedOut = failed({ code: 'timeout-down', step: 'wait', detail: 'no answer for 900 s' });
const notices: readonly Notice[] = [alert(), confirmation(), timedOut];

describe('a mail about a host', () => {
  it('names host, address and reason in the subject of the alert', () => {
    assert.equal(message(alert(), 'en').subject, 'srvsql (10.0.0.5) is going to reboot: maintenance');
    assert.equal(message(alert(), 'fr').subject, 'srvsql (10.0.0.5) va redémarrer\u00a0: maintenance');
  });

  it('says in the subject of the confirmation how long the host was down', () => {
    assert.equal(
      message(confirmation(), 'en').subject,
      'srvsql (10.0.0.5) has rebooted and is operational (down for 34 s)',
    );
    assert.equal(
      message(confirmation(), 'fr').subject,
      'srvsql (10.0.0.5) a redémarré et est opérationnel (arrêt de 34\u00a0s)',
    );
    assert.match(message(confirmation(3725.4), 'en').subject, /down for 1 h 2 min 5 s\)$/);
    assert.match(message(confirmation(0.2), 'en').subject, /down for 1 s\)$/);
  });

  it('says in the subject of a failure what happened and its code', () => {
    assert.equal(
      message(timedOut, 'en').subject,
      'srvsql (10.0.0.5) FAILED to reboot: has not come back (timeout-down)',
    );
    assert.equal(
      message(timedOut, 'fr').subject,
      'ÉCHEC du redémarrage de srvsql (10.0.0.5)\u00a0: n’est pas revenu (timeout-down)',
    );
  });

  it('does not claim that a host failed to reboot once its new boot identity was seen', () => {
    const { subject } = message(failed({ code: 'verify-failed', step: 'verify', detail: 'nginx.service' }), 'en');
    assert.equal(
      subject,
      'srvsql (10.0.0.5) has rebooted but FAILED afterwards: not healthy after the reboot (verify-failed)',
    );
  });

  it('names a host once that has no name but its address', () => {
    const { subject } = message(alert({}, target({ host: '10.0.0.5' })), 'en');
    assert.equal(subject, '10.0.0.5 is going to reboot: maintenance');
  });

  it('tells who asked, when and in which zone, what is stopped, the pattern and the run', () => {
    const notice = alert({}, target({ stopServices: ['redis.service', 'mariadb.service'] }));
    const { text } = message(notice, 'en', 'Europe/Paris');
    assert.match(text, /^Host: srvsql$/m);
    assert.match(text, /^Address: 10\.0\.0\.5$/m);
    assert.match(text, /^Reason: maintenance$/m);
    assert.match(text, /^Requested by: anna@laptop$/m);
    assert.match(text, /^When: .*20 November 2026.* 10:42:07 .*\+01:00 \(Europe\/Paris\)$/m);
    assert.match(text, /^Databases stopped first: mariadb\.service$/m);
    assert.match(text, /^Services stopped first: redis\.service$/m);
    assert.match(text, /^Pattern: linux:&prod$/m);
    assert.match(text, /^Run: 20261120T094200Z-1a2b3c$/m);
  });

  it('says when no database is stopped', () => {
    const { text } = message(alert({}, target(), []), 'en');
    assert.match(text, /^Databases stopped first: none$/m);
    assert.doesNotMatch(text, /stopped cleanly/);
  });

  it('tells of a failure the step, what was seen and what to do next', () => {
    const { text } = message(timedOut, 'en');
    assert.match(text, /^Failure: has not come back \(timeout-down\)$/m);
    assert.match(text, /^Step: wait$/m);
    assert.match(text, /^What was seen: no answer for 900 s$/m);
    assert.match(text, /^What to do next: Look at the console/m);
  });

  for (const language of languages) {
    it(`says in HTML everything that the plain text says (${language})`, async () => {
      for (const notice of notices) {
        const mail = message(notice, language);
        const html = await seen(mail);
        for (const line of mail.text.split('\n').filter((each) => each !== '')) {
          // A row is "label: value" in text and two cells in HTML.
          for (const part of line.split(/(?<=^[\p{L}’() ]+)\u00a0?: /u)) {
            assert.ok(html.includes(folded(part)), `${part} is missing in: ${html}`);
          }
        }
      }
    });

    it(`has a phrase for every failure at every step (${language})`, () => {
      for (const code of failureCodes) {
        for (const step of steps) {
          const { subject, text } = message(failed({ code, step, detail: 'seen' }), language);
          assert.ok(subject.endsWith(`(${code})`), subject);
          assert.ok(text.includes(step), text);
        }
      }
    });
  }

  it('speaks of failures in English exactly as the editor does', () => {
    for (const code of failureCodes) {
      const { text } = message(failed({ code, step: 'wait', detail: 'seen' }), 'en');
      assert.ok(text.includes(`Failure: ${failureTitle(code)} (${code})\n`), text);
      assert.ok(text.includes(`What to do next: ${nextStep(code)}\n`), text);
    }
  });

  it('sets French as French print does', () => {
    for (const code of failureCodes) {
      const { text } = message(failed({ code, step: 'wait', detail: 'vu' }), 'fr', 'Europe/Paris');
      // The time of day has colons of its own.
      const prose = text.replace(/\d\d:\d\d:\d\d|linux:&prod|[-+]\d\d:\d\d/g, '');
      assert.doesNotMatch(prose, /[^\u00a0]:/, prose);
      assert.doesNotMatch(prose, /[^\u202f][;!?]/, prose);
      assert.doesNotMatch(prose, /'/, prose);
    }
  });

  it('shows a reason with quotes, markup and emoji literally, in the body whole', async () => {
    const reason = `"it's" <script>alert(1)</script> &amp; $(reboot) 🔧`;
    const mail = message(alert({ reason }), 'en');
    assert.equal(mail.subject, `srvsql (10.0.0.5) is going to reboot: ${reason}`);
    assert.ok(mail.text.includes(`Reason: ${reason}\n`));
    assert.doesNotMatch(mail.html, /<script/);
    assert.ok((await seen(mail)).includes(folded(reason)));
  });

  it('cuts a very long reason in the subject only, and never inside a character', () => {
    const reason = '🔧'.repeat(5000);
    const mail = message(alert({ reason }), 'en');
    assert.equal(Array.from(mail.subject).length, 200);
    assert.ok(mail.subject.endsWith('🔧…'));
    assert.ok(mail.text.includes(reason));
    assert.ok(mail.html.includes(reason));
  });

  it('keeps line breaks and control characters of a value from making lines of their own', () => {
    const { subject, text, html } = message(alert({ reason: 'one\r\nBcc: eve@example.com\u0000\u001b[31m' }), 'en');
    assert.equal(subject, 'srvsql (10.0.0.5) is going to reboot: one Bcc: eve@example.com [31m');
    assert.match(text, /^Reason: one\n {4}Bcc: eve@example\.com\ufffd\ufffd\[31m$/m);
    assert.doesNotMatch(html, /[\0\x1b\r]/);
  });

  it('carries no colour but the bar, so that light and dark both read well', () => {
    const { html } = message(timedOut, 'fr');
    assert.match(html, /<meta name="color-scheme" content="light dark">/);
    assert.match(html, /<html lang="fr">/);
    assert.doesNotMatch(html, /background|[^-]color:/);
    assert.equal(html.match(/<th scope="row"/g)?.length, html.match(/<tr>/g)?.length);
  });

  it('tries settings out by telling them', () => {
    const read = parseMailSettings({ host: 'mail.example.com', from: 'r@example.com', to: ['a@example.com'] });
    assert.ok('settings' in read);
    const { subject, text } = testMessage(read.settings, at, 'UTC');
    assert.equal(subject, 'Fleet Reboot: test mail');
    assert.match(text, /^Relay: mail\.example\.com:587$/m);
    assert.match(text, /^Encryption: STARTTLS$/m);
  });
});

describe('the thread of a host in a run', () => {
  it('answers the alert with the confirmation and with a later failure', () => {
    const first = threadOf(alert(), 'example.com');
    assert.equal(first.inReplyTo, undefined);
    assert.match(first.messageId, /^<20261120T094200Z-1a2b3c\.srvsql-[0-9a-f]{8}\.alert@example\.com>$/);
    for (const notice of [confirmation(), timedOut]) {
      const later = threadOf(notice, 'example.com');
      assert.equal(later.inReplyTo, first.messageId);
      assert.equal(later.references, first.messageId);
      assert.notEqual(later.messageId, first.messageId);
    }
  });

  it('begins with the failure when the host failed before its alert', () => {
    const { inReplyTo } = threadOf(failed({ code: 'unreachable', step: 'check', detail: 'seen' }), 'example.com');
    assert.equal(inReplyTo, undefined);
  });

  it('gives hosts whose names differ only in odd characters threads of their own', () => {
    const ids = ['srv ü', 'srv ö', '"><x>\r\n'].map(
      (host) => threadOf(alert({}, target({ host })), 'example.com').messageId,
    );
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^<[A-Za-z0-9.-]+@example\.com>$/);
  });

  it('gives a mail that is sent again the same Message-ID', () => {
    assert.deepEqual(threadOf(alert(), 'example.com'), threadOf(alert(), 'example.com'));
  });
});
