import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { Faults, HostOptions } from '../../lab/simulated/hostOptions';
import { makeOpenSshKey } from '../../lab/simulated/openSshKey';
import { startSimulatedFleet, type SimulatedFleet } from '../../lab/simulated/simulatedFleet';
import type { SimulatedHost } from '../../lab/simulated/simulatedHost';
import * as linux from '../../src/machine/linux';
import type { Operation } from '../../src/machine/operation';
import { underShell } from '../../src/machine/quote';
import { logIn, type SshClient } from './sshClient';

const mariadb = { id: 'mariadb.service', aliases: ['mysql.service'], process: 'mariadbd' };
const timing = { shutdown: 20, downtime: 60 };

let fleet: SimulatedFleet | undefined;
const clients: SshClient[] = [];

/** Starts one host, with the options of the test on top. */
async function startHost(options: Partial<HostOptions> = {}): Promise<SimulatedHost> {
  fleet = await startSimulatedFleet({ hosts: [{ name: 'srv1', units: [mariadb], timing, ...options }] });
  return fleet.host('srv1');
}

async function client(host: SimulatedHost): Promise<SshClient> {
  const loggedIn = await logIn(host, { privateKey: fleet?.clientKey.privateKey ?? '' });
  clients.push(loggedIn);
  return loggedIn;
}

async function ask<T>(ssh: SshClient, operation: Operation<T>): Promise<T> {
  return operation.parse(await ssh.run(underShell(operation.script)));
}

const back = (host: SimulatedHost): Promise<void> =>
  host.waitFor(
    'booted again',
    ({ bootCount, state, system }) => bootCount > 1 && state === 'running' && !system.starting,
  );

afterEach(async () => {
  for (const ssh of clients.splice(0)) ssh.end();
  assert.deepEqual(fleet?.unknownCommands ?? [], expectedUnknown.splice(0));
  await fleet?.stop();
  fleet = undefined;
});
const expectedUnknown: string[] = [];

describe('a simulated host', () => {
  describe('and the operations on a Linux machine', () => {
    const words = [`it's`, '$(touch /tmp/x)', '"quoted" `too`', 'two\nlines', '-- é'].join(' ');
    const samples: Readonly<Record<string, readonly Operation<unknown>[]>> = {
      survey: [linux.survey([]), linux.survey(['apache2', 'my app@1.service', 'x.socket'])],
      bootState: [linux.bootState()],
      stopService: [linux.stopService('mariadb.service')],
      startService: [linux.startService('mysql.service')],
      serviceStates: [
        linux.serviceStates(['mariadb.service']),
        linux.serviceStates(['a.service', 'b.service'], [1, 4321]),
      ],
      health: [linux.health([]), linux.health(['mariadb.service', 'apache2.service'])],
      warnUsers: [linux.warnUsers(words)],
      reboot: [linux.reboot(words)],
    };

    it('answers every operation that exists, in a form it parses', async () => {
      const helpers = ['unitName', 'isDatabase', 'isTransient'];
      const exported = Object.entries(linux).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
      assert.deepEqual(exported.filter((name) => !helpers.includes(name)).sort(), Object.keys(samples).sort());
      const host = await startHost({ faults: { rebootIgnored: true } });
      const ssh = await client(host);
      for (const operation of Object.values(samples).flat()) await ask(ssh, operation);
      assert.equal(host.operations.length, Object.values(samples).flat().length);
      assert.equal(host.operations.at(-1), `reboot: ${words}`);
      assert.equal(host.log.find(({ what }) => what === 'message')?.detail, words);
    });

    it('says everything that the scripts say', async () => {
      const said = (text: string): string[] => [...new Set(text.match(/(?<=\bsay )[\w-]+/g))].sort();
      const answered = (text: string): string[] => [...new Set(text.match(/^[\w-]+(?=\t)/gm))].sort();
      const host = await startHost({
        identity: 'boot-time',
        units: [mariadb, { id: 'cups.service', atStop: 'crashes' }],
        sessions: ['anna     pts/0        2026-11-20 10:00 (192.0.2.7)'],
        scheduledShutdown: new Date(),
        processes: [{ name: 'rsync' }],
      });
      host.system.blockedBy = 'slow.service';
      const ssh = await client(host);
      await ask(ssh, linux.stopService('cups.service'));
      await host.waitFor('cups has crashed', ({ system }) => system.unit('cups.service')?.active === 'failed');
      for (const operation of [linux.survey([]), linux.bootState(), linux.health(['mariadb.service'])]) {
        const { stdout } = await ssh.run(underShell(operation.script));
        assert.deepEqual(answered(stdout), said(operation.script), operation.name);
      }
    });

    it('tells what stands against a reboot', async () => {
      const host = await startHost({
        inhibitors: [
          { what: 'shutdown:sleep', who: 'Unattended "Upgrades"', why: 'upgrading', mode: 'block', pid: 77 },
        ],
        sessions: ['anna     pts/0        2026-11-20 10:00 (192.0.2.7)'],
        processes: [{ name: 'apt-get' }, { name: 'borg' }, { name: 'mysqld' }, { name: 'bash' }],
        scheduledShutdown: new Date('2026-11-20T23:00:00Z'),
        rebootRequired: 'yes',
      });
      const survey = await ask(await client(host), linux.survey([]));
      assert.deepEqual(
        survey.obstacles.map(({ kind }) => kind),
        ['shutdown', 'inhibitor', 'package-manager', 'backup', 'database', 'session'],
      );
      assert.equal(survey.rebootRequired, 'yes');
      assert.deepEqual(
        survey.units.map((unit) => [unit.id, unit.names, unit.active]),
        [['mariadb.service', ['mariadb.service', 'mysql.service'], 'active']],
      );
      assert.equal(survey.uptime > 86_400, true);
    });

    it('is a container, a host without a boot id or one without systemd', async () => {
      const container = await startHost({ container: 'lxc' });
      const first = await client(container);
      const before = (await ask(first, linux.bootState())).identity;
      assert.equal(before?.kind, 'container');
      await ask(first, linux.reboot('maintenance'));
      await back(container);
      const after = (await ask(await client(container), linux.bootState())).identity;
      assert.notDeepEqual(after, before);
      await fleet?.stop();

      for (const identity of ['kern.boottime', 'boot-time'] as const) {
        const old = await startHost({ identity });
        assert.equal((await ask(await client(old), linux.bootState())).identity?.kind, 'boot-time');
        await fleet?.stop();
      }
      const mute = await startHost({ identity: 'none', systemd: false });
      const survey = await ask(await client(mute), linux.survey([]));
      assert.deepEqual([survey.identity, survey.managed, survey.units], [undefined, false, []]);
    });

    it('answers an unknown or a damaged command with 127 and remembers it', async () => {
      const ssh = await client(await startHost());
      assert.equal((await ssh.run('rm -rf /')).status, 127);
      const damaged = underShell(linux.bootState().script.replace('say container', 'say contaimer'));
      assert.equal((await ssh.run(damaged)).status, 127);
      assert.equal(fleet?.unknownCommands.length, 2);
      expectedUnknown.push(...(fleet?.unknownCommands ?? []));
    });
  });

  describe('and its services', () => {
    const states = (ssh: SshClient, ...pids: number[]) => ask(ssh, linux.serviceStates(['mysql.service'], pids));

    it('stops and starts a service and says so', async () => {
      const host = await startHost({ units: [{ ...mariadb, stopTime: 1000 }] });
      const ssh = await client(host);
      const pid = (await states(ssh)).units[0]?.mainPid ?? 0;
      assert.deepEqual((await states(ssh, pid)).alive, [pid]);
      await ask(ssh, linux.stopService('mysql.service'));
      assert.equal((await states(ssh)).units[0]?.active, 'deactivating');
      await host.waitFor('stopped', ({ system }) => system.unit('mysql.service')?.active === 'inactive');
      const stopped = await states(ssh, pid);
      assert.deepEqual([stopped.units[0]?.result, stopped.units[0]?.mainPid, stopped.alive], ['success', 0, []]);
      assert.equal((await ask(ssh, linux.health([]))).database, 'silent');
      await ask(ssh, linux.startService('mysql.service'));
      await host.waitFor('started', ({ system }) => system.unit('mysql.service')?.active === 'active');
      assert.equal((await ask(ssh, linux.health([]))).database, 'answers');
    });

    it('starts after its stop when it is told to start while it stops', async () => {
      const host = await startHost({ units: [{ ...mariadb, stopTime: 1000 }] });
      const ssh = await client(host);
      await ask(ssh, linux.stopService('mariadb.service'));
      await ask(ssh, linux.startService('mariadb.service'));
      await host.waitFor('active again', ({ log }) => log.at(-1)?.detail === 'mariadb.service is active');
      assert.deepEqual(
        host.log.flatMap(({ what, detail }) => (what === 'unit' ? [detail.replace('mariadb.service ', '')] : [])),
        ['is stopping', 'stopped cleanly', 'is starting', 'is active'],
      );
    });

    it('refuses to stop, hangs, crashes or leaves its process behind', async () => {
      const host = await startHost();
      const unit = host.system.unit('mariadb.service');
      if (!unit) throw new Error('mariadb.service is not there');
      const ssh = await client(host);
      unit.atStop = 'refuses';
      await assert.rejects(ask(ssh, linux.stopService('mariadb.service')), /Operation refused/);
      unit.atStop = 'leaves-process';
      const pid = unit.mainPid;
      await ask(ssh, linux.stopService('mariadb.service'));
      await host.waitFor('stopped', () => unit.active === 'inactive');
      assert.deepEqual((await states(ssh, pid)).alive, [pid]);
      host.system.startUnit(unit);
      await host.waitFor('started', () => unit.active === 'active');
      unit.atStop = 'crashes';
      await ask(ssh, linux.stopService('mariadb.service'));
      await host.waitFor('crashed', () => unit.active === 'failed');
      assert.equal((await states(ssh)).units[0]?.result, 'signal');
      host.system.startUnit(unit);
      await host.waitFor('started', () => unit.active === 'active');
      unit.atStop = 'hangs';
      await ask(ssh, linux.stopService('mariadb.service'));
      assert.equal((await states(ssh)).units[0]?.active, 'deactivating');
      await ask(ssh, linux.reboot('maintenance'));
      await back(host);
      assert.match(JSON.stringify(host.log), /mariadb.service was killed/);
    });

    it('starts at boot what is enabled, unless it fails', async () => {
      const host = await startHost({
        units: [mariadb, { id: 'off.service', enabled: false }, { id: 'bad.service', atBoot: 'fails' }],
      });
      await ask(await client(host), linux.reboot('maintenance'));
      await back(host);
      const health = await ask(await client(host), linux.health(['mariadb.service', 'off.service']));
      assert.deepEqual(
        health.units.map(({ active }) => active),
        ['active', 'inactive'],
      );
      assert.deepEqual(health.failed, ['bad.service']);
    });
  });

  describe('and a reboot', () => {
    it('comes back with a new boot id and knows how long it was away', async () => {
      const host = await startHost();
      const ssh = await client(host);
      const before = await ask(ssh, linux.bootState());
      assert.equal(await ask(ssh, linux.reboot('maintenance')), 'confirmed');
      await ssh.closed;
      await back(host);
      const after = await ask(await client(host), linux.bootState());
      assert.notDeepEqual(after.identity, before.identity);
      assert.deepEqual([host.bootCount, after.identity], [2, { kind: 'boot-id', value: host.bootId }]);
      assert.equal((host.lastDowntime ?? 0) >= 55, true, String(host.lastDowntime));
    });

    const faulty = async (faults: Partial<Faults>): Promise<[SimulatedHost, SshClient]> => {
      const host = await startHost({ faults });
      return [host, await client(host)];
    };

    it('is refused with a word', async () => {
      const [host, ssh] = await faulty({ rebootRefused: 'Failed to reboot: Access denied' });
      await assert.rejects(ask(ssh, linux.reboot('maintenance')), /Access denied/);
      assert.equal(host.state, 'running');
    });

    it('is accepted and never begins', async () => {
      const [host, ssh] = await faulty({ rebootIgnored: true });
      assert.equal(await ask(ssh, linux.reboot('maintenance')), 'confirmed');
      assert.equal((await ask(ssh, linux.bootState())).shuttingDown, false);
      assert.equal(host.bootCount, 1);
    });

    it('cuts the session before the status arrives', async () => {
      const [host, ssh] = await faulty({ cutBeforeRebootStatus: true });
      assert.equal(await ask(ssh, linux.reboot('maintenance')), 'unconfirmed');
      await back(host);
    });

    it('returns with the same boot id', async () => {
      const [host, ssh] = await faulty({ sameBootId: true });
      const { identity } = await ask(ssh, linux.bootState());
      await ask(ssh, linux.reboot('maintenance'));
      await ssh.closed;
      await host.waitFor('listening again', () => host.isListening);
      assert.deepEqual((await ask(await client(host), linux.bootState())).identity, identity);
    });

    it('never returns, until it is told to', async () => {
      const [host, ssh] = await faulty({ neverReturns: true });
      await ask(ssh, linux.reboot('maintenance'));
      await host.waitFor('down', ({ state }) => state === 'down');
      await assert.rejects(client(host), /ECONNREFUSED/);
      await host.setFaults({ neverReturns: false });
      await back(host);
    });

    it('is held up by a unit that can be named', async () => {
      const [host, ssh] = await faulty({ blocksShutdown: { unit: 'backup.service', time: 1500 } });
      await ask(ssh, linux.reboot('maintenance'));
      const { shuttingDown, stopping } = await ask(ssh, linux.bootState());
      assert.equal(shuttingDown, true);
      assert.deepEqual(
        stopping.filter((unit) => unit !== 'mariadb.service'),
        ['backup.service'],
      );
      await back(host);
    });

    it('has another host key afterwards', async () => {
      const [host, ssh] = await faulty({ newHostKeyAtBoot: true });
      await ask(ssh, linux.reboot('maintenance'));
      await back(host);
      const again = await client(host);
      assert.notDeepEqual(again.hostKey, ssh.hostKey);
      assert.equal(host.hostKey, `ssh-ed25519 ${again.hostKey.toString('base64')}`);
    });

    it('refuses logins while it boots, with the word of PAM', async () => {
      const host = await startHost({ login: { user: 'ansible' }, timing: { ...timing, nologin: 1500 } });
      const ssh = await client(host);
      await ssh.run(`sudo ${underShell(linux.reboot('maintenance').script)}`);
      await host.waitFor('booting', ({ state }) => state === 'booting');
      await assert.rejects(client(host), /System is booting up/);
      await back(host);
      await client(host);
      assert.equal((host.lastDowntime ?? 0) >= 150, true, String(host.lastDowntime));
    });

    it('leaves its connections half-open', async () => {
      const [host, ssh] = await faulty({ halfOpen: true });
      await ask(ssh, linux.reboot('maintenance'));
      await back(host);
      const state = await Promise.race([
        ssh.closed.then(() => 'closed'),
        host.waitFor('never', () => false, 50).catch(() => 'open'),
      ]);
      assert.equal(state, 'open');
    });
  });

  describe('and its network', () => {
    /** What a bare TCP client hears within the time. */
    const hear = (host: SimulatedHost, within: number): Promise<string> =>
      new Promise((resolve, reject) => {
        let heard = '';
        const socket = connect(host.port, host.address);
        socket.on('data', (chunk) => (heard += chunk.toString())).once('error', reject);
        socket.setTimeout(within, () => {
          socket.destroy();
          resolve(heard);
        });
      });

    it('refuses TCP, or takes it and stays silent', async () => {
      const host = await startHost();
      assert.match(await hear(host, 50), /^SSH-2\.0-/);
      await host.setFaults({ silent: true });
      assert.equal(await hear(host, 50), '');
      await host.setFaults({ silent: false, refuseConnections: true });
      await assert.rejects(hear(host, 50), /ECONNREFUSED/);
      await host.setFaults({ refuseConnections: false });
      assert.match(await hear(host, 50), /^SSH-2\.0-/);
    });

    it('cuts a session in the middle of an output', async () => {
      const host = await startHost({ faults: { cutDuring: 'survey' } });
      const ssh = await client(host);
      await ask(ssh, linux.bootState());
      const { status, stdout } = await ssh.run(underShell(linux.survey([]).script));
      assert.equal(status, null);
      assert.match(stdout, /^boot-id\t/);
      assert.doesNotMatch(stdout, /UnitFileState=enabled/);
    });

    it('never answers a command', async () => {
      const host = await startHost({ faults: { hangsAt: 'health' } });
      const ssh = await client(host);
      const hung = ssh.run(underShell(linux.health([]).script)).then(() => 'answered');
      await ask(ssh, linux.bootState());
      assert.equal(await Promise.race([hung, host.waitFor('never', () => false, 50).catch(() => 'hangs')]), 'hangs');
    });

    it('prints noise around every output', async () => {
      const host = await startHost({ faults: { noiseBefore: 'Welcome!\n', noiseAfter: 'bye\n' } });
      const { stdout } = await (await client(host)).run('echo hello');
      assert.equal(stdout, 'Welcome!\nhello\nbye\n');
    });

    it('goes away and comes back without anything having happened', async () => {
      const host = await startHost();
      const ssh = await client(host);
      const { bootId } = host;
      await Promise.all([host.blip(40), ssh.closed]);
      await client(host);
      assert.deepEqual([host.bootId, host.bootCount], [bootId, 1]);
    });
  });

  describe('and its logins', () => {
    const login = { user: 'anna', password: 'correct horse', key: false, sudo: 'password' } as const;
    const sudo = `sudo -S -p 'PROMPT' -u root -- ${underShell(linux.bootState().script)}`;

    it('takes the right key or password and nothing else', async () => {
      const host = await startHost({ login: { user: 'anna', password: 'correct horse' } });
      await client(host);
      clients.push(await logIn(host, { password: 'correct horse' }));
      await assert.rejects(logIn(host, { password: 'wrong' }), /authentication/);
      await assert.rejects(logIn(host, { privateKey: makeOpenSshKey('other').privateKey }), /authentication/);
      await assert.rejects(logIn(host, { username: 'eve', password: 'correct horse' }), /authentication/);
      await host.setFaults({ refuseLogin: true });
      await assert.rejects(client(host), /authentication/);
    });

    it('asks for the password of sudo on stdin and takes the right one only', async () => {
      const host = await startHost({ login });
      const ssh = await logIn(host, { password: login.password });
      clients.push(ssh);
      const right = await ssh.run(sudo, 'correct horse\n');
      assert.deepEqual([right.status, right.stderr], [0, 'PROMPT']);
      const second = await ssh.run(sudo, 'wrong\ncorrect horse\n');
      assert.equal(second.status, 0);
      const wrong = await ssh.run(sudo, 'a\nb\nc\n');
      assert.deepEqual([wrong.status, /3 incorrect password attempts/.test(wrong.stderr)], [1, true]);
      assert.match((await ssh.run(sudo)).stderr, /no password was provided/);
      assert.match((await ssh.run(sudo.replace('-S', '-n'))).stderr, /a password is required/);
    });

    it('refuses sudo to somebody who is not in sudoers', async () => {
      const host = await startHost({ login: { ...login, sudo: 'refused' } });
      const ssh = await logIn(host, { password: login.password });
      clients.push(ssh);
      const { status, stderr } = await ssh.run(sudo, 'correct horse\n');
      assert.deepEqual([status, /not in the sudoers file/.test(stderr)], [1, true]);
      await assert.rejects(ask(ssh, linux.reboot('maintenance')), /Interactive authentication required/);
    });

    it('never writes a password to the log', async () => {
      const host = await startHost({ login });
      const ssh = await logIn(host, { password: login.password });
      clients.push(ssh);
      await ssh.run(sudo, 'correct horse\n');
      await ssh.run(sudo, 'correct hors\n');
      const log = JSON.stringify(host.log);
      assert.match(log, /"login".*sudo-refused/);
      assert.doesNotMatch(log, /correct hors/);
    });
  });
});
