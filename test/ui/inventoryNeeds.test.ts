import assert from 'node:assert/strict';
import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extensionPath } from '../vscode/suites';
import { until } from './until';
import { useWorkbench } from './useWorkbench';

/** Encrypted with the password `correct horse`. */
const sealed = join(extensionPath, 'test/vscode/workspaces/vaultPassword/sealed');

describe('the view Fleet of an inventory that needs something to be read', function () {
  this.timeout(60_000);
  let workspace = '';
  before(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'fleet-reboot-sealed-'));
    await cp(sealed, join(workspace, 'hosts'));
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

  it('asks for the vault password where it is needed, and says in the box that one is wrong', async () => {
    await open().openView('Fleet Reboot');
    await welcomes(/encrypted with Ansible Vault[\s\S]*Enter Vault Password/);
    await open().waitForNotification(/hosts is encrypted with Ansible Vault/);
    await open().screenshot('welcome vault password');
    await open().pressNotificationButton(/encrypted with Ansible Vault/, 'Enter Vault Password…');
    await open().answerInput('wrong');
    await until('what the box says', async () => /not the vault password/.test((await open().inputText()).message));
    await open().screenshot('vault password wrong');
    await open().answerInput('correct horse');
    await open()
      .tree('Fleet')
      .waitForRows('srvsealed', (rows) => rows.some(({ label }) => label === 'srvsealed'));
  });

  it('is locked again when the password is forgotten', async () => {
    await open().runCommand('Fleet Reboot: Forget Stored Passwords…');
    await until('the stored passwords', async () =>
      (await open().quickPickLabels()).includes('Ansible Vault password'),
    );
    await open().page.keyboard.press('Enter');
    await welcomes(/encrypted with Ansible Vault/);
    assert.equal(
      (await open().notifications()).filter(({ message }) => /encrypted with Ansible Vault/.test(message)).length,
      0,
      'it has been said once in this session',
    );
  });

  it('says that only Ansible reads a script, and why it has not', async () => {
    await writeFile(join(workspace, 'hosts'), '#!/bin/sh\nexit 1\n');
    await chmod(join(workspace, 'hosts'), 0o755);
    await welcomes(/only Ansible reads[\s\S]*Install it, or open this folder on the control node[\s\S]*Try Again/);
    await open().waitForNotification(/had an execution error|needs ansible-inventory, which is not installed here/);
    await open().screenshot('welcome ansible');
  });
});
