import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Inventory } from '../../src/inventory/model';
import { readInventory } from '../../src/inventory/readInventory';
import { unreadVars } from '../../src/inventory/unreadVars';
import { localFiles } from '../../src/machine/local/files';
import { list } from './listing';
import { listOf, withFiles, type Tree } from './sameAsOracle';
import { sharedOracle } from './oracle';

const hosts = { hosts: '[web]\nh\n' };
const problems = ({ problems: all }: Inventory): string[] =>
  all.map(({ severity, message }) => `${severity}: ${message}`);

/** Our reading of files and what is made beside them, and the same as Ansible's where it is installed. */
async function read(make: (directory: string) => void, tree: Tree = hosts): Promise<Inventory> {
  return withFiles(tree, async (directory) => {
    mkdirSync(join(directory, 'group_vars'), { recursive: true });
    make(directory);
    const path = join(directory, 'hosts');
    const inventory = await readInventory([path], localFiles);
    const theirs = await sharedOracle()?.list([path]);
    if (theirs) assert.deepEqual(listOf(inventory), theirs.list === undefined ? 'error' : JSON.parse(theirs.list));
    return inventory;
  });
}

describe('a vars file that is not as it should be', () => {
  it('with bytes that are no UTF-8 or a NUL byte stops Ansible, and is the reason', async () => {
    const latin = Buffer.from('name: caf\xe9\n', 'latin1');
    assert.equal(await list({ ...hosts, 'group_vars/web.yml': latin }), 'error');
    assert.equal(await list({ ...hosts, 'group_vars/web.yml': 'name: a\0b\n' }), 'error');
  });

  it('a link to itself or to nowhere is named: Ansible is silent about it', async function () {
    if (process.platform === 'win32') return this.skip();
    const inventory = await read((directory) => {
      symlinkSync('web.yml', join(directory, 'group_vars/web.yml'));
      symlinkSync('nowhere', join(directory, 'group_vars/all'));
    });
    assert.equal(inventory.fatal, undefined);
    assert.deepEqual(problems(inventory).length, 2);
    for (const problem of problems(inventory))
      assert.match(problem, /^hint: .*(web\.yml|all) is a link that leads nowhere/);
  });

  it('a directory that holds a link to itself is read, and named', async function () {
    if (process.platform === 'win32') return this.skip();
    const inventory = await read((directory) => symlinkSync('.', join(directory, 'group_vars/web/again')), {
      ...hosts,
      'group_vars/web/one.yml': 'a: 1\n',
    });
    assert.equal(inventory.varsOf('h').get('a'), 1);
    assert.match(problems(inventory).join(), /hint: .*link to themselves/);
  });

  it('a pipe, which Ansible would wait for for ever, and one without rights keep their hosts from being touched', async function () {
    if (process.platform === 'win32') return this.skip();
    await withFiles({ ...hosts, 'group_vars/all.yml': 'a: 1\n' }, async (directory) => {
      execFileSync('mkfifo', [join(directory, 'group_vars/web.yml')]);
      const path = join(directory, 'hosts');
      const inventory = await readInventory([path], localFiles);
      assert.match(inventory.fatal?.message ?? '', /not a regular file/);
      assert.match(unreadVars(inventory, 'h').join(), /web\.yml/);
      const denied = await readInventory([path], {
        ...localFiles,
        read: (name) =>
          name.endsWith('all.yml') ? Promise.reject(new Error('the rights do not allow it')) : localFiles.read(name),
      });
      assert.match(problems(denied).join(), /rights/);
      assert.match(unreadVars(denied, 'h').join(), /all\.yml/);
    });
  });
});
