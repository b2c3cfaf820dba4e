import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { demoFleet } from '../../lab/simulated/demoFleet';
import { useFleetWorkbench } from './fleetWorkbench';
import { until } from './until';

describe('the hosts file edited from the view Fleet', function () {
  this.timeout(60_000);
  const lab = useFleetWorkbench(demoFleet());
  const tree = () => lab().open.tree('Fleet');
  const onDisk = (): Promise<string> => readFile(lab().files.inventory, 'utf8');
  const hasRow = (label: string, present = true) =>
    tree().waitForRows(
      `${label} ${present ? 'in sight' : 'gone'}`,
      (rows) => rows.some((row) => row.label === label) === present,
    );
  let original = '';

  before(async () => {
    original = await onDisk();
    await lab().open.openView('Fleet Reboot');
    await hasRow('srvapache');
  });

  it('adds a host to a group: asks for a name and an address, and says what is wrong while one types', async () => {
    const { open } = lab();
    await tree().chooseFromContextMenu('web', 'Add Host…');
    const input = open.page.locator('.quick-input-widget:visible input').first();
    await input.fill('web 9');
    await open.page.getByText('The name of a host has no blanks.').waitFor();
    await input.fill('srvsql');
    await open.page.getByText(/srvsql exists already, in /).waitFor();
    await open.screenshot('add host');
    await open.answerInput('srvnew');
    await open.page.getByText(/Address, when it is another than the name/).waitFor();
    await open.answerInput('127.0.0.1');
    await open.waitForNotification(/srvnew is in the group web now/);
    await hasRow('srvnew');
    await open.screenshot('host added');
    assert.match(await onDisk(), /\nsrvnew ansible_host=127\.0\.0\.1\n/);
    await open.pressNotificationButton(/srvnew is in the group web now/, 'Undo');
    await hasRow('srvnew', false);
    assert.equal(await onDisk(), original);
  });

  it('disables a host once its lines were shown, and enables it again', async () => {
    const { open } = lab();
    await tree().chooseFromContextMenu('srvapache', 'Disable Host…');
    const dialog = await open.readDialog();
    assert.equal(dialog.message, 'Disable srvapache?');
    assert.match(dialog.detail, /^hosts:\d+ {2}srvapache/);
    await open.screenshot('disable host');
    await open.answerDialog(dialog.buttons.find((button) => button.startsWith('Disable')) ?? '');
    await hasRow('srvapache', false);
    await open.screenshot('host disabled');
    await open.runCommand('Fleet Reboot: Enable Host…');
    await open.page.getByText('1 Selected').waitFor();
    await open.page.keyboard.press('Enter');
    await hasRow('srvapache');
    assert.equal(await onDisk(), original);
  });

  it('moves a host that is dropped on another group', async () => {
    const { open } = lab();
    // A tree that is drawn anew under the pointer ends the drag.
    await until('the question', async () => {
      await tree().drag('srvapache', 'bdd');
      const asked = open.page.locator('.monaco-dialog-box').waitFor({ timeout: 5_000 });
      return await asked.then(
        () => true,
        () => false,
      );
    });
    const dialog = await open.readDialog();
    assert.equal(dialog.message, 'Move srvapache to the group bdd?');
    await open.answerDialog('Move');
    await until('the line in the other group', async () => /\[bdd\]\n(?:.+\n)*srvapache/.test(await onDisk()));
    await hasRow('web', false);
    await open.clearNotifications();
  });

  it('removes hosts only after a warning that names the lines', async () => {
    const { open } = lab();
    await tree().chooseFromContextMenu('srvapache', 'Remove Host…');
    const dialog = await open.readDialog();
    assert.match(dialog.detail, /hosts:\d+ {2}srvapache[^]*These lines are deleted/);
    await open.screenshot('remove host');
    await open.answerDialog('Cancel');
    await hasRow('srvapache');
  });
});
