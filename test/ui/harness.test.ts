import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useWorkbench } from './useWorkbench';

describe('the page harness', () => {
  let workspace = '';
  before(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'fleet-reboot-harness-'));
    await writeFile(join(workspace, 'hosts'), '[linux]\nsrvsql\n');
    await writeFile(join(workspace, 'notes.txt'), 'one\ntwo\n');
  });
  const open = useWorkbench(() => ({ workspace, extensionPath: join(__dirname, 'fixtures/extension') }));
  after(async () => rm(workspace, { recursive: true, force: true }));

  describe("on VS Code's own Explorer", () => {
    it('reads the rows of a tree', async () => {
      await open().openView('Explorer');
      const rows = await open()
        .tree('Files Explorer')
        .waitForRows('two files', ({ length }) => length === 2);
      assert.deepEqual(
        rows.map(({ label, level, expanded }) => ({ label, level, expanded })),
        [
          { label: 'hosts', level: 1, expanded: undefined },
          { label: 'notes.txt', level: 1, expanded: undefined },
        ],
      );
    });

    it('selects several rows', async () => {
      const tree = open().tree('Files Explorer');
      await tree.click('hosts');
      await tree.click('notes.txt', ['Control']);
      const rows = await tree.waitForRows('both selected', (all) => all.every(({ selected }) => selected));
      assert.equal(rows.length, 2);
    });

    it('reads a context menu, chooses from it and cancels the question it asks', async () => {
      const tree = open().tree('Files Explorer');
      await tree.click('notes.txt');
      const items = await tree.openContextMenu('notes.txt');
      assert.ok(items.includes('Rename...') && items.includes('Copy Path'), items.join());
      await open().page.keyboard.press('Escape');
      await tree.chooseFromContextMenu('notes.txt', 'Delete Permanently');
      const dialog = await open().readDialog();
      assert.match(dialog.message, /notes\.txt/);
      await open().answerDialog('Cancel');
      assert.equal((await tree.row('notes.txt')).label, 'notes.txt');
    });

    it('reads the text of an editor', async () => {
      await open().tree('Files Explorer').click('hosts');
      await open().page.locator('.tab.active', { hasText: 'hosts' }).waitFor();
      assert.equal(await open().editorText(), '[linux]\nsrvsql\n');
    });

    it('runs a command from the palette', async () => {
      await open().runCommand('View: Close All Editors');
      await open().page.locator('.part.editor .tab').waitFor({ state: 'detached' });
      assert.equal(await open().page.locator('.part.editor .tab').count(), 0);
    });

    it('changes the colour theme', async () => {
      for (const theme of ['light', 'highContrast', 'dark'] as const) await open().setTheme(theme);
      assert.equal(await open().page.locator('.monaco-workbench.vs-dark').count(), 1);
    });
  });

  it('changes a setting', async () => {
    await open().updateSettings({ 'workbench.sideBar.location': 'right' });
    await open().page.locator('.part.sidebar.right').waitFor();
    await open().updateSettings({ 'workbench.sideBar.location': 'left' });
    await open().page.locator('.part.sidebar.left').waitFor();
    assert.equal(await open().page.locator('.part.editor .tab').count(), 0);
  });

  describe('on an extension', () => {
    it('reads a tree with descriptions, icons and what a screen reader says', async () => {
      await open().openView('Harness');
      const row = await open().tree('Machines').row(['windows', 'both']);
      const { label, description, ariaLabel, icon, level, index } = row;
      assert.deepEqual(
        { label, description, ariaLabel, icon, level, index },
        { label: 'both', description: '192.0.2.1', ariaLabel: 'both, up', icon: 'vm-running', level: 2, index: 3 },
      );
      assert.match(row.iconColor, /^rgb/);
      assert.equal(await open().tree('Machines').tooltip(['windows', 'both']), 'both of windows');
    });

    it('reads badge and welcome text', async () => {
      assert.match(await open().activityBarLabel('Harness'), /2 machines are down/);
      assert.equal(await open().welcomeText(), 'There is nothing here yet.');
    });

    it('goes through a modal question, an input box, a quick pick and a notification', async () => {
      await open().tree('Machines').chooseFromContextMenu(['linux', 'db'], 'Ask');
      const { message, detail, buttons } = await open().readDialog();
      assert.deepEqual({ message, detail }, { message: 'Restart db?', detail: 'It runs a database.' });
      assert.ok(buttons.includes('Restart'), buttons.join());
      await open().answerDialog('Restart');
      assert.match((await open().inputText()).message, /^Why\?/);
      await open().answerInput('new kernel');
      assert.deepEqual(await open().quickPickLabels(), ['now', 'later']);
      await open().pick('now');
      const notification = await open().waitForNotification(/^Restart now: new kernel/);
      assert.deepEqual([notification.severity, notification.buttons], ['warning', ['Details']]);
      await open().pressNotificationButton(/^Restart now/, 'Details');
    });

    it('presses an icon on a row', async () => {
      await open().tree('Machines').clickInlineAction(['linux', 'web'], 'Ask');
      assert.equal((await open().readDialog()).message, 'Restart web?');
      await open().answerDialog('Cancel');
    });

    it('reads progress and cancels it, from a submenu and from the title of a view', async () => {
      await open().tree('Machines').chooseFromContextMenu(['linux', 'web'], 'More', 'Work');
      const { message, inProgress, buttons } = await open().waitForNotification(/^Working: 1 of 3/);
      assert.ok(inProgress, message);
      assert.deepEqual(buttons, ['Cancel']);
      await open().screenshot('harness');
      await open().pressNotificationButton(/^Working/, 'Cancel');
      assert.equal((await open().waitForNotification(/cancelled/)).severity, 'error');
      await open().clearNotifications();
      await open().pressViewAction('Machines', 'Work');
      await open().pressNotificationButton(/^Working/, 'Cancel');
      await open().waitForNotification(/cancelled/);
    });

    it('reads the whole text of an output channel, out of sight or not', async () => {
      const lines = (await open().outputText('Harness')).trim().split('\n');
      assert.match(lines[0] ?? '', /\[info\] line 1 of 300$/);
      assert.match(lines.at(-1) ?? '', /\[info\] line 300 of 300$/);
    });
  });
});
