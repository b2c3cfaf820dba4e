import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { readInventory } from '../../src/inventory/readInventory';
import { localFiles } from '../../src/machine/local/files';
import { hosts, ini, list, listed, nothing, vars } from './listing';
import { withFiles } from './sameAsOracle';

const yamlText = 'web:\n  hosts:\n    h:\n';
const iniText = '[web]\nh\n';

describe('Which parser, and what failures leave', () => {
  it('inventory rule 32: YAML is tried for .yml, .yaml, .json and no extension, and never for another', async () => {
    for (const name of ['h.yml', 'h.yaml', 'h.json', 'hosts'])
      assert.deepEqual(hosts(await listed({ [name]: yamlText }), 'web'), ['h'], name);
    for (const name of ['h.ini', 'h.cfg', 'h.txt', 'h.example'])
      assert.deepEqual(await listed({ [name]: yamlText }), nothing, name);
    const problems = await withFiles(
      { 'aws.yml': 'plugin: amazon.aws.aws_ec2\n', aws: 'plugin: amazon.aws.aws_ec2\n' },
      async (directory) =>
        Promise.all(
          ['aws.yml', 'aws'].map(async (name) => (await readInventory([join(directory, name)], localFiles)).problems),
        ),
    );
    assert.match(problems[0]?.[0]?.message ?? '', /plugin amazon\.aws\.aws_ec2: ansible-inventory is needed/);
    assert.match(problems[1]?.[0]?.message ?? '', /not an inventory/);
  });

  it('inventory rule 33: INI text works in hosts.yml, YAML text not in hosts.ini', async () => {
    assert.deepEqual(hosts(await listed({ 'hosts.yml': iniText }), 'web'), ['h']);
    assert.deepEqual(await listed({ 'hosts.ini': yamlText }), nothing);
  });

  it('inventory rule 34: a file that happens to be a YAML mapping counts as parsed, without a host', async () => {
    assert.deepEqual(
      await listed({ hosts: 'foo: bar\n', more: iniText }, ['hosts', 'more']),
      await listed({ more: iniText }),
    );
    assert.deepEqual(await listed({ hosts: 'foo: bar\n' }), nothing);
  });

  it('inventory rule 35: empty and comment-only files are parsed, a .yml of only --- is not', async () => {
    for (const text of ['', '# c\n\n']) {
      const inventory = await withFiles({ hosts: text }, (directory) =>
        readInventory([join(directory, 'hosts')], localFiles),
      );
      assert.deepEqual(inventory.problems, []);
    }
    const inventory = await withFiles({ 'hosts.yml': '---\n' }, (directory) =>
      readInventory([join(directory, 'hosts.yml')], localFiles),
    );
    assert.equal(inventory.problems[0]?.severity, 'error');
    await listed({ 'hosts.yml': '---\n' });
  });

  it('inventory rule 36: what was read before an error stays, but only ungrouped hosts show', async () => {
    assert.deepEqual(await ini('h0\n[web]\nh1\n[db]\nh:\n'), { ...nothing, ungrouped: { hosts: ['h0'] } });
  });

  it('inventory rule 37: beside a good source the groups of a half-read one show', async () => {
    const listing = await listed({ bad: '[web]\nh1\n[db]\nh:\n', good: 'h2\n' }, ['bad', 'good']);
    assert.deepEqual(hosts(listing, 'web'), ['h1']);
    assert.deepEqual(listing['all']?.children, ['ungrouped', 'web', 'db']);
  });

  it('inventory rule 38: a vars file in use that is broken, no mapping, or of two documents is fatal', async () => {
    for (const text of ['a: [\n', '- a\n', 'a: 1\n---\nb: 2\n', '$ANSIBLE_VAULT;1.1;AES256\n00\n']) {
      assert.equal(await list({ hosts: 'h\n', 'group_vars/all.yml': text }), 'error', text);
      assert.equal(await list({ hosts: 'h\n', 'host_vars/h': text }), 'error', text);
    }
  });

  it('inventory rule 39: without anything parsed all has only ungrouped', async () => {
    assert.deepEqual(await listed({ there: '' }, ['missing']), nothing);
  });

  it('inventory rule 40: a directory is read in byte order and recursively, without what is no inventory', async () => {
    const ignored = [
      'hosts.ini',
      'a.cfg',
      'a.txt',
      'a.md',
      'a.rst',
      'a.bak',
      'a.orig',
      'a.retry',
      'a.swp',
      'a.pyc',
      'a.pyo',
      'a.rpm',
      'a~',
      '.a',
      'vars_plugins/a',
    ];
    const tree = { 'inv/b': 'h v=b\n', 'inv/a': 'h v=a\nx\n', 'inv/sub/c': 'y\n', 'inv/Z': 'z v=Z\n' };
    const noise = Object.fromEntries(ignored.map((name, i) => [`inv/${name}`, `wrong${i}\n`]));
    const listing = await listed({ ...tree, ...noise }, ['inv']);
    assert.deepEqual(hosts(listing, 'ungrouped'), ['z', 'h', 'x', 'y']);
    assert.deepEqual(vars(listing, 'h'), { v: 'b' });
  });

  it('inventory rule 41: a child may come from an earlier source, not from a later one', async () => {
    const tree = { groups: '[web]\nh\n', parents: '[p:children]\nweb\n' };
    assert.deepEqual((await listed(tree, ['groups', 'parents']))['p']?.children, ['web']);
    assert.deepEqual((await listed(tree, ['parents', 'groups']))['p'], undefined);
  });

  it('inventory rule 42: #! is a comment in a file that cannot be executed, and a script needs ansible-inventory', async () => {
    assert.deepEqual(hosts(await ini('#!/bin/sh\nh\n'), 'ungrouped'), ['h']);
    if (process.platform === 'win32') return;
    await withFiles({ script: '#!/bin/sh\necho {}\n', text: '[web]\nh\n' }, async (directory) => {
      for (const name of ['script', 'text']) chmodSync(join(directory, name), 0o755);
      const script = await readInventory([join(directory, 'script')], localFiles);
      assert.match(script.problems[0]?.message ?? '', /inventory script: ansible-inventory is needed/);
      assert.equal(script.hosts.size, 0);
      const text = await readInventory([join(directory, 'text')], localFiles);
      assert.deepEqual([...text.hosts.keys()], ['h']);
    });
  });
});
