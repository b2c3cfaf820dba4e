import assert from 'node:assert/strict';
import { hosts, list, listed, nothing, vars, yaml } from './listing';

/** The value of a YAML text as a variable of a host. */
async function value(text: string): Promise<unknown> {
  return vars(await listed({ hosts: 'h\n', 'host_vars/h': `v: ${text}\n` }), 'h')['v'];
}

async function refuses(...texts: readonly string[]): Promise<void> {
  for (const text of texts) assert.deepEqual(await yaml(text), nothing, text);
}

describe('YAML inventories', () => {
  it('inventory rule 43: hosts, children and vars may be a text, but no list', async () => {
    assert.deepEqual(hosts(await yaml('g:\n  hosts: web1\n'), 'g'), ['web1']);
    const listing = await yaml('g:\n  hosts: h[1:3]:22\n  children: c\n');
    assert.deepEqual(hosts(listing, 'g'), ['h1', 'h2', 'h3']);
    assert.deepEqual(vars(listing, 'h3'), { ansible_port: 22 });
    assert.deepEqual(listing['g']?.children, ['c']);
    await refuses('g:\n  hosts: [a]\n', 'g:\n  vars: [a]\n');
  });

  it('inventory rule 44: unknown keys and top groups that are no mapping are skipped, a child that is none is an error', async () => {
    const listing = await yaml('g:\n  hosts: h\n  odd: {a: 1}\n  more: 1\nnothing: text\n');
    assert.deepEqual(listing['all']?.children, ['ungrouped', 'g']);
    await refuses('g:\n  children:\n    c: text\n');
  });

  it('inventory rule 45: falsy variables of a host are none, others that are no mapping an error', async () => {
    assert.deepEqual(hosts(await yaml('g:\n  hosts:\n    a: ""\n    b: []\n    c: 0\n    d: false\n'), 'g'), [
      'a',
      'b',
      'c',
      'd',
    ]);
    await refuses('g:\n  hosts:\n    a: text\n', 'g:\n  hosts:\n    a: [1]\n');
  });

  it('inventory rule 46: hosts and groups that YAML reads as numbers are errors', async () => {
    await refuses('g:\n  hosts:\n    1234:\n', 'g:\n  hosts:\n    22:33:\n', '1:\n  hosts: h\n');
    assert.deepEqual(hosts(await yaml('g:\n  hosts:\n    "1234":\n'), 'g'), ['1234']);
  });

  it('inventory rule 47: scalars have the types of YAML 1.1', async () => {
    const scalars: [string, unknown][] = [
      ['yes', true],
      ['Off', false],
      ['y', 'y'],
      ['n', 'n'],
      ['0777', 511],
      ['0o777', '0o777'],
      ['1:30', 90],
      ['12:34:56:12:34:56', 9783981296],
      ['00:11:22:33:44:55', '00:11:22:33:44:55'],
      ['1_000', 1000],
      ['08', '08'],
      ['1e3', '1e3'],
      ['6.02e23', '6.02e23'],
      ['1.0e+3', 1000],
      ['~', null],
      ['.inf', Infinity],
      ['0b101', 5],
      ['-.5', '-.5'],
    ];
    for (const [text, expected] of scalars) assert.deepEqual(await value(text), expected, text);
  });

  it('inventory rule 48: a bare =, unknown tags, unquoted templates, tabs and second documents are errors', async () => {
    for (const text of ['=', '!custom x', '{{ x }}', '\tx: 1', '1\n\tb: 2', '1\n---\nb: 2']) {
      assert.equal(
        await list({ hosts: 'h\n', 'host_vars/h': `v: ${text}\n` }),
        text === '\tx: 1' ? 'error' : 'error',
        text,
      );
    }
    await refuses('g:\n  hosts:\n    h: {v: {{ x }}}\n');
  });

  it('inventory rule 49: of a key given twice the last counts, for groups too, and an own key beats a merged one', async () => {
    const listing = await yaml('g:\n  hosts: a\ng:\n  hosts:\n    b: {v: 1, v: 2}\n');
    assert.deepEqual(hosts(listing, 'g'), ['b']);
    assert.deepEqual(vars(listing, 'b'), { v: 2 });
    const merged = await yaml('g:\n  hosts:\n    a: &x {v: 1, w: 1}\n    b:\n      v: 2\n      <<: *x\n');
    assert.deepEqual(vars(merged, 'b'), { v: 2, w: 1 });
  });

  it('inventory rule 50: dates print as ISO 8601, !unsafe as what it is, and sets and bytes crash the print', async () => {
    assert.equal(await value('2020-01-02'), '2020-01-02');
    assert.equal(await value('2020-01-02 3:04:05.5 +1:30'), '2020-01-02T03:04:05.500000+01:30');
    assert.deepEqual(await value('!unsafe "{{ x }}"'), { __ansible_unsafe: '{{ x }}' });
    assert.deepEqual(await value('!unsafe [a, {b: c}, 1]'), [{ __ansible_unsafe: 'a' }, {}, 1]);
    for (const text of ['!!binary aGk=', '!!set {a, b}']) {
      assert.equal(await list({ hosts: 'h\n', 'host_vars/h': `v: ${text}\n` }), 'error', text);
    }
  });

  it('inventory rule 51: keys that are no text print as JSON text', async () => {
    assert.deepEqual(await value('{1: a, true: b, 1.5: c, ~: d, x: e}'), { '1': 'b', '1.5': 'c', null: 'd', x: 'e' });
    assert.deepEqual(await value('{2: a, yes: b}'), { '2': 'a', true: 'b' });
  });
});
