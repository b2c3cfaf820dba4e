import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoFleet } from '../../lab/simulated/demoFleet';
import { extensionPath } from '../vscode/suites';
import { useFleetWorkbench } from './fleetWorkbench';
import { until } from './until';
import { useWorkbench } from './useWorkbench';

describe('the view Fleet', function () {
  this.timeout(60_000);
  const lab = useFleetWorkbench(demoFleet(), {
    prepare: ({ fleet }) => fleet.host('winsrv').setFaults({ refuseConnections: true }),
  });
  const tree = () => lab().open.tree('Fleet');

  before(async () => {
    await lab().open.openView('Fleet Reboot');
    await tree().waitForRows('srvsql up', (rows) =>
      rows.some(({ label, icon }) => label === 'srvsql' && icon === 'pass'),
    );
  });

  it('shows who is up with address and latency, and who is down with the reason', async () => {
    const rows = await tree().waitForRows(
      'winsrv down and three Linux hosts up',
      (all) =>
        all.some(({ label, icon }) => label === 'winsrv' && icon === 'error') &&
        all.some(({ label, description }) => label === 'Linux' && description === '3 hosts, 3 up'),
    );
    const row = (name: string) => rows.find(({ label }) => label === name);
    assert.match(row('srvsql')?.description ?? '', /^127\.0\.\d+\.\d+ · (<? ?\d+) ms$/);
    assert.match(row('winsrv')?.description ?? '', /connection refused/);
    assert.match(row('winsrv')?.ariaLabel ?? '', /^winsrv, down, connection refused/);
    assert.match(await lab().open.activityBarLabel('Fleet Reboot'), /1 host is down/);
  });

  it('asks from the palette which hosts are meant while nothing is selected', async () => {
    const { open } = lab();
    await open.runCommand('Fleet Reboot: Copy Address');
    const labels = await open.quickPickLabels();
    assert.deepEqual(labels.sort(), ['srvapache', 'srvfiles', 'srvsql', 'winsrv']);
    await open.page.keyboard.press('Escape');
    await open.runCommand('Fleet Reboot: Reboot Group…');
    const groups = await open.quickPickLabels();
    assert.ok(
      ['prod', 'linux', 'bdd', 'windows'].every((name) => groups.includes(name)),
      groups.join(),
    );
    await open.page.keyboard.press('Escape');
  });

  it('offers on a Windows host what can be done to it', async () => {
    const items = await tree().openContextMenu('winsrv');
    await lab().open.page.keyboard.press('Escape');
    for (const item of ['Check Reachability', 'Dry Run', 'Reboot Host…', 'Copy Address'])
      assert.ok(items.includes(item), items.join());
    assert.ok(!items.some((item) => item.includes('SSH')), items.join());
  });

  it('offers the selection when several hosts are selected', async () => {
    await tree().click('srvsql');
    await tree().click('srvapache', ['Control']);
    const items = await tree().openContextMenu('srvapache');
    await lab().open.page.keyboard.press('Escape');
    assert.ok(items.includes('Reboot Selection…') && !items.includes('Reboot Host…'), items.join());
    await tree().click('winsrv');
  });

  it('finds a host that has gone down, and one that is back', async () => {
    const { fleet } = lab();
    await fleet.host('srvfiles').setFaults({ refuseConnections: true });
    await tree().clickInlineAction('srvfiles', 'Check Reachability');
    await tree().waitForRows('srvfiles down', (rows) =>
      rows.some(({ label, icon }) => label === 'srvfiles' && icon === 'error'),
    );
    await until('the badge', async () => /2 hosts are down/.test(await lab().open.activityBarLabel('Fleet Reboot')));
    await fleet.host('srvfiles').setFaults({ refuseConnections: false });
    await tree().clickInlineAction('srvfiles', 'Check Reachability');
    await tree().waitForRows('srvfiles up', (rows) =>
      rows.some(({ label, icon }) => label === 'srvfiles' && icon === 'pass'),
    );
  });

  it('keeps what is selected and expanded while states change', async () => {
    await tree().collapse('bdd');
    await tree().click('srvapache');
    await lab().open.pressViewAction('Fleet', 'Refresh');
    const { fleet } = lab();
    await fleet.host('srvapache').setFaults({ refuseConnections: true });
    await tree().clickInlineAction('srvapache', 'Check Reachability');
    const rows = await tree().waitForRows('srvapache down', (all) =>
      all.some(({ label, icon }) => label === 'srvapache' && icon === 'error'),
    );
    assert.equal(rows.find(({ label }) => label === 'srvapache')?.selected, true);
    assert.equal(rows.find(({ label }) => label === 'bdd')?.expanded, false);
    await fleet.host('srvapache').setFaults({ refuseConnections: false });
    await lab().open.pressViewAction('Fleet', 'Refresh');
    await tree().expand('bdd');
  });

  it('filters from its title, says so when nothing fits, and clears the filter there', async () => {
    const { open } = lab();
    await open.pressViewAction('Fleet', 'Filter Hosts…');
    await open.answerInput('web');
    await open.page.getByText('Filter: web (1 of 4 hosts)').waitFor();
    await tree().waitForRows(
      'only the web group',
      (rows) => rows.some(({ label }) => label === 'srvapache') && !rows.some(({ label }) => label === 'srvsql'),
    );
    await open.pressViewAction('Fleet', 'Clear Filter');
    await tree().waitForRows('srvsql', (rows) => rows.some(({ label }) => label === 'srvsql'));
    await open.runCommand('Fleet Reboot: Filter Hosts…');
    await open.answerInput('nothing-like-this');
    await until('the welcome text', async () => /No host matches the filter/.test(await open.welcomeText()));
    await open.pressViewAction('Fleet', 'Clear Filter');
    await tree().waitForRows('srvsql', (rows) => rows.some(({ label }) => label === 'srvsql'));
  });

  it('opens the line of a host in its file', async () => {
    await tree().chooseFromContextMenu('srvapache', 'Open in Hosts File');
    await lab().open.page.locator('.tab.active', { hasText: 'hosts' }).waitFor();
    const lines = (await lab().open.editorText()).split('\n');
    const line = lines.findIndex((text) => text.startsWith('srvapache ')) + 1;
    await tree().chooseFromContextMenu('srvapache', 'Open in Hosts File');
    await until('the cursor', async () =>
      new RegExp(`Ln ${line},`).test(await lab().open.page.locator('.part.statusbar').innerText()),
    );
  });

  it('shows in light, dark and high contrast', async () => {
    for (const theme of ['light', 'dark', 'highContrast', 'highContrastLight'] as const) {
      await lab().open.setTheme(theme);
      await lab().open.screenshot(`fleet ${theme}`);
    }
    const rows = await tree().waitForRows('icons', (all) => all.length > 0);
    assert.ok(rows.every(({ icon }) => icon !== ''));
  });
});

describe('the view Fleet without hosts to show', function () {
  this.timeout(60_000);
  let workspace = '';
  before(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'fleet-reboot-empty-'));
  });
  after(() => rm(workspace, { recursive: true, force: true }));
  const open = useWorkbench(() => ({
    workspace,
    extensionPath,
    env: { HOME: workspace, FLEET_REBOOT_STATE: join(workspace, '.state') },
    settings: { 'fleetReboot.inventory': '' },
  }));
  const welcomes = (text: RegExp): Promise<true> =>
    until(`the welcome text ${String(text)}`, async () => text.test(await open().welcomeText()), {
      seen: () => open().welcomeText(),
    });

  it('says that no inventory was found, and how to name one', async () => {
    await open().openView('Fleet Reboot');
    await welcomes(/No Ansible inventory was found[\s\S]*Choose Inventory File[\s\S]*Open Settings/);
    await open().screenshot('welcome none');
  });

  it('says that the inventory is empty as soon as there is one', async () => {
    await mkdir(join(workspace, 'later'));
    await writeFile(join(workspace, 'hosts'), '# nobody yet\n');
    await welcomes(/The inventory has no hosts yet[\s\S]*Open Inventory File/);
  });

  it('says that the inventory cannot be read, and why', async () => {
    await writeFile(join(workspace, 'hosts'), Buffer.from([0x5b, 0, 0x5d]));
    await welcomes(/The inventory cannot be read/);
    await open()
      .page.getByText(/NUL byte/)
      .first()
      .waitFor();
    await open().screenshot('welcome unreadable');
  });

  it('shows the hosts as soon as there are some', async () => {
    await writeFile(join(workspace, 'hosts'), '[web]\nsrvapache ansible_host=127.0.0.1 ansible_port=1\n');
    await open()
      .tree('Fleet')
      .waitForRows('srvapache down', (rows) =>
        rows.some(({ label, icon }) => label === 'srvapache' && icon === 'error'),
      );
  });
});

describe('the view Fleet in an untrusted workspace', function () {
  this.timeout(60_000);
  let workspace = '';
  before(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'fleet-reboot-untrusted-'));
    await writeFile(join(workspace, 'hosts'), '[web]\nsrvapache ansible_host=127.0.0.1 ansible_port=1\n');
  });
  after(() => rm(workspace, { recursive: true, force: true }));
  const open = useWorkbench(() => ({ workspace, extensionPath, trust: 'restricted', env: { HOME: workspace } }));

  it('reads nothing of it and says so', async () => {
    await open().openView('Fleet Reboot');
    await until('the welcome text', async () =>
      /not trusted[\s\S]*Manage Workspace Trust/.test(await open().welcomeText()),
    );
    await open().screenshot('welcome untrusted');
  });
});
