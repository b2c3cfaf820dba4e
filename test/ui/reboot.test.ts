import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoFleet } from '../../lab/simulated/demoFleet';
import { useFleetWorkbench } from './fleetWorkbench';
import type { Row } from './treeView';
import { until } from './until';

const group = ['Linux', 'prod', 'linux'];
const linuxHosts = ['srvsql', 'srvapache', 'srvfiles'];

describe('a reboot from the tree', function () {
  this.timeout(90_000);
  const lab = useFleetWorkbench(demoFleet());
  const tree = () => lab().open.tree('Fleet');
  const bootIds = () => linuxHosts.map((name) => lab().fleet.host(name).bootId);
  const rowOf = (rows: readonly Row[], name: string): Row | undefined => rows.find(({ label }) => label === name);
  const all = (rows: readonly Row[], fits: (row: Row) => boolean): boolean =>
    linuxHosts.every((name) => {
      const row = rowOf(rows, name);
      return row !== undefined && fits(row);
    });

  before(async () => {
    await lab().open.openView('Fleet Reboot');
    await tree().waitForRows('every Linux host up', (rows) => all(rows, ({ icon }) => icon === 'pass'));
  });

  afterEach(async () => {
    for (const host of lab().fleet.hosts) await host.setFaults({ rebootRefused: undefined, neverReturns: false });
    await lab().open.clearNotifications();
  });

  it('is refused without mail settings, with the way to them: no alert, no reboot', async () => {
    const before = bootIds();
    await tree().chooseFromContextMenu(group, 'Reboot Group…');
    const { message, detail, buttons } = await lab().open.readDialog();
    assert.match(message, /No alert, no reboot/);
    assert.match(detail, /fleetReboot\.mail\.host is not set/);
    assert.match(detail, /fleetReboot\.mail\.policy/);
    assert.ok(buttons.includes('Open Mail Settings'), buttons.join());
    await lab().open.answerDialog('Cancel');
    assert.deepEqual(bootIds(), before);
  });

  it('can send mails once the settings and the password are there', async () => {
    const { open, fleet, mailSettings } = lab();
    await lab().setMachineSettings(mailSettings);
    await open.runCommand('Fleet Reboot: Set Mail Password…');
    await open.answerInput(fleet.mail.password);
    await open.waitForNotification(/mail password is stored/);
    await open.runCommand('Fleet Reboot: Send Test Mail');
    await open.waitForNotification(/test mail was sent to admin@example\.com/);
    const mail = await fleet.mail.waitForMail('the test', () => true);
    assert.equal(mail.encrypted, true);
  });

  it('checks the hosts first, asks once with what it found, and does nothing when that is declined', async () => {
    const { open, fleet } = lab();
    const before = bootIds();
    const mails = fleet.mail.mails.length;
    await tree().chooseFromContextMenu(group, 'Reboot Group…');
    const { message, detail, buttons } = await open.readDialog();
    assert.equal(message, 'Reboot 3 hosts?');
    assert.match(detail, /DATABASES that will be stopped first:\s+• srvsql: mariadb\.service/);
    assert.match(detail, /logged in:\s+• srvapache: anna/);
    assert.match(detail, /Reason: maintenance/);
    assert.match(detail, /go to Administrator <admin@example\.com>/);
    assert.deepEqual([...buttons].sort(), ['Cancel', 'Change Reason…', 'Reboot 3 Hosts']);
    await open.answerDialog('Cancel');
    assert.deepEqual(bootIds(), before);
    assert.equal(fleet.mail.mails.length, mails);
  });

  it('takes another reason before it begins', async () => {
    const { open } = lab();
    await tree().chooseFromContextMenu('srvapache', 'Reboot Host…');
    await open.readDialog();
    await open.answerDialog('Change Reason…');
    await open.answerInput('kernel "6.1" & $(id)');
    const { message, detail } = await open.readDialog();
    assert.equal(message, 'Reboot 1 host?');
    assert.match(detail, /Reason: kernel "6\.1" & \$\(id\)/);
    await open.answerDialog('Cancel');
  });

  it('of a group ends with every host on a new boot id, mails before and after, shown as it goes', async () => {
    const { open, fleet } = lab();
    const before = bootIds();
    const mails = fleet.mail.mails.length;
    for (const name of linuxHosts) fleet.host(name).timing.downtime = 2500;
    await open.screenshot('before a run');
    await tree().chooseFromContextMenu(group, 'Reboot Group…');
    await open.answerDialog('Reboot 3 Hosts');
    const progress = await open.waitForNotification(/Rebooting 3 hosts: \d\/3 · srv\w+: /);
    assert.ok(progress.inProgress && progress.buttons.includes('Cancel'));
    const rebooting = await tree().waitForRows('a host rebooting', (rows) =>
      rows.some(({ icon, description }) => icon === 'sync' && /waiting for the new boot/.test(description)),
    );
    assert.match(rowOf(rebooting, 'linux')?.description ?? '', /rebooting/);
    await open.screenshot('during a run');
    const outcome = await open.waitForNotification(/Reboot of linux: 3 rebooted/, 30_000);
    assert.equal(outcome.severity, 'info');
    assert.deepEqual(outcome.buttons, ['Show Output']);
    await tree().waitForRows('every host up and rebooted', (rows) =>
      all(rows, ({ icon, description }) => icon === 'pass' && /rebooted$/.test(description)),
    );
    await open.screenshot('after a run');

    assert.equal(bootIds().filter((id) => before.includes(id)).length, 0);
    const subjects = fleet.mail.mails.slice(mails).map(({ subject }) => subject);
    for (const name of linuxHosts) {
      assert.equal(
        subjects.filter((subject) => subject.startsWith(`${name} (`) && subject.includes('is going to reboot')).length,
        1,
        name,
      );
      assert.equal(
        subjects.filter((subject) => subject.startsWith(`${name} (`) && subject.includes('has rebooted')).length,
        1,
        name,
      );
    }
    const output = await open.outputText('Fleet Reboot');
    for (const line of [
      /srvsql: stopping mariadb\.service/,
      /srvsql: mariadb\.service has stopped cleanly/,
      /srvsql: back with a new boot/,
      /srvfiles: rebooted, back after/,
      /3 rebooted/,
    ]) {
      assert.match(output, line);
    }
    assert.deepEqual(fleet.unknownCommands, []);
  });

  it('tells in the tooltip what the login found and how the last run ended', async () => {
    const text = await tree().tooltip('srvsql');
    for (const part of [
      /Last run: rebooted/,
      /Runs: Debian/,
      /Kernel: /,
      /Booted: /,
      /Reboot required: /,
      /Databases: mariadb\.service/,
    ]) {
      assert.match(text, part);
    }
  });

  it('of a host that refuses names it, the failure and the next step, and leads to it in the tree', async () => {
    const { open, fleet } = lab();
    await fleet.host('srvapache').setFaults({ rebootRefused: 'Access denied' });
    await tree().chooseFromContextMenu('srvapache', 'Reboot Host…');
    await open.answerDialog('Reboot 1 Host');
    const outcome = await open.waitForNotification(/Reboot of srvapache: 0 rebooted, 1 failed/, 30_000);
    assert.equal(outcome.severity, 'error');
    await tree().waitForRows('srvapache failed', (rows) => rowOf(rows, 'srvapache')?.icon === 'warning');
    await open.pressNotificationButton(/1 failed/, 'Show Failures');
    assert.equal((await open.quickPickLabels())[0], 'srvapache');
    await open.pick('srvapache');
    await tree().waitForRows('srvapache selected', (rows) => rowOf(rows, 'srvapache')?.selected === true);
    await tree().clickInlineAction('srvapache', 'Check Reachability');
    await tree().waitForRows('srvapache up again', (rows) => rowOf(rows, 'srvapache')?.icon === 'pass');
  });

  it('F6 when cancelled begins no new host, and waits for those under way', async () => {
    const { open, fleet } = lab();
    await open.updateSettings({ 'fleetReboot.strategy': 'sequential' });
    const before = bootIds();
    await tree().chooseFromContextMenu(group, 'Reboot Group…');
    assert.match((await open.readDialog()).detail, /one after the other/);
    await open.answerDialog('Reboot 3 Hosts');
    await open.waitForNotification(/waiting for the new boot/, 20_000);
    await open.pressNotificationButton(/Rebooting 3 hosts/, 'Cancel');
    await open.waitForNotification(/no new host begins/);
    const outcome = await open.waitForNotification(
      /Reboot of linux: 1 rebooted, 2 not rebooted\. The run was cancelled/,
      30_000,
    );
    assert.equal(outcome.severity, 'warning');
    assert.equal(bootIds().filter((id) => !before.includes(id)).length, 1);
    assert.ok(fleet.hosts.every((host) => host.state === 'running'));
    await open.updateSettings({ 'fleetReboot.strategy': 'parallel' });
  });

  it('F6 when cancelled twice stops waiting and says what is left unknown', async () => {
    const { open, fleet } = lab();
    await fleet.host('srvfiles').setFaults({ neverReturns: true });
    await tree().chooseFromContextMenu('srvfiles', 'Reboot Host…');
    await open.answerDialog('Reboot 1 Host');
    await open.waitForNotification(/waiting for the new boot/, 20_000);
    await tree().chooseFromContextMenu('srvfiles', 'Reboot Host…');
    await open.waitForNotification(/srvfiles: the run \S+ is busy with it/);
    await open.pressNotificationButton(/Rebooting srvfiles/, 'Cancel');
    await open.pressNotificationButton(/no new host begins/, 'Cancel');
    await open.waitForNotification(/Reboot of srvfiles: .*1 unknown/, 15_000);
    await fleet.host('srvfiles').setFaults({ neverReturns: false });
    await until('srvfiles to be up again', () => Promise.resolve(fleet.host('srvfiles').state === 'running'));
  });

  it('asks about a host key it has never seen, once, and remembers the answer', async () => {
    const { open, files, fleet } = lab();
    await writeFile(files.knownHosts, '');
    await tree().chooseFromContextMenu('srvsql', 'Dry Run');
    const { message, detail } = await open.readDialog();
    assert.match(message, /host key of srvsql is not known/);
    assert.match(detail, /Key type: ssh-ed25519/);
    assert.match(detail, /Fingerprint: SHA256:/);
    await open.answerDialog('Trust and Remember');
    await open.waitForNotification(/Dry run of srvsql: 1 ready/);
    await open.clearNotifications();
    await tree().chooseFromContextMenu('srvsql', 'Dry Run');
    await open.waitForNotification(/Dry run of srvsql: 1 ready/);
    assert.equal(fleet.host('srvsql').state, 'running');
  });

  it('D4 starts a database again that it had stopped when the window is closed', async () => {
    const { open, fleet } = lab();
    const host = fleet.host('srvsql');
    const database = host.system.unit('mariadb.service');
    assert.ok(database);
    database.stopTime = 2000;
    const { bootId } = host;
    await tree().chooseFromContextMenu('srvsql', 'Reboot Host…');
    await open.answerDialog('Reboot 1 Host');
    await until('MariaDB to be stopping', () => Promise.resolve(database.active === 'deactivating'));
    await open.page.reload();
    const seen = () => Promise.resolve(host.log.slice(-8).map(({ detail }) => detail));
    await until('MariaDB to be active again', () => Promise.resolve(database.active === 'active'), { seen });
    assert.equal(host.bootId, bootId);
    database.stopTime = 600;
  });

  it('leaves a journal of every run', async () => {
    const names = await readdir(join(lab().state, 'runs'));
    assert.ok(names.filter((name) => name.endsWith('.jsonl')).length >= 5, names.join());
    assert.deepEqual(await readdir(join(lab().state, 'locks')), []);
  });
});
