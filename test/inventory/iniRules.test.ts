import assert from 'node:assert/strict';
import { groupValue, hosts, hostValue, ini, list, listed, nothing, refused, vars } from './listing';

describe('INI lines and sections', () => {
  it('inventory rule 1: # and ; start a comment only as the first sign of a line, indented or in any section', async () => {
    const listing = await ini('# c\n  ; c\n[g]\n  # c\nh\n[g:vars]\n ; c\nv=1\n[p:children]\n# c\ng\n');
    assert.deepEqual(hosts(listing, 'g'), ['h']);
    assert.deepEqual(vars(listing, 'h'), { v: 1 });
    assert.deepEqual(listing['p']?.children, ['g']);
  });

  it('inventory rule 2: on host lines # starts a comment inside a word too, unless quoted or escaped', async () => {
    const listing = await ini('h3#x\nh4 a=b#c d=1\nh5 a="b#c" d=\'e#f\'\nh6 a=b\\#c\n');
    assert.deepEqual(hosts(listing, 'ungrouped'), ['h3', 'h4', 'h5', 'h6']);
    assert.deepEqual(vars(listing, 'h4'), { a: 'b' });
    assert.deepEqual(vars(listing, 'h5'), { a: 'b#c', d: 'e#f' });
    assert.deepEqual(vars(listing, 'h6'), { a: 'b#c' });
  });

  it('inventory rule 3: ; never starts an inline comment', async () => {
    await refused('h1 ; c\n');
    assert.equal(await hostValue('1;2'), '1;2');
  });

  it('inventory rule 4: in :vars a # stays in text but ends a Python literal', async () => {
    assert.equal(await groupValue('abc # c'), 'abc # c');
    assert.equal(await groupValue('5 # c'), 5);
    assert.equal(await groupValue("'x' # c"), 'x');
    assert.equal(await groupValue('True # c'), true);
    assert.equal(await groupValue('5 ; c'), '5 ; c');
  });

  it('inventory rule 5: values of :vars are Python literals where they can be', async () => {
    const literals: [string, unknown][] = [
      ['True', true],
      ['False', false],
      ['None', null],
      ['0x1F', 31],
      ['0o17', 15],
      ['1_000', 1000],
      ['1e3', 1000],
      ['(1,2)', [1, 2]],
      ['1, 2', [1, 2]],
      ["'a' 'b'", 'ab'],
      ['00', 0],
    ];
    for (const [text, value] of literals) assert.deepEqual(await groupValue(text), value, text);
    for (const text of ['true', 'yes', '007', '1.2.3', '10.0.0.1', '{"a": true}', '1+2', 'x'])
      assert.equal(await groupValue(text), text);
  });

  it('inventory rule 6: on host lines one level of quotes is gone before the literal is read', async () => {
    assert.equal(await hostValue("'5'"), 5);
    assert.equal(await hostValue(`"'5'"`), '5');
    assert.equal(await hostValue("{'x':1}"), '{x:1}');
    assert.deepEqual(await hostValue(`"{'x': 1}"`), { x: 1 });
    await refused('h a=[1, 2]\n');
  });

  it('inventory rule 7: backslashes vanish on host lines and stay or escape in :vars', async () => {
    assert.equal(await hostValue('C:\\temp'), 'C:temp');
    assert.equal(await hostValue('dom\\user'), 'domuser');
    assert.equal(await groupValue('C:\\temp'), 'C:\\temp');
    assert.equal(await groupValue("'C:\\temp'"), 'C:\temp');
    assert.equal(await groupValue('"C:\\Users\\x"'), '"C:\\Users\\x"');
  });

  it('inventory rule 8: an open quote or a last backslash is an error, and blanks separate variables', async () => {
    await refused("h msg=it's\n", 'h a=b\\\n');
    assert.deepEqual(vars(await ini('h x=-o ProxyJump=b\n'), 'h'), { x: '-o', ProxyJump: 'b' });
  });

  it('inventory rule 9: in :vars blanks may surround the first =, which is needed', async () => {
    const listing = await ini('[g]\nh\n[g:vars]\na = 1\n=2\nb=c=d\n');
    assert.deepEqual(vars(listing, 'h'), { a: 1, '': 2, b: 'c=d' });
    await refused('h a = 1\n');
    // A broken line later on keeps what came before, though no group is attached to all.
    assert.deepEqual(await ini('h\n[g]\nx\n[g:vars]\nnoequals\n'), { ...nothing, ungrouped: { hosts: ['h'] } });
  });

  it('inventory rule 10: what JSON cannot hold fails the whole command; big and infinite numbers do not', async () => {
    for (const value of ['{1, 2}', '1+2j', '...', "[b'x']", '{(1, 2): 3}', 'set()']) {
      assert.equal(await list({ 'hosts.ini': `[g]\nh\n[g:vars]\nv=${value}\n` }), 'error', value);
    }
    assert.equal(await groupValue("b'x'"), 'x');
    assert.equal(await groupValue('1e400'), Infinity);
    assert.equal(await groupValue('123456789012345678901234567890'), 123456789012345678901234567890n);
  });

  it('inventory rule 11: after a section header only blanks and a # comment may stand', async () => {
    assert.deepEqual(hosts(await ini('[web]  # c\nh\n[db]#c\nd\n'), 'web'), ['h']);
    await refused('[web] ; c\n', '[web] h1\n', '[ web ]\n', '[]\n', '[a:b:vars]\n', '[::1]\n');
  });

  it('inventory rule 12: group names may hold - . / @ = " and any letters', async () => {
    const listing = await ini('[a-b]\nh\n[a.b/c@d="e"]\nh\n[é]\nh\n');
    for (const group of ['a-b', 'a.b/c@d="e"', 'é']) assert.deepEqual(hosts(listing, group), ['h']);
  });

  it('inventory rule 13: a section is of hosts, children or vars and nothing else', async () => {
    await refused('[a:c]\n', '[a:Vars]\n', '[a:host]\n');
    assert.deepEqual(hosts(await ini('[a:hosts]\nh\n'), 'a'), ['h']);
  });

  it('inventory rule 14: [g:vars] declares no group', async () => {
    await refused('[g:vars]\na=1\n', '[p:children]\ng\n[g:vars]\na=1\n');
    assert.deepEqual(vars(await ini('[g:vars]\na=1\n[g]\nh\n'), 'h'), { a: 1 });
  });

  it('inventory rule 15: a child that no section declares is an error', async () => {
    await refused('[p:children]\nnobody\n', '[p]\n[q:children]\nh1\n');
    assert.deepEqual(await ini('h1\n[q:children]\nh1\n'), { ...nothing, ungrouped: { hosts: ['h1'] } });
  });

  it('inventory rule 16: children come in the order of their own sections', async () => {
    const listing = await ini('[p:children]\nz\nb\na\n[a]\nh\n[b]\nh\n[z]\nh\n');
    assert.deepEqual(listing['p']?.children, ['a', 'b', 'z']);
  });

  it('inventory rule 17: a loop refuses the file, and all as a child is fatal', async () => {
    await refused('[a:children]\na\n', '[a]\n[b]\n[a:children]\nb\n[b:children]\na\n');
    assert.equal(await list({ 'hosts.ini': '[a:children]\nall\n' }), 'error');
  });

  it('inventory rule 18: host:port sets ansible_port, unless it is 0, no number, or the host an IPv6 address without brackets', async () => {
    const listing = await ini('a:22\nb:22 ansible_port=23\nc:0\nd:abc\n[2001:db8::1]:24\n2001:db8::2\n');
    assert.deepEqual(vars(listing, 'a'), { ansible_port: 22 });
    assert.deepEqual(vars(listing, 'b'), { ansible_port: 23 });
    assert.deepEqual(vars(listing, 'c'), {});
    assert.deepEqual(vars(listing, '2001:db8::1'), { ansible_port: 24 });
    assert.deepEqual(hosts(listing, 'ungrouped'), ['a', 'b', 'c', 'd:abc', '2001:db8::1', '2001:db8::2']);
    await refused('h:\n');
  });

  it('inventory rule 19: a later port is ignored, later variables win and replace dictionaries', async () => {
    const listing = await ini(`h a=1 d="{'x': 1}"\n[g]\nh:23 a=2 b=3 d="{'y': 2}"\n`);
    assert.deepEqual(vars(listing, 'h'), { a: 2, b: 3, d: { y: 2 } });
  });

  it('inventory rule 20: nearly anything is a host name', async () => {
    const names = ['user@h', 'a,b', 'ansible_host=1.2.3.4', '/path', '*.x'];
    assert.deepEqual(hosts(await ini(`[g]\n${names.join('\n')}\n`), 'g'), names);
  });

  it('inventory rule 21: variables of a host with the name of a group are the group’s', async () => {
    const listing = await ini('[web]\nh\n[other]\nweb a=1\n');
    assert.deepEqual(vars(listing, 'h'), { a: 1 });
    assert.deepEqual(vars(listing, 'web'), {});
    assert.deepEqual(vars(await ini('h\n[g]\nall a=1\n'), 'all'), { a: 1 });
  });

  it('inventory rule 22: beside a host called all no other has variables printed', async () => {
    const listing = await ini('[g]\nall\nh a=1\n');
    assert.deepEqual(listing._meta.hostvars, {});
    assert.deepEqual(hosts(listing, 'g'), ['all', 'h']);
  });

  it('inventory rule 23: lines end where Python ends them, and a no-break space is stripped but separates nothing', async () => {
    for (const end of ['\v', '\f', '\x1c', '\x1d', '\x1e', '\x85', '\u2028', '\u2029']) {
      assert.deepEqual(hosts(await ini(`a${end}b`), 'ungrouped'), ['a', 'b'], JSON.stringify(end));
    }
    assert.deepEqual(hosts(await ini('\u00a0a\u00a0\nb\u00a0c\n'), 'ungrouped'), ['a', 'b\u00a0c']);
  });

  it('inventory rule 24: a byte order mark breaks an INI file, but not YAML', async () => {
    await refused('\ufeff[web]\nh\n');
    assert.deepEqual(hosts(await ini('\ufeffh\n'), 'ungrouped'), ['\ufeffh']);
    assert.deepEqual(hosts(await listed({ 'h.yml': '\ufeffweb:\n  hosts:\n    h:\n' }), 'web'), ['h']);
  });

  it('inventory rule 25: bytes that are no UTF-8 are taken anywhere and printed as question marks', async () => {
    assert.deepEqual(vars(await ini(Buffer.from('h\xe9 v=\xff\xfe\n', 'latin1')), 'h?'), { v: '??' });
    assert.deepEqual(hosts(await ini(Buffer.from('# \xe9\nh\n', 'latin1')), 'ungrouped'), ['h']);
  });

  it('inventory rule 26: a line --- is an error', async () => {
    await refused('---\n[web]\nh\n');
  });
});
