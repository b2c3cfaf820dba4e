import assert from 'node:assert/strict';
import { accountOf, challengeResponse, hmacMd5, responseKey, utf16 } from '../../../src/machine/winrm/ntlm/keys';
import { md4 } from '../../../src/machine/winrm/ntlm/md4';
import { attribute, parseChallenge, writeAttributes } from '../../../src/machine/winrm/ntlm/messages';
import { Rc4 } from '../../../src/machine/winrm/ntlm/rc4';
import { SealedSession, SealError } from '../../../src/machine/winrm/ntlm/seal';

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

describe('NTLM', () => {
  it('hashes as RFC 1320 appendix A.5 does', () => {
    const digests = {
      '': '31d6cfe0d16ae931b73c59d7e0c089c0',
      a: 'bde52cb31de33e46245e05fbdbd6fb24',
      abc: 'a448017aaf21d8525fc10ae87aa6729d',
      'message digest': 'd9130a8164549fe818874806e1c7014b',
      abcdefghijklmnopqrstuvwxyz: 'd79e1c308aa5bbcdeea8ed63df412da9',
      ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789: '043f8582f241db351ce627e153e7f0e4',
      '12345678901234567890123456789012345678901234567890123456789012345678901234567890':
        'e33b4ddc9c38f2199c3e7b164fcc0536',
    };
    for (const [text, digest] of Object.entries(digests)) assert.equal(md4(Buffer.from(text)).toString('hex'), digest);
  });

  it('enciphers as RFC 6229 does, also over several calls', () => {
    const cipher = new Rc4(hex('0102030405'));
    const stream = Buffer.concat([cipher.apply(Buffer.alloc(5)), cipher.apply(Buffer.alloc(11))]);
    assert.equal(stream.toString('hex'), 'b2396305f03dc027ccc3524a0a1118a8');
  });

  describe('MS-NLMP 4.2.4', () => {
    const account = accountOf('Domain\\User', 'Password');
    const serverChallenge = hex('0123456789abcdef');
    const clientChallenge = Buffer.alloc(8, 0xaa);
    const targetInfo = writeAttributes(
      new Map([
        [attribute.domain, utf16('Domain')],
        [attribute.computer, utf16('Server')],
      ]),
    );
    const key = responseKey(account);
    const { response, sessionKey } = challengeResponse(
      key,
      serverChallenge,
      clientChallenge,
      Buffer.alloc(8),
      targetInfo,
    );
    const exported = Buffer.alloc(16, 0x55);

    it('4.2.4.1.1 derives the response key', () => {
      assert.deepEqual(key, hex('0c868a403bfd7a93a3001ef22ef02e3f'));
    });

    it('4.2.4.1.2 derives the session key', () => {
      assert.deepEqual(sessionKey, hex('8de40ccadbc14a82f15cb0ad0de95ca3'));
    });

    it('4.2.4.2 answers the challenge', () => {
      assert.deepEqual(response.subarray(0, 16), hex('68cd0ab851e51c96aabc927bebef6a1c'));
      assert.deepEqual(hmacMd5(key, serverChallenge, clientChallenge), hex('86c35097ac9cec102554764a57cccc19'));
      assert.deepEqual(new Rc4(sessionKey).apply(exported), hex('c5dad2544fc9799094ce1ce90bc9d03e'));
    });

    it('4.2.4.4 seals a message, and the other side opens it', () => {
      const { sealed, signature } = new SealedSession(exported).seal(utf16('Plaintext'));
      assert.deepEqual(sealed, hex('54e50165bf1936dc996020c1811b0f06fb5f'));
      assert.deepEqual(signature, hex('010000007fb38ec5c55d497600000000'));
      assert.deepEqual(new SealedSession(exported, 'server').open(sealed, signature), utf16('Plaintext'));
    });

    it('refuses a message that was changed on its way', () => {
      const { sealed, signature } = new SealedSession(exported).seal(utf16('Plaintext'));
      sealed.writeUInt8(sealed.readUInt8(3) ^ 1, 3);
      assert.throws(() => new SealedSession(exported, 'server').open(sealed, signature), SealError);
    });
  });

  it('refuses challenges that are cut short or none at all', () => {
    const whole = Buffer.concat([
      hex('4e544c4d53535000 02000000 0000 0000 38000000 00000000 0123456789abcdef 0000000000000000 0800 0800 30000000'),
      hex('0200 0200 4100 0000 0000'),
    ]);
    assert.deepEqual(parseChallenge(whole).serverChallenge, hex('0123456789abcdef'));
    for (let length = 0; length < 56; length++)
      assert.throws(() => parseChallenge(whole.subarray(0, length)), /NTLM challenge/);
  });
});
