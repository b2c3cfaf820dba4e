import assert from 'node:assert/strict';
import type { HostsFile, Span } from '../../../src/inventory/hostsFile/hostsFile';
import { readHostsFile } from '../../../src/inventory/hostsFile/readHostsFile';
import { assertSoundSpans } from './soundSpans';

function read(text: string, path: string): HostsFile {
  const file = readHostsFile(text, path);
  assertSoundSpans(file, text);
  return file;
}

/** The sections and entries as their text has them: `kind group` and, below it, `name (variables) = whole entry`. */
function drawn(text: string, path: string): string[] {
  const at = ({ start, end }: Span): string => text.slice(start, end);
  return read(text, path).sections.flatMap(({ kind, group, name, entries }) => [
    `${kind} ${group}${name ? '' : ', not named'}`,
    ...entries.map((entry) => {
      const variables = entry.variables.map((variable) => `${variable.name}:${at(variable.value)}`);
      const value = entry.value ? ` ← ${at(entry.value)}` : '';
      return `  ${at(entry.nameSpan)}${variables.length > 0 ? ` (${variables.join(', ')})` : ''}${value}`;
    }),
  ]);
}

/** What is wrong with the text: the code, if there is one, and the words it is about. */
function failures(text: string, path = 'hosts.ini'): string[] {
  return read(text, path).failures.map(({ code, span, message }) => {
    return `${code ?? message}: ${text.slice(span.start, span.end)}`;
  });
}

describe('What stands where in an INI hosts file', () => {
  it('is sections with hosts, groups and variables; the lines before the first header are of ungrouped', () => {
    assert.deepEqual(
      drawn(
        '# c\nh0\n\n[web] # c\n  h1 a=1 b="x y" # c\n"h 2"\n; c\n[web:vars]\nk = v # c\n[all:children]\nweb # c\n',
        'hosts.ini',
      ),
      [
        'hosts ungrouped, not named',
        '  h0',
        'hosts web',
        '  h1 (a:1, b:"x y")',
        '  h 2',
        'vars web',
        '  k ← v # c',
        'children all',
        '  web',
      ],
    );
  });

  it('has entries with the comment behind them, and sections to their last entry', () => {
    const text = '[web]\r\n\th1 a=1 # one \r\n# two\r\n\r\n[db]\r\n';
    const [web, db] = read(text, 'hosts.ini').sections;
    assert.ok(web && db);
    assert.equal(text.slice(web.span.start, web.span.end), '[web]\r\n\th1 a=1 # one');
    assert.deepEqual(web.entries[0]?.span, { start: 8, end: 20 });
    assert.equal(text.slice(db.span.start, db.span.end), '[db]');
  });

  it('23 counts offsets behind every line end that Python knows', () => {
    const text = 'a\r\nb\rc\vd\fe\x1cf\x85g\u2028h\u2029i 😀=1\n\u00a0j';
    assert.deepEqual(drawn(text, 'h.ini'), [
      'hosts ungrouped, not named',
      ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i (😀:1)', 'j'].map((name) => `  ${name}`),
    ]);
  });

  it('goes on behind every line that Ansible refuses, and says of each what is wrong', () => {
    const text =
      "h[1-3] a=1\nweb:\nh1 a = 1\nh2 b =2\nh3 c= 3\nh4 ; it's\nh5 x\n[web:children]\ndb ; c\n[web:vars]\nx\nh[1:9999999] y=1\n[db]\nh[1:9999999]\nh6 z='\nh7\n";
    assert.deepEqual(failures(text), [
      'bad-range: h[1-3]',
      'missing-port: web:',
      'blank-around-equals:  = ',
      'blank-around-equals:  =',
      'blank-around-equals: = ',
      "semicolon-comment: ; it's",
      'Expected key=value after the host, got: x: x',
      'semicolon-comment: ; c',
      'Expected key=value, got: x: x',
      'range-too-large: h[1:9999999]',
      "The quotation mark ' is never closed.: '",
    ]);
    assert.deepEqual(drawn(text, 'hosts.ini'), [
      'hosts ungrouped, not named',
      ...['h[1-3] (a:1)', 'web:', 'h1', 'h2', 'h3 (c:)', 'h4', 'h5'].map((entry) => `  ${entry}`),
      'children web',
      '  db',
      'vars web',
      '  h[1:9999999] y ← 1',
      'hosts db',
      '  h[1:9999999]',
      '  h6 (z:)',
      '  h7',
    ]);
  });

  it('takes the limit of ranges that is given', () => {
    assert.deepEqual(readHostsFile('h[1:30]\n', 'hosts.ini', 30).failures, []);
    const [failure] = readHostsFile('h[1:31]\n', 'hosts.ini', 30).failures;
    assert.deepEqual([failure?.code, failure?.subject], ['range-too-large', 'h[1:31]']);
  });

  for (const [header, section] of Object.entries({
    '[ web ]': 'hosts web',
    '[web] ; c': 'hosts web',
    '[web] h1': 'hosts web',
    '[web': 'hosts web',
    '[web:child]': 'children web',
    '[web:Vars]': 'vars web',
    '[a b:vars]': 'vars a b',
    '[web:]': 'hosts web',
  })) {
    it(`11 13 opens a section at ${header}, which Ansible refuses`, () => {
      const text = `h0\n${header}\nx=1\n`;
      assert.equal(drawn(text, 'hosts.ini')[2], section);
      assert.equal(failures(text).length, 1);
    });
  }

  for (const line of ['[]', '[::1]', '[1:2]x y', '[2001:db8::1]']) {
    it(`takes ${line} for no header`, () => {
      const { sections, failures: refused } = read(`h0\n${line}\nh1\n`, 'hosts.ini');
      assert.equal(sections.length, 1);
      assert.equal(refused.length, 1);
    });
  }
});

describe('What stands where in a YAML hosts file', () => {
  it('is groups, and in them their hosts, children and vars', () => {
    const text =
      'all: # c\n  hosts:\n    h1: # c\n    "h 2": {a: 1, b: "x"} # c\n    h[3:4]:\n      c: |\n        text\n\n  vars:\n    k: v # c\n  children:\n    web:\n      hosts: h5\n    db:\n';
    assert.deepEqual(drawn(text, 'hosts.yml'), [
      'group all',
      'hosts all, not named',
      '  h1',
      '  h 2 (a:1, b:"x")',
      '  h[3:4] (c:|\n        text)',
      'vars all, not named',
      '  k ← v',
      'children all, not named',
      'group web',
      'hosts web, not named',
      '  h5',
      'group db',
    ]);
    const spans = read(text, 'hosts.yml').sections.flatMap(({ entries }) => entries.map(({ span }) => span));
    assert.deepEqual(
      spans.map(({ start, end }) => text.slice(start, end)),
      ['h1: # c', '"h 2": {a: 1, b: "x"} # c', 'h[3:4]:\n      c: |\n        text', 'k: v # c', 'h5'],
    );
  });

  it('names what an alias stands for where its anchor is, and there alone', () => {
    const text =
      'a:\n  hosts: &h\n    h1: &v {x: 1}\nb:\n  hosts: *h\nc:\n  hosts:\n    <<: *h\n    h2: {<<: *v, y: 1}\nd: &d\n  children:\n    d: *d\n';
    assert.deepEqual(drawn(text, 'hosts.yml'), [
      'group a',
      'hosts a, not named',
      '  h1 (x:1)',
      'group b',
      'hosts b, not named',
      'group c',
      'hosts c, not named',
      '  h2 (y:1)',
      'group d',
      'children d, not named',
      'group d',
    ]);
  });

  it('43 46 is told with all that Ansible refuses, not the first alone', () => {
    const text =
      'a:\n  hosts:\n    1234:\n    h[1-2]:\n    h1: text\n  vars: [x]\n  children:\n    77:\nb:\n  hosts:\n    h[1:9999999]:\n';
    assert.deepEqual(failures(text, 'hosts.yml'), [
      '"vars" of group a must be a mapping.: [x]',
      'A host must be text: put numbers in quotation marks.: 1234',
      'bad-range: h[1-2]',
      'The variables of a host are a mapping.: text',
      'The name of a group must be text: put it in quotation marks.: 77',
      'range-too-large: h[1:9999999]',
    ]);
  });

  it('leaves out the line of a key whose colon is still to come', () => {
    for (const typed of ['    h0\n', '    h0 # c\n\n']) {
      for (const [before, after] of [
        ['', '    h1:\n    h2:\n'],
        ['    h1:\n', '    h2:\n'],
        ['    h1:\n    h2:\n', ''],
      ]) {
        const text = `web:\n  hosts:\n${before}${typed}${after}db:\n  hosts:\n    h3:\n`;
        const names = ['group web', 'hosts web, not named', '  h1', '  h2', 'group db', 'hosts db, not named', '  h3'];
        assert.deepEqual(drawn(text, 'hosts.yml'), names, text);
        assert.equal(failures(text, 'hosts.yml').length, 1);
      }
    }
  });

  it('ends before a broken line that others hang on', () => {
    const text = 'web:\n  hosts:\n    h1:\ndb\n  hosts:\n    h2:\n';
    assert.deepEqual(drawn(text, 'hosts.yml'), ['group web', 'hosts web, not named', '  h1']);
    assert.equal(failures(text, 'hosts.yml').length, 1);
  });

  it('shows nothing of the configuration of a plugin', () => {
    assert.deepEqual(read('plugin: aws_ec2\nregions:\n  hosts: x\n', 'aws_ec2.yml'), {
      format: 'yaml',
      sections: [],
      failures: [],
    });
  });
});

describe('The format of a hosts file', () => {
  const formats = (text: string): string[] =>
    ['hosts', 'hosts.ini', 'hosts.txt', 'hosts.yml', 'hosts.json'].map((path) => read(text, path).format);

  it('32 33 is that of its text where the extension leaves it open', () => {
    assert.deepEqual(formats('[web]\nh1\n'), ['ini', 'ini', 'ini', 'ini', 'ini']);
    assert.deepEqual(formats('# c\nweb:\n  hosts:\n    h1:\n'), ['yaml', 'ini', 'ini', 'yaml', 'yaml']);
    assert.deepEqual(formats('{"web": {"hosts": {"h1": {}}}}'), ['yaml', 'ini', 'ini', 'yaml', 'yaml']);
    assert.deepEqual(formats('h1\nh2 a=1\n'), ['ini', 'ini', 'ini', 'ini', 'ini']);
  });

  it('34 is YAML for a mapping of anything', () => {
    assert.deepEqual(formats('foo: bar\n'), ['yaml', 'ini', 'ini', 'yaml', 'yaml']);
    assert.deepEqual(read('foo: bar\n', 'hosts').sections, []);
  });

  it('stays YAML for a broken .yml and for an empty one, and without an extension where the first line is a key', () => {
    assert.deepEqual(formats('web:\n  hosts:\n   - "h1\n'), ['yaml', 'ini', 'ini', 'yaml', 'yaml']);
    assert.deepEqual(formats('# c\n\n---\nweb\n'), ['yaml', 'ini', 'ini', 'yaml', 'yaml']);
    assert.deepEqual(formats('web:22\n"h1\n'), ['ini', 'ini', 'ini', 'yaml', 'yaml']);
    assert.deepEqual(formats('# c\n'), ['ini', 'ini', 'ini', 'yaml', 'yaml']);
    assert.deepEqual(failures('# c\n', 'hosts.yml'), []);
  });
});
