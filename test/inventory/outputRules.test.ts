import assert from 'node:assert/strict';
import { hosts, ini, listed, vars, yaml } from './listing';

describe('What --list prints', () => {
  it('inventory rule 52: all lists ungrouped, its own children, then groups without a parent as they came', async () => {
    const listing = await ini('[z]\nh\n[all:children]\nb\n[b]\n[a]\nh\n[p:children]\nempty\n[empty]\n');
    assert.deepEqual(listing['all']?.children, ['ungrouped', 'b', 'z', 'a', 'p']);
    assert.equal(listing['b'], undefined);
    assert.deepEqual(listing['p']?.children, ['empty']);
    assert.equal(listing['empty'], undefined);
  });

  it('inventory rule 53: hosts without variables have no entry, and all has no hosts', async () => {
    const listing = await ini('[all]\na\nb v=1\n');
    assert.deepEqual(listing._meta.hostvars, { b: { v: 1 } });
    assert.equal(listing['all']?.hosts, undefined);
  });

  it('inventory rule 54: hosts of all land in ungrouped after the explicit ones, unless they are in a group', async () => {
    const listing = await ini('[all]\na\ng\n[ungrouped]\nb\n[web]\ng\nb\n');
    assert.deepEqual(hosts(listing, 'ungrouped'), ['a']);
    assert.deepEqual(hosts(await yaml('all:\n  hosts: {x: , y: }\nungrouped:\n  hosts: z\n'), 'ungrouped'), [
      'z',
      'x',
      'y',
    ]);
  });

  it('inventory rule 55: nothing is templated', async () => {
    const listing = await ini(`h a="{{ inventory_hostname }}" b="{{ lookup('env', 'HOME') }}"\n`);
    assert.deepEqual(vars(listing, 'h'), { a: '{{ inventory_hostname }}', b: "{{ lookup('env', 'HOME') }}" });
  });

  it('inventory rule 56: Ansible’s own variables never print, wherever they are set', async () => {
    const names = [
      'groups group_names inventory_hostname inventory_hostname_short inventory_dir inventory_file playbook_dir omit ansible_version',
      'ansible_facts ansible_forks ansible_limit ansible_config_file ansible_diff_mode ansible_inventory_sources',
      'ansible_playbook_python ansible_run_tags ansible_skip_tags ansible_verbosity',
    ].flatMap((line) => line.split(' '));
    const listing = await listed({
      hosts: `h ${names.map((name) => `${name}=1`).join(' ')} v=1\n`,
      'group_vars/all': names.map((name) => `${name}: 2\n`).join(''),
    });
    assert.deepEqual(vars(listing, 'h'), { v: 1 });
  });

  it('inventory rule 57: old names are not renamed', async () => {
    assert.deepEqual(vars(await ini('h ansible_ssh_host=10.0.0.1 ansible_ssh_user=u\n'), 'h'), {
      ansible_ssh_host: '10.0.0.1',
      ansible_ssh_user: 'u',
    });
  });
});
