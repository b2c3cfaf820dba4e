import assert from 'node:assert/strict';
import { readInventory } from '../../../src/inventory/readInventory';
import { otherInventories } from '../../../src/vscode/language/otherInventories';
import { memoryFiles } from './memoryFiles';

describe('Hosts files beside an inventory, which share its files of variables', () => {
  it('are those that name the group or the host, and are not of the inventory itself', async () => {
    const files = memoryFiles({
      '/inv/production': '[web]\nh1\n',
      '/inv/staging': '[db]\nh2\n[web]\nh3\n',
      '/inv/testing.yml': 'web:\n  hosts:\n    h1:\n',
      '/inv/other': '[webs]\nh[1:3]\n',
      '/inv/notes.md': '[web]\n',
      '/inv/.hidden': '[web]\n',
      '/inv/group_vars/web.yml': 'a: 1\n',
    });
    const inventory = await readInventory(['/inv/production'], files);
    const others = (kind: 'group' | 'host', name: string): Promise<readonly string[]> =>
      otherInventories(kind, name, inventory, '/inv', files);
    assert.deepEqual(await others('group', 'web'), ['staging', 'testing.yml']);
    assert.deepEqual(await others('host', 'h1'), ['testing.yml', 'other']);
    assert.deepEqual(await others('group', 'cache'), []);
  });
});
