import assert from 'node:assert/strict';
import type { AnsibleAnswer, AnsibleInventory } from '../../src/inventory/ansibleInventory';
import type { Inventory, InventoryFiles } from '../../src/inventory/model';
import { openInventory } from '../../src/inventory/openInventory';
import { selectHosts } from '../../src/inventory/pattern';
import { unreadVars } from '../../src/inventory/unreadVars';

const script = '/inv/cloud.py';
const texts: Readonly<Record<string, string>> = {
  '/inv/hosts': '[web]\nweb1 port=1\n[all:vars]\nlevel=low\n',
  '/inv/late': '[site:children]\ncloud\n',
  [script]: '#!/usr/bin/python3\nprint(1)\n',
  '/inv/aws.yml': 'plugin: amazon.aws.aws_ec2\n',
};

const files: InventoryFiles = {
  read: (path) => Promise.resolve(texts[path] === undefined ? undefined : Buffer.from(texts[path])),
  kind: (path) => Promise.resolve(texts[path] === undefined ? 'missing' : path.endsWith('.py') ? 'executable' : 'file'),
  list: () => Promise.resolve([]),
};

function answering(answer: AnsibleAnswer): AnsibleInventory & { readonly asked: (readonly string[])[] } {
  const asked: (readonly string[])[] = [];
  return {
    asked,
    list(sources) {
      asked.push(sources);
      return Promise.resolve(answer);
    },
  };
}

const list = {
  _meta: {
    hostvars: { web1: { level: 'high', huge: 1, token: { __ansible_vault: '$ANSIBLE_VAULT;1.1;AES256\n00' } } },
  },
  all: { children: ['ungrouped', 'cloud', 'web', 'site'] },
  cloud: { hosts: ['vm2', 'vm1'], children: ['empty'] },
  site: { children: ['cloud'] },
  web: { hosts: ['web1'] },
};
const json = JSON.stringify(list).replace('"huge":1', '"huge":12345678901234567890123');
const open = (sources: readonly string[], answer: AnsibleAnswer): Promise<Inventory> =>
  openInventory(sources, files, { ansible: answering(answer) });
const messages = (inventory: Inventory): string[] => inventory.problems.map(({ message }) => message);

describe('an inventory with a source that only Ansible reads', () => {
  it('is asked of Ansible as a whole, with all its sources', async () => {
    const ansible = answering({ kind: 'answered', json, warnings: [] });
    const inventory = await openInventory(['/inv/hosts', script], files, { ansible });
    assert.deepEqual(ansible.asked, [['/inv/hosts', script]]);
    assert.deepEqual(inventory.problems, []);
    assert.equal(inventory.fatal, undefined);
    assert.deepEqual(selectHosts(inventory, 'all').hosts, ['vm2', 'vm1', 'web1']);
    assert.deepEqual(selectHosts(inventory, 'site').hosts, ['vm2', 'vm1']);
    assert.deepEqual(inventory.groups.get('cloud')?.parents, ['all', 'site']);
    assert.deepEqual(inventory.groups.get('empty')?.hosts, []);
    assert.deepEqual(inventory.hosts.get('vm1')?.groups, ['cloud']);
  });

  it('has exactly the variables Ansible answers, as one layer', async () => {
    const inventory = await open(['/inv/hosts', script], { kind: 'answered', json, warnings: [] });
    const vars = inventory.varsOf('web1');
    assert.equal(vars.get('level'), 'high');
    assert.equal(vars.get('huge'), 12345678901234567890123n);
    assert.deepEqual(vars.get('token'), { __ansible_vault: '$ANSIBLE_VAULT;1.1;AES256\n00' });
    assert.ok(!vars.has('port'), 'nothing of our own reading is mixed in');
    assert.deepEqual(inventory.layersOf('web1'), [{ origin: { kind: 'ansible', name: 'web1' }, vars }]);
    assert.equal(inventory.varsOf('vm1').size, 0);
    assert.equal(inventory.varsOf('_meta').size, 0);
  });

  it('knows where a host or a group stands when a static file mentions it, and the source of the others', async () => {
    const inventory = await open(['/inv/hosts', script], { kind: 'answered', json, warnings: [] });
    assert.deepEqual(inventory.hosts.get('web1')?.places, [{ file: '/inv/hosts', line: 1, column: 0, length: 4 }]);
    assert.equal(inventory.groups.get('web')?.places.length, 1);
    assert.equal(inventory.hosts.get('web1')?.source, '/inv/hosts');
    assert.equal(inventory.hosts.get('vm1')?.source, script);
    assert.deepEqual(inventory.hosts.get('vm1')?.places, []);
    const two = await open([script, '/inv/aws.yml'], { kind: 'answered', json, warnings: [] });
    assert.equal(two.hosts.get('vm1')?.source, '', 'which of the two is not guessed');
  });

  it('has no error where Ansible has none: a group may be declared by the script', async () => {
    const alone = await openInventory(['/inv/late'], files);
    assert.match(messages(alone).join(), /cloud/);
    const inventory = await open([script, '/inv/late'], { kind: 'answered', json, warnings: [] });
    assert.deepEqual(inventory.problems, []);
    const refused = await open(['/inv/late', script], {
      kind: 'answered',
      json,
      warnings: [
        '* Failed to parse /inv/late with ini plugin: /inv/late:2: Section [site:children] includes undefined group: cloud',
        'Unable to parse /inv/late as an inventory source',
      ],
    });
    assert.deepEqual(
      refused.problems.map(({ place }) => place?.line),
      [1],
      'once, in our words, at its line',
    );
  });

  it('says what Ansible said of the source it could not read, and leaves its hosts alone', async () => {
    const inventory = await open(['/inv/hosts', script], {
      kind: 'answered',
      json,
      warnings: [
        `* Failed to parse ${script} with script plugin: Inventory script had an execution error: no token`,
        `* Failed to parse ${script} with ini plugin: ${script}:2: Expected key=value`,
        `Unable to parse ${script} as an inventory source`,
        'A plugin warns',
        'No inventory was parsed, only implicit localhost is available',
      ],
    });
    assert.deepEqual(messages(inventory), [
      'Ansible could not read it: Inventory script had an execution error: no token',
      'Ansible warns: A plugin warns',
    ]);
    assert.equal(inventory.problems[0]?.subject, script);
    assert.equal(inventory.problems[0]?.place?.file, script);
    assert.match(unreadVars(inventory, 'web1').join(), /cloud\.py/);
  });

  it('without Ansible says what is needed and shows the hosts of the other sources', async () => {
    const inventory = await open(['/inv/hosts', script], { kind: 'unavailable', why: 'not-installed' });
    assert.deepEqual([...inventory.hosts.keys()], ['web1']);
    assert.deepEqual(messages(inventory), [
      `${script} needs ansible-inventory, which is not installed here: install Ansible, or open this folder on the control node.`,
    ]);
    assert.equal(inventory.problems[0]?.code, 'needs-ansible');
    assert.match(unreadVars(inventory, 'web1').join(), /only Ansible reads/);
    const untrusted = await open(['/inv/aws.yml'], { kind: 'unavailable', why: 'untrusted' });
    assert.match(messages(untrusted).join(), /trust this workspace/);
  });

  it('fails as a whole when ansible-inventory does', async () => {
    const inventory = await open(['/inv/hosts', script], { kind: 'failed', message: 'it is broken', warnings: [] });
    assert.deepEqual([...inventory.hosts.keys()], ['web1']);
    assert.match(inventory.fatal?.message ?? '', /ansible-inventory.*cloud\.py.*it is broken/);
  });

  it('is not asked of Ansible when every source can be read here', async () => {
    const ansible = answering({ kind: 'failed', message: 'asked', warnings: [] });
    await openInventory(['/inv/hosts'], files, { ansible });
    assert.deepEqual(ansible.asked, []);
  });

  for (const [what, output] of [
    ['garbage', 'hello'],
    ['an empty text', ''],
    ['a list', '[]'],
    ['a list without the group all', '{"web": {"hosts": ["a"]}}'],
    ['hosts that are no names', '{"all": {"children": ["web"]}, "web": {"hosts": [1]}}'],
    ['hosts that are no list', '{"all": {"hosts": {"a": {}}}}'],
    ['a group that is no mapping', '{"all": ["a"]}'],
    ['variables that are no mapping', '{"all": {}, "_meta": {"hostvars": {"a": 1}}}'],
    ['hostvars that are no mapping', '{"all": {}, "_meta": {"hostvars": []}}'],
    ['a loop of groups', '{"all": {"children": ["a"]}, "a": {"children": ["b"]}, "b": {"children": ["a"]}}'],
    ['brackets without end', '['.repeat(100_000)],
  ] as const) {
    it(`takes ${what} from Ansible for a failure`, async () => {
      const inventory = await open(['/inv/hosts', script], { kind: 'answered', json: output, warnings: [] });
      assert.match(inventory.fatal?.message ?? '', /its output cannot be used/);
      assert.deepEqual([...inventory.hosts.keys()], ['web1']);
    });
  }
});
