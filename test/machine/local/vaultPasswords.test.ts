import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decryptVault, VaultError, type VaultPassword } from '../../../src/inventory/vault';
import {
  readVaultPasswords,
  vaultSources,
  type VaultPasswords,
  type VaultReading,
} from '../../../src/machine/local/vaultPasswords';
import { needsProgram } from '../ssh/needs';

describe('vault passwords', function () {
  this.timeout(30_000);
  let directory = '';
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'vault-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const at = (name: string): string => join(directory, name);
  function write(name: string, text: string | Uint8Array, mode = 0o600): string {
    writeFileSync(at(name), text);
    chmodSync(at(name), mode);
    return at(name);
  }
  const program = (name: string, text: string): string => write(name, text, 0o755);
  const around = { environment: { HOME: '/home/anna', VAULT: 'dir' }, cwd: '/srv/play', home: '/home/anna' };
  const noConfig = { vaultIdentities: [], vaultPasswordFile: undefined };
  const read = (identities: readonly string[], reading: Partial<VaultReading> = {}): Promise<VaultPasswords> =>
    readVaultPasswords(vaultSources({ ...noConfig, vaultIdentities: identities }, { ...around, cwd: directory }), {
      cwd: directory,
      environment: process.env,
      idMatch: false,
      ...reading,
    });
  const said = ({ problems }: VaultPasswords): string => problems.map(({ message }) => message).join('\n');

  it('are looked for in Ansible’s order', () => {
    const config = { vaultIdentities: ['dev@~/dev', 'prod@prompt', 'plain', ''], vaultPasswordFile: '/etc/pass' };
    const options = { ids: ['ci@$VAULT/ci', 'prompt'], files: ['given'], ask: true };
    assert.deepEqual(vaultSources(config, around, options), [
      { id: 'dev', from: { file: '/home/anna/dev' }, configured: true },
      { id: 'prod', from: 'prompt', configured: true },
      { from: { file: '/srv/play/plain' }, configured: true },
      { id: 'ci', from: { file: '/srv/play/dir/ci' }, configured: false },
      { from: 'prompt', configured: false },
      { id: 'default', from: { file: '/srv/play/given' }, configured: false },
      { id: 'default', from: { file: '/etc/pass' }, configured: true },
      { id: 'default', from: 'prompt', configured: false },
    ]);
  });

  describe('as ansible-vault takes them', () => {
    before(function () {
      needsProgram(this, 'ansible-vault');
    });
    /** A text that ansible-vault encrypted with that identity, in the directory. */
    function encrypted(identity: string): string {
      write('text', 'hidden');
      const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('ANSIBLE_'));
      execFileSync('ansible-vault', ['encrypt', '--vault-id', identity, 'text'], {
        cwd: directory,
        env: { ...Object.fromEntries(environment), HOME: directory },
        stdio: 'pipe',
      });
      return readFileSync(at('text'), 'utf8');
    }

    for (const [what, content] of [
      ['one line', 'correct horse\n'],
      ['blanks around it', ' \t correct horse \r\n\n'],
      ['several lines', 'correct\nhorse\n'],
      ['letters beyond ASCII', 'mot de passe – été\n'],
      ['bytes that are no UTF-8', new Uint8Array([0xff, 0x80, 0x41, 0xa0, 0x0a])],
    ] as const) {
      it(`come from a file with ${what}, whoever may read it`, async () => {
        write('password', content, 0o644);
        const result = await read(['password']);
        assert.equal(said(result), '');
        assert.equal(decryptVault(encrypted('password'), result.passwords), 'hidden');
      });
    }

    it('come from a program, a client program with the id, and an encrypted file', async () => {
      program('pass.sh', '#!/bin/sh\nprintf " from program \\r\\n"\n');
      program('keyring-client.py', '#!/usr/bin/env python3\nimport sys\nprint("of", *sys.argv[1:])\n');
      program('other-client', '#!/bin/sh\necho "args $*"\n');
      write('inner', 'inner password\n');
      const inner = encrypted('pass.sh');
      for (const identity of ['pass.sh', 'prod@keyring-client.py', 'x@other-client', 'other-client']) {
        const result = await read([identity]);
        assert.equal(said(result), '', identity);
        assert.equal(decryptVault(encrypted(identity), result.passwords), 'hidden', identity);
      }
      assert.ok(inner.startsWith('$ANSIBLE_VAULT'));
      write('inner', 'inner password\n');
      execFileSync('ansible-vault', ['encrypt', '--vault-id', 'pass.sh', 'inner'], { cwd: directory, stdio: 'pipe' });
      const result = await read(['pass.sh', 'in@inner']);
      assert.equal(said(result), '');
      assert.deepEqual(
        result.passwords.map(({ password }) => password),
        [' from program ', 'inner password'],
      );
      assert.match(said(await read(['in@inner'])), /itself encrypted.*password is needed/);
    });

    it('open texts of their id first, and with vault_id_match no others', async () => {
      write('a', 'first');
      write('b', 'second');
      const [inDev, plain] = [encrypted('dev@b'), encrypted('a')];
      const loose = await read(['dev@a', 'prod@b']);
      assert.equal(decryptVault(inDev, loose.passwords), 'hidden');
      const strict = await read(['dev@a', 'prod@b'], { idMatch: true });
      const refused = (text: string, passwords: readonly VaultPassword[]): void =>
        assert.throws(
          () => decryptVault(text, passwords),
          (error) => error instanceof VaultError && error.reason === 'password',
        );
      refused(inDev, strict.passwords);
      refused(plain, strict.passwords);
      assert.equal(decryptVault(inDev, (await read(['prod@a', 'dev@b'], { idMatch: true })).passwords), 'hidden');
      assert.equal(decryptVault(plain, (await read(['default@a'], { idMatch: true })).passwords), 'hidden');
    });
  });

  it('of a client program for a file without an id are those of "default"', async () => {
    const client = program('keyring-client', '#!/bin/sh\necho "$@"\n');
    const sources = vaultSources({ ...noConfig, vaultPasswordFile: client }, around);
    const result = await readVaultPasswords(sources, { cwd: directory, environment: process.env, idMatch: false });
    assert.deepEqual(result.passwords, [{ id: 'default', password: '--vault-id default' }]);
  });

  it('that cannot be had are problems that say why, without a password in them', async () => {
    program('fails.sh', '#!/bin/sh\necho "keyring is locked" >&2\nexit 4\n');
    program('unknown-client.sh', '#!/bin/sh\necho "no such id" >&2\nexit 2\n');
    program('no-program', 'correct horse\n');
    program('silent.sh', '#!/bin/sh\n');
    program('lost.sh', '#!/nonexistent/shell\n');
    write('empty', '\n');
    const names = ['fails.sh', 'prod@unknown-client.sh', 'no-program', 'silent.sh', 'lost.sh', 'empty', 'nowhere', '.'];
    const result = await read(names);
    assert.deepEqual(result.passwords, []);
    const expected = [
      /fails\.sh ended with status 4: keyring is locked/,
      /unknown-client\.sh knows no password for prod: no such id/,
      /no-program may be executed but is no program/,
      /silent\.sh gives no password/,
      /lost\.sh cannot be run/,
      /empty gives no password/,
      /nowhere is not there/,
      /cannot be read/,
    ];
    assert.equal(result.problems.length, expected.length, said(result));
    for (const [i, pattern] of expected.entries()) assert.match(result.problems[i]?.message ?? '', pattern);
    assert.doesNotMatch(said(result), /correct|horse/);
  });

  it('of a program that hangs are not waited for', async () => {
    program('hang.sh', '#!/bin/sh\nsleep 1000\n');
    assert.match(said(await read(['hang.sh'], { timeout: 300 })), /did not end within 0\.3 seconds/);
  });

  it('are asked of a person where a person answers', async () => {
    const asked: (string | undefined)[] = [];
    const prompt = (id: string | undefined): Promise<string | undefined> => {
      asked.push(id);
      return Promise.resolve(id === 'dev' ? ' typed \n' : undefined);
    };
    const result = await read(['dev@prompt', 'prod@prompt'], { prompt });
    assert.deepEqual(asked, ['dev', 'prod']);
    assert.deepEqual(result.passwords, [{ id: 'dev', password: 'typed' }]);
    assert.deepEqual(result.given, result.passwords, 'Ansible could not prompt');
    assert.match(said(result), /No vault password was given for prod/);
    const silent = await read(['dev@prompt']);
    assert.deepEqual([silent.passwords, silent.problems], [[], []]);
  });

  it('that Ansible finds itself are not handed to it', async () => {
    write('found', 'a');
    write('told', 'b');
    const sources = vaultSources(
      { ...noConfig, vaultPasswordFile: at('found') },
      { ...around, cwd: directory },
      { ids: ['x@told'], files: [], ask: false },
    );
    const result = await readVaultPasswords(sources, { cwd: directory, environment: {}, idMatch: false });
    assert.deepEqual(
      result.passwords.map(({ password }) => password),
      ['b', 'a'],
    );
    assert.deepEqual(result.given, [{ id: 'x', password: 'b' }]);
  });
});
