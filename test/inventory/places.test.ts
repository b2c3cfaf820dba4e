import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Inventory, InventoryFiles, Place } from '../../src/inventory/model';
import { readInventory } from '../../src/inventory/readInventory';
import { localFiles } from '../../src/machine/local/files';
import { readTree } from './sameAsOracle';

/** The words that stand at the places, as `line:word`. */
function words(text: string, places: readonly Place[] | undefined): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  return (places ?? []).map(({ line, column, length }) => `${line}:${lines[line]?.slice(column, column + length)}`);
}

const iniText = `h0
[web] # c
  h1 a=b
"h 2"
[db:children]
web # later
late
[late]
web[1:2].example.com:22
[web:vars]
a=1
\u00a0[late]
h1
`;

const yamlText = `all:
  hosts:
    h0:
  children:
    "web":
      hosts:
        'h 1': {a: 1}
        h[2:3]:
    db:
      children: web
`;

describe('Where things stand', () => {
  it('in an INI file: hosts, headers that declare a group, and mentions that do not', async () => {
    const inventory = await readTree({ 'h.ini': iniText }, ['h.ini']);
    const at = (places: readonly Place[] | undefined) => words(iniText, places);
    assert.deepEqual(at(inventory.hosts.get('h0')?.places), ['0:h0']);
    assert.deepEqual(at(inventory.hosts.get('h1')?.places), ['2:h1', '12:h1']);
    assert.deepEqual(at(inventory.hosts.get('h 2')?.places), ['3:"h 2"']);
    assert.deepEqual(at(inventory.hosts.get('web2.example.com')?.places), ['8:web[1:2].example.com:22']);
    assert.deepEqual(at(inventory.groups.get('web')?.places), ['1:web']);
    assert.deepEqual(at(inventory.groups.get('web')?.references), ['5:web', '9:web']);
    assert.deepEqual(at(inventory.groups.get('late')?.places), ['7:late', '11:late']);
    assert.deepEqual(at(inventory.groups.get('late')?.references), ['6:late']);
  });

  it('in a YAML file: keys without their quotation marks', async () => {
    const inventory = await readTree({ 'h.yml': yamlText }, ['h.yml']);
    const at = (places: readonly Place[] | undefined) => words(yamlText, places);
    assert.deepEqual(at(inventory.hosts.get('h0')?.places), ['2:h0']);
    assert.deepEqual(at(inventory.hosts.get('h 1')?.places), ['6:h 1']);
    assert.deepEqual(at(inventory.hosts.get('h3')?.places), ['7:h[2:3]']);
    assert.deepEqual(at(inventory.groups.get('web')?.places), ['4:web', '9:web']);
  });

  it('with other line ends than Python counts, as an editor counts them', async () => {
    const text = 'a\r\nb\u2028  c\rd\x0be\n';
    const inventory = await readTree({ 'h.ini': text }, ['h.ini']);
    for (const [host, place] of [['a', '0:a'], ['b', '1:b'], ['c', '1:c'], ['d', '2:d'], ['e', '2:e']] as const) {
      assert.deepEqual(words(text, inventory.hosts.get(host)?.places), [place]);
    }
  }); // prettier-ignore

  it('of problems: the part of the line that is wrong', async () => {
    const problem = async (text: string, name = 'h.ini') =>
      words(
        text,
        (await readTree({ [name]: text }, [name])).problems.flatMap(({ place }) => place ?? []),
      );
    assert.deepEqual(await problem('a\n b x=1 broken y=2\n'), ['1:broken']);
    assert.deepEqual(await problem('  h[1-3] x=1\n'), ['0:h[1-3]']);
    assert.deepEqual(await problem('[web:host]\n'), ['0:host']);
    assert.deepEqual(await problem('[p:children]\n nobody # c\n'), ['1:nobody']);
    assert.deepEqual(await problem('h a=b "c\n'), ['0:"']);
    assert.deepEqual(await problem('g:\n  hosts:\n    12:\n', 'h.yml'), ['2:12']);
    assert.deepEqual(await problem('g:\n  hosts:\n    h:\n      a: 1\n      a: 2\n', 'h.yml'), ['4:a']);
    assert.deepEqual(await problem('g:\n  hosts: {h: !odd x}\n', 'h.yml'), ['1:x']);
  });

  it('of unsaved text, when the caller lays it over the files', async () => {
    const unsaved = new Map([['/x/hosts', 'typed\n']]);
    const files: InventoryFiles = {
      read: (path) => Promise.resolve(unsaved.has(path) ? Buffer.from(unsaved.get(path) ?? '') : undefined),
      kind: (path) => Promise.resolve(unsaved.has(path) ? 'file' : 'missing'),
      list: () => Promise.resolve([]),
    };
    assert.deepEqual([...(await readInventory(['/x/hosts'], files)).hosts.keys()], ['typed']);
  });

  it('of everything that was looked at, so that it can be watched', async () => {
    const watched = async (inventory: Promise<Inventory>) =>
      (await inventory).watched.map((path) => path.replace(/.*inventory-\w+/, ''));
    const tree = { 'inv/hosts': '[web]\nh\n', 'inv/group_vars/web.yml': 'a: 1\n' };
    const paths = await watched(readTree(tree, ['inv']));
    for (const name of ['/inv', '/inv/hosts', '/inv/group_vars', '/inv/group_vars/web.yml', '/inv/host_vars'])
      assert.ok(paths.includes(name), name);
    assert.deepEqual((await readInventory(['a,b'], localFiles)).watched, []);
    assert.equal((await readInventory([join('/', 'missing')], localFiles)).watched[0], '/missing');
  });
});
