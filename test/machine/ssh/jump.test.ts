import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../../src/inventory/connection';
import { needsProgram } from './needs';
import { startSshd, type Sshd } from './sshd';
import { command, connectionTo, emptyEnvironment, machineAt, TestCredentials } from './sshFixtures';
import { waitFor } from './waitFor';

describe('SSH, through other hosts', () => {
  let inner: Sshd;
  let bastion: Sshd;
  let second: Sshd;
  let directory: string;

  before(async function () {
    needsProgram(this, 'sshd', 'ssh-keygen', 'ssh');
    directory = mkdtempSync(join(tmpdir(), 'fleet-reboot-jump-'));
    inner = await startSshd({ config: ['MaxStartups 200'] });
    // So few that thirty logins of their own would not get through.
    bastion = await startSshd({ config: ['MaxStartups 2:100:2', 'MaxSessions 2'] });
    second = await startSshd();
    for (const sshd of [bastion, second]) {
      sshd.authorize(readFileSync(`${inner.keyFile}.pub`, 'utf8').trim());
    }
    writeFileSync(
      join(directory, 'known_hosts'),
      [inner, bastion, second].map(({ knownHosts }) => readFileSync(knownHosts, 'utf8')).join(''),
    );
  });
  after(async () => {
    await Promise.all([inner?.stop(), bastion?.stop(), second?.stop()]);
    if (directory) rmSync(directory, { recursive: true, force: true });
  });

  const machine = (connection: Partial<Connection>, credentials = new TestCredentials()) =>
    machineAt(
      connectionTo(inner.address, inner.port, { user: inner.user, privateKeyFile: inner.keyFile, ...connection }),
      emptyEnvironment(directory, { identityFiles: [inner.keyFile], sshProgram: 'ssh' }),
      credentials,
    );
  const at = ({ user, port }: Sshd) => `${user}@127.0.0.1:${String(port)}`;
  const logins = (sshd: Sshd) => [...sshd.log().matchAll(/Accepted publickey/g)].length;

  /** The system's ssh reads the tester's own configuration unless it is told otherwise. */
  const none = '-F /dev/null';

  it('goes through a ProxyJump', async () => {
    const session = await machine({ sshArguments: `${none} -o ProxyJump=${at(bastion)}` }).connect();
    const { stdout } = await session.run(command('echo $SSH_CONNECTION'));
    assert.match(stdout, new RegExp(` ${String(inner.port)}\\n$`));
    assert(logins(bastion) > 0);
    session.close();
  });

  it('goes through a chain of two', async () => {
    const before = logins(second);
    const session = await machine({ sshArguments: `${none} -J ${at(second)},${at(bastion)}` }).connect();
    assert.equal((await session.run(command('echo here'))).stdout, 'here\n');
    assert.equal(logins(second), before + 1);
    session.close();
  });

  it('thirty sessions at once share one login on a jump host that takes two', async () => {
    const before = logins(bastion);
    const credentials = new TestCredentials();
    const subject = machine({ sshArguments: `${none} -o ProxyJump=${at(bastion)}` }, credentials);
    const sessions = await Promise.all(Array.from({ length: 30 }, () => subject.connect()));
    const results = await Promise.all(sessions.map((session) => session.run(command('echo here'))));
    assert(results.every(({ stdout }) => stdout === 'here\n'));
    assert.equal(logins(bastion), before + 1);
    for (const session of sessions) session.close();
    await Promise.all(sessions.map(({ closed }) => closed));
  });

  it('the jump host is let go when nobody uses it any more', async () => {
    const session = await machine({ sshArguments: `${none} -o ProxyJump=${at(second)}` }).connect();
    session.close();
    await waitFor('its goodbye', () => [...second.log().matchAll(/Disconnected from user/g)].length === logins(second));
  });

  it('a jump host that is busy is tried again', async () => {
    // Two that say nothing occupy it for a while: MaxStartups drops the third.
    const { connect } = await import('node:net');
    const idle = await Promise.all(
      [0, 1].map(
        () =>
          new Promise<ReturnType<typeof connect>>((resolve) => {
            const socket = connect(bastion.port, '127.0.0.1');
            socket.once('data', () => resolve(socket));
          }),
      ),
    );
    setTimeout(() => idle.forEach((socket) => socket.destroy()), 600);
    const session = await machine({ sshArguments: `${none} -o ProxyJump=${at(bastion)}` }).connect();
    session.close();
  });

  it('L13 the key of the jump host is checked like any other', async () => {
    const environment = emptyEnvironment(directory, {
      identityFiles: [inner.keyFile],
      sshProgram: 'ssh',
      userKnownHostsFiles: [inner.knownHosts],
    });
    const credentials = new TestCredentials({ trust: false });
    const connection = connectionTo(inner.address, inner.port, {
      privateKeyFile: inner.keyFile,
      user: inner.user,
      sshArguments: `${none} -J ${at(bastion)}`,
    });
    await assert.rejects(machineAt(connection, environment, credentials).connect(), { code: 'host-key-unknown' });
    assert.deepEqual(
      credentials.hostKeys.map(({ port }) => port),
      [bastion.port],
    );
  });

  it('a target that the jump host cannot reach is unreachable, with its words', async () => {
    const subject = machine({ address: '127.0.0.1', port: 1, sshArguments: `${none} -J ${at(second)}` });
    await assert.rejects(subject.connect(), {
      code: 'unreachable',
      message: /127\.0\.0\.1 says: .*Connection refused/,
    });
  });

  it('a cut jump host ends the sessions behind it, and the next one comes back', async () => {
    const subject = machine({ sshArguments: `${none} -J ${at(second)}` });
    const session = await subject.connect();
    const marker = join(directory, 'running');
    const running = session.run(command(`: > ${marker}; sleep 60`));
    await waitFor('the command', () => existsSync(marker));
    second.cut();
    assert.equal((await running).status, null);
    await session.closed;
    (await subject.connect()).close();
  });

  it('goes through a ProxyCommand', async function () {
    needsProgram(this, 'nc');
    const session = await machine({ sshArguments: `${none} -o ProxyCommand="nc %h %p"` }).connect();
    assert.equal((await session.run(command('echo here'))).stdout, 'here\n');
    session.close();
    await session.closed;
  });

  it('a ProxyCommand that fails is unreachable, with its last words', async () => {
    const subject = machine({ sshArguments: `${none} -o ProxyCommand="echo no way to %h >&2; exit 1"` });
    await assert.rejects(subject.connect(), { code: 'unreachable', message: /no way to 127\.0\.0\.1/ });
  });
});
