import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseMailbox } from '../../src/mail/mailbox';
import { parseMailSettings } from '../../src/mail/settings';

const least = { host: 'mail.example.com', from: 'Fleet Reboot <reboot@example.com>', to: ['anna@example.com'] };

function problems(json: unknown): readonly string[] {
  const result = parseMailSettings(json);
  return 'problems' in result ? result.problems : [];
}

describe('mail settings', () => {
  it('need a relay, a sender and a recipient, and are safe by default', () => {
    assert.deepEqual(parseMailSettings(least), {
      settings: {
        ...least,
        port: 587,
        security: 'starttls',
        cc: [],
        bcc: [],
        language: 'en',
        verifyCertificate: true,
        timeoutSeconds: 30,
      },
    });
  });

  it('take the port from the encryption unless it is given', () => {
    const port = (json: object) => {
      const result = parseMailSettings({ ...least, ...json });
      return 'settings' in result ? result.settings.port : undefined;
    };
    assert.equal(port({ security: 'tls' }), 465);
    assert.equal(port({ security: 'plain' }), 25);
    assert.equal(port({ security: 'plain', port: 2525 }), 2525);
  });

  it('name the field of every problem', () => {
    const found = problems({ host: '', port: 70000, security: 'ssl', to: ['anna', 'a@b, c@d'], language: 'de' });
    const fields = found.map((sentence) => sentence.split(':')[0]);
    assert.deepEqual(fields, ['host', 'host', 'port', 'security', 'from', 'to.0', 'to.1', 'language']);
    assert.ok(found.includes('from: is missing'));
    assert.ok(found.includes('port: must be a whole number from 1 to 65535'));
  });

  it('are refused as a whole when they are no object, with a sentence', () => {
    for (const json of [undefined, null, 'mail', 7]) {
      assert.equal(problems(json).length, 1);
      assert.match(problems(json)[0] ?? '', /^mail: must be an object/);
    }
  });

  it('refuse a password and do not repeat it', () => {
    const found = problems({ ...least, password: 'hunter2' });
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /^password: .*passwordFile/);
    assert.doesNotMatch(found.join(), /hunter2/);
  });

  it('refuse a field they do not know, so that a typing error is seen', () => {
    assert.deepEqual(problems({ ...least, verifyCertificat: false }), ['verifyCertificat: is not a mail setting']);
  });

  it('refuse a login without encryption', () => {
    assert.match(problems({ ...least, security: 'plain', username: 'anna' }).join(), /^username: .*encrypted/);
  });

  it('refuse a line break in an address, which would add header fields', () => {
    for (const from of ['a@example.com\r\nBcc: eve@example.com', 'Anna\n <a@example.com>', 'a@example.com\u0000']) {
      assert.match(problems({ ...least, from }).join(), /^from: must be one mail address/);
    }
  });

  it('never throw, whatever they are read from', () => {
    fc.assert(
      fc.property(fc.anything(), (json) => {
        assert.ok(problems(json).length > 0);
      }),
    );
  });
});

describe('a mailbox', () => {
  it('is an address with or without a name', () => {
    assert.deepEqual(parseMailbox('root@localhost'), { name: '', address: 'root@localhost' });
    assert.deepEqual(parseMailbox(' Jürgen Müller < j@example.com > '), {
      name: 'Jürgen Müller',
      address: 'j@example.com',
    });
    assert.deepEqual(parseMailbox('"Müller, Jürgen" <j@example.com>'), {
      name: 'Müller, Jürgen',
      address: 'j@example.com',
    });
  });

  it('is nothing else', () => {
    for (const text of [
      '',
      'anna',
      '@example.com',
      'a@',
      'a@b@c',
      'a b@example.com',
      'a@x, b@y',
      '<a@x> b',
      '<<a@x>>',
    ]) {
      assert.equal(parseMailbox(text), undefined, text);
    }
  });
});
