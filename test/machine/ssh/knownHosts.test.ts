import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  fingerprint,
  knownHostLine,
  knownName,
  namesHost,
  parseKnownHosts,
  standingOf,
  typesOnRecord,
} from '../../../src/machine/ssh/knownHosts';
import { needsProgram } from './needs';
import { makeKey, publicKeyOf, type HostKeyKind } from './sshd';

/** A well-formed Ed25519 public key of our own making. */
const ed25519 = (fill: number): Buffer =>
  Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20', 'latin1'), Buffer.alloc(32, fill)]);
const rsaLike = Buffer.concat([Buffer.from('\0\0\0\x07ssh-rsa', 'latin1'), Buffer.alloc(40, 1)]);
const text = (key: Buffer): string => `${key.toString('latin1', 4, 4 + key.readUInt32BE(0))} ${key.toString('base64')}`;
const hashed = (name: string): string => {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};

describe('known_hosts', () => {
  const mine = ed25519(1);
  const other = ed25519(2);
  const standing = (file: string, name = 'srv.example.com', key = mine) =>
    standingOf(parseKnownHosts(file, 'kh'), name, key);

  it('L13 a key on record is known, another one is changed and names file and line', () => {
    assert.equal(standing(`srv.example.com ${text(mine)}\n`).kind, 'known');
    const changed = standing(`# comment\n\nsrv.example.com ${text(other)} a comment\n`);
    assert(changed.kind === 'changed');
    assert.equal(changed.recorded.file, 'kh');
    assert.equal(changed.recorded.line, 3);
    assert.equal(fingerprint(changed.recorded.key), fingerprint(other));
  });

  it('L13 a host with several keys is known by any of them', () => {
    assert.equal(standing(`srv.example.com ${text(other)}\nsrv.example.com ${text(mine)}\n`).kind, 'known');
  });

  it('L13 a key of another type than the one on record counts as changed, as in ssh', () => {
    assert.equal(standing(`srv.example.com ${text(rsaLike)}\n`).kind, 'changed');
  });

  it('L13 a revoked key is refused even where it is on record too', () => {
    const file = `srv.example.com ${text(mine)}\n@revoked * ${text(mine)}\n`;
    assert.equal(standing(file).kind, 'revoked');
    assert.equal(standing(`@revoked other.example.com ${text(mine)}\n`).kind, 'unknown');
  });

  it('a host known by a certificate authority only is unknown, and says so', () => {
    assert.deepEqual(standing(`@cert-authority *.example.com ${text(other)}\n`), { kind: 'unknown', authority: true });
    assert.deepEqual(standing(''), { kind: 'unknown', authority: false });
  });

  it('reads CRLF files, tabs, leading blanks and a last line without its end', () => {
    const file = `  srv.example.com\t${text(other)}\r\n\r\n\t# x\r\nweb.example.com ${text(mine)}\r`;
    assert.deepEqual(
      parseKnownHosts(file, 'kh').map(({ hosts, line }) => [hosts, line]),
      [
        ['srv.example.com', 1],
        ['web.example.com', 4],
      ],
    );
  });

  it('passes over malformed lines', () => {
    const lines = [
      'srv.example.com',
      'srv.example.com ssh-ed25519',
      'srv.example.com ssh-ed25519 AAAA',
      `srv.example.com ssh-rsa ${mine.toString('base64')}`,
      `srv.example.com ssh-ed25519 ${mine.toString('base64').slice(0, -1)}`,
      `@something srv.example.com ${text(mine)}`,
      `#srv.example.com ${text(mine)}`,
      'srv.example.com 1024 35 1234567890',
    ];
    assert.deepEqual(parseKnownHosts(lines.join('\n'), 'kh'), []);
  });

  it('a negated pattern rules its line out whatever else matches', () => {
    assert(namesHost('*.example.com', 'srv.example.com'));
    assert(!namesHost('*.example.com,!srv.example.com', 'srv.example.com'));
    assert(!namesHost('!srv.example.com', 'web.example.com'));
    assert(namesHost('srv?.example.com', 'srv1.example.com'));
  });

  it('a port other than 22 is part of the name', () => {
    assert.equal(knownName('srv', 22), 'srv');
    assert.equal(knownName('srv', 2222), '[srv]:2222');
    assert(namesHost('[srv]:2222', '[srv]:2222'));
    assert(!namesHost('srv', '[srv]:2222'));
    assert(namesHost('[*]:2222', '[srv]:2222'));
  });

  it('types on record are those of plain lines', () => {
    const lines = parseKnownHosts(
      `a ${text(rsaLike)}\n@revoked a ${text(mine)}\n${hashed('a')} ${text(other)}\n`,
      'kh',
    );
    assert.deepEqual(typesOnRecord(lines, 'a'), ['ssh-rsa', 'ssh-ed25519']);
  });

  it('a pattern of many stars is matched without taking for ever', () => {
    const began = performance.now();
    assert(!namesHost(`${'*a'.repeat(50)}b`, 'a'.repeat(200)));
    assert(performance.now() - began < 1000);
  });

  it('a line we write is found again, hashed or not', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,20}$/),
        fc.integer({ min: 1, max: 65535 }),
        fc.boolean(),
        (host, port, hash) => {
          const name = knownName(host, port);
          const line = knownHostLine(name, mine, hash ? randomBytes(20) : undefined);
          assert.equal(standing(line, name).kind, 'known');
          assert.equal(line.startsWith('|1|'), hash);
        },
      ),
    );
  });

  describe('beside ssh-keygen', () => {
    let directory: string;
    const keys: string[] = [];

    before(function () {
      needsProgram(this, 'ssh-keygen');
      directory = mkdtempSync(join(tmpdir(), 'fleet-reboot-known-'));
      for (const kind of ['ed25519', 'ecdsa', 'rsa'] satisfies HostKeyKind[]) {
        const [type, key] = publicKeyOf(makeKey(join(directory, kind), kind)).split(' ');
        keys.push(`${type ?? ''} ${key ?? ''}`);
      }
    });
    after(() => {
      if (directory) rmSync(directory, { recursive: true, force: true });
    });

    it('prints the same fingerprint', () => {
      for (const kind of ['ed25519', 'ecdsa', 'rsa']) {
        const said = execFileSync('ssh-keygen', ['-l', '-f', join(directory, `${kind}.pub`)], { encoding: 'utf8' });
        const key = publicKeyOf(join(directory, kind)).split(' ')[1] ?? '';
        assert.equal(fingerprint(Buffer.from(key, 'base64')), said.split(' ')[1]);
      }
    });

    it('finds the lines that ssh-keygen -F finds', () => {
      const label = fc.constantFrom('a', 'b', 'srv', 'web1', 'db');
      const host = fc.tuple(label, label).map(([first, second]) => `${first}.${second}`);
      const name = fc.oneof(
        host,
        fc.tuple(host, fc.constantFrom(22, 2222)).map(([at, port]) => `[${at}]:${String(port)}`),
      );
      const pattern = fc.oneof(
        name,
        host.map((at) => `*.${at.split('.')[1] ?? ''}`),
        host.map((at) => at.replace(/[a-z]/, '?')),
        name.map((at) => `!${at}`),
        fc.constantFrom('*', '!*', '*.*', '[*]:2222', '', 'A.B', '*r*.*'),
      );
      const hosts = fc.oneof(
        { weight: 4, arbitrary: fc.array(pattern, { minLength: 1, maxLength: 4 }).map((all) => all.join(',')) },
        { weight: 2, arbitrary: name.map(hashed) },
        { weight: 1, arbitrary: fc.constantFrom('|1|bad|bad', '|1|', '|2|AAAA|AAAA') },
      );
      const key = fc.nat(2).map((index) => keys[index] ?? '');
      const line = fc.oneof(
        { weight: 6, arbitrary: fc.tuple(hosts, key).map(([at, value]) => `${at} ${value}`) },
        { weight: 1, arbitrary: fc.tuple(hosts, key).map(([at, value]) => `@revoked ${at} ${value}`) },
        {
          weight: 1,
          arbitrary: fc.tuple(hosts, key).map(([at, value]) => `@cert-authority ${at}\t${value} with comment`),
        },
        { weight: 1, arbitrary: fc.tuple(hosts, key).map(([at, value]) => `  ${at}  ${value}\r`) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('', '#', '# a.b ssh-rsa AAAA', '@x a.b ssh-rsa AAAA'),
        },
      );
      const path = join(directory, 'known_hosts');
      const property = fc.property(fc.array(line, { maxLength: 12 }), name, (lines, wanted) => {
        fc.pre(!wanted.endsWith(':22'));
        const content = `${lines.join('\n')}\n`;
        writeFileSync(path, content);
        let said = '';
        try {
          said = execFileSync('ssh-keygen', ['-F', wanted, '-f', path], {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          });
        } catch (error) {
          assert.equal((error as { status: number }).status, 1); // nothing found
        }
        const theirs = [...said.matchAll(/^# Host .* found: line (\d+)/gm)].map((match) => Number(match[1]));
        const ours = parseKnownHosts(content, path).filter((known) => namesHost(known.hosts, wanted));
        assert.deepEqual(
          ours.map((known) => known.line),
          theirs,
          content,
        );
      });
      fc.assert(property, { numRuns: 100 });
    });
  });
});
