import assert from 'node:assert/strict';
import { readTree } from './sameAsOracle';

async function read(text: string, rangeLimit?: number, name = 'hosts.ini') {
  const inventory = await readTree({ [name]: text }, [name], rangeLimit === undefined ? {} : { rangeLimit });
  const { hosts, problems } = inventory;
  return {
    hosts: hosts.size,
    problems: problems.map(({ severity, message, place }) => `${severity} ${place?.line ?? '-'}: ${message}`),
  };
}

async function codes(text: string, rangeLimit: number): Promise<string[]> {
  const { problems } = await readTree({ hosts: text }, ['hosts'], { rangeLimit });
  return problems.map(({ code, subject }) => `${code ?? '-'} ${subject ?? '-'}`);
}

describe('Ranges that together give too many hosts', () => {
  it('are refused at the line that goes beyond the limit, what was read before stays', async () => {
    const { hosts, problems } = await read('a[1:6]\nb\nc[1:4]\nd[1:2]\ne\n', 10);
    assert.equal(hosts, 11);
    assert.deepEqual(problems, ['error 3: The ranges of the inventory together give more than 10 hosts: refused.']);
    const yaml = await read('g:\n  hosts:\n    a[1:6]:\n    b[1:6]:\n', 10, 'hosts.yml');
    assert.deepEqual(yaml.problems, [
      'error 3: The ranges of the inventory together give more than 10 hosts: refused.',
    ]);
  });

  it('are told by code and pattern, so that a fix can be offered', async () => {
    assert.deepEqual(await codes('a[1:6]\nc[1:6]\n', 10), ['range-too-large c[1:6]']);
    assert.deepEqual(await codes('a[1:11]\n', 10), ['range-too-large a[1:11]']);
  });

  it('may name the same hosts in a few groups, but not in any number of them', async () => {
    const groups = (count: number) => Array.from({ length: count }, (_, i) => `[g${i}]\nh[1:10]\n`).join('');
    assert.deepEqual(await read(groups(5), 10), { hosts: 10, problems: [] });
    assert.deepEqual((await read(groups(6), 10)).problems.length, 1);
  });

  it('count in all sources together, and hosts without a range do not', async () => {
    const tree = { 'a/hosts': 'a[1:6]\nx\ny\n', 'b/hosts': 'b[1:6]\n' };
    const two = await readTree(tree, ['a/hosts', 'b/hosts'], { rangeLimit: 10 });
    assert.deepEqual([...two.hosts.keys()].length, 8);
    assert.equal(two.problems.length, 1);
    const lines = Array.from({ length: 50 }, (_, i) => `h${i}\n`).join('');
    assert.deepEqual(await read(lines, 10), { hosts: 50, problems: [] });
  });

  it('never fill the memory: a product of ranges and forty ranges of the largest kind end with a problem', async () => {
    const product = await read('a\nh[1:99999][1:99999]\n');
    assert.deepEqual(product, { hosts: 1, problems: ['error 1: The range gives more than 250000 hosts: refused.'] });
    const before = process.memoryUsage().rss;
    const many = await read(Array.from({ length: 40 }, (_, i) => `h${i}-[1:250000]\n`).join(''));
    assert.equal(many.hosts, 250_000);
    assert.equal(many.problems.length, 1);
    assert.ok(process.memoryUsage().rss - before < 600e6);
  }).timeout(20_000);
});
