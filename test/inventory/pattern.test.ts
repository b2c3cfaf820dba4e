import assert from 'node:assert/strict';
import type { Inventory } from '../../src/inventory/model';
import { selectHosts } from '../../src/inventory/pattern';
import { readTree } from './sameAsOracle';

const text = `
h0
[web]
web[1:3].example.com
[db]
db1
srvsql
[prod:children]
web
db
[test]
web2.example.com
db1
`;

describe('Patterns of hosts', () => {
  let inventory: Inventory;

  before(async () => {
    inventory = await readTree({ hosts: text }, ['hosts']);
  });

  const expected: [string, string][] = [
    ['all', 'h0 web2.example.com db1 web1.example.com web3.example.com srvsql'],
    ['*', 'h0 web2.example.com db1 web1.example.com web3.example.com srvsql'],
    ['web', 'web1.example.com web2.example.com web3.example.com'],
    ['prod:!srvsql', 'web1.example.com web2.example.com web3.example.com db1'],
    ['!srvsql:prod', 'web1.example.com web2.example.com web3.example.com db1'],
    ['web:&test', 'web2.example.com'],
    ['db,web2.example.com', 'db1 srvsql web2.example.com'],
    ['web*:&prod', 'web1.example.com web2.example.com web3.example.com'],
    ['~web[13]', 'web1.example.com web3.example.com'],
    ['~(?P<n>db|srv)', 'db1 srvsql'],
    ['prod[0]', 'web1.example.com'],
    ['prod[-1]', 'srvsql'],
    ['prod[1:2]', 'web2.example.com web3.example.com'],
    ['prod[3:]', 'db1 srvsql'],
    ['web[0:2]:!web[1]', 'web1.example.com web3.example.com'],
    ['?b1', 'db1'],
    ['*[!1].example.com', 'web2.example.com web3.example.com'],
  ];

  for (const [pattern, names] of expected) {
    it(`${pattern} selects as ansible --list-hosts does`, () => {
      const { hosts, problems } = selectHosts(inventory, pattern);
      assert.deepEqual([...hosts].sort(), names.split(' ').sort());
      assert.deepEqual(problems, []);
    });
  }

  it('keeps the order of the groups, level by level', () => {
    assert.deepEqual(selectHosts(inventory, 'prod').hosts, [
      'web1.example.com',
      'web2.example.com',
      'web3.example.com',
      'db1',
      'srvsql',
    ]);
    assert.deepEqual(selectHosts(inventory, 'db:web').hosts.slice(0, 2), ['db1', 'srvsql']);
  });

  it('warns of what matches nothing, and refuses what Ansible refuses', () => {
    const severities = (pattern: string) => selectHosts(inventory, pattern).problems.map((problem) => problem.severity);
    assert.deepEqual(severities('nobody'), ['warning']);
    assert.deepEqual(severities('web:nobody*'), ['warning']);
    assert.deepEqual(severities('web[7]'), ['error']);
    assert.deepEqual(severities('~('), ['error']);
    assert.deepEqual(severities('web:!'), ['error']);
    // To Ansible these are all hosts, which nobody means.
    for (const nothing of ['[', ' ', ':', ',', ']']) assert.deepEqual(severities(nothing), ['error'], nothing);
  });

  it('reads a retry file, one host a line, and says when it cannot', () => {
    const files: Readonly<Record<string, string>> = { 'a.retry': 'db1\n\n web1.example.com \nnobody\n' };
    const { hosts } = selectHosts(inventory, '@a.retry', (path) => files[path]);
    assert.deepEqual(hosts, ['db1', 'web1.example.com']);
    const missing = selectHosts(inventory, '@b.retry', (path) => files[path]);
    assert.deepEqual(missing.hosts, []);
    assert.match(missing.problems[0]?.message ?? '', /b\.retry .*cannot be read/);
  });

  it('takes regular expressions as Python has them', async () => {
    const names = 'é1\nh]\nh{\nh_\nhh\nh²\n';
    const { hosts } = await readTree({ hosts: names }, ['hosts']).then((read) => ({
      hosts: (regex: string) => selectHosts(read, `~${regex},`).hosts,
    }));
    assert.deepEqual(hosts('[éh]\\w+$'), ['é1', 'h_', 'hh', 'h²']);
    assert.deepEqual(hosts('(?a)h\\w+$'), ['h_', 'hh']);
    assert.deepEqual(hosts('h\\W$'), ['h]', 'h{']);
    assert.deepEqual(hosts('h[]{]'), ['h]', 'h{']);
    assert.deepEqual(hosts('h{$'), ['h{']);
    assert.deepEqual(hosts('h{2}$'), ['hh']);
    assert.deepEqual(hosts('(?#c)(?P<a>h)(?P=a)\\Z'), ['hh']);
    for (const [regex, message] of [
      ['(?x) h', /understood/],
      ['h++', /understood/],
      ['(?i:H)', /understood/],
      ['\\q', /understood/],
    ] as const)
      assert.match(selectHosts(inventory, `~${regex}`).problems[0]?.message ?? '', message);
  });

  it('never makes up a localhost that the inventory does not have', () => {
    assert.deepEqual(selectHosts(inventory, 'localhost').hosts, []);
  });
});
