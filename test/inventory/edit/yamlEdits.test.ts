import assert from 'node:assert/strict';
import { disabledHosts } from '../../../src/inventory/edit/disabledHosts';
import { add, disable, editedText, enabling, move, remove } from './editedText';

const path = '/i/hosts.yml';
const edit = (text: string, change: Parameters<typeof editedText>[1]) => editedText(text, change, path);

const text = `---
# the fleet
all:
  hosts:
    bastion:
  children:
    web:
      hosts:
        web1:
          ansible_host: 192.0.2.1 # rack 1

          note: |
            two
              lines
        "web2": {}  # c
      vars:
        a: 1
    db:
        hosts:
            db[1:3]:
    empty:
    curly: {}
    later:
      hosts:
      vars: {b: 2}
...
`;

describe('Edits of a hosts file in YAML', () => {
  it('add a host below the last one of its group, indented as that one', async () => {
    const after = await edit(text, add('web3', 'web', { ansible_host: '192.0.2.3', ansible_port: '22', yes: 'no' }));
    const added =
      '        web3:\n          ansible_host: 192.0.2.3\n          ansible_port: 22\n          "yes": "no"\n';
    assert.equal(after, text.replace('"web2": {}  # c\n', `"web2": {}  # c\n${added}`));
    assert.equal(
      await edit(text, add('22:33', 'db')),
      text.replace('            db[1:3]:\n', '            db[1:3]:\n            "22:33":\n'),
    );
  });

  it('make hosts: where the group has none', async () => {
    assert.equal(
      await edit(text, add('new', 'empty')),
      text.replace('    empty:\n', '    empty:\n      hosts:\n        new:\n'),
    );
    assert.equal(
      await edit(text, add('new', 'curly')),
      text.replace('    curly: {}\n', '    curly:\n      hosts:\n        new:\n'),
    );
    assert.equal(
      await edit(text, add('new', 'later')),
      text.replace('    later:\n      hosts:\n', '    later:\n      hosts:\n        new:\n'),
    );
    assert.equal(await edit('a:\n  vars:\n    x: 1\n', add('new', 'a')), 'a:\n  hosts:\n    new:\n  vars:\n    x: 1\n');
  });

  it('begin a group among its siblings', async () => {
    assert.equal(
      await edit(text, add('new', 'fresh')),
      text.replace('...\n', '    fresh:\n      hosts:\n        new:\n...\n'),
    );
    assert.equal(
      await edit('a:\n    hosts:\n        h:\n', add('new', 'fresh')),
      'a:\n    hosts:\n        h:\nfresh:\n    hosts:\n        new:\n',
    );
    assert.equal(await edit('# c\n', add('new', 'fresh')), '# c\nfresh:\n  hosts:\n    new:\n');
  });

  it('add to hosts of no group where the file has them', async () => {
    assert.equal(await edit(text, add('new', 'ungrouped')), text.replace('    bastion:\n', '    bastion:\n    new:\n'));
  });

  it('add to hosts in braces, as in JSON', async () => {
    assert.equal(await edit('g: {hosts: {h: {a: 1}}}\n', add('new', 'g')), 'g: {hosts: {h: {a: 1}, "new": {}}}\n');
    assert.equal(
      await editedText('{"g": {"hosts": {"h": null}}}', add('new', 'g', { ansible_host: '192.0.2.1' }), '/i/h.json'),
      '{"g": {"hosts": {"h": null, "new": {"ansible_host": "192.0.2.1"}}}}',
    );
  });

  it('move a host with all that is below it, to another depth', async () => {
    const block = text.slice(text.indexOf('        web1:'), text.indexOf('        "web2"'));
    const moved = block.replaceAll(/^ {8}/gm, '            ');
    assert.equal(
      await edit(text, move('web1', 'web', 'db')),
      text.replace(block, '').replace('            db[1:3]:\n', `            db[1:3]:\n${moved}`),
    );
  });

  it('move the last host of the last group into a new one behind it', async () => {
    const last = 'a:\n  hosts:\n    h1:\n    h2:\n      x: 1\n';
    const moved = 'a:\n  hosts:\n    h1:\nfresh:\n  hosts:\n    h2:\n      x: 1\n';
    assert.equal(await edit(last, move('h2', 'a', 'fresh')), moved);
    assert.equal(await edit(last.trimEnd(), move('h2', 'a', 'fresh')), moved.trimEnd());
  });

  it('split a range around the host that is moved', async () => {
    assert.equal(
      await edit(text, move('db2', 'db', 'later')),
      text
        .replace('            db[1:3]:\n', '            db1:\n            db3:\n')
        .replace('    later:\n      hosts:\n', '    later:\n      hosts:\n        db2:\n'),
    );
  });

  it('43 44 45 disable all hosts of a group and leave a key that stays valid', async () => {
    const disabled = await edit(text, disable('db1'));
    assert.equal(
      disabled,
      text.replace('            db[1:3]:\n', '            # disabled: db1:\n            db[2:3]:\n'),
    );
    const whole = await edit('g:\n  hosts:\n    h:\n', disable('h'));
    assert.equal(whole, 'g:\n  hosts:\n    # disabled: h:\n');
    assert.equal(await edit(whole, enabling(whole, path)), 'g:\n  hosts:\n    h:\n');
  });

  it('disable every line of a host, and enable it again to the same text', async () => {
    const disabled = await edit(text, disable('web1'));
    const block = text.slice(text.indexOf('        web1:'), text.indexOf('        "web2"'));
    assert.equal(disabled, text.replace(block, block.replaceAll(/^ {8}/gm, '        # disabled: ')));
    assert.deepEqual(
      disabledHosts(disabled, path).map(({ name, group }) => `${name} in ${group}`),
      ['web1 in web'],
    );
    assert.equal(await edit(disabled, enabling(disabled, path)), text);
  });

  it('enable one of two hosts next to each other', async () => {
    const two = 'g:\n  hosts:\n    h1:\n      a: 1\n    h2:\n      a: 2\n';
    const first = await edit(two, disable('h1'));
    const both = await edit(first, disable('h2'));
    assert.deepEqual(
      disabledHosts(both, path).map(({ name }) => name),
      ['h1', 'h2'],
    );
    assert.equal(await edit(both, enabling(both, path, 'h2')), first);
    assert.equal(await edit(both, enabling(both, path)), two);
  });

  it('know what can be enabled beside a comment that is none of ours', () => {
    const text = 'g:\n  hosts:\n    # disabled: see ticket 12\n    # disabled: h1:\n    h2:\n';
    assert.deepEqual(
      disabledHosts(text, path).map(({ name }) => name),
      ['h1'],
    );
  });

  it('refuse hosts in braces and say so', async () => {
    assert.match(await edit('g: {hosts: {h: {a: 1}, k: }}\n', disable('h')), /^The hosts of g are written in braces/);
    assert.match(
      await edit('g: {hosts: {h: {a: 1}, k: }}\n', move('h', 'g', 'x')),
      /^The hosts of g are written in braces/,
    );
    assert.match(await edit('g: {hosts: h}\n', add('new', 'g')), /change it by hand/);
  });

  it('remove hosts in braces with their comma', async () => {
    const three = 'g: {hosts: {h1: {a: 1}, "h2": {}, h3: {}}}\n';
    assert.equal(await edit(three, remove('h1')), 'g: {hosts: {"h2": {}, h3: {}}}\n');
    assert.equal(await edit(three, remove('h2')), 'g: {hosts: {h1: {a: 1}, h3: {}}}\n');
    assert.equal(await edit(three, remove('h3')), 'g: {hosts: {h1: {a: 1}, "h2": {}}}\n');
    const several = { kind: 'remove', hosts: ['h2', 'h3'].map((host) => ({ host })) } as const;
    assert.equal(await edit(three, several), 'g: {hosts: {h1: {a: 1}}}\n');
    const all = { kind: 'remove', hosts: ['h1', 'h2', 'h3'].map((host) => ({ host })) } as const;
    assert.equal(await edit(three, all), 'g: {hosts: {}}\n');
  });

  it('refuse what an anchor or an alias holds together', async () => {
    const anchored = 'g:\n  hosts:\n    h1: &x\n      a: 1\n    h2: *x\n';
    assert.match(await edit(anchored, remove('h1')), /^Ansible would not read the inventory any more/);
    assert.equal(await edit(anchored, remove('h2')), 'g:\n  hosts:\n    h1: &x\n      a: 1\n');
  });

  it('take a byte order mark and CRLF as they come', async () => {
    assert.equal(
      await edit('\uFEFFg:\r\n  hosts:\r\n    h:\r\n', add('new', 'g')),
      '\uFEFFg:\r\n  hosts:\r\n    h:\r\n    new:\r\n',
    );
  });
});
