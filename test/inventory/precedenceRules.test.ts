import assert from 'node:assert/strict';
import { hosts, ini, list, listed, nothing, vars } from './listing';

describe('Precedence of variables', () => {
  it('inventory rule 58: all inline, groups inline, group_vars/all, group_vars of groups, host inline, host_vars', async () => {
    const layers = [
      '[all:vars]\nv=all-inline\n',
      '[g:vars]\nv=group-inline\n',
      ['group_vars/all', 'v: all-file\n'],
      ['group_vars/g', 'v: group-file\n'],
      'h v=host-inline\n',
      ['host_vars/h', 'v: host-file\n'],
    ] as const;
    for (const [i] of layers.entries()) {
      const low = layers.slice(0, i + 1);
      const sections = low.filter((layer) => typeof layer === 'string').join('');
      const files = Object.fromEntries(low.filter((layer) => typeof layer !== 'string'));
      const listing = await listed({ hosts: `[g]\nh\n${sections.replace('h v=', '[g]\nh v=')}`, ...files });
      const last = layers[i];
      const expected = /v(?:=|: )(\S+)/.exec(typeof last === 'string' ? last : (last?.[1] ?? ''))?.[1];
      assert.equal(vars(listing, 'h')['v'], expected);
    }
    const parent = await listed({
      hosts: '[p:children]\nc\n[c]\nh\n[c:vars]\nv=child-inline\n',
      'group_vars/p': 'v: parent-file\n',
    });
    assert.equal(vars(parent, 'h')['v'], 'parent-file');
  });

  it('inventory rule 59: within a level the deepest group wins, then priority, then the last name', async () => {
    const depth = '[z:vars]\nv=z\nansible_group_priority=50\n[a:vars]\nv=a\n';
    assert.equal(vars(await ini(`[p:children]\na\n[a]\nh\n[z]\nh\n${depth}`), 'h')['v'], 'a');
    assert.equal(
      vars(await ini('[a]\nh\n[B]\nh\n[b]\nh\n[b:vars]\nv=b\n[B:vars]\nv=B\n[a:vars]\nv=a\n'), 'h')['v'],
      'b',
    );
    assert.equal(
      vars(await ini('[a]\nh\n[b]\nh\n[b:vars]\nv=b\n[a:vars]\nv=a\nansible_group_priority=2\n'), 'h')['v'],
      'a',
    );
  });

  it('inventory rule 60: the priority works inline in group variables only, and is then no variable', async () => {
    const groups = '[a]\nh\n[b]\nh\n';
    const inline = await listed({
      hosts: `${groups}[a:vars]\nansible_group_priority=10\n`,
      'group_vars/a': 'v: a\n',
      'group_vars/b': 'v: b\n',
    });
    assert.deepEqual(vars(inline, 'h'), { v: 'a' });
    const file = await listed({
      hosts: groups,
      'group_vars/a': 'v: a\nansible_group_priority: 10\n',
      'group_vars/b': 'v: b\n',
    });
    assert.deepEqual(vars(file, 'h'), { v: 'b', ansible_group_priority: 10 });
    assert.deepEqual(vars(await ini('h ansible_group_priority=3\n'), 'h'), { ansible_group_priority: 3 });
    assert.deepEqual(await ini('[a]\n[a:vars]\nansible_group_priority=high\n'), nothing);
  });

  it('inventory rule 61: dictionaries and lists are replaced, never merged', async () => {
    const listing = await listed({
      hosts: 'h\n',
      'group_vars/all': 'd: {a: 1}\nl: [1]\n',
      'host_vars/h': 'd: {b: 2}\nl: [2]\n',
    });
    assert.deepEqual(vars(listing, 'h'), { d: { b: 2 }, l: [2] });
  });

  it('inventory rule 62: the first of name, .yml, .yaml, .json is read, and no other', async () => {
    const tree = { hosts: '[web]\nh\n' };
    const all = {
      'group_vars/web.yml': 'yml: 1\n',
      'group_vars/web.yaml': 'yaml: 1\n',
      'group_vars/web.json': '{"json": 1}\n',
    };
    assert.deepEqual(vars(await listed({ ...tree, ...all, 'group_vars/web/x': 'directory: 1\n' }), 'h'), {
      directory: 1,
    });
    assert.deepEqual(vars(await listed({ ...tree, ...all }), 'h'), { yml: 1 });
    assert.deepEqual(
      vars(await listed({ ...tree, 'group_vars/web.json': '{"json": 1}\n', 'group_vars/web.YML': 'x: 1\n' }), 'h'),
      { json: 1 },
    );
    assert.deepEqual(vars(await listed({ ...tree, 'group_vars/web.txt': 'x: 1\n' }), 'h'), {});
  });

  it('inventory rule 63: a directory of variables is read sorted and recursively, without hidden, backup and foreign files', async () => {
    const files = {
      'b.yml': 'v: b\n',
      'a.yml': 'v: a\na: 1\n',
      'sub/c': 'c: 1\n',
      'sub.d/x.yml': 'x: 1\n',
      '.hidden': 'x: 1\n',
      'old.yml~': 'x: 1\n',
      'note.txt': 'x: 1\n',
    };
    const tree = Object.fromEntries(Object.entries(files).map(([name, text]) => [`group_vars/web/${name}`, text]));
    assert.deepEqual(vars(await listed({ hosts: '[web]\nh\n', ...tree }), 'h'), { v: 'b', a: 1, c: 1 });
  });

  it('inventory rule 64: only vars directories beside the file or in the directory count, and the last source wins', async () => {
    const tree = {
      'inv/hosts': 'h\n',
      'inv/sub/hosts': 'h\n',
      'group_vars/all': 'above: 1\n',
      'inv/group_vars/all': 'v: inv\n',
      'inv/sub/group_vars/all': 'v: sub\n',
    };
    assert.deepEqual(vars(await listed(tree, ['inv']), 'h'), { v: 'inv' });
    assert.deepEqual(vars(await listed(tree, ['inv/hosts']), 'h'), { v: 'inv' });
    assert.deepEqual(vars(await listed(tree, ['inv/hosts', 'inv/sub/hosts']), 'h'), { v: 'sub' });
    assert.deepEqual(vars(await listed(tree, ['inv/sub/hosts', 'inv/hosts']), 'h'), { v: 'inv' });
  });

  it('inventory rule 65: vars files of unknown or empty groups are never opened', async () => {
    const broken = {
      'group_vars/nobody.yml': 'a: [\n',
      'group_vars/empty.yml': '- a\n',
      'host_vars/gone': '$ANSIBLE_VAULT;1.1;AES256\n',
    };
    assert.deepEqual(hosts(await listed({ hosts: 'h\n[empty]\n', ...broken }), 'ungrouped'), ['h']);
  });

  it('inventory rule 66: an encrypted vars file is fatal without its password, an encrypted inventory is not, inline values print', async () => {
    const vault = '$ANSIBLE_VAULT;1.1;AES256\n3030\n';
    assert.equal(await list({ hosts: 'h\n', 'group_vars/all': vault }), 'error');
    assert.deepEqual(await listed({ hosts: vault }), nothing);
    const inline = await listed({ hosts: 'h\n', 'host_vars/h': 'v: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3030\n' });
    assert.deepEqual(vars(inline, 'h'), { v: { __ansible_vault: vault } });
  });
});
