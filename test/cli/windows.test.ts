import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostOptions } from '../../lab/simulated/hostOptions';
import { startSimulatedFleet, type FleetOptions, type SimulatedFleet } from '../../lab/simulated/simulatedFleet';
import type { FleetFiles } from '../../lab/simulated/writeInventory';
import { runCli, startCli, type Ended, type Started } from './startCli';

const password = `Pa$$w0rd "é" 'x'`;
const login = { user: 'Administrator', password };
const sqlServer = [
  {
    id: 'MSSQLSERVER',
    aliases: ['SQL Server (MSSQLSERVER)'],
    triggeredBy: ['SQLSERVERAGENT'],
    stopTime: 150,
    startTime: 50,
  },
  { id: 'SQLSERVERAGENT', aliases: ['SQL Server Agent (MSSQLSERVER)'], stopTime: 100 },
];
const quick = { shutdown: 30, downtime: 300, nologin: 0, configuring: 0 };
const windows = (name: string, more: Partial<HostOptions> = {}): HostOptions => ({
  name,
  login,
  windows: {},
  timing: quick,
  ...more,
});

describe('the command line on simulated Windows hosts', function () {
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
    await startFleet({ hosts });
  }

  async function startFleet(options: FleetOptions): Promise<void> {
    fleet = await startSimulatedFleet(options);
    files = await fleet.writeInventory(directory);
  }

  const environment = (): Record<string, string> => ({
    FLEET_REBOOT_STATE: join(directory, 'state'),
    SSH_AUTH_SOCK: '',
  });
  const args = (...more: string[]): string[] => ['reboot', 'windows', '-i', files.inventory, '--json', ...more];
  const rebootArgs = (...more: string[]): string[] => args('--config', files.config, '--yes', ...more);
  const reboot = (...more: string[]): Promise<Ended> => runCli(rebootArgs(...more), environment());
  const started = (...more: string[]): Started => startCli(rebootArgs(...more), environment());
  const failure = ({ state }: Ended, name = 'winsrv') => state?.hosts.get(name)?.failure;
  const subjects = (): string[] => fleet.mail.mails.map(({ subject }) => subject);
  const notes = ({ events }: Ended): string[] => events.flatMap((event) => (event.type === 'note' ? [event.text] : []));
  const phases = ({ events }: Ended): string[] =>
    events.flatMap((event) => (event.type === 'wait-phase' ? [`${event.phase} ${event.detail}`.trim()] : []));
  const all = ({ stdout, stderr }: Ended): string => `${stdout}\n${stderr}`;
  const winsrv = () => fleet.host('winsrv');

  async function configure(settings: object): Promise<void> {
    const config = JSON.parse(await readFile(files.config, 'utf8')) as object;
    await writeFile(files.config, JSON.stringify({ ...config, ...settings }));
  }

  /** Sets variables of one host. */
  async function setVars(name: string, vars: string): Promise<void> {
    const text = await readFile(files.inventory, 'utf8');
    await writeFile(
      files.inventory,
      text.replace(new RegExp(`^${name} .*$`, 'm'), (line) => `${line} ${vars}`),
    );
  }

  /** One host that is well again, its mails before and after, and nothing of its password anywhere. */
  function assertRebooted(ended: Ended, boots = 2): void {
    const host = winsrv();
    assert.equal(ended.status, 0, all(ended));
    assert.equal(host.bootCount, boots);
    assert.deepEqual(subjects(), [
      `winsrv (${host.address}) is going to reboot: maintenance`,
      subjects().find((subject) => subject.startsWith(`winsrv (${host.address}) has rebooted and is operational`)),
    ]);
    assert.ok(!`${all(ended)}${JSON.stringify([host.log, fleet.mail.mails])}`.includes('Pa$$w0rd'));
  }

  for (const [way, options] of Object.entries({
    'NTLM in sealed messages over HTTP': {},
    'NTLM over HTTPS': { reached: 'https' },
    'CredSSP in sealed messages over HTTP': { transport: 'credssp' },
    'Basic over HTTPS': { reached: 'https', transport: 'basic' },
    'SSH with PowerShell as its shell': { reached: 'powershell' },
    'SSH with cmd as its shell': { reached: 'cmd' },
  } as const)) {
    it(`reboots the group by ${way}: a later boot, a mail before and after, exit 0`, async () => {
      await start(windows('winsrv', { windows: options }));
      const before = winsrv().system.bootedAt;
      assertRebooted(await reboot());
      assert.ok(winsrv().system.bootedAt > before);
    });
  }

  it('reboots the host of an encrypted group_vars file under the old names: HTTPS, CredSSP, certificate ignored', async () => {
    await startFleet({
      hosts: [windows('winsrv', { windows: { reached: 'https', transport: 'credssp' } })],
      layout: { groups: { windows: ['winsrv'] }, vaulted: { group: 'windows', password: 'correct horse' } },
    });
    assert.equal(await readFile(files.inventory, 'utf8'), `[windows]\nwinsrv ansible_host=${winsrv().address}\n`);
    const ended = await reboot('--vault-password-file', files.vaultPasswordFile);
    assertRebooted(ended);
    assert.ok(notes(ended).some((text) => /certificate is not verified/.test(text)));
  });

  it('stops SQL Server after its Agent, and finds both running after the boot', async () => {
    await start(windows('winsrv', { units: sqlServer }));
    const ended = await reboot();
    assertRebooted(ended);
    const states = ended.events.flatMap((event) =>
      event.type === 'service' ? [`${event.service} ${event.state}`] : [],
    );
    assert.deepEqual(states.slice(0, 2), ['SQLSERVERAGENT stopping', 'MSSQLSERVER stopping']);
    assert.ok(states.includes('MSSQLSERVER stopped') && states.includes('SQLSERVERAGENT started'), states.join());
    const order = winsrv()
      .log.filter(({ what, detail }) => what === 'operation' || detail.includes('stopped cleanly'))
      .map(({ detail }) => detail);
    const at = (text: string): number => order.findIndex((detail) => detail.startsWith(text));
    assert.ok(at('SQLSERVERAGENT stopped') < at('MSSQLSERVER stopped') && at('MSSQLSERVER stopped') < at('reboot'));
    assert.match(fleet.mail.mails[0]?.text ?? '', /MSSQLSERVER/);
  });

  it('does not reboot a host whose database refuses to stop or crashes, and starts the others again', async () => {
    for (const atStop of ['refuses', 'crashes'] as const) {
      await start(
        windows('winsrv', { units: sqlServer.map((unit) => (unit.id === 'MSSQLSERVER' ? { ...unit, atStop } : unit)) }),
      );
      const ended = await reboot();
      assert.equal(failure(ended)?.code, 'service-stop-failed', all(ended));
      assert.equal(winsrv().bootCount, 1);
      assert.ok(winsrv().system.units.every(({ active }) => active === 'active'));
      assert.ok(subjects().some((subject) => /FAILED/.test(subject)));
      await fleet.stop();
    }
  });

  it('waits after the boot for a database that is there by its displayed name, and starts it once if it is not', async () => {
    const mysql = { id: 'MySQL80', aliases: ['MySQL 8.0'], stopTime: 50, atBoot: 'stays-inactive' } as const;
    const tomcat = { id: 'Tomcat9', aliases: ["Anna's Tomcat (9)"] };
    await start(windows('winsrv', { units: [mysql, tomcat] }));
    await mkdir(join(directory, 'host_vars'));
    await writeFile(
      join(directory, 'host_vars', 'winsrv.yml'),
      `fleet_reboot_verify_services: ["Anna's Tomcat (9)"]\nfleet_reboot_stop_services: [tomcat9]\n`,
    );
    const ended = await reboot();
    assertRebooted(ended);
    assert.ok(winsrv().operations.includes('start service MySQL80'));
    assert.equal(winsrv().system.unit('MySQL80')?.active, 'active');
  });

  it('F9 --dry-run lists sessions, pending updates and what is in the way, and changes nothing', async () => {
    await start(
      windows('winsrv', {
        windows: { pending: ['update', 'files'] },
        sessions: ['anna  rdp-tcp#2  2  Active  .  20/11/2026 09:12'],
        processes: [{ name: 'TiWorker.exe' }],
        units: sqlServer,
      }),
    );
    const ended = await runCli(args('--dry-run'), environment());
    assert.equal(ended.status, 3, all(ended));
    assert.deepEqual(
      ended.state?.hosts.get('winsrv')?.blockers.map(({ kind }) => kind),
      ['package-manager', 'session'],
    );
    assert.equal(ended.state?.hosts.get('winsrv')?.facts?.rebootRequired, 'yes');
    assert.deepEqual(winsrv().operations, ['survey']);
    assert.deepEqual([winsrv().bootCount, subjects()], [1, []]);
  });

  it('W1 calls somebody’s scheduled shutdown off and reboots', async () => {
    await start(windows('winsrv', { scheduledShutdown: new Date() }));
    assertRebooted(await reboot());
    assert.ok(winsrv().operations.includes('shutdown /a'));
  });

  it('W2 a shutdown that is in progress already is told and waited for', async () => {
    await start(windows('winsrv', { faults: { shutdownUnderWay: true } }));
    const ended = await reboot();
    assertRebooted(ended);
    assert.ok(notes(ended).some((text) => /in progress already/.test(text)));
  });

  it('W3 access denied is reported without waiting', async () => {
    await start(windows('winsrv', { units: sqlServer, faults: { rebootRefused: 'Access is denied.(5)' } }));
    const ended = await reboot();
    assert.equal(failure(ended)?.code, 'reboot-refused');
    assert.match(failure(ended)?.detail ?? '', /Access is denied\.\(5\)/);
    assert.deepEqual(phases(ended), []);
    assert.ok(winsrv().system.units.every(({ active }) => active === 'active'));
  });

  it('W3 an account whose token UAC filters is named before anything is done', async () => {
    await start(windows('winsrv', { windows: { administrator: false } }));
    const ended = await reboot();
    assert.equal(failure(ended)?.code, 'become-refused');
    assert.match(failure(ended)?.detail ?? '', /administrator/);
    assert.deepEqual(winsrv().operations, ['survey']);
  });

  it('W4 an answer without an exit code counts as a failure', async () => {
    await start(windows('winsrv', { faults: { noStatusAt: 'survey' } }));
    const ended = await reboot();
    assert.equal(ended.status, 1);
    assert.match(failure(ended)?.detail ?? '', /no exit status/);
    assert.equal(winsrv().bootCount, 1);
  });

  it('W5 is not back while updates are still being configured, and says so', async () => {
    await start(windows('winsrv', { timing: { ...quick, configuring: 1200 } }));
    const ended = await reboot();
    assertRebooted(ended);
    assert.ok(phases(ended).includes('booting Windows is still being configured'), phases(ended).join());
    const issued = ended.events.find(({ type }) => type === 'reboot-issued');
    const back = ended.events.find((event) => event.type === 'wait-phase' && event.phase === 'back');
    assert.ok(Date.parse(back?.at ?? '') - Date.parse(issued?.at ?? '') >= quick.downtime + 1200);
  });

  it('W6 a second reboot while it is being configured is waited out', async () => {
    await start(windows('winsrv', { timing: { ...quick, configuring: 800 }, faults: { rebootsAgain: true } }));
    assertRebooted(await reboot(), 3);
  });

  it('W7 a PowerShell that does nothing and ends well after the boot is not believed', async () => {
    await start(windows('winsrv', { timing: { ...quick, downtime: 500 } }));
    const run = started();
    await winsrv().waitFor('down', ({ state }) => state === 'down');
    await winsrv().setFaults({ silentAt: 'any' });
    await winsrv().waitFor('a second login', ({ log }) => log.filter(({ what }) => what === 'login').length > 2);
    assert.equal(
      run.events.some((event) => event.type === 'wait-phase' && event.phase === 'back'),
      false,
    );
    await winsrv().setFaults({ silentAt: undefined });
    assertRebooted(await run.ended);
  });

  it('W8 a boot time that jitters is no reboot', async () => {
    await start(windows('winsrv', { faults: { rebootIgnored: true } }));
    winsrv().system.bootTimeJitter = 400;
    await configure({ goingDownTimeout: 1 });
    assert.equal(failure(await reboot())?.code, 'reboot-not-started');
  });

  it('W9 the answer to the reboot command arrives; one that does not is decided by waiting', async () => {
    await start(windows('winsrv', { timing: { ...quick, shutdown: 200 } }));
    const answered = await reboot();
    assertRebooted(answered);
    assert.ok(!notes(answered).some((text) => /waiting decides/.test(text)));
    winsrv().system.bootedAt -= 3_600_000; // no machine boots twice within a second
    await winsrv().setFaults({ cutBeforeRebootStatus: true });
    const cut = await reboot();
    assert.equal(cut.status, 0, all(cut));
    assert.ok(notes(cut).some((text) => /waiting decides/.test(text)));
  });

  it('W10 pending updates are told as a reason for a long reboot', async () => {
    await start(windows('winsrv', { windows: { pending: ['servicing'] } }));
    const ended = await reboot();
    assertRebooted(ended);
    assert.ok(notes(ended).some((text) => text.includes('fleet_reboot_timeout')));
  });

  it('W11 a reason over 512 characters is refused; one with quotes of every kind arrives literally', async () => {
    await start(windows('winsrv', { sessions: ['anna  console  1  Active'] }));
    const long = await reboot('--reason', 'x'.repeat(513));
    assert.equal(long.status, 2);
    const reason = `it's “urgent” ‘now’ "$(calc)" %PATH% & done ]]> \\`;
    const ended = await reboot('--reason', reason);
    assert.equal(ended.status, 0, all(ended));
    assert.ok(winsrv().operations.includes(`reboot: ${reason}`), winsrv().operations.join('\n'));
    assert.ok(ended.events.some((event) => event.type === 'blocker' && event.detail.startsWith('anna console')));
  });

  it('W12 a listener that drops the first connections is tried three times', async () => {
    await start(windows('winsrv', { faults: { dropsConnections: 2 } }));
    assertRebooted(await reboot());
    await winsrv().setFaults({ dropsConnections: 3 });
    assert.equal(failure(await reboot())?.code, 'session-lost');
  });

  it('a wrong password is told at once, with the user', async () => {
    await start(windows('winsrv'));
    await setVars('winsrv', 'ansible_password=wrong');
    const ended = await reboot();
    assert.equal(failure(ended)?.code, 'login-refused');
    assert.match(failure(ended)?.detail ?? '', /refuses Administrator/);
  });

  it('a certificate that nobody vouches for is refused where nobody can be asked, with its fingerprint', async () => {
    await start(windows('winsrv', { windows: { reached: 'https' } }));
    await setVars('winsrv', 'ansible_winrm_server_cert_validation=validate');
    const ended = await reboot();
    assert.equal(failure(ended)?.code, 'host-key-unknown');
    assert.match(failure(ended)?.detail ?? '', /SHA256:/);
    assert.equal(winsrv().bootCount, 1);
  });

  it('a certificate that the inventory trusts is taken, another one after the boot is not', async () => {
    await start(windows('winsrv', { windows: { reached: 'https' } }));
    const file = join(directory, 'ca.pem');
    await writeFile(file, winsrv().hostKey);
    await setVars('winsrv', `ansible_winrm_server_cert_validation=validate ansible_winrm_ca_trust_path=${file}`);
    assertRebooted(await reboot());
    await winsrv().setFaults({ newHostKeyAtBoot: true });
    const ended = await reboot();
    assert.equal(failure(ended)?.code, 'host-key-unknown');
    assert.equal(failure(ended)?.step, 'wait');
  });

  it('WinRM that is still starting, with status 503, is waited for', async () => {
    await start(windows('winsrv', { timing: { ...quick, nologin: 700 } }));
    const ended = await reboot();
    assertRebooted(ended);
    assert.ok(phases(ended).includes('booting'), phases(ended).join());
  });

  it('one that goes away without a word is noticed and waited for', async () => {
    await start(windows('winsrv', { faults: { halfOpen: true } }));
    assertRebooted(await reboot());
  });

  it('one that never goes down, never returns, or returns from the same boot, has its own name for it', async () => {
    await start(
      windows('deaf', { faults: { rebootIgnored: true } }),
      windows('lost', { faults: { neverReturns: true } }),
      windows('blip', { faults: { sameBootId: true } }),
    );
    await configure({ goingDownTimeout: 2, backTimeout: 4 });
    const ended = await reboot();
    assert.equal(failure(ended, 'deaf')?.code, 'reboot-not-started');
    assert.equal(failure(ended, 'lost')?.code, 'timeout-down');
    assert.equal(failure(ended, 'blip')?.code, 'timeout-same-boot');
    assert.ok(subjects().some((subject) => /^lost .*FAILED/.test(subject)));
  });

  it('one that comes back late is taken all the same', async () => {
    await start(windows('winsrv', { faults: { neverReturns: true } }));
    const run = started();
    await run.event((event) => event.type === 'wait-phase' && event.phase === 'down');
    await winsrv().setFaults({ neverReturns: false });
    assertRebooted(await run.ended);
  });

  it('one whose configuring does not end in time is told as such', async () => {
    await start(windows('winsrv', { timing: { ...quick, configuring: 60_000 } }));
    await configure({ backTimeout: 2 });
    const ended = await reboot();
    assert.equal(ended.status, 1);
    assert.match(failure(ended)?.detail ?? '', /configured/);
  });

  it('F6 Ctrl-C before the reboot leaves it untouched; twice after it says what is left unknown', async () => {
    await start(windows('winsrv', { units: sqlServer.map((unit) => ({ ...unit, stopTime: 600 })) }));
    const early = started();
    await early.event((event) => event.type === 'service' && event.state === 'stopping');
    early.child.kill('SIGINT');
    const ended = await early.ended;
    assert.equal(ended.status, 130, all(ended));
    assert.equal(winsrv().bootCount, 1);
    assert.ok(winsrv().system.units.every(({ active }) => active === 'active'));
    await fleet.stop();

    await start(windows('winsrv', { faults: { neverReturns: true } }));
    const late = started();
    await late.event((event) => event.type === 'wait-phase' && event.phase === 'down');
    late.child.kill('SIGINT');
    await late.event(({ type }) => type === 'cancel-requested');
    late.child.kill('SIGINT');
    const given = await late.ended;
    assert.equal(given.status, 130);
    assert.equal(given.state?.hosts.get('winsrv')?.outcome, 'unknown');
  });

  it('Linux and Windows hosts are rebooted in one run', async () => {
    await startFleet({
      hosts: [windows('winsrv', { units: sqlServer }), { name: 'web', login: { user: 'ansible' }, timing: quick }],
      layout: { groups: { linux: ['web'], windows: ['winsrv'] }, children: { prod: ['linux', 'windows'] } },
    });
    const ended = await runCli(
      ['reboot', 'prod', '-i', files.inventory, '--json', '--config', files.config, '--yes'],
      environment(),
    );
    assert.equal(ended.status, 0, all(ended));
    assert.deepEqual(
      fleet.hosts.map(({ bootCount }) => bootCount),
      [2, 2],
    );
    assert.equal(fleet.mail.mails.length, 4);
  });
});
