import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { adviceOn } from '../../src/inventory/advice/adviceOn';
import { OpenHostsFile } from '../../src/inventory/advice/openHostsFile';
import { readHostsFile } from '../../src/inventory/hostsFile/readHostsFile';
import { readInventory } from '../../src/inventory/readInventory';
import { localFiles } from '../../src/machine/local/files';
import { withFiles, type Tree } from './sameAsOracle';

/** What is advised: `line:words: message` of the hosts file, `path: message` of another. The first file is the inventory. */
async function advised(
  tree: Tree,
  source = Object.keys(tree)[0] ?? '',
  prepare?: (directory: string) => void,
): Promise<string[]> {
  return withFiles(tree, async (directory) => {
    prepare?.(directory);
    const path = join(directory, source);
    const inventory = await readInventory([path], localFiles);
    const text = String(tree[source] ?? '');
    const open = source in tree ? [new OpenHostsFile(path, text, readHostsFile(text, path))] : [];
    return (await adviceOn(inventory, localFiles, open)).map(({ severity, message, place, code, subject }) => {
      assert.equal(severity, 'hint');
      assert.ok(place);
      if (code === 'unused-vars-file') assert.equal(subject, place.file);
      const spot =
        place.file === path
          ? `${place.line}:${text.split('\n')[place.line]?.slice(place.column, place.column + place.length) ?? ''}`
          : place.file.slice(directory.length + 1);
      return `${spot}: ${message.replaceAll(`${directory}/`, '')}`;
    });
  });
}

async function ini(text: string): Promise<string[]> {
  return advised({ 'hosts.ini': text });
}

describe('Advice on a hosts file', () => {
  it('says nothing of an inventory that has nothing wrong', async () => {
    const tree = {
      hosts: '[web]\nw[1:3] a=1\nw4:22 b=2\n[db]\nd1\n[prod:children]\nweb\ndb\n[web:vars]\nc=1\n[all:vars]\nc=2\n',
      'group_vars/all.yml': 'd: 1\n',
      'group_vars/web/main.yml': 'e: 1\n',
      'group_vars/prod.json': '{}\n',
      'host_vars/w1': 'f: 1\n',
      'group_vars/.gitkeep': '',
      'group_vars/README.md': '# no variables\n',
      'group_vars/web.yml.bak': 'x: 1\n',
      'group_vars/web.yml~': 'x: 1\n',
    };
    assert.deepEqual(await advised(tree), []);
  });

  it('names a host that its group lists already, also when a range does', async () => {
    assert.deepEqual(await ini('[web]\nh1\nh2\nh1\n[db]\nh1\n[web]\nh[2:5]\nh[4:9]\n'), [
      '3:h1: h1 is listed in web on line 2 already.',
      '7:h[2:5]: h2 is listed in web on line 3 already.',
      '8:h[4:9]: h4 and 1 more of these hosts are listed in web already, the first on line 8.',
    ]);
    assert.deepEqual(await ini('h\n\nh:22\n'), [
      '2:h:22: h is listed in ungrouped on line 1 already.',
      '2:h:22: The port 22 is ignored: h is mentioned first on line 1, and only that port counts.',
    ]);
  });

  it('inventory rules 18 and 19: names a port that does not count', async () => {
    assert.deepEqual(await ini('[a]\nh:22\n[b]\nh:2222\n[c]\nh:22\n'), [
      '3:h:2222: The port 2222 is ignored: h is mentioned first on line 2, and only that port counts.',
    ]);
    assert.deepEqual(await ini('[a]\nh:2222 ansible_port=22\n'), [
      '1:h:2222: The port 2222 is ignored: ansible_port on the same line counts more.',
    ]);
  });

  it('inventory rules 20 and 28: names lines that are not what they look like', async () => {
    assert.deepEqual(await ini('[web]\nansible_user=root\na,b\nh[3:1]\nroot@h\n'), [
      '1:ansible_user=root: This is a host called "ansible_user=root", no variable: variables of all hosts of web are set in [web:vars].',
      '2:a,b: This is one host called "a,b": each host needs a line of its own.',
      '3:h[3:1]: h[3:1] gives no host: the range ends before it begins.',
    ]);
  });

  it('names a variable that the same file sets again, at the place that does not count', async () => {
    assert.deepEqual(await ini('h a=1 b=2 a=3\n'), ['0:a: a is set again on this line: only the last value counts.']);
    assert.deepEqual(await ini('[g]\nh\n[g:vars]\na=1\nb=1\n[all:vars]\na=0\n[g:vars]\na=2\n'), [
      '3:a: a is set again on line 9: only the last value counts.',
    ]);
    assert.deepEqual(await ini('[a]\nh v=1 w=1\n[b]\nh v=2\n[c]\nx[1:2] v=1\n[d]\nx1 v=2\n'), [
      '1:v: v is set again on line 4: only the last value counts.',
    ]);
    assert.deepEqual(await ini('[a]\nh v=1\n[b]\nh v=1\n'), []);
    assert.deepEqual(await ini('[c]\nx[1:2] v=1\n[d]\nx1 v=2\nx2 v=3\n'), [
      '1:v: v is set again on line 5: only the last value counts.',
    ]);
  });

  it('inventory rule 58: names a variable that a vars file always wins over', async () => {
    const hosts = '[web]\nh1 v=1\nh[2:3] v=1 w=1\n[p:children]\nweb\n[web:vars]\na=1\nb=1\nc=1\nd=1\n';
    const wins = (file: string) => `has no effect here: ${file} sets it too, and counts more than the hosts file.`;
    assert.deepEqual(
      await advised({
        hosts,
        'group_vars/all.yml': 'a: 0\n',
        'group_vars/web/x.yml': 'b: 0\n',
        'group_vars/p': 'c: 0\n',
        'host_vars/h1.yml': 'v: 0\nd: 0\n',
        'host_vars/h2.yml': 'v: 0\nw: 0\n',
        'host_vars/h3.yml': 'w: 0\n',
      }),
      [
        `6:a: a ${wins('group_vars/all.yml')}`,
        `7:b: b ${wins('group_vars/web/x.yml')}`,
        `8:c: c ${wins('group_vars/p')}`,
        `1:v: v ${wins('host_vars/h1.yml')}`,
        `2:w: w ${wins('host_vars/h2.yml')}`,
      ],
    );
    // A child's file does not count for its parent's other hosts.
    assert.deepEqual(
      await advised({ hosts: '[p]\nx\n[p:children]\nweb\n[web]\nh\n[p:vars]\na=1\n', 'group_vars/web': 'a: 2\n' }),
      [],
    );
  });

  it('names what Ansible sets itself, and a priority on a host (rule 60)', async () => {
    assert.deepEqual(await ini('[g]\nh inventory_hostname=x ansible_group_priority=3\n[g:vars]\nansible_group_priority=3\ngroups=1\n'), [
      '1:inventory_hostname: Ansible sets inventory_hostname itself: what is written here has no effect.',
      '1:ansible_group_priority: ansible_group_priority works in the variables of a group only: on a host it has no effect.',
      '4:groups: Ansible sets groups itself: what is written here has no effect.',
    ]); // prettier-ignore
  });

  it('reads YAML as well, where Ansible itself warns of a key that is given twice', async () => {
    const text = 'web:\n  hosts:\n    h1: {v: 1}\n    h[1:2]:\n  vars:\n    a: 1\n    a: 2\n';
    assert.deepEqual(await advised({ 'hosts.yml': text, 'host_vars/h1.json': '{"v": 2}' }), [
      '3:h[1:2]: h1 is listed in web on line 3 already.',
      '2:v: v has no effect here: host_vars/h1.json sets it too, and counts more than the hosts file.',
    ]);
  });
});

describe('Advice on vars files', () => {
  it('inventory rules 62, 63 and 65: names files that are not read, and why', async () => {
    const lines = await advised({
      hosts: '[web]\nh1\nh2.example.com\n[empty]\n',
      'group_vars/web/main.yml': 'a: 1\n',
      'group_vars/web/more.YML': 'a: 1\n',
      'group_vars/web.yml': 'a: 1\n',
      'group_vars/web.yaml': 'a: 1\n',
      'group_vars/web.YML': 'a: 1\n',
      'group_vars/all.txt': 'a: 1\n',
      'group_vars/empty.yml': 'a: 1\n',
      'group_vars/gone.yml': 'a: 1\n',
      'group_vars/h1.yml': 'a: 1\n',
      'host_vars/web.yml': 'a: 1\n',
      'host_vars/h3.example.com': 'a: 1\n',
      'host_vars/notes.doc': 'a: 1\n',
    });
    const entry = 'Ansible does not read this file';
    assert.deepEqual(lines.sort(), [
      `group_vars/all.txt: ${entry}: it reads all without an ending, or with .yml, .yaml or .json.`,
      'group_vars/empty.yml: The group empty has no hosts: Ansible does not open this file.',
      'group_vars/gone.yml: This inventory has no group gone: Ansible does not open this file.',
      'group_vars/h1.yml: h1 is a host: Ansible looks for its variables in host_vars.',
      `group_vars/web.YML: ${entry}: it reads web without an ending, or with .yml, .yaml or .json.`,
      `group_vars/web.yaml: ${entry}: web/ comes first, and only one entry counts for web.`,
      `group_vars/web.yml: ${entry}: web/ comes first, and only one entry counts for web.`,
      `group_vars/web/more.YML: ${entry}: its name must end with .yml, .yaml or .json, or have no ending.`,
      'host_vars/h3.example.com: This inventory has no host h3.example.com: Ansible does not open this file.',
      'host_vars/web.yml: web is a group: Ansible looks for its variables in group_vars.',
    ]);
  });

  it('says nothing of files that another inventory, a script or a playbook beside them may need', async () => {
    const unused = { hosts: 'h\n', 'group_vars/gone.yml': 'a: 1\n' };
    assert.equal((await advised(unused)).length, 1);
    assert.equal((await advised({ ...unused, 'site.yml': '- hosts: web\n' })).length, 1);
    assert.deepEqual(await advised({ ...unused, staging: '[gone]\nx\n' }), []);
    assert.deepEqual(
      await advised({ ...unused, 'site.yml': '- hosts: all\n  tasks:\n    - group_by: {key: x}\n' }),
      [],
    );
    assert.deepEqual(await advised({ ...unused, 'cloud.aws_ec2.yml': 'plugin: aws_ec2\n' }), []);
    assert.equal((await advised({ ...unused, staging: '[longgone]\nx\n' })).length, 1);
  });

  it('says nothing of groups and hosts while the inventory cannot be read in full', async () => {
    assert.deepEqual(await advised({ hosts: 'h\n[gone]\nx ; y\n', 'group_vars/gone.yml': 'a: 1\n' }), []);
    assert.deepEqual(await advised({ hosts: '', 'group_vars/gone.yml': 'a: 1\n' }), []);
  });

  it('names a link that leads nowhere, which Ansible passes over without a word', async () => {
    const lines = await advised({ hosts: 'h\n', 'group_vars/x': '' }, 'hosts', (directory) => {
      symlinkSync('nowhere', join(directory, 'group_vars', 'all.yml'));
    });
    assert.deepEqual(lines, [
      'group_vars/all.yml: This is a link to a file that is not there: Ansible passes over it.',
      'group_vars/x: This inventory has no group x: Ansible does not open this file.',
    ]);
  });

  it('inventory rule 40: names a hosts file that a directory hides because of its ending', async () => {
    const lines = await advised(
      { 'inv/a': 'h\n', 'inv/b.ini': 'x\n', 'inv/ec2.ini': '[ec2]\n', 'inv/ec2.py': '' },
      'inv',
    );
    assert.deepEqual(
      lines.map((line) => basename(line.split(': ')[0] ?? '')),
      ['b.ini'],
    );
  });
});
