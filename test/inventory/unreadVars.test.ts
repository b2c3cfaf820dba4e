import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventory } from '../../src/inventory/readInventory';
import { unreadVars } from '../../src/inventory/unreadVars';
import { localFiles } from '../../src/machine/local/files';

describe('variables that could not be read', () => {
  let directory = '';
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-'));
    await mkdir(join(directory, 'group_vars'));
    await mkdir(join(directory, 'host_vars'));
    const file = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text);
    await file('hosts', '[linux]\nsrvsql\nsrvapache\n[windows]\nwinsrv\n[prod:children]\nwindows\n');
    await file('group_vars/prod.yml', '$ANSIBLE_VAULT;1.1;AES256\n6162\n');
    await file('host_vars/srvapache.yml', 'fleet_reboot_skip: [\n');
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('concern the hosts of that group, however far below, and the host of that file; the others are as they were', async () => {
    const inventory = await readInventory([join(directory, 'hosts')], localFiles);
    assert.equal(unreadVars(inventory, 'winsrv').length, 1);
    assert.match(unreadVars(inventory, 'winsrv')[0] ?? '', /prod\.yml.*Vault/);
    assert.match(unreadVars(inventory, 'srvapache')[0] ?? '', /srvapache\.yml/);
    assert.deepEqual(unreadVars(inventory, 'srvsql'), []);
  });
});
