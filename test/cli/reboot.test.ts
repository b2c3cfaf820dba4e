import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostOptions } from '../../lab/simulated/hostOptions';
import { startSimulatedFleet, type SimulatedFleet } from '../../lab/simulated/simulatedFleet';
import type { FleetFiles } from '../../lab/simulated/writeInventory';
import { runCli, startCli, type Ended } from './startCli';

const login = { user: 'ansible' };
const mariadb = {
  id: 'mariadb.service',
  aliases: ['mysql.service'],
  process: 'mariadbd',
  stopTime: 100,
  startTime: 50,
};
const quick = { shutdown: 30, downtime: 300, nologin: 0 };
const host = (name: string, more: Partial<HostOptions> = {}): HostOptions => ({ name, login, timing: quick, ...more });

describe('the command line on simulated hosts', function () {
  this.timeout(40_000);
  let directory = '';
  let fleet: SimulatedFleet;
  let files: FleetFiles;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-'));
  });

  afterEach(async () => {
    const unknown = fleet.unknownCommands;
    await fleet.stop();
    await rm(directory, { recursive: true, force: true });
    assert.deepEqual(unknown, []);
  });

  async function start(...hosts: HostOptions[]): Promise<void> {
    fleet = await startSimulatedFleet({ hosts });
    files = await fleet.writeInventory(directory);
  }

  const environment = (): Record<string, string> => ({
    FLEET_REBOOT_STATE: join(directory, 'state'),
    SSH_AUTH_SOCK: '',
  });
  const args = (...more: string[]): string[] => ['reboot', 'linux', '-i', files.inventory, '--json', ...more];
  const reboot = (...more: string[]): Promise<Ended> =>
    runCli(args('--config', files.config, '--yes', ...more), environment());
  const failure = ({ state }: Ended, name: string) => state?.hosts.get(name)?.failure;
  const outcomes = ({ state }: Ended): Record<string, string | undefined> =>
    Object.fromEntries([...(state?.hosts ?? [])].map(([name, { outcome }]) => [name, outcome]));
  const subjects = (): string[] => fleet.mail.mails.map(({ subject }) => subject);

  /** Sets variables of one host, or of all. */
  async function setVars(name: string, vars: string): Promise<void> {
    const text = await readFile(files.inventory, 'utf8');
    await writeFile(files.inventory, text.replace(new RegExp(`^${name} .*$`, 'm'), `$& ${vars}`));
  }

  it('reboots the group: every host on a new boot id, a mail before and after each, exit 0', async () => {
    await start(host('srvsql', { units: [mariadb] }), host('srvapache'));
    const before = fleet.hosts.map(({ bootId }) => bootId);
    const ended = await reboot();
    assert.equal(ended.status, 0, ended.stdout + ended.stderr);
    assert.ok(fleet.hosts.every(({ bootId, bootCount }, index) => bootId !== before[index] && bootCount === 2));
    assert.equal(fleet.mail.mails.length, 4);
    for (const { name, address } of fleet.hosts) {
      assert.ok(subjects().includes(`${name} (${address}) is going to reboot: maintenance`), subjects().join('\n'));
    }
  });

  it('F9 --dry-run lists every blocker and changes nothing; without any it exits with 0, all blocked with 3', async () => {
    await start(host('busy', { processes: [{ name: 'apt-get' }, { name: 'borg' }] }));
    const blocked = await runCli(args('--dry-run'), environment());
    assert.equal(blocked.status, 3, blocked.stdout);
    assert.deepEqual(
      blocked.state?.hosts.get('busy')?.blockers.map(({ kind }) => kind),
      ['package-manager', 'backup'],
    );
    const accepted = await runCli(args('--dry-run', '--accept', 'package-manager,backup'), environment());
    assert.equal(accepted.status, 0, accepted.stdout);
    assert.equal(fleet.host('busy').bootCount, 1);
    assert.deepEqual(subjects(), []);
  });

  it('without --yes and without anybody to ask, exits with 3 and does nothing', async () => {
    await start(host('web'));
    const ended = await runCli(args('--config', files.config), environment());
    assert.equal(ended.status, 3);
    assert.match(ended.stderr, /--yes/);
    assert.equal(fleet.host('web').bootCount, 1);
  });

  it('without mail settings exits with 2: no alert, no reboot', async () => {
    await start(host('web'));
    const ended = await runCli(args('--yes'), environment());
    assert.equal(ended.status, 2);
    assert.match(ended.stderr, /No alert, no reboot/);
    const without = await runCli(args('--yes', '--no-mail'), environment());
    assert.equal(without.status, 0, without.stdout);
  });

  for (const fault of ['down', 'refuseLogin', 'refuseMail'] as const) {
    it(`a mail relay that is ${fault} leaves every host untouched`, async () => {
      await start(host('srvsql', { units: [mariadb] }));
      await fleet.mail.setFaults({ [fault]: true });
      const ended = await reboot();
      assert.equal(ended.status, 1);
      assert.equal(failure(ended, 'srvsql')?.code, 'alert-failed');
      assert.equal(fleet.host('srvsql').bootCount, 1);
      assert.equal(
        ended.events.some(({ type }) => type === 'service'),
        false,
      );
    });
  }

  it('a relay with a self-signed certificate that nobody trusts leaves every host untouched', async () => {
    await start(host('web'));
    const config = JSON.parse(await readFile(files.config, 'utf8')) as { mail: Record<string, unknown> };
    delete config.mail['caFile'];
    await writeFile(files.config, JSON.stringify(config));
    const ended = await reboot();
    assert.equal(failure(ended, 'web')?.code, 'alert-failed');
    assert.match(failure(ended, 'web')?.detail ?? '', /certificate/);
  });

  it('one host that fails does not disturb the others, each failure under its own name', async () => {
    await start(
      host('well'),
      host('refused', { faults: { refuseConnections: true } }),
      host('nologin', { faults: { refuseLogin: true } }),
      host('stubborn', { faults: { rebootRefused: 'Failed to set wall message: Access denied' } }),
    );
    const ended = await reboot();
    assert.equal(ended.status, 1);
    assert.deepEqual(outcomes(ended), { well: 'rebooted', refused: 'failed', nologin: 'failed', stubborn: 'failed' });
    assert.equal(failure(ended, 'refused')?.code, 'unreachable');
    assert.equal(failure(ended, 'nologin')?.code, 'login-refused');
    assert.equal(failure(ended, 'stubborn')?.code, 'reboot-refused');
    assert.match(failure(ended, 'stubborn')?.detail ?? '', /Access denied/);
  });

  it('a refused reboot leaves the database running again', async () => {
    await start(host('srvsql', { units: [mariadb], faults: { rebootRefused: 'no' } }));
    const ended = await reboot();
    assert.equal(failure(ended, 'srvsql')?.code, 'reboot-refused');
    const states = ended.events.flatMap((event) => (event.type === 'service' ? [event.state] : []));
    assert.deepEqual(states, ['stopping', 'stopped', 'starting', 'started']);
  });

  it('L6 L2 L20 noise around every output and a session cut before the exit status change nothing', async () => {
    await start(
      host('noisy', {
        faults: {
          noiseBefore: 'Could not chdir to home directory\nWelcome!\n',
          noiseAfter: 'bye\n',
          cutBeforeRebootStatus: true,
        },
      }),
    );
    const ended = await reboot();
    assert.equal(ended.status, 0, ended.stdout);
  });

  it('L8 logins that are refused while the host boots are waited out', async () => {
    await start(host('slow', { timing: { ...quick, nologin: 900 } }));
    const ended = await reboot();
    assert.equal(ended.status, 0, ended.stdout);
  });

  it('L13 a host key that changed is an error at once', async () => {
    await start(host('changed', { faults: { newHostKeyAtBoot: true } }));
    const ended = await reboot();
    assert.equal(failure(ended, 'changed')?.code, 'host-key-changed');
    assert.equal(failure(ended, 'changed')?.step, 'wait');
  });

  it('a host that returns with the boot id of before is timeout-same-boot', async () => {
    await start(host('blip', { faults: { sameBootId: true } }));
    const config = JSON.parse(await readFile(files.config, 'utf8')) as object;
    await writeFile(files.config, JSON.stringify({ ...config, goingDownTimeout: 2 }));
    const ended = await reboot();
    assert.equal(failure(ended, 'blip')?.code, 'timeout-same-boot');
  });

  it('L14 a host that never goes down is reboot-not-started; one that never returns is timeout-down', async () => {
    await start(host('deaf', { faults: { rebootIgnored: true } }), host('lost', { faults: { neverReturns: true } }));
    const config = JSON.parse(await readFile(files.config, 'utf8')) as object;
    await writeFile(files.config, JSON.stringify({ ...config, goingDownTimeout: 1, backTimeout: 3 }));
    const ended = await reboot();
    assert.equal(failure(ended, 'deaf')?.code, 'reboot-not-started');
    assert.equal(failure(ended, 'lost')?.code, 'timeout-down');
    assert.ok(subjects().some((subject) => /^lost .*FAILED/.test(subject)));
  });

  it('L12 names the unit that holds the shutdown up', async () => {
    await start(host('held', { faults: { blocksShutdown: { unit: 'slow.service', time: 1500, sshd: 'stays' } } }));
    const ended = await reboot();
    assert.equal(ended.status, 0, ended.stdout);
    assert.ok(ended.events.some((event) => event.type === 'wait-phase' && event.detail.includes('slow.service')));
  });

  it('L7 a host that goes away without a word (a power cut) is noticed and waited for', async () => {
    await start(host('cut', { faults: { halfOpen: true } }));
    const ended = await reboot();
    assert.equal(ended.status, 0, ended.stdout);
  });

  it('an unknown host key is refused where nobody can be asked, with its fingerprint', async () => {
    await start(host('new'));
    await writeFile(files.knownHosts, '');
    const ended = await reboot();
    assert.equal(failure(ended, 'new')?.code, 'host-key-unknown');
    assert.match(failure(ended, 'new')?.detail ?? '', /SHA256:/);
  });

  it('a private key that others can read, or that is missing, is named', async () => {
    await start(host('web'));
    await chmod(files.privateKey, 0o644);
    const open = await reboot();
    assert.equal(failure(open, 'web')?.code, 'key-file');
    assert.match(failure(open, 'web')?.detail ?? '', /chmod 600|permissions/i);
    await rm(files.privateKey);
    const missing = await reboot();
    assert.match(failure(missing, 'web')?.code ?? '', /^(key-file|login-refused)$/);
  });

  it('L17 a sudo password is taken from its file; without one sudo’s refusal has its own name', async () => {
    await start(host('web', { login: { user: 'anna', sudo: 'password', sudoPassword: 's3same open' } }));
    const file = join(directory, 'become');
    await writeFile(file, 's3same open\n', { mode: 0o600 });
    const without = await reboot();
    assert.equal(failure(without, 'web')?.code, 'become-refused');
    const ended = await reboot('--become-password-file', file);
    assert.equal(ended.status, 0, ended.stdout);
    assert.doesNotMatch(ended.stdout + ended.stderr + JSON.stringify(fleet.host('web').log), /s3same/);
  });

  it('L16 a reason with quotes arrives literally on the host and in the mails; one of two lines is refused', async () => {
    await start(host('web'));
    const reason = `it's "urgent" <b>$(id)</b>`;
    const ended = await reboot('--reason', reason);
    assert.equal(ended.status, 0, ended.stdout);
    assert.match(JSON.stringify(fleet.host('web').log), /urgent/);
    assert.ok(subjects()[0]?.endsWith(reason), subjects()[0]);
    const refused = await reboot('--reason', 'one\ntwo');
    assert.equal(refused.status, 2);
  });

  it('F4 two runs that share a host: the second is refused with who holds it', async () => {
    await start(host('web', { timing: { ...quick, downtime: 1500 } }));
    const first = startCli(args('--config', files.config, '--yes'), environment());
    await first.event(({ type }) => type === 'reboot-issued');
    const second = await reboot();
    assert.equal(second.status, 3);
    assert.match(second.stderr, /web is held by the run .* since/);
    assert.equal((await first.ended).status, 0);
    assert.deepEqual(await readdir(join(directory, 'state', 'locks')), []);
  });

  it('F6 Ctrl-C twice stops waiting and says what is left unknown', async () => {
    await start(host('lost', { faults: { neverReturns: true } }));
    const run = startCli(args('--config', files.config, '--yes'), environment());
    await run.event((event) => event.type === 'wait-phase' && event.phase === 'down');
    run.child.kill('SIGINT');
    await run.event(({ type }) => type === 'cancel-requested');
    run.child.kill('SIGINT');
    const ended = await run.ended;
    assert.equal(ended.status, 130);
    assert.deepEqual(outcomes(ended), { lost: 'unknown' });
  });

  it('leaves out what it cannot reboot, with a word, and honours the variables of the inventory', async () => {
    await start(host('a'), host('b'), host('c', { units: [{ id: 'tomcat.service' }] }));
    await setVars('b', `fleet_reboot_skip="owned by the bank"`);
    await setVars('c', 'fleet_reboot_stop_services=tomcat');
    const ended = await reboot();
    assert.equal(ended.status, 0, ended.stdout);
    assert.deepEqual(outcomes(ended), { a: 'rebooted', c: 'rebooted' });
    assert.deepEqual(ended.state?.plan.leftOut, [{ host: 'b', why: 'owned by the bank' }]);
    assert.ok(
      ended.events.some(
        (event) => event.type === 'service' && event.service === 'tomcat.service' && event.state === 'stopped',
      ),
    );
  });
});
