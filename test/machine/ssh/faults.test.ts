import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../../src/inventory/connection';
import { MachineError, type Deadlines, type Machine, type MachineErrorCode } from '../../../src/machine/machine';
import { OperationError } from '../../../src/machine/operation';
import { knownHostLine } from '../../../src/machine/ssh/knownHosts';
import { loadSsh2 } from '../../../src/machine/ssh/loadSsh2';
import { command, connectionTo, emptyEnvironment, machineAt, TestCredentials } from './sshFixtures';
import {
  hostKey,
  startMarkerIn,
  startSimulatedSsh,
  startTcp,
  type SimulatedServer,
  type SimulatedSsh,
} from './simulatedServer';
import { waitFor } from './waitFor';

/** Short enough for a test, long enough for a busy machine. */
const short: Deadlines = { tcp: 300, greeting: 300, handshake: 300, login: 300 };
const long: Deadlines = { tcp: 10_000, greeting: 10_000, handshake: 10_000, login: 10_000 };

async function failure(promise: Promise<unknown>): Promise<MachineError> {
  try {
    await promise;
  } catch (error) {
    assert(error instanceof MachineError, String(error));
    return error;
  }
  assert.fail('it did not fail');
}

describe('SSH, faults', () => {
  let directory: string;
  const servers: SimulatedServer[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'fleet-reboot-faults-'));
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    rmSync(directory, { recursive: true, force: true });
  });

  const started = async (server: Promise<SimulatedServer>): Promise<SimulatedServer> => {
    servers.push(await server);
    return server;
  };
  const machine = (
    { port }: { readonly port: number },
    options: {
      deadlines?: Deadlines;
      keepalive?: number;
      connection?: Partial<Connection>;
      credentials?: TestCredentials;
    } = {},
  ): Machine => {
    const connection = connectionTo('127.0.0.1', port, {
      hostKeyChecking: false,
      user: 'admin',
      ...options.connection,
    });
    const { deadlines = long, keepalive, credentials = new TestCredentials({ password: 'secret' }) } = options;
    return machineAt(connection, emptyEnvironment(directory), credentials, {
      deadlines,
      ...(keepalive === undefined ? {} : { keepalive }),
    });
  };
  const ssh = (behaviour: SimulatedSsh = {}) => started(startSimulatedSsh(behaviour));

  describe('every stage of a login has its own deadline', () => {
    const within = async (code: MachineErrorCode, subject: Machine, words: RegExp) => {
      const began = performance.now();
      const error = await failure(subject.connect());
      assert.equal(error.code, code, error.message);
      assert.match(error.message, words);
      assert.match(error.message, /srv\.example\.com/);
      assert(performance.now() - began < 5000);
    };

    it('L7 nobody listens: unreachable', async () => {
      const server = await startTcp(() => undefined);
      await server.stop();
      await within('unreachable', machine(server), /connection refused/);
    });

    it('L7 no TCP connection within its deadline: unreachable', async () => {
      // An address for documentation: no network has it.
      const nowhere = connectionTo('192.0.2.1', 22);
      const subject = machineAt(nowhere, emptyEnvironment(directory), new TestCredentials(), { deadlines: short });
      await within('unreachable', subject, /192\.0\.2\.1:22/);
    });

    it('a name that nobody knows: unreachable', async () => {
      const unknown = connectionTo('nowhere.invalid', 22);
      await within('unreachable', machineAt(unknown, emptyEnvironment(directory)), /name/);
    });

    it('L7 TCP answers but no greeting comes', async () => {
      await within('no-greeting', machine(await started(startTcp(() => undefined)), { deadlines: short }), /greeting/);
    });

    it('L7 the connection is closed before the greeting', async () => {
      const server = await started(startTcp((socket) => socket.end()));
      await within('no-greeting', machine(server), /not as an SSH server/);
    });

    it('something else answers on the port', async () => {
      const server = await started(startTcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
      await within('no-greeting', machine(server), /not as an SSH server/);
    });

    it('L7 the handshake hangs after the greeting', async () => {
      const server = await started(startTcp((socket) => socket.write('notice\r\nSSH-2.0-Simulated\r\n')));
      await within(
        'deadline',
        machine(server, { deadlines: { ...long, handshake: 300 } }),
        /handshake took longer than 0\.3/,
      );
    });

    it('the connection is cut during the handshake', async () => {
      const server = await started(
        startTcp((socket) => {
          socket.write('SSH-2.0-Simulated\r\n');
          socket.on('data', (chunk) => {
            if (chunk.length > 100) socket.destroy(); // its list of algorithms
          });
        }),
      );
      await within('session-lost', machine(server), /cut during the SSH handshake/);
    });

    it('L7 the login hangs', async () => {
      const server = await ssh({ authenticate: () => undefined });
      await within('deadline', machine(server, { deadlines: { ...long, login: 300 } }), /login took longer/);
    });

    it('the connection is cut during the login', async () => {
      let cut = () => {};
      const server = await ssh({ authenticate: () => cut() });
      cut = () => server.sockets.forEach((socket) => socket.destroy());
      await within('session-lost', machine(server), /cut during the login/);
    });

    it('L7 the login succeeds but no channel opens', async () => {
      const session = await machine(await ssh({ ignoreChannel: () => undefined })).connect();
      const error = await failure(session.run(command('true', { deadline: 300 })));
      assert.equal(error.code, 'deadline');
      assert.match(error.message, /no channel/);
      session.close();
    });

    it('L7 the command never ends', async () => {
      const session = await machine(await ssh()).connect();
      const error = await failure(session.run(command('true', { name: 'read boot identity', deadline: 300 })));
      assert.equal(error.code, 'deadline');
      assert.match(error.message, /read boot identity.*0\.3 seconds/);
      session.close();
    });

    it('no deadline runs while a person is asked', async () => {
      const server = await ssh({
        authenticate: (context) => (context.method === 'password' ? context.accept() : context.reject(['password'])),
      });
      class Slow extends TestCredentials {
        override async password() {
          await new Promise((resolve) => setTimeout(resolve, 600));
          return super.password();
        }
        override async confirmHostKey(question: Parameters<TestCredentials['confirmHostKey']>[0]) {
          await new Promise((resolve) => setTimeout(resolve, 600));
          return super.confirmHostKey(question);
        }
      }
      const credentials = new Slow({ password: 'secret', trust: true });
      const deadlines = { ...long, handshake: 500, login: 500 };
      const session = await machine(server, {
        deadlines,
        credentials,
        connection: { hostKeyChecking: true },
      }).connect();
      assert.deepEqual(credentials.asked, ['password']);
      session.close();
    });
  });

  describe('stopping', () => {
    for (const [stage, start] of [
      ['before the greeting', () => startTcp((socket) => socket.resume())],
      ['during the handshake', () => startTcp((socket) => socket.resume().write('SSH-2.0-Simulated\r\n'))],
      ['during the login', () => startSimulatedSsh({ authenticate: () => undefined })],
    ] as const) {
      it(`a signal ends a connection ${stage} and closes its socket`, async () => {
        const server = await started(start());
        const stop = new AbortController();
        const connecting = failure(machine(server).connect(stop.signal));
        await waitFor('the connection', () => server.sockets.size > 0);
        stop.abort();
        assert.equal((await connecting).code, 'aborted');
        await waitFor('the socket to close', () => server.sockets.size === 0);
      });
    }

    it('a signal that came first opens no connection', async () => {
      assert.equal((await failure(machine({ port: 1 }).connect(AbortSignal.abort()))).code, 'aborted');
    });

    it('a signal ends a command, and only this one', async () => {
      const server = await ssh({
        execute: (line, channel) => {
          if (!line.includes('quick')) return;
          channel.write(startMarkerIn(line));
          channel.exit(0);
          channel.end();
        },
      });
      const session = await machine(server).connect();
      const stop = new AbortController();
      const running = failure(session.run(command('sleep'), stop.signal));
      stop.abort();
      assert.equal((await running).code, 'aborted');
      assert.equal((await session.run(command('quick'))).status, 0);
      session.close();
    });

    it('more commands at once than channels take their turns', async () => {
      let now = 0;
      let most = 0;
      const server = await ssh({
        execute: (line, channel) => {
          most = Math.max(most, ++now);
          setTimeout(() => {
            now--;
            channel.write(startMarkerIn(line));
            channel.exit(0);
            channel.end();
          }, 20);
        },
      });
      const session = await machine(server).connect();
      const results = await Promise.all(Array.from({ length: 12 }, () => session.run(command('true'))));
      assert.deepEqual(new Set(results.map(({ status }) => status)), new Set([0]));
      assert(most <= 4, `${String(most)} at once`);
      session.close();
    });
  });

  describe('a session that is cut', () => {
    const cut = (server: SimulatedServer) => server.sockets.forEach((socket) => socket.destroy());

    it('L6 in the middle of a command gives a null status to the operation', async () => {
      const server = await ssh({
        execute: (line, channel) => {
          channel.write(`${startMarkerIn(line)}going down\n`, () => setTimeout(() => cut(server), 200));
        },
      });
      const session = await machine(server).connect();
      const { status, stdout } = await session.run(command('reboot'));
      assert.equal(status, null);
      assert.equal(stdout, 'going down\n');
      await session.closed;
    });

    it('L6 with a reset gives a null status too, whatever ssh2 says of it', async () => {
      const server = await ssh({
        execute: () => setTimeout(() => server.sockets.forEach((socket) => socket.resetAndDestroy()), 50),
      });
      const session = await machine(server).connect();
      assert.equal((await session.run(command('reboot'))).status, null);
      await session.closed;
    });

    it('L6 the host closes the channel without an exit status', async () => {
      const server = await ssh({ execute: (_line, channel) => channel.close() });
      const session = await machine(server).connect();
      assert.equal((await session.run(command('reboot'))).status, null);
      session.close();
    });

    it('says session-lost for a command that could not begin', async () => {
      const server = await ssh();
      const session = await machine(server).connect();
      server.sockets.forEach((socket) => socket.destroy());
      await session.closed;
      assert.equal((await failure(session.run(command('true')))).code, 'session-lost');
    });

    it('says session-lost when it is cut while the channel opens', async () => {
      const server = await ssh({ ignoreChannel: () => cut(server) });
      const session = await machine(server).connect();
      assert.equal((await failure(session.run(command('true')))).code, 'session-lost');
    });

    it('L6 gives a null status when it is cut between the request and its answer', async () => {
      const server = await ssh({ ignoreCommand: () => cut(server) });
      const session = await machine(server).connect();
      assert.equal((await session.run(command('reboot'))).status, null);
    });

    it('a half-open connection is noticed by its silence', async () => {
      const server = await ssh();
      const session = await machine(server, { keepalive: 40 }).connect();
      server.sockets.forEach((socket) => socket.pause());
      await session.closed;
      session.close(); // once more does nothing
      assert.equal((await failure(session.run(command('true')))).code, 'session-lost');
    });
  });

  describe('what a host says', () => {
    /** A host whose login shell is a real one. */
    const realShell = (noise = ''): SimulatedSsh => ({
      execute: (line, channel) => {
        channel.write(noise);
        channel.stderr.write(noise);
        execFile('/bin/sh', ['-c', line], { encoding: 'buffer', maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
          channel.stderr.write(stderr);
          channel.write(stdout, () => {
            channel.exit(typeof error?.code === 'number' ? error.code : 0);
            channel.end();
          });
        });
      },
    });

    it('L20 noise of rc files before a command is dropped on both streams', async () => {
      const session = await machine(await ssh(realShell('Welcome!\nset prompt=\u001b[1m'))).connect();
      assert.deepEqual(await session.run(command('echo out; echo err >&2; exit 4')), {
        status: 4,
        stdout: 'out\n',
        stderr: 'err\n',
      });
      session.close();
    });

    it('L20 a shell that repeats the command line is not mistaken for the command', async () => {
      const server = await ssh({
        execute: (line, channel) => {
          channel.write(`${line}\n`);
          channel.stderr.write(`${line}\n`);
          channel.exit(1);
          channel.end();
        },
      });
      const session = await machine(server).connect();
      assert.equal((await failure(session.run(command('echo hello')))).code, 'login-refused');
      session.close();
    });

    it('a login shell that runs no command is a refused login, with its words', async () => {
      const server = await ssh({
        execute: (_line, channel) => {
          channel.write('This account is currently not available.\n');
          channel.exit(1);
          channel.end();
        },
      });
      const session = await machine(server).connect();
      const error = await failure(session.run(command('true')));
      assert.equal(error.code, 'login-refused');
      assert.match(error.message, /currently not available/);
      session.close();
    });

    it('more than 4 MiB of output end the command', async () => {
      const session = await machine(await ssh(realShell())).connect();
      await assert.rejects(session.run(command('head -c 6000000 /dev/zero')), (error) => {
        assert(error instanceof OperationError);
        assert.match(error.message, /more than 4 MiB/);
        return true;
      });
      const result = await session.run(command('head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2'));
      assert.equal(result.stdout.length, 3_000_000);
      assert(result.stderr.length <= 256 * 1024);
      session.close();
    });

    it('a command reads nothing from its input', async () => {
      const session = await machine(await ssh(realShell())).connect();
      assert.equal((await session.run(command('cat; echo done'))).stdout, 'done\n');
      session.close();
    });
  });

  describe('the login', () => {
    it('L8 a refusal names what was tried and what the host offers', async () => {
      const server = await ssh({ authenticate: (context) => context.reject(['password', 'publickey']) });
      const error = await failure(machine(server).connect());
      assert.equal(error.code, 'login-refused');
      assert.match(error.message, /Tried: password\. The host offers: password, publickey/);
      assert.doesNotMatch(error.message, /secret/);
    });

    it('answers one password prompt of keyboard-interactive', async () => {
      const server = await ssh({
        authenticate: (context) => {
          if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
          context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
            if (answers[0] === 'secret') context.accept();
            else context.reject();
          });
        },
      });
      const session = await machine(server).connect();
      session.close();
      await session.closed;
    });

    it('does not send a refused password a second time by keyboard-interactive', async () => {
      const methods: string[] = [];
      const server = await ssh({
        authenticate: (context) => {
          methods.push(context.method);
          context.reject(['password', 'keyboard-interactive']);
        },
      });
      assert.equal((await failure(machine(server).connect())).code, 'login-refused');
      assert.deepEqual(methods, ['none', 'password']);
    });

    it('asks for no password when none is needed', async () => {
      const credentials = new TestCredentials({ password: 'secret' });
      const session = await machine(await ssh(), { credentials }).connect();
      assert.deepEqual(credentials.asked, []);
      session.close();
    });

    it('asks for a password once, however many sessions want it at the same time', async () => {
      const server = await ssh({
        authenticate: (context) =>
          context.method === 'password' && context.password === 'secret'
            ? context.accept()
            : context.reject(['password']),
      });
      const credentials = new TestCredentials({ password: 'secret' });
      const subject = machine(server, { credentials });
      const sessions = await Promise.all(Array.from({ length: 10 }, () => subject.connect()));
      (await subject.connect()).close();
      assert.deepEqual(credentials.asked, ['password']);
      for (const session of sessions) session.close();
    });

    it('L8 a password that has worked is not asked again when a booting host refuses it', async () => {
      let booting = false;
      const server = await ssh({
        authenticate: (context) =>
          context.method === 'password' && !booting ? context.accept() : context.reject(['password']),
      });
      const credentials = new TestCredentials({ password: 'secret' });
      const subject = machine(server, { credentials });
      (await subject.connect()).close();
      booting = true;
      assert.equal((await failure(subject.connect())).code, 'login-refused');
      booting = false;
      (await subject.connect()).close();
      assert.deepEqual(credentials.asked, ['password']);
    });

    it('one who stops waiting for a question does not stop the others', async () => {
      const server = await ssh({
        authenticate: (context) => (context.method === 'password' ? context.accept() : context.reject(['password'])),
      });
      let answer: (password: string) => void = () => undefined;
      const credentials = new TestCredentials();
      credentials.password = () => new Promise((resolve) => (answer = resolve));
      const subject = machine(server, { credentials });
      const stop = new AbortController();
      const first = failure(subject.connect(stop.signal));
      const second = subject.connect();
      await waitFor('both to ask', () => server.sockets.size === 2);
      await new Promise((resolve) => setTimeout(resolve, 200));
      stop.abort();
      assert.equal((await first).code, 'aborted');
      answer('secret');
      (await second).close();
    });
  });

  describe('the host key', () => {
    const publicHalf = async (key: string): Promise<Buffer> => {
      const parsed = (await loadSsh2()).utils.parseKey(key);
      assert(!(parsed instanceof Error));
      return parsed.getPublicSSH();
    };
    const record = async (port: number, key: string, ...prefix: string[]) =>
      writeFileSync(
        join(directory, 'known_hosts'),
        [...prefix, knownHostLine(`[127.0.0.1]:${String(port)}`, await publicHalf(key))].join(''),
      );
    const checked = { hostKeyChecking: true };
    const known = hostKey();
    const other = hostKey();

    it('L13 a changed key fails at once with both fingerprints, file and line, and asks nothing', async () => {
      let connections = 0;
      const server = await ssh({ hostKey: other, authenticate: () => connections++ });
      await record(server.port, known, '# line one\n');
      const credentials = new TestCredentials({ trust: true });
      const error = await failure(machine(server, { connection: checked, credentials }).connect());
      assert.equal(error.code, 'host-key-changed');
      assert.equal([...error.message.matchAll(/SHA256:[\w+/]{43}/g)].length, 2);
      assert.match(error.message, /known_hosts, line 2/);
      assert.deepEqual(credentials.hostKeys, []);
      assert.equal(connections, 0);
    });

    it('L13 a revoked key is refused, even with host key checking off', async () => {
      const server = await ssh({ hostKey: known });
      await record(server.port, known, `@revoked * ssh-rsa ${(await publicHalf(known)).toString('base64')}\n`);
      for (const hostKeyChecking of [true, false]) {
        const error = await failure(machine(server, { connection: { hostKeyChecking } }).connect());
        assert.equal(error.code, 'host-key-changed');
        assert.match(error.message, /revoked by .*known_hosts, line 1/);
      }
    });

    it('L13 with checking off a changed key is accepted with a warning, but gets no password', async () => {
      const server = await ssh({ hostKey: other });
      await record(server.port, known);
      const session = await machine(server).connect();
      assert.match(session.warnings.join(), /has changed.*accepted because host key checking is off/);
      session.close();

      const wantsPassword = await ssh({ hostKey: other, authenticate: (context) => context.reject(['password']) });
      await record(wantsPassword.port, known);
      const credentials = new TestCredentials({ password: 'secret' });
      const error = await failure(machine(wantsPassword, { credentials }).connect());
      assert.match(error.message, /No password was sent/);
      assert.deepEqual(credentials.asked, []);
    });

    it('an unknown key is put to a person; no means host-key-unknown with its fingerprint', async () => {
      const server = await ssh({ hostKey: known });
      const credentials = new TestCredentials({ trust: false });
      const error = await failure(machine(server, { connection: checked, credentials }).connect());
      assert.equal(error.code, 'host-key-unknown');
      assert.match(error.message, /SHA256:/);
      const [question] = credentials.hostKeys;
      assert.equal(question?.type, 'ssh-rsa');
      assert.equal(question?.port, server.port);
      assert(error.message.includes(question?.fingerprint ?? '-'));
    });

    it('yes records the key, one question for many sessions, none the next time', async () => {
      const server = await ssh({ hostKey: known });
      const credentials = new TestCredentials({ trust: true });
      const subject = machine(server, { connection: checked, credentials });
      const sessions = await Promise.all(Array.from({ length: 8 }, () => subject.connect()));
      assert.equal(credentials.hostKeys.length, 1);
      const file = join(directory, 'known_hosts');
      assert.equal(
        readFileSync(file, 'utf8'),
        knownHostLine(`[127.0.0.1]:${String(server.port)}`, await publicHalf(known)),
      );
      assert.equal(statSync(file).mode & 0o777, 0o600);
      const later = new TestCredentials({ trust: false });
      sessions.push(await machine(server, { connection: checked, credentials: later }).connect());
      assert.deepEqual(later.hostKeys, []);
      for (const session of sessions) session.close();
    });

    it('a file of hashed names gets a hashed line, after the end of an unfinished one', async () => {
      const server = await ssh({ hostKey: known });
      const file = join(directory, 'known_hosts');
      const before = knownHostLine('web.example.com', await publicHalf(other), Buffer.alloc(20, 7)).trimEnd();
      writeFileSync(file, before);
      const subject = (trust: boolean) =>
        machine(server, { connection: checked, credentials: new TestCredentials({ trust }) });
      (await subject(true).connect()).close();
      const [first, second] = readFileSync(file, 'utf8').split('\n');
      assert.equal(first, before);
      assert.match(second ?? '', /^\|1\|/);
      (await subject(false).connect()).close();
    });

    it('accept-new takes an unknown key without a word, and no changed one', async () => {
      const acceptNew = { ...checked, sshArguments: '-o StrictHostKeyChecking=accept-new' };
      const server = await ssh({ hostKey: known });
      const credentials = new TestCredentials();
      (await machine(server, { connection: acceptNew, credentials }).connect()).close();
      assert.deepEqual(credentials.hostKeys, []);
      await record(server.port, other);
      assert.equal((await failure(machine(server, { connection: acceptNew }).connect())).code, 'host-key-changed');
    });

    it('StrictHostKeyChecking=yes refuses an unknown key without asking', async () => {
      const strict = { ...checked, sshArguments: '-o StrictHostKeyChecking=yes' };
      const credentials = new TestCredentials({ trust: true });
      const error = await failure(machine(await ssh(), { connection: strict, credentials }).connect());
      assert.equal(error.code, 'host-key-unknown');
      assert.deepEqual(credentials.hostKeys, []);
    });

    it('a known_hosts file that cannot be written does not stop an accepted login', async () => {
      const server = await ssh();
      const connection = connectionTo('127.0.0.1', server.port, { user: 'admin' });
      const environment = emptyEnvironment(directory, {
        append: () => Promise.reject(new Error('read-only file system')),
      });
      const session = await machineAt(connection, environment, new TestCredentials({ trust: true })).connect();
      assert.match(session.warnings.join(), /could not be added to .*read-only/);
      session.close();
    });
  });

  it('a connection the transport does not speak, or whose variables are unresolved, is refused before any contact', async () => {
    const changes: Partial<Connection>[] = [
      { kind: 'winrm', plugin: 'winrm' },
      { unresolved: ['ansible_host is a template'] },
      { address: '-oProxyCommand=id' },
      { sshArguments: "-o 'ProxyJump=x" },
    ];
    for (const connection of changes) {
      assert.equal((await failure(machine({ port: 1 }, { connection }).connect())).code, 'unsupported');
    }
  });
});
