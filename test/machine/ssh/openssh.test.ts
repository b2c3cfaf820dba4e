import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../../src/inventory/connection';
import { MachineError, type MachineErrorCode } from '../../../src/machine/machine';
import type { SshEnvironment } from '../../../src/machine/ssh/sshEnvironment';
import { isRoot, needs, needsProgram } from './needs';
import { makeKey, publicKeyOf, startSshd, type Sshd } from './sshd';
import { command, connectionTo, emptyEnvironment, machineAt, TestCredentials } from './sshFixtures';
import { createTestUser, type TestUser } from './testUser';
import { waitFor } from './waitFor';

describe('SSH, against OpenSSH', () => {
  let sshd: Sshd;
  let directory: string;

  before(async function () {
    needsProgram(this, 'sshd', 'ssh-keygen');
    sshd = await startSshd({ hostKeys: ['ed25519', 'ecdsa', 'rsa'], config: ['MaxAuthTries 20', 'MaxStartups 100'] });
  });
  after(async () => {
    await sshd?.stop();
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'fleet-reboot-openssh-'));
    writeFileSync(join(directory, 'known_hosts'), readFileSync(sshd.knownHosts));
  });
  afterEach(() => {
    if (directory) rmSync(directory, { recursive: true, force: true });
  });

  const machine = (
    connection: Partial<Connection> = {},
    credentials = new TestCredentials(),
    environment: Partial<SshEnvironment> = {},
    server: { readonly address: string; readonly port: number } = sshd,
  ) =>
    machineAt(
      connectionTo(server.address, server.port, { user: sshd.user, privateKeyFile: sshd.keyFile, ...connection }),
      emptyEnvironment(directory, environment),
      credentials,
    );
  const succeeds = async (subject: ReturnType<typeof machine>): Promise<readonly string[]> => {
    const session = await subject.connect();
    assert.equal((await session.run(command('echo hello'))).stdout, 'hello\n');
    session.close();
    await session.closed;
    return session.warnings;
  };
  const fails = async (code: MachineErrorCode, subject: ReturnType<typeof machine>, words: RegExp) => {
    await assert.rejects(subject.connect(), (error) => {
      assert(error instanceof MachineError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, words);
      return true;
    });
  };
  const key = (...more: Parameters<typeof makeKey> extends [string, ...infer Rest] ? Rest : never): string =>
    makeKey(join(directory, 'key'), ...more);

  describe('keys', () => {
    for (const kind of ['ed25519', 'ecdsa', 'rsa'] as const) {
      it(`logs in with an ${kind} key`, async () => {
        const file = key(kind);
        sshd.authorize(publicKeyOf(file));
        assert.deepEqual(await succeeds(machine({ privateKeyFile: file })), []);
      });
    }

    it('reads the older formats too: PEM and PKCS#8, plain or encrypted', async () => {
      for (const format of ['PEM', 'PKCS8']) {
        for (const passphrase of ['', 'opensesame']) {
          const file = makeKey(join(directory, `${format}${passphrase}`), 'rsa', passphrase, '-m', format);
          sshd.authorize(publicKeyOf(file));
          const credentials = new TestCredentials({ passphrase });
          await succeeds(machine({ privateKeyFile: file }, credentials));
          assert.deepEqual(credentials.asked, passphrase === '' ? [] : ['passphrase']);
        }
      }
    });

    it('asks for a passphrase once for many hosts at the same time and later', async () => {
      const file = key('ed25519', 'opensesame');
      sshd.authorize(publicKeyOf(file));
      const credentials = new TestCredentials({ passphrase: 'opensesame' });
      await Promise.all(Array.from({ length: 6 }, () => succeeds(machine({ privateKeyFile: file }, credentials))));
      await succeeds(machine({ privateKeyFile: file }, credentials));
      assert.deepEqual(credentials.asked, ['passphrase']);
    });

    it('asks for no passphrase of a key that the host does not take', async () => {
      const credentials = new TestCredentials({ passphrase: 'opensesame' });
      await fails(
        'login-refused',
        machine({ privateKeyFile: key('ed25519', 'opensesame') }, credentials),
        /Tried: .*key/,
      );
      assert.deepEqual(credentials.asked, []);
    });

    it('a wrong passphrase, or none, is an error of the key file', async () => {
      const file = key('ed25519', 'opensesame');
      sshd.authorize(publicKeyOf(file));
      await fails(
        'key-file',
        machine({ privateKeyFile: file }, new TestCredentials({ passphrase: 'wrong' })),
        /passphrase does not open/,
      );
      await fails('key-file', machine({ privateKeyFile: file }), /needs a passphrase/);
    });

    it('a missing key file is named', async () => {
      await fails('key-file', machine({ privateKeyFile: join(directory, 'nothing') }), /nothing does not exist/);
    });

    it('a key that others can read is refused, with the remedy', async () => {
      const file = key();
      chmodSync(file, 0o644);
      sshd.authorize(publicKeyOf(file));
      await fails('key-file', machine({ privateKeyFile: file }), /mode 0644.*chmod 600/);
    });

    it('something that is no key is named', async () => {
      const file = join(directory, 'garbage');
      for (const content of [
        'hello',
        '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
      ]) {
        writeFileSync(file, content, { mode: 0o600 });
        await fails('key-file', machine({ privateKeyFile: file }), /format that is not supported/);
      }
    });

    it('a key the host does not know is a refused login that names it', async () => {
      await fails('login-refused', machine({ privateKeyFile: key() }), /Tried: .*\/key\. The host offers: publickey/);
    });

    it('default identity files are tried, unusable ones passed over and told', async () => {
      const open = key();
      chmodSync(open, 0o644);
      const identityFiles = [join(directory, 'missing'), open, sshd.keyFile];
      const warnings = await succeeds(machine({ privateKeyFile: undefined }, undefined, { identityFiles }));
      assert.match(warnings.join(), /chmod 600/);
    });
  });

  describe('the agent', () => {
    let agent: ReturnType<typeof spawn>;
    let socket: string;
    beforeEach(async function () {
      needsProgram(this, 'ssh-agent', 'ssh-add');
      socket = join(directory, 'agent');
      agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
      await waitFor('the agent', () => existsSync(socket));
    });
    afterEach(() => agent.kill());
    const add = (file: string) =>
      execFileSync('ssh-add', ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' });

    for (const kind of ['ed25519', 'ecdsa', 'rsa'] as const) {
      it(`signs with its ${kind} key, so that no passphrase is asked for the same key in a file`, async () => {
        const file = key(kind, '');
        add(file);
        execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'opensesame', '-f', file]);
        sshd.authorize(publicKeyOf(file));
        const credentials = new TestCredentials();
        await succeeds(machine({ privateKeyFile: file }, credentials, { agentSockets: [socket] }));
        assert.deepEqual(credentials.asked, []);
      });
    }

    it('offers the key the inventory names before the others', async () => {
      for (const name of ['one', 'two', 'three']) add(makeKey(join(directory, name)));
      const file = key();
      add(file);
      sshd.authorize(publicKeyOf(file));
      const before = sshd.log().length;
      await succeeds(machine({ privateKeyFile: `${file}.pub` }, undefined, { agentSockets: [socket] }));
      assert.doesNotMatch(sshd.log().slice(before), /Failed publickey/);
    });

    it('with IdentitiesOnly its other keys are not shown', async () => {
      const file = key();
      add(file);
      sshd.authorize(publicKeyOf(file));
      const unknown = makeKey(join(directory, 'unknown'));
      const connection = { privateKeyFile: unknown, sshArguments: '-o IdentitiesOnly=yes' };
      await fails('login-refused', machine(connection, undefined, { agentSockets: [socket] }), /Tried: .*unknown\./);
    });

    it('an agent that is gone is passed over', async () => {
      await succeeds(machine({}, undefined, { agentSockets: [join(directory, 'no-agent')] }));
    });
  });

  describe('passwords', () => {
    let withPasswords: Sshd;
    let user: TestUser;
    before(async function () {
      needs(this, 'root, to make accounts', isRoot);
      withPasswords = await startSshd({ config: ['PasswordAuthentication yes'] });
      user = createTestUser();
    });
    after(async () => {
      user?.remove();
      await withPasswords?.stop();
    });
    const login = (credentials: TestCredentials) => {
      writeFileSync(join(directory, 'known_hosts'), readFileSync(withPasswords.knownHosts));
      return machine({ user: user.name, privateKeyFile: undefined }, credentials, {}, withPasswords);
    };

    it('logs in with the password when no key is good', async () => {
      await succeeds(login(new TestCredentials({ password: user.password })));
    });

    it('a wrong password is a refused login', async () => {
      await fails('login-refused', login(new TestCredentials({ password: 'wrong' })), /Tried: password/);
    });
  });

  describe('host keys', () => {
    it('L13 the type on record is asked for first, whichever it is', async () => {
      for (const kind of ['ed25519', 'ecdsa', 'rsa'] as const) {
        const [type, value] = sshd.publicHostKey(kind).split(' ');
        writeFileSync(
          join(directory, 'known_hosts'),
          `[127.0.0.1]:${String(sshd.port)} ${type ?? ''} ${value ?? ''}\n`,
        );
        await succeeds(machine());
      }
    });

    it('a key recorded for the host without its port is good for this port, as in ssh', async () => {
      writeFileSync(join(directory, 'known_hosts'), `127.0.0.1 ${sshd.publicHostKey('ed25519')}\n`);
      await succeeds(machine());
    });

    it('ssh itself accepts what we have recorded', async function () {
      needsProgram(this, 'ssh');
      rmSync(join(directory, 'known_hosts'));
      const session = await machine({}, new TestCredentials({ trust: true })).connect();
      session.close();
      const options = [
        '-F',
        '/dev/null',
        '-o',
        'BatchMode=yes',
        '-o',
        'StrictHostKeyChecking=yes',
        '-o',
        `UserKnownHostsFile=${directory}/known_hosts`,
      ];
      const said = execFileSync(
        'ssh',
        [...options, '-i', sshd.keyFile, '-p', String(sshd.port), `${sshd.user}@127.0.0.1`, 'echo ok'],
        { encoding: 'utf8' },
      );
      assert.equal(said, 'ok\n');
    });
  });

  describe('sessions', () => {
    let stopped: TestUser | undefined;
    afterEach(() => {
      stopped?.remove();
      stopped = undefined;
    });

    it('L6 a machine that goes down in the middle of a command gives a null status', async () => {
      const session = await machine().connect();
      const marker = join(directory, 'running');
      const running = session.run(command(`echo going; : > ${marker}; sleep 60`));
      await waitFor('the command', () => existsSync(marker));
      sshd.cut();
      assert.equal((await running).status, null);
      await session.closed;
    });

    it('a command killed by a signal has a null status, and the session goes on', async () => {
      const session = await machine().connect();
      assert.equal((await session.run(command('kill -KILL $$'))).status, null);
      assert.equal((await session.run(command('exit 5'))).status, 5);
      session.close();
    });

    it('many commands at once on one session each get their own output', async () => {
      const session = await machine().connect();
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) => session.run(command(`echo ${String(index)}`))),
      );
      assert.deepEqual(
        results.map(({ stdout }) => stdout),
        Array.from({ length: 20 }, (_, index) => `${String(index)}\n`),
      );
      session.close();
    });

    it('a command that is stopped is ended on the host too', async function () {
      needs(this, 'root, to make accounts', isRoot);
      stopped = createTestUser();
      const { name, home } = stopped;
      const session = await machine({ user: name }).connect();
      const stop = new AbortController();
      const marker = join(home, 'pid');
      const running = session.run(command(`echo $$ > ${marker}; exec sleep 60`), stop.signal);
      const pid = await waitFor('its process', () => existsSync(marker) && readFileSync(marker, 'utf8').trim());
      stop.abort();
      await assert.rejects(running, { code: 'aborted' });
      await waitFor(
        'its end',
        () => !existsSync(`/proc/${pid}`) || /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')),
      );
      session.close();
    });

    it('the endpoint is what the ssh configuration makes of the name', async function () {
      needsProgram(this, 'ssh');
      const config = join(directory, 'config');
      writeFileSync(
        config,
        `Host srv\n  HostName 127.0.0.1\n  Port ${String(sshd.port)}\n  User ${sshd.user}\n  IdentityFile ${sshd.keyFile}\n  UserKnownHostsFile ${sshd.knownHosts}\n`,
      );
      const connection = {
        address: 'srv',
        port: undefined,
        user: undefined,
        privateKeyFile: undefined,
        sshArguments: `-F ${config}`,
      };
      const subject = machine(connection, undefined, { sshProgram: 'ssh' });
      await succeeds(subject);
      assert.deepEqual(subject.endpoint, { address: '127.0.0.1', port: sshd.port });
    });
  });
});
