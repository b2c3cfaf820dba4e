import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { demoFleet } from '../../lab/simulated/demoFleet';
import { makeOpenSshKey } from '../../lab/simulated/openSshKey';
import { startSimulatedFleet, type SimulatedFleet } from '../../lab/simulated/simulatedFleet';
import type { SimulatedHost } from '../../lab/simulated/simulatedHost';
import type { FleetFiles } from '../../lab/simulated/writeInventory';
import { readAnsibleConfig } from '../../src/inventory/ansibleConfig';
import { connectionOf } from '../../src/inventory/connection';
import type { Inventory } from '../../src/inventory/model';
import { readInventory } from '../../src/inventory/readInventory';
import * as linux from '../../src/machine/linux';
import { localFiles } from '../../src/machine/local/files';
import type { Session } from '../../src/machine/machine';
import { localSshEnvironment } from '../../src/machine/ssh/sshEnvironment';
import { createSshMachine } from '../../src/machine/ssh/sshMachine';
import { parseMailSettings } from '../../src/mail/settings';

const run = promisify(execFile);
const surroundings = { environment: {}, cwd: tmpdir(), home: homedir() };
const config = readAnsibleConfig(undefined, undefined, surroundings);

describe('a simulated fleet', () => {
  let directory = '';
  let fleet: SimulatedFleet | undefined;
  const sessions: Session[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-'));
  });

  afterEach(async () => {
    for (const session of sessions.splice(0)) session.close();
    assert.deepEqual(fleet?.unknownCommands ?? [], []);
    await fleet?.stop();
    fleet = undefined;
    await rm(directory, { recursive: true, force: true });
  });

  async function start(
    options: Parameters<typeof startSimulatedFleet>[0],
  ): Promise<{ fleet: SimulatedFleet; files: FleetFiles; inventory: Inventory }> {
    const started = await startSimulatedFleet(options);
    fleet = started;
    const files = await started.writeInventory(directory);
    const inventory = await readInventory([files.inventory], localFiles);
    return { fleet: started, files, inventory };
  }

  /** A login by our own transport, with nothing but what the inventory says. */
  async function connect(inventory: Inventory, host: string, becomePassword?: string): Promise<Session> {
    const machine = createSshMachine(connectionOf(inventory, host, config, surroundings), {
      environment: { ...localSshEnvironment(), agentSockets: [] },
      credentials: {
        password: () => Promise.resolve(undefined),
        becomePassword: () => Promise.resolve(becomePassword),
        passphrase: () => Promise.resolve(undefined),
        confirmHostKey: () => Promise.resolve(false),
      },
    });
    const session = await machine.connect();
    sessions.push(session);
    return session;
  }

  const rebooted = (host: SimulatedHost): Promise<void> =>
    host.waitFor('rebooted', ({ bootCount, state }) => bootCount === 2 && state === 'running');

  it('writes an inventory that our own transport reads, logs in with and runs operations by', async () => {
    const login = { user: 'ansible', sudo: 'password', sudoPassword: 'open sesame' } as const;
    const { fleet: started, inventory } = await start({ hosts: [{ name: 'srv1', login }] });
    assert.deepEqual(inventory.problems, []);
    const session = await connect(inventory, 'srv1', login.sudoPassword);
    const { identity } = await session.run(linux.survey(['cron']));
    assert.deepEqual(identity, { kind: 'boot-id', value: started.host('srv1').bootId });
    assert.equal(await session.run(linux.reboot(`it's "$(date)"`)), 'confirmed');
    await rebooted(started.host('srv1'));
    assert.notDeepEqual((await (await connect(inventory, 'srv1')).run(linux.bootState())).identity, identity);
    assert.deepEqual(started.host('srv1').operations[1], `reboot: it's "$(date)"`);
  });

  it('keeps its keys from others and known_hosts true', async () => {
    const { files, fleet: started } = await start({ hosts: [{ name: 'a' }, { name: 'b' }] });
    if (process.platform !== 'win32') assert.equal((await stat(files.privateKey)).mode & 0o777, 0o600);
    const knownHosts = await readFile(files.knownHosts, 'utf8');
    for (const host of started.hosts) {
      assert.match(knownHosts, new RegExp(`^\\[127\\.0\\.0\\.1\\]:${String(host.port)} ssh-ed25519 `, 'm'));
    }
    const { mail } = JSON.parse(await readFile(files.config, 'utf8')) as { mail: unknown };
    assert.deepEqual(mail, JSON.parse(await readFile(files.mailConfig, 'utf8')));
    assert.equal('settings' in parseMailSettings(mail), true, JSON.stringify(parseMailSettings(mail)));
  });

  it('is a fleet to show: nested groups, a database, Windows, and a host that never returns when asked for', async () => {
    const { inventory, fleet: started } = await start(demoFleet({ withLostHost: true }));
    assert.deepEqual(inventory.problems, []);
    assert.deepEqual(inventory.groups.get('prod')?.children, ['linux', 'windows']);
    assert.deepEqual(inventory.groups.get('linux')?.children, ['bdd', 'web', 'files']);
    assert.equal(inventory.varsOf('winsrv').get('ansible_connection'), 'winrm');
    assert.equal(inventory.varsOf('winsrv').get('ansible_port'), started.host('winsrv').port);
    assert.equal(started.host('srvlost').faults.neverReturns, true);
    const survey = await (await connect(inventory, 'srvsql')).run(linux.survey([]));
    assert.deepEqual(
      survey.units.map(({ id }) => id),
      ['mariadb.service'],
    );
  });

  it('starts twenty hosts and goes down with all of them within a second each', async () => {
    const before = performance.now();
    const hosts = Array.from({ length: 20 }, (_, index) => ({
      name: `srv${String(index)}`,
      timing: { downtime: 200 },
    }));
    const { fleet: started, inventory } = await start({ hosts });
    assert.equal(performance.now() - before < 1000, true, `${String(performance.now() - before)} ms`);
    const all = await Promise.all(started.hosts.map(({ name }) => connect(inventory, name)));
    await Promise.all(all.map((session) => session.run(linux.reboot('maintenance'))));
    await Promise.all(started.hosts.map(rebooted));
    for (const { name, lastDowntime = 0 } of started.hosts) {
      assert.equal(lastDowntime >= 195 && lastDowntime < 1200, true, `${name}: ${String(lastDowntime)} ms`);
    }
  });

  it('makes keys that OpenSSH itself accepts, and lets its ssh in', async function () {
    if (localSshEnvironment().sshProgram === undefined) {
      console.log('skipped: there is no ssh here');
      return this.skip();
    }
    const { files, fleet: started } = await start({ hosts: [{ name: 'srv1' }] });
    const { port } = started.host('srv1');
    const options = ['-F', 'none', '-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${files.knownHosts}`];
    const login = ['-i', files.privateKey, '-p', String(port), 'root@127.0.0.1'];
    const { stdout } = await run('ssh', [...options, ...login, 'echo hello; exit 0']);
    assert.equal(stdout, 'hello\n');
  });

  it('makes keys of every kind of number, those that begin with a zero byte too', () => {
    for (let round = 0; round < 300; round += 1) {
      const { blob, privateKey } = makeOpenSshKey('lab');
      assert.equal(blob.length, 51);
      assert.match(privateKey, /^-----BEGIN OPENSSH PRIVATE KEY-----\n([\w+/=]{1,70}\n)+-----END/);
    }
  });

  it('passes connections on, as a jump host does', async () => {
    const { fleet: started, files, inventory } = await start({ hosts: [{ name: 'jump' }, { name: 'behind' }] });
    const jump = started.host('jump');
    const behind = connectionOf(inventory, 'behind', config, surroundings);
    const machine = createSshMachine(
      {
        ...behind,
        sshArguments: `${behind.sshArguments} -i ${files.privateKey} -J root@${jump.address}:${String(jump.port)}`,
      },
      {
        environment: {
          ...localSshEnvironment(),
          identityFiles: [files.privateKey],
          agentSockets: [],
          userKnownHostsFiles: [files.knownHosts],
        },
        credentials: {
          password: () => Promise.resolve(undefined),
          becomePassword: () => Promise.resolve(undefined),
          passphrase: () => Promise.resolve(undefined),
          confirmHostKey: () => Promise.resolve(false),
        },
      },
    );
    const session = await machine.connect();
    sessions.push(session);
    assert.notEqual((await session.run(linux.bootState())).identity, undefined);
    assert.equal(
      jump.log.some(({ what }) => what === 'login'),
      true,
    );
  });
});
