import assert from 'node:assert/strict';
import type { CompletionPlace } from '../../../src/inventory/hostsFile/completionPlace';
import { connectionVariables } from '../../../src/inventory/hostsFile/connectionVariables';
import { iniPlace } from '../../../src/inventory/hostsFile/iniPlace';
import { suggestionsAt, type Suggestion } from '../../../src/inventory/hostsFile/suggestions';
import { yamlPlace } from '../../../src/inventory/hostsFile/yamlPlace';
import type { Inventory } from '../../../src/inventory/model';
import { readInventory } from '../../../src/inventory/readInventory';
import { fleetVariables } from '../../../src/vscode/language/fleetVariables';
import { marked, replaced } from './marked';
import { memoryFiles } from './memoryFiles';

const known = `
bastion
[web]
web-1.example.com http_port=80
web-2.example.com
[db]
sql ansible_connection=ssh
[prod:children]
web
db
[all:vars]
region=eu
`;

async function inventoryOf(text: string, name: 'hosts.ini' | 'hosts.yml'): Promise<Inventory> {
  return readInventory([`/inv/${name}`], memoryFiles({ [`/inv/${name}`]: text }));
}

interface Completed {
  readonly place: CompletionPlace | undefined;
  readonly items: readonly Suggestion[];
  readonly labels: readonly string[];
  /** The text once the suggestion of this label is taken. */
  readonly taken: (label: string) => string;
}

async function completed(written: string, format: 'ini' | 'yaml', around = ''): Promise<Completed> {
  const { text, offset } = marked(written);
  const place = format === 'ini' ? iniPlace(text, offset) : yamlPlace(text, offset);
  const inventory = await (around === '' ? inventoryOf(known, 'hosts.ini') : inventoryOf(around, 'hosts.ini'));
  const variables = [...fleetVariables(), ...connectionVariables()];
  const items = place ? suggestionsAt(place, { inventory, format, variables }) : [];
  return {
    place,
    items,
    labels: items.map(({ label }) => label),
    taken: (label) => {
      const item = items.find((each) => each.label === label);
      assert.ok(item, `${label} is offered: ${items.map((each) => each.label).join(' ')}`);
      return replaced(text, item.span, item.insert);
    },
  };
}

const ini = (written: string): Promise<Completed> => completed(written, 'ini');
const yaml = (written: string): Promise<Completed> => completed(written, 'yaml');

describe('Completion in an INI hosts file', () => {
  it('offers group names with their kinds in a header, and closes the bracket that is not there', async () => {
    const open = await ini('[we|');
    assert.ok(['web', 'web:children', 'web:vars', 'prod', 'all:vars'].every((label) => open.labels.includes(label)));
    assert.equal(open.taken('web:vars'), '[web:vars]');
    assert.equal((await ini('[w|eb]\nh1')).taken('db'), '[db]\nh1');
  });

  it('offers kinds behind the colon of a header', async () => {
    const { labels, taken } = await ini('[web:|]');
    assert.deepEqual(labels, ['children', 'vars', 'hosts']);
    assert.equal(taken('vars'), '[web:vars]');
    assert.equal((await ini('[web:ch|')).taken('children'), '[web:children]');
  });

  it('offers as a child neither the group itself nor one above it nor one that is listed', async () => {
    assert.deepEqual((await ini('[web:children]\n|\n')).labels, ['db']);
    assert.deepEqual((await ini('[prod:children]\nweb\n|')).labels, ['db']);
    assert.equal((await ini('[new:children]\n  d|b # both\n')).taken('web'), '[new:children]\n  web # both\n');
  });

  it('offers hosts from elsewhere in the inventory, not those of the group', async () => {
    const { labels, taken } = await ini('[web]\nweb-1.example.com\nweb-|2.exa\n');
    assert.deepEqual(labels, ['bastion', 'sql']);
    assert.equal(taken('sql'), '[web]\nweb-1.example.com\nsql\n');
  });

  it('replaces a name with dots and dashes as a whole', async () => {
    assert.equal(
      (await ini('[new]\nweb-1.exam|ple.com x=1')).taken('web-2.example.com'),
      '[new]\nweb-2.example.com x=1',
    );
  });

  it('offers variables behind a host, none that the line has, nor under its old name', async () => {
    const { labels, taken } = await ini('h1 ansible_host=192.0.2.1 ansible_ssh_user=me ansible_p| # c');
    assert.ok(labels.includes('ansible_port') && labels.includes('fleet_reboot_skip'));
    assert.ok(labels.includes('http_port') && labels.includes('region'));
    assert.ok(!labels.includes('ansible_host') && !labels.includes('ansible_user'));
    assert.equal(new Set(labels).size, labels.length);
    assert.equal(taken('ansible_port'), 'h1 ansible_host=192.0.2.1 ansible_ssh_user=me ansible_port= # c');
  });

  it('keeps the sign and the value that are there', async () => {
    assert.equal((await ini('h1 ansible_po|=22')).taken('ansible_port'), 'h1 ansible_port=22');
    assert.equal((await ini('[web:vars]\nansible_po| = 22')).taken('ansible_port'), '[web:vars]\nansible_port = 22');
  });

  it('offers values: connections, booleans as Python writes them', async () => {
    const connection = await ini('h1 ansible_connection=|');
    assert.ok(['ssh', 'winrm', 'psrp', 'local'].every((label) => connection.labels.includes(label)));
    assert.equal(connection.taken('winrm'), 'h1 ansible_connection=winrm');
    assert.deepEqual((await ini('[g:vars]\nansible_become = |')).labels, ['True', 'False']);
    assert.equal(
      (await ini('[g:vars]\nansible_become_method = s|u')).taken('sudo'),
      '[g:vars]\nansible_become_method = sudo',
    );
    assert.equal((await ini(`h1 ansible_connection="s|"`)).taken('ssh'), 'h1 ansible_connection="ssh"');
    assert.deepEqual((await ini('h1 whatever=|')).labels, []);
  });

  it('offers variables of a group in its :vars, the priority too', async () => {
    const { labels, taken } = await ini('[web:vars]\nansible_user=me\nans|\n');
    assert.ok(labels.includes('ansible_group_priority') && !labels.includes('ansible_user'));
    assert.equal(taken('ansible_port'), '[web:vars]\nansible_user=me\nansible_port=\n');
    assert.ok(!(await ini('h1 |')).labels.includes('ansible_group_priority'));
  });

  it('offers nothing in a comment or below an unknown header', async () => {
    for (const written of ['# h|', 'h1 # an|', '[web:what]\nh|'])
      assert.deepEqual((await ini(written)).labels, [], written);
  });

  it('works while the lines around are broken', async () => {
    assert.deepEqual((await ini('[web\nh1 a = \n[new:children]\nd|\n[[[')).labels, ['web', 'db', 'prod']);
  });

  it('knows the lines of a file with carriage returns', async () => {
    const { taken } = await ini('[new:children]\r\nd|b\r\n[x]\r\n');
    assert.equal(taken('web'), '[new:children]\r\nweb\r\n[x]\r\n');
  });
});

describe('Completion in a YAML inventory', () => {
  it('offers groups at the first level', async () => {
    assert.equal((await yaml('al|\n')).taken('all'), 'all:\n');
    assert.ok(!(await yaml('all:\n  hosts:\n|')).labels.includes('all'));
  });

  it('offers hosts, children and vars in a group, those that are not there', async () => {
    assert.deepEqual((await yaml('all:\n  hosts:\n    h1:\n  |')).labels, ['children', 'vars']);
  });

  it('offers groups as children, by the same rules as INI', async () => {
    const { labels, taken } = await yaml('all:\n  children:\n    web:\n      children:\n        d|\n    db:\n');
    assert.deepEqual(labels, ['db']);
    assert.equal(taken('db'), 'all:\n  children:\n    web:\n      children:\n        db:\n    db:\n');
  });

  it('offers hosts, and leaves the colon that is there', async () => {
    const { labels, taken } = await yaml('web:\n  hosts:\n    s|\n');
    assert.deepEqual(labels, ['bastion', 'sql']);
    assert.equal(taken('sql'), 'web:\n  hosts:\n    sql:\n');
    assert.equal((await yaml('web:\n  hosts:\n    "s|": {}\n')).taken('sql'), 'web:\n  hosts:\n    sql: {}\n');
    assert.equal((await yaml('web:\n  ho|:\n    h1:\n')).taken('hosts'), 'web:\n  hosts:\n    h1:\n');
  });

  it('offers variables of a host and of a group, with a colon and a blank', async () => {
    const host = await yaml('web:\n  hosts:\n    h1:\n      ansible_host: 192.0.2.1\n      ans|\n');
    assert.ok(!host.labels.includes('ansible_host') && host.labels.includes('fleet_reboot_order'));
    assert.match(host.taken('ansible_port'), /\n {6}ansible_port: \n$/);
    const group = await yaml('web:\n  vars:\n    ans|: 22\n');
    assert.equal(group.taken('ansible_port'), 'web:\n  vars:\n    ansible_port: 22\n');
  });

  it('offers values, booleans as YAML writes them', async () => {
    assert.deepEqual((await yaml('web:\n  vars:\n    ansible_become: |\n')).labels, ['true', 'false']);
    const quoted = await yaml('web:\n  hosts:\n    h1:\n      ansible_connection: "s|"\n');
    assert.equal(quoted.taken('ssh'), 'web:\n  hosts:\n    h1:\n      ansible_connection: "ssh"\n');
  });

  it('offers variables between braces', async () => {
    const { labels, taken } = await yaml('web:\n  hosts:\n    h1: {ansible_host: 192.0.2.1, ans|}\n');
    assert.ok(labels.includes('ansible_port') && !labels.includes('ansible_host'));
    assert.equal(taken('ansible_port'), 'web:\n  hosts:\n    h1: {ansible_host: 192.0.2.1, ansible_port: }\n');
  });

  it('goes by the indentation while a line is half typed', async () => {
    const { labels } = await yaml('web:\n  hosts:\n    h1:\n      ansible_\n    s|\n  vars:\n   x\n');
    assert.deepEqual(labels, ['bastion', 'sql']);
  });

  it('offers nothing in a value of its own, a comment or below what is no part of a group', async () => {
    for (const written of [
      'web:\n  vars:\n    x: |',
      'web:\n  hosts: # |',
      'web:\n  odd:\n    a|',
      'web:\n  vars:\n    x:\n      a|',
    ])
      assert.deepEqual((await yaml(written)).labels, [], written);
  });
});
