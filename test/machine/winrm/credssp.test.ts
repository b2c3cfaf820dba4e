import assert from 'node:assert/strict';
import { connect as connectTls, createSecureContext, TLSSocket } from 'node:tls';
import fc from 'fast-check';
import { selfSigned } from '../../../lab/simulated/winrm/certificate';
import { Accounts, type AccountState } from '../../../lab/simulated/winrm/accounts';
import { ConnectionLogin } from '../../../lab/simulated/winrm/connectionLogin';
import { credsspLogin } from '../../../src/machine/winrm/credssp/credsspLogin';
import { contentOf, der, DerError, derFields, derInteger, derOctets } from '../../../src/machine/winrm/der';
import { fieldsOf, numberOf, readDer, readElements, tags } from '../../../src/machine/winrm/der';
import { answerToken, negotiationToken, parseAnswer } from '../../../src/machine/winrm/credssp/spnego';
import { endsFlight } from '../../../src/machine/winrm/credssp/tlsFlight';
import { trailerLength } from '../../../src/machine/winrm/credssp/tlsSeal';
import { TlsTunnel, TlsTunnelError } from '../../../src/machine/winrm/credssp/tlsTunnel';
import { isWhole, parseTsRequest, writeTsRequest } from '../../../src/machine/winrm/credssp/tsRequest';
import { LoginRefused } from '../../../src/machine/winrm/login';
import { openMessage, sealMessage } from '../../../src/machine/winrm/sealedMessage';
import { HttpRefusal, type Reply } from '../../../src/machine/winrm/wsmanConnection';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const account = { user: 'admin', domain: 'LAB', password: 'Sécret! 1' };

describe('DER', () => {
  it('writes lengths in their shortest form and reads them back', () => {
    for (const [length, head] of [
      [0, '0400'],
      [127, '047f'],
      [128, '048180'],
      [255, '0481ff'],
      [256, '04820100'],
      [65536, '0483010000'],
    ] as const) {
      const written = derOctets(Buffer.alloc(length));
      assert.equal(written.subarray(0, head.length / 2).toString('hex'), head);
      assert.equal(readDer(written).content.length, length);
    }
  });

  it('writes and reads numbers of 32 bits with their sign', () => {
    const known = { 0: '020100', 127: '02017f', 128: '02020080', [-1]: '0201ff', [-128]: '020180', [-129]: '0202ff7f' };
    for (const [value, bytes] of Object.entries(known)) assert.equal(derInteger(Number(value)).toString('hex'), bytes);
    fc.assert(fc.property(fc.integer(), (value) => numberOf(readDer(derInteger(value))) === value));
  });

  const hostile = {
    'is empty': '',
    'has no length': '04',
    'is shorter than it says': '040300ff',
    'says a length of 4 GB': '0484ffffffff00',
    'says a length of more than 32 bits': '0485000000000100',
    'has an indefinite length': '2480040100 0000',
    'has a length with leading zeros': '0482000100',
    'has a long form where the short one does': '04810100',
    'ends in the middle of its length': '0482ff',
    'has a tag of several bytes': '1f8101 00',
    'is followed by something': '0401000401 00',
  };
  for (const [name, bytes] of Object.entries(hostile)) {
    it(`refuses what ${name}`, () => assert.throws(() => readDer(hex(bytes)), DerError));
  }

  it('refuses numbers that are empty, padded or too large', () => {
    for (const bytes of ['0200', '02020001', '0202ff80', '02050100000000']) {
      assert.throws(() => numberOf(readDer(hex(bytes))), DerError, bytes);
    }
  });

  it('refuses fields that are repeated, out of order, or none', () => {
    const field = (n: number) => der(0xa0 | n, derInteger(1));
    for (const fields of [
      [field(1), field(0)],
      [field(0), field(0)],
      [derInteger(1)],
      [der(0xa0, derInteger(1), derInteger(1))],
    ]) {
      assert.throws(() => fieldsOf(readDer(der(tags.sequence, ...fields))), DerError);
    }
  });

  it('goes no deeper than it is asked, whatever is nested in it', () => {
    let nested = Buffer.alloc(0);
    for (let depth = 0; depth < 20_000; depth++) nested = Buffer.concat([nested, Buffer.of(0x30)]);
    assert.throws(() => readDer(nested), DerError);
    let whole: Buffer = derInteger(1);
    for (let depth = 0; depth < 2000; depth++) whole = der(tags.sequence, whole);
    assert.equal(readElements(readDer(whole).content).length, 1);
    assert.throws(() => parseTsRequest(whole), DerError);
  });

  it('reads any bytes, or throws DerError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        for (const read of [readDer, parseTsRequest, parseAnswer, isWhole]) {
          try {
            read(Buffer.from(bytes));
          } catch (error) {
            if (!(error instanceof DerError)) throw error;
          }
        }
      }),
    );
  });
});

describe('CredSSP', function () {
  this.timeout(10_000);

  it('writes and reads its requests', () => {
    const request = {
      version: 6,
      token: Buffer.from('token'),
      credentials: Buffer.alloc(300, 1),
      publicKey: Buffer.from('key'),
      error: 0xc000006d,
      nonce: Buffer.alloc(32, 2),
    };
    assert.deepEqual(parseTsRequest(writeTsRequest(request)), request);
    assert.deepEqual(parseTsRequest(writeTsRequest({ version: 2 })), { version: 2 });
    // Some write an NTSTATUS without its sign.
    const unsigned = derFields({ 0: derInteger(6), 4: der(tags.integer, hex('00c000006d')) });
    assert.equal(parseTsRequest(unsigned).error, 0xc000006d);
  });

  it('knows when a request is there to its end, and what none is', () => {
    const request = writeTsRequest({ version: 6, nonce: Buffer.alloc(300) });
    for (let length = 0; length < request.length; length++) assert.equal(isWhole(request.subarray(0, length)), false);
    assert.equal(isWhole(request), true);
    for (const bytes of ['3080', '3085', '0401', '30843fffffff'])
      assert.throws(() => isWhole(hex(bytes)), DerError, bytes);
  });

  it('refuses requests that are changed anywhere, or still reads one', () => {
    const request = writeTsRequest({ version: 6, token: Buffer.from('token'), nonce: Buffer.alloc(32) });
    fc.assert(
      fc.property(fc.nat(request.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(request);
        changed[at] = value;
        try {
          parseTsRequest(changed);
        } catch (error) {
          assert.ok(error instanceof DerError);
        }
      }),
    );
  });

  it('takes no other mechanism than NTLM from SPNEGO', () => {
    const answer = answerToken({ state: 1, message: Buffer.from('m') }, true);
    assert.deepEqual(parseAnswer(answer), { state: 1, message: Buffer.from('m') });
    const kerberos = hex('2a864886f712010202');
    const other = derFields({ 1: der(tags.objectId, kerberos) });
    assert.throws(() => parseAnswer(der(0xa1, other)), /another mechanism/);
    assert.throws(() => parseAnswer(negotiationToken(Buffer.from('m'))), DerError);
  });

  it('knows whose turn it is in a handshake', () => {
    const record = (type: number, ...messages: readonly Buffer[]) => {
      const body = Buffer.concat(messages);
      return Buffer.concat([Buffer.of(type, 3, 3, body.length >> 8, body.length & 0xff), body]);
    };
    const message = (type: number, length = 10) => Buffer.concat([Buffer.of(type, 0, 0, length), Buffer.alloc(length)]);
    const [hello, certificate, done] = [message(2), message(11, 200), message(14, 0)];
    const turns: readonly [string, readonly Buffer[], boolean][] = [
      ['nothing', [], false],
      ['the hello of a client', [record(22, message(1))], true],
      ['the hello of a server', [record(22, hello)], false],
      ['all a server says, in one record', [record(22, hello, certificate, done)], true],
      ['all a server says, a record each', [record(22, hello), record(22, certificate), record(22, done)], true],
      [
        'a message over two records',
        [record(22, hello, certificate.subarray(0, 50)), record(22, certificate.subarray(50))],
        false,
      ],
      [
        'and its end',
        [record(22, hello, certificate.subarray(0, 50)), record(22, certificate.subarray(50), done)],
        true,
      ],
      ['half a record', [record(22, message(1)).subarray(0, 9)], false],
      ['keys without the end', [record(22, message(16)), record(20, Buffer.of(1))], false],
      ['keys and the end', [record(22, message(16)), record(20, Buffer.of(1)), record(22, Buffer.alloc(40))], true],
      ['an alert', [record(21, Buffer.of(2, 40))], true],
    ];
    for (const [name, records, ends] of turns) assert.equal(endsFlight(Buffer.concat(records)), ends, name);
  });

  it('tells the length of what TLS appends, as Windows wants it', () => {
    assert.equal(trailerLength(1000, 'ECDHE-RSA-AES256-GCM-SHA384'), 16);
    // HMAC of 20, 32 or 48 bytes, then 1 to 16 of padding up to a block.
    assert.equal(trailerLength(12, 'ECDHE-RSA-AES128-SHA'), 36);
    assert.equal(trailerLength(11, 'AES128-SHA'), 21);
    assert.equal(trailerLength(16, 'AES256-SHA256'), 48);
    assert.equal(trailerLength(5, 'ECDHE-RSA-AES256-SHA384'), 59);
  });

  describe('with the simulated host', () => {
    const server = (state: AccountState = 'good', credsspVersion = 6) =>
      new ConnectionLogin(['CredSSP'], {
        accounts: new Accounts([{ ...account, state }], 'SRV'),
        computer: 'SRV',
        credsspVersion,
      });

    const reply = (status: number, header?: string): Reply => ({
      status,
      headers: header === undefined ? {} : { 'www-authenticate': header },
      body: Buffer.alloc(0),
    });

    /** The two without a network between. */
    function exchangeWith(login: ConnectionLogin) {
      return async (authorization: string): Promise<Reply> => {
        const verdict = await login.take(authorization);
        return verdict.kind === 'in' ? reply(200) : reply(401, verdict.header ?? 'CredSSP');
      };
    }

    it('seals messages in pieces of 16 kB both ways', async () => {
      const theirs = server();
      const ours = await credsspLogin(account, true).logIn(exchangeWith(theirs));
      assert.ok(ours && theirs.seal);
      const text = '<é>'.repeat(20_000);
      const { body, contentType } = await sealMessage(text, ours);
      assert.match(contentType, /^multipart\/x-multi-encrypted;protocol="application\/HTTP-CredSSP-session-encrypted"/);
      assert.equal(body.toString('latin1').match(/OriginalContent/g)?.length, Math.ceil(80_000 / 16_384));
      assert.equal(await openMessage(body, theirs.seal), text);
      const answer = await sealMessage('short', theirs.seal);
      assert.match(answer.contentType, /^multipart\/encrypted;/);
      assert.equal(await openMessage(answer.body, ours), 'short');
    });

    it('refuses a sealed message that was changed on its way', async () => {
      const theirs = server();
      const ours = await credsspLogin(account, true).logIn(exchangeWith(theirs));
      assert.ok(ours && theirs.seal);
      const { body } = await sealMessage('a message', theirs.seal);
      body[body.length - 40] = (body[body.length - 40] ?? 0) ^ 1;
      await assert.rejects(openMessage(body, ours), TlsTunnelError);
    });

    it('says what is the matter with the account, where the version tells it', async () => {
      for (const state of ['locked', 'disabled', 'expired', 'password-expired', 'must-change-password'] as const) {
        await assert.rejects(
          credsspLogin(account, true).logIn(exchangeWith(server(state))),
          (error) => error instanceof LoginRefused && error.why === 'wrong' && error.trouble === state,
        );
      }
      await assert.rejects(
        credsspLogin(account, true).logIn(exchangeWith(server('locked', 5))),
        (error) => error instanceof LoginRefused && error.why === 'wrong' && error.trouble === undefined,
      );
    });

    it('hands no password over to who is in between, in any version', async () => {
      const { cert, key } = selfSigned(['srv.example.com'], { kind: 'rsa' });
      const secureContext = createSecureContext({ cert, key, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
      for (const version of [2, 5, 6]) {
        const real = exchangeWith(server('good', version));
        const inner = new TlsTunnel((wire) =>
          connectTls({ socket: wire, maxVersion: 'TLSv1.2', rejectUnauthorized: false }),
        );
        const outer = new TlsTunnel((wire) => new TLSSocket(wire, { isServer: true, secureContext }));
        const send = async (bytes: Buffer) => {
          const { status, headers } = await real(`CredSSP ${bytes.toString('base64')}`);
          const token = /CredSSP (\S+)/.exec(headers['www-authenticate'] ?? '')?.[1];
          return { status, bytes: token === undefined ? undefined : Buffer.from(token, 'base64') };
        };
        for (let ours = await inner.handshake(); ours;) ours = await inner.handshake((await send(ours)).bytes);
        let flights = 0;
        const requests: Buffer[] = [];
        const between = async (authorization: string): Promise<Reply> => {
          const bytes = Buffer.from(authorization.replace('CredSSP ', ''), 'base64');
          const told = (answer: Buffer | undefined) => `CredSSP ${(answer ?? Buffer.alloc(0)).toString('base64')}`;
          if (flights++ < 2) return reply(401, told(await outer.handshake(bytes)));
          const request = await outer.open(bytes, isWhole);
          requests.push(request);
          const answer = await send(await inner.seal(request));
          if (!answer.bytes) return reply(answer.status, 'CredSSP');
          return reply(answer.status, told(await outer.seal(await inner.open(answer.bytes, isWhole))));
        };
        await assert.rejects(credsspLogin(account, true).logIn(between), LoginRefused);
        assert.equal(requests.length, 2);
        assert.ok(requests.every((request) => !parseTsRequest(request).credentials));
      }
    });

    it('does not wait for a server that stalls, talks nonsense, or does not know CredSSP', async () => {
      const login = (header: string | undefined, status = 401) =>
        credsspLogin(account, true).logIn(() => Promise.resolve(reply(status, header)));
      await assert.rejects(login('CredSSP AAAA'), TlsTunnelError);
      await assert.rejects(login(`CredSSP ${Buffer.from('HTTP/1.1 400').toString('base64')}`), TlsTunnelError);
      await assert.rejects(login(`CredSSP ${hex('15030300020228').toString('base64')}`), TlsTunnelError);
      for (const [header, status] of [
        ['Negotiate', 401],
        [undefined, 503],
        ['CredSSP', 401],
      ] as const) {
        await assert.rejects(
          login(header, status),
          (error) => error instanceof LoginRefused && error.why === 'not-offered' && error.reply.status === status,
        );
      }
    });

    it('tells a service that goes away in the middle from a refused login', async () => {
      for (const turns of [2, 3, 4]) {
        const real = exchangeWith(server());
        let done = 0;
        const exchange = (authorization: string) =>
          done++ < turns ? real(authorization) : Promise.resolve(reply(503));
        await assert.rejects(
          credsspLogin(account, true).logIn(exchange),
          (error) => error instanceof HttpRefusal && error.reply.status === 503,
        );
      }
    });

    it('does not wait for, nor believe, a server that talks nonsense inside TLS', async () => {
      const { cert, key } = selfSigned(['srv.example.com']);
      const secureContext = createSecureContext({ cert, key });
      const large = Buffer.concat([hex('30847fffffff'), Buffer.alloc(100)]);
      for (const nonsense of [
        Buffer.from('nonsense'),
        hex('3080'),
        large,
        writeTsRequest({ version: 6, nonce: large }),
      ]) {
        const tunnel = new TlsTunnel((wire) => new TLSSocket(wire, { isServer: true, secureContext }));
        let flights = 0;
        const exchange = async (authorization: string): Promise<Reply> => {
          const bytes = Buffer.from(authorization.replace('CredSSP ', ''), 'base64');
          const answer = flights++ < 2 ? await tunnel.handshake(bytes) : await tunnel.seal(nonsense);
          return reply(401, `CredSSP ${answer?.toString('base64') ?? ''}`);
        };
        await assert.rejects(credsspLogin(account, true).logIn(exchange), /CredSSP|challenge/);
      }
    });
  });

  it('reads elements by their tags alone', () => {
    assert.throws(() => contentOf(undefined, tags.octets), DerError);
    assert.throws(() => contentOf(readDer(derInteger(1)), tags.octets), DerError);
  });
});
