import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabHostName } from '../../lab/real/hosts';
import { startRealLab, type RealLab } from '../../lab/real/realLab';
import { unavailable } from '../../lab/real/unavailable';
import { waitUntil } from '../../lab/real/waitUntil';
import { startSmtpCatcher, type SmtpCatcher } from '../../lab/simulated/smtpCatcher';
import { readJournal } from '../../src/reboot/journal';
import { foldRun } from '../../src/reboot/runState';
import { runCli, startCli, type Ended, type Started } from '../cli/startCli';

describe('fleet-reboot on hosts that really reboot', () => {
  let lab: RealLab;
  let smtp: SmtpCatcher;
  let directory = '';
  let config = '';

  before(async function () {
    const reason = await unavailable();
    if (reason !== undefined) {
      if (process.env['CI']) throw new Error(reason);
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    this.timeout(15 * 60_000);
    lab = await startRealLab((line) => console.log(`      ${line}`));
    smtp = await startSmtpCatcher();
  });

  after(async () => {
    smtp?.stop();
    await lab?.stop();
  });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-'));
    const passwordFile = await secretFile('smtp', smtp.password);
    config = join(directory, 'config.json');
    const mail = {
      host: smtp.host,
      port: smtp.port,
      username: smtp.username,
      passwordFile,
      caFile: smtp.caFile,
      from: 'fleet@example.com',
      to: ['admin@example.com'],
    };
    await writeFile(config, JSON.stringify({ mail }));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function secretFile(name: string, content: string): Promise<string> {
    const path = join(directory, name);
    await writeFile(path, `${content}\n`);
    await chmod(path, 0o600);
    return path;
  }

  const environment = (): Record<string, string> => ({ FLEET_REBOOT_STATE: join(directory, 'state') });
  const args = (pattern: string, ...more: string[]): string[] => [
    'reboot',
    pattern,
    '-i',
    lab.inventory,
    '--config',
    config,
    '--yes',
    '--json',
    ...more,
  ];
  const reboot = (pattern: string, ...more: string[]): Promise<Ended> => runCli(args(pattern, ...more), environment());
  const start = (pattern: string, ...more: string[]): Started => startCli(args(pattern, ...more), environment());

  async function bootId(host: LabHostName): Promise<string> {
    return (await lab.ssh(host, 'cat /proc/sys/kernel/random/boot_id')).stdout.trim();
  }

  /** The one run whose journal is on disk, with its state. */
  async function journaled() {
    const [name = ''] = (await readdir(join(directory, 'state', 'runs'))).filter((file) => file.endsWith('.jsonl'));
    return {
      id: name.replace('.jsonl', ''),
      state: foldRun(await readJournal(join(directory, 'state', 'runs', name))),
    };
  }

  const failureOf = ({ state }: Ended, host: string) => state?.hosts.get(host)?.failure;

  it('reboots the group linux: new boot ids, MariaDB stopped cleanly before and answering after, a mail before and after each', async () => {
    const before = { sql: await bootId('srvsql'), web: await bootId('srvapache') };
    const mails = smtp.mails.length;
    const reason = `maintenance: it's "planned" $(id)`;
    const ended = await reboot('linux', '--reason', reason);
    assert.equal(ended.status, 0, ended.stderr + ended.stdout);
    assert.notEqual(await bootId('srvsql'), before.sql);
    assert.notEqual(await bootId('srvapache'), before.web);
    assert.deepEqual(
      [...(ended.state?.hosts.values() ?? [])].map(({ outcome }) => outcome),
      ['rebooted', 'rebooted'],
    );

    const log = await lab.journal('srvsql', 'mariadb');
    const lastBoot = log.slice(0, log.lastIndexOf('ready for connections'));
    assert.match(lastBoot, /Shutdown complete/);
    assert.match((await lab.ssh('srvsql', 'mariadb-admin ping')).stdout, /alive/);

    const sent = smtp.mails.slice(mails);
    const of = (host: string): string[] =>
      sent.filter(({ subject }) => subject.includes(host)).map(({ subject }) => subject);
    assert.equal(sent.length, 4);
    assert.equal(of('srvsql')[0], `srvsql (10.77.0.11) is going to reboot: ${reason}`);
    assert.match(of('srvsql')[1] ?? '', /^srvsql \(10\.77\.0\.11\) has rebooted/);
    assert.ok(sent.every(({ encrypted }) => encrypted));

    // L16: what systemd-logind logged is the reason, literally.
    const { stdout } = await lab.ssh('srvsql', 'journalctl -b -1 --no-pager -o cat -u systemd-logind');
    assert.ok(stdout.includes(reason), stdout);
  });

  it('L17 asks sudo with the password on stdin, and reports a wrong one as its own error', async () => {
    const inventory = join(directory, 'admin');
    const text = (await readFile(lab.inventory, 'utf8')).replace('ansible_user=root', 'ansible_user=admin');
    await writeFile(inventory, text);
    const dryRun = (password: string): Promise<Ended> =>
      runCli(
        ['reboot', 'srvapache', '-i', inventory, '--dry-run', '--json', '--become-password-file', password],
        environment(),
      );
    const good = await dryRun(await secretFile('become', 'lab-password'));
    assert.equal(good.status, 0, good.stderr + good.stdout);
    const bad = await dryRun(await secretFile('wrong', 'not-the-password'));
    assert.equal(bad.status, 1);
    assert.equal(failureOf(bad, 'srvapache')?.code, 'become-refused');
    assert.doesNotMatch(bad.stdout + bad.stderr, /not-the-password/);
  });

  it('L10 is blocked by an inhibitor, names its holder and reboots nothing', async () => {
    const before = await bootId('srvapache');
    await lab.ssh(
      'srvapache',
      'systemd-run --unit=holder systemd-inhibit --what=shutdown --who=nightly-copy --why=copying sleep 60',
    );
    await waitUntil(10, async () =>
      (await lab.ssh('srvapache', 'systemd-inhibit --list --no-pager')).stdout.includes('nightly-copy'),
    );
    const ended = await reboot('srvapache');
    await lab.ssh('srvapache', 'systemctl stop holder');
    assert.equal(ended.status, 3, ended.stdout);
    assert.match(failureOf(ended, 'srvapache')?.detail ?? '', /nightly-copy \(process \d+\): copying/);
    assert.equal(await bootId('srvapache'), before);
  });

  it('D3 does not reboot a host whose service had to be killed, and starts it again', async () => {
    const before = await bootId('srvapache');
    const unit = `[Service]\nExecStart=/bin/sh -c 'trap "" TERM; while :; do sleep 1; done'\nTimeoutStopSec=1\n`;
    await lab.ssh(
      'srvapache',
      `printf '%s' ${JSON.stringify(unit).replaceAll('\\n', '\n')} > /run/systemd/system/stubborn.service; systemctl daemon-reload; systemctl start stubborn`,
    );
    const inventory = join(directory, 'stubborn');
    await writeFile(inventory, `${await readFile(lab.inventory, 'utf8')}\nfleet_reboot_stop_services=stubborn\n`);
    const ended = await runCli(
      ['reboot', 'srvapache', '-i', inventory, '--config', config, '--yes', '--json'],
      environment(),
    );
    assert.equal(ended.status, 1, ended.stdout);
    assert.equal(failureOf(ended, 'srvapache')?.code, 'service-stop-failed');
    assert.equal(await bootId('srvapache'), before);
    assert.equal((await lab.ssh('srvapache', 'systemctl is-active stubborn')).stdout.trim(), 'active');
    await lab.ssh(
      'srvapache',
      'systemctl kill -s KILL stubborn; rm /run/systemd/system/stubborn.service; systemctl daemon-reload; systemctl reset-failed',
    );
  });

  it('L9 is not swallowed by molly-guard', async () => {
    const before = await bootId('srvapache');
    await lab.ssh(
      'srvapache',
      `mkdir -p /lib/molly-guard && ln -sf /bin/systemctl /lib/molly-guard/shutdown && mv /sbin/shutdown /sbin/shutdown.real && printf '#!/bin/sh\\necho "I am the guard" >&2; exit 1\\n' >/sbin/shutdown && chmod +x /sbin/shutdown`,
    );
    const ended = await reboot('srvapache');
    await lab.ssh('srvapache', 'mv /sbin/shutdown.real /sbin/shutdown; rm -r /lib/molly-guard');
    assert.equal(ended.status, 0, ended.stdout);
    assert.notEqual(await bootId('srvapache'), before);
  });

  it('a host that never returns is timeout-down by its own timeout; the other is not affected', async () => {
    await lab.setNeverReturn('srvapache', true);
    const inventory = join(directory, 'short');
    await writeFile(
      inventory,
      (await readFile(lab.inventory, 'utf8')).replace(/^srvapache.*$/m, '$& fleet_reboot_timeout=6'),
    );
    const ended = await runCli(
      ['reboot', 'linux', '-i', inventory, '--config', config, '--yes', '--json'],
      environment(),
    );
    await lab.setNeverReturn('srvapache', false);
    assert.equal(ended.status, 1, ended.stdout);
    assert.equal(failureOf(ended, 'srvapache')?.code, 'timeout-down');
    assert.equal(ended.state?.hosts.get('srvsql')?.outcome, 'rebooted');
    const mail = await smtp.waitForMail(
      'the failure mail',
      ({ subject, text }) => subject.includes('srvapache') && text.includes('timeout-down'),
    );
    assert.match(mail.subject, /FAILED/i);
    assert.ok(await waitUntil(60, async () => (await lab.ssh('srvapache', 'true')).code === 0));
  });

  it('F6 Ctrl-C waits for the host in flight, begins no other and exits with 130', async () => {
    const before = await bootId('srvapache');
    const run = start('linux', '--sequential');
    await run.event((event) => event.type === 'reboot-issued' && event.host === 'srvsql');
    run.child.kill('SIGINT');
    const ended = await run.ended;
    assert.equal(ended.status, 130, ended.stdout);
    assert.equal(ended.state?.hosts.get('srvsql')?.outcome, 'rebooted');
    assert.equal(ended.state?.hosts.get('srvapache')?.outcome, 'not-started');
    assert.equal(await bootId('srvapache'), before);
  });

  it('kill -9 mid-run leaves a journal that says what was done, and resume waits, verifies and confirms', async () => {
    const before = await bootId('srvsql');
    const run = start('srvsql');
    await run.event((event) => event.type === 'step-started' && event.step === 'wait');
    run.child.kill('SIGKILL');
    await run.ended;
    const { id, state } = await journaled();
    const host = state?.hosts.get('srvsql');
    assert.equal(state?.finished, undefined);
    assert.ok(host?.alerted);
    assert.ok(host?.rebootIssuedAt);
    assert.deepEqual([...(host?.stopped ?? [])].sort(), ['mariadb.service', 'mariadb.socket']);

    const list = await runCli(['runs', '--json'], environment());
    assert.match(list.stdout, new RegExp(`"run":"${id}".*"outcome":"interrupted"`));

    const resumed = await runCli(['resume', id, '-i', lab.inventory, '--config', config, '--json'], environment());
    assert.equal(resumed.status, 0, resumed.stdout + resumed.stderr);
    const after = (await journaledRun(id))?.hosts.get('srvsql');
    assert.equal(after?.outcome, 'rebooted');
    assert.notEqual(await bootId('srvsql'), before);
    assert.match(smtp.mails.at(-1)?.subject ?? '', /^srvsql .* has rebooted/);
  });

  it('kill -9 while services are stopped and nothing is rebooted yet: resume starts them again', async () => {
    const before = await bootId('srvsql');
    const run = start('srvsql');
    await run.event((event) => event.type === 'service' && event.state === 'stopping');
    run.child.kill('SIGKILL');
    await run.ended;
    const { id, state } = await journaled();
    if (state?.hosts.get('srvsql')?.rebootIssuedAt === undefined) {
      const resumed = await runCli(['resume', id, '-i', lab.inventory, '--config', config, '--json'], environment());
      assert.equal(resumed.status, 1, resumed.stdout);
      assert.equal(await bootId('srvsql'), before);
    }
    assert.ok(await waitUntil(30, async () => (await lab.ssh('srvsql', 'mariadb-admin ping')).code === 0));
  });

  async function journaledRun(id: string) {
    return foldRun(await readJournal(join(directory, 'state', 'runs', `${id}.jsonl`)));
  }
});
