import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../src/vscode/commands/services';
import { needsProgram } from '../machine/ssh/needs';
import { activeServices, until } from './services';

describe('an inventory that only Ansible reads', function () {
  this.timeout(60_000);
  let services: Services;
  let folder = '';

  const at = (name: string): string => join(folder, name);
  const program = async (name: string, text: string): Promise<string> => {
    await writeFile(at(name), text);
    await chmod(at(name), 0o755);
    return at(name);
  };
  const setInventory = (value: readonly string[] | undefined): Thenable<void> =>
    vscode.workspace.getConfiguration('fleetReboot').update('inventory', value, vscode.ConfigurationTarget.Global);
  const script = (): string => `#!/bin/sh
echo run >> ${at('runs.log')}
echo '{"cloud": {"hosts": ["vm1", "vm2"]}, "_meta": {"hostvars": {"vm1": {"size": 3}}}}'
`;
  const runs = async (): Promise<number> => (await readFile(at('runs.log'), 'utf8')).trim().split('\n').length;
  const hosts = (): string[] => [...services.inventory.hosts.keys()];

  before(async () => {
    services = await activeServices();
  });
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'inventory-'))));
  afterEach(async () => {
    await setInventory(undefined);
    await services.inventory.refresh();
    await rm(folder, { recursive: true, force: true });
  });

  it('is shown as Ansible lists it, with the hosts of the static files', async function () {
    needsProgram(this, 'ansible-inventory');
    await writeFile(at('hosts'), '[web]\nsrvweb\n');
    await setInventory([await program('cloud.sh', script()), at('hosts')]);
    await until('the hosts of the script', () => hosts().includes('vm1'), hosts);
    assert.deepEqual(hosts(), ['vm1', 'vm2', 'srvweb']);
    const { state } = services.inventory;
    assert.equal(state.kind === 'ready' && state.inventory.varsOf('vm1').get('size'), 3);
  });

  it('is run when its files change or somebody refreshes, and not because it writes beside itself', async function () {
    needsProgram(this, 'ansible-inventory');
    // Read as a directory, so that the log the script writes is in a folder that is watched.
    const path = await program('cloud.sh', script());
    await setInventory([folder]);
    await until('the hosts of the script', () => hosts().includes('vm1'), hosts);
    // Twice its own log is taken for a change of the inventory, then for its habit.
    for (let i = 0; i < 3; i++) await services.inventory.refresh('changed');
    const before = await runs();
    for (let i = 0; i < 3; i++) await services.inventory.refresh('changed');
    assert.equal(await runs(), before);
    await vscode.commands.executeCommand('fleetReboot.refresh');
    assert.ok((await runs()) > before, 'refreshed');
    await writeFile(path, script().replace('vm2', 'vm3'));
    await until('the changed script to be run', () => hosts().includes('vm3'), hosts);
  });

  it('without Ansible is said to need it, and the hosts of static files stay', async () => {
    const { PATH } = process.env;
    process.env['PATH'] = folder;
    try {
      const path = await program('cloud.sh', script());
      await setInventory([path]);
      const problem = await until('the reason', () => {
        const { state } = services.inventory;
        return state.kind === 'unreadable' ? state.problem : undefined;
      });
      assert.equal(problem.code, 'needs-ansible');
      assert.match(problem.message, /cloud\.sh needs ansible-inventory, which is not installed here/);
      await writeFile(at('hosts'), '[web]\nsrvweb\n');
      await setInventory([path, at('hosts')]);
      await until('the static host', () => hosts().includes('srvweb'), hosts);
      assert.match(String(services.view.view.message), /needs ansible-inventory/);
      assert.match(services.inventory.hosts.get('srvweb')?.connection.unresolved.join() ?? '', /cloud\.sh/);
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});
