import assert from 'node:assert/strict';
import { hosts, ini, refused, vars, yaml } from './listing';

async function names(pattern: string): Promise<readonly string[]> {
  return hosts(await ini(`${pattern}\n`), 'ungrouped');
}

describe('Ranges', () => {
  it('inventory rule 27: the width is that of a beginning with a zero, a missing beginning is 0, a missing end an error', async () => {
    assert.deepEqual(await names('h[08:10]'), ['h08', 'h09', 'h10']);
    assert.deepEqual(await names('h[1:03]'), ['h1', 'h2', 'h3']);
    assert.deepEqual(await names('h[:2]'), ['h0', 'h1', 'h2']);
    await refused('h[01:100]\n', 'h[1:]\n');
  });

  it('inventory rule 28: numbers backwards give no host, letters backwards and a step of 0 are errors', async () => {
    assert.deepEqual(await names('h[3:1]'), []);
    assert.deepEqual(await names('h[9:1:-3]'), ['h9', 'h6', 'h3']);
    assert.deepEqual(await names('h[1:9:4]'), ['h1', 'h5', 'h9']);
    await refused('h[c:a]\n', 'h[1:3:0]\n', 'h[a:c:0]\n');
  });

  it('inventory rule 29: the alphabet is a to z, then A to Z, and longer bounds are found inside it', async () => {
    assert.deepEqual(await names('h[y:B]'), ['hy', 'hz', 'hA', 'hB']);
    assert.deepEqual(await names('h[ab:cd]'), ['ha', 'hb', 'hc']);
    assert.deepEqual(await names('h[a:g:3]'), ['ha', 'hd', 'hg']);
  });

  it('inventory rule 30: several ranges expand with the first outermost, in addresses, before a port, and in YAML keys', async () => {
    assert.deepEqual(await names('h[a:b]x[1:2]'), ['hax1', 'hax2', 'hbx1', 'hbx2']);
    const listing = await ini('10.0.[0:1].1:22\n[2001:db8::[1:2]]:23\nh v=[1:3]\n');
    assert.deepEqual(vars(listing, '10.0.1.1'), { ansible_port: 22 });
    assert.deepEqual(vars(listing, '2001:db8::2'), { ansible_port: 23 });
    assert.deepEqual(vars(listing, 'h'), { v: '[1:3]' });
    assert.deepEqual(hosts(await yaml('g:\n  hosts:\n    h[1:2]:\n'), 'g'), ['h1', 'h2']);
  });

  it('inventory rule 31: what only looks like a range refuses the file', async () => {
    await refused('h[1-3]\n', 'h[1]\n', 'h[1:2:3:4]\n', 'h[1:2\n');
  });
});
