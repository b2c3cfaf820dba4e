import assert from 'node:assert/strict';
import { list, listed, vars } from './listing';

const refusedValue = Symbol('refused');

/** What follows `v: ` in a vars file, and what Ansible makes of it. */
const values: [string, unknown][] = [
  ['plain text # comment', 'plain text'],
  ['plain#text', 'plain#text'],
  ['two\n  lines', 'two lines'],
  ['two\n\n  paragraphs', 'two\nparagraphs'],
  ['one\n two', 'one two'],
  ["'it''s'", "it's"],
  ["'a\n\n  b'", 'a\nb'],
  ['"a\\tb\\x41\\u00e9\\U0001F600\\\n  c"', 'a\tbAé😀c'],
  ['"\\q"', refusedValue],
  ['"open', refusedValue],
  ['|\n  a\n   b\n\n  c\n', 'a\n b\n\nc\n'],
  ['>-\n  a\n  b\n\n  c\n   d\n', 'a b\nc\n d'],
  ['|+\n  a\n', 'a\n\n'],
  ['|2\n   a\n', ' a\n'],
  ['|0\n  a\n', refusedValue],
  ['| text\n', refusedValue],
  ['[a, "b", [c], {d: e}, f: g]', ['a', 'b', ['c'], { d: 'e' }, { f: 'g' }]],
  ['[a?, b ? c, a%]', ['a?', 'b ? c', 'a%']],
  ['{a: 1, "b":2, c, d:e}', { a: 1, b: 2, c: null, 'd:e': null }],
  ['[a, , b]', refusedValue],
  ['[a:]', refusedValue],
  ['[a', refusedValue],
  ['\n  - a\n  -\n    - b\n  - c: d\n    e: f\n', ['a', ['b'], { c: 'd', e: 'f' }]],
  ['\n- a\n- b\n', ['a', 'b']],
  ['\n  ? a\n  : b\n', { a: 'b' }],
  ['\n  a: b\n c: d\n', refusedValue],
  ['x\nk aa\nk: y', refusedValue],
  ['a: b', refusedValue],
  ['@a', refusedValue],
  ['%a', refusedValue],
  ['\ta', 'a'],
  ['&x [1, 2]\nw: *x', [1, 2]],
  ['&x a\nw: &x b', refusedValue],
  ['*nobody', refusedValue],
  ['!!str 5', '5'],
  ['! "5"', 5],
  ['!<tag:yaml.org,2002:int> "5"', 5],
  ['!undeclared!x 5', refusedValue],
  ['!!python/object:os.system x', refusedValue],
  ['a\u0007', refusedValue],
  ['a\u00a0b', 'a\u00a0b'],
  ['a\u2028  b', 'a\u2028b'],
];

describe('YAML 1.1 as libyaml reads it', () => {
  for (const [text, expected] of values) {
    it(`v: ${JSON.stringify(text)}`, async () => {
      const tree = { hosts: 'h\n', 'host_vars/h': `v: ${text}\n` };
      if (expected === refusedValue) assert.equal(await list(tree), 'error');
      else assert.deepEqual(vars(await listed(tree), 'h')['v'], expected);
    });
  }

  it('reads one document with its marks and directives, and no second', async () => {
    const value = async (text: string) => {
      const listing = await list({ hosts: 'h\n', 'host_vars/h': text });
      return listing === 'error' ? 'refused' : vars(listing, 'h')['v'];
    };
    assert.equal(await value('%YAML 1.1\n---\nv: 1\n...\n'), 1);
    assert.equal(await value('%TAG !y! tag:yaml.org,2002:\n--- # c\nv: !y!str 1\n'), '1');
    assert.equal(await value('%YAML 2.0\n---\nv: 1\n'), 'refused');
    assert.equal(await value('%FOO\n---\nv: 1\n'), 'refused');
    assert.equal(await value('v: 1\n---\nw: 2\n'), 'refused');
    assert.equal(await value('...\nv: 1\n'), 'refused');
    assert.equal(await value('---\n'), undefined);
    assert.equal(await value('\ufeffv: 1\nw: 2\n'), 1);
  });
});
