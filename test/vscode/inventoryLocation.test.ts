import assert from 'node:assert/strict';
import { locateInventory, type Surroundings } from '../../src/vscode/inventory/inventoryLocation';

/** A disk with these files, and folders where a path ends with a slash. */
function around(paths: readonly string[], more: Partial<Surroundings> = {}): Surroundings {
  return {
    setting: [],
    folders: ['/ws'],
    trusted: true,
    home: '/home/anna',
    configured: undefined,
    files: {
      kind: (path) =>
        Promise.resolve(paths.includes(`${path}/`) ? 'directory' : paths.includes(path) ? 'file' : 'missing'),
      list: (folder) =>
        Promise.resolve(
          paths
            .filter((path) => path.startsWith(`${folder}/`))
            .map((path) => path.slice(folder.length + 1).replace(/\/.*/, '')),
        ),
    },
    ...more,
  };
}

const sourcesOf = async (surroundings: Surroundings): Promise<readonly string[]> => {
  const location = await locateInventory(surroundings);
  assert.equal(location.kind, 'found');
  return location.kind === 'found' ? location.sources : [];
};

describe('the place of the inventory', () => {
  const everything = ['/ws/hosts', '/ws/inventory.yml', '/etc/ansible/hosts'];
  const configured = { sources: ['/srv/ansible/hosts'], by: '/ws/ansible.cfg' };

  it('is the setting before everything else, with ${workspaceFolder} and ~ replaced', async () => {
    const setting = ['${workspaceFolder}/a', '~/b', '/c', 'd/e', 'x,y,'];
    assert.deepEqual(await sourcesOf(around(everything, { setting, configured })), [
      '/ws/a',
      '/home/anna/b',
      '/c',
      '/ws/d/e',
      'x,y,',
    ]);
  });

  it('is then what ansible.cfg names', async () => {
    assert.deepEqual(await sourcesOf(around(everything, { configured })), ['/srv/ansible/hosts']);
  });

  it('is then a hosts file of the workspace, before one that is called inventory', async () => {
    assert.deepEqual(await sourcesOf(around(everything)), ['/ws/hosts']);
    assert.deepEqual(await sourcesOf(around(['/ws/inventory.yml', '/ws/hosts.yml', '/ws/hosts.ini'])), [
      '/ws/hosts.ini',
    ]);
    assert.deepEqual(await sourcesOf(around(['/ws/README.md', '/ws/inventories/'])), ['/ws/inventories']);
    assert.deepEqual(await sourcesOf(around(['/ws/inventory.bak', '/ws/inventory.ini'])), ['/ws/inventory.ini']);
  });

  it('is at last /etc/ansible/hosts', async () => {
    assert.deepEqual(await sourcesOf(around(['/etc/ansible/hosts', '/ws/README.md'])), ['/etc/ansible/hosts']);
    assert.deepEqual(await locateInventory(around(['/ws/README.md'])), { kind: 'none' });
  });

  it('is searched in every folder of the workspace', async () => {
    assert.deepEqual(await sourcesOf(around(['/b/hosts'], { folders: ['/ws', '/b'] })), ['/b/hosts']);
  });

  it('is never taken from an untrusted workspace', async () => {
    const untrusted = { trusted: false, configured };
    assert.deepEqual(await locateInventory(around(everything, untrusted)), { kind: 'untrusted' });
    assert.deepEqual(
      await locateInventory(around(everything, { ...untrusted, setting: ['${workspaceFolder}/hosts'] })),
      { kind: 'untrusted' },
    );
    assert.deepEqual(await locateInventory(around(everything, { ...untrusted, setting: ['hosts'] })), {
      kind: 'untrusted',
    });
    assert.deepEqual(await sourcesOf(around(everything, { ...untrusted, setting: ['/etc/ansible/hosts'] })), [
      '/etc/ansible/hosts',
    ]);
  });

  it('is a problem with a sentence when the setting needs a folder and none is open', async () => {
    const location = await locateInventory(around([], { folders: [], setting: ['${workspaceFolder}/hosts'] }));
    assert.ok(location.kind === 'unusable' && /no folder is open/.test(location.problem));
  });
});
