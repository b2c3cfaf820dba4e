import assert from 'node:assert/strict';
import { foldsOf } from '../../../src/inventory/hostsFile/folds';
import { mentionAt, mentionsIn, sameTarget } from '../../../src/inventory/hostsFile/mentions';
import { outlineOf, type OutlineNode } from '../../../src/inventory/hostsFile/outline';
import { readHostsFile } from '../../../src/inventory/hostsFile/readHostsFile';
import {
  assignmentOf,
  hostOfOwner,
  keyIn,
  templateVariableAt,
  winningLayer,
} from '../../../src/inventory/hostsFile/variableSource';
import { readInventory } from '../../../src/inventory/readInventory';
import { marked } from './marked';
import { memoryFiles } from './memoryFiles';

/** The text with brackets around everything that names the same as the place marked with `|`. */
function named(written: string, name = 'hosts.ini'): string {
  const { text, offset } = marked(written);
  const file = readHostsFile(text, `/inv/${name}`);
  const target = mentionAt(file, offset);
  assert.ok(target, 'something is named there');
  let result = text;
  for (const { span } of mentionsIn(file).filter(sameTarget(target)).reverse())
    result = `${result.slice(0, span.start)}«${result.slice(span.start, span.end)}»${result.slice(span.end)}`;
  return result;
}

function drawn(nodes: readonly OutlineNode[], depth = 0): string[] {
  return nodes.flatMap(({ kind, name, detail, children }) => [
    `${'  '.repeat(depth)}${kind} ${name}${detail && ` (${detail})`}`,
    ...drawn(children, depth + 1),
  ]);
}

describe('Names in a hosts file', () => {
  it('of a group are its headers, its :vars and the lines of :children', () => {
    assert.equal(
      named('web\n[we|b]\nweb\n[web:vars]\nweb=1\n[all:children]\nweb # web\n'),
      'web\n[«web»]\nweb\n[«web»:vars]\nweb=1\n[all:children]\n«web» # web\n',
    );
  });

  it('of a host are its lines, and the ranges that have it among theirs', () => {
    assert.equal(
      named('web|2:22 a=1\n[a]\nweb[1:3]\nweb[3:5]\nweb2\n[b]\nweb22\n'),
      '«web2:22» a=1\n[a]\n«web[1:3]»\nweb[3:5]\n«web2»\n[b]\nweb22\n',
    );
  });

  it('of a range are the lines of its hosts', () => {
    assert.equal(named('web[1:3|]\n[a]\nweb2\nweb4\nweb[3:4]\n'), '«web[1:3]»\n[a]\n«web2»\nweb4\n«web[3:4]»\n');
  });

  it('of YAML are keys', () => {
    assert.equal(
      named('web:\n  hosts:\n    web:\nall:\n  children:\n    w|eb:\n', 'hosts.yml'),
      '«web»:\n  hosts:\n    web:\nall:\n  children:\n    «web»:\n',
    );
  });

  it('are found behind a line that Ansible refuses', () => {
    assert.equal(named('h[1\n[we|b]\n[a:children]\nweb\n'), 'h[1\n[«web»]\n[a:children]\n«web»\n');
  });
});

describe('The outline of a hosts file', () => {
  it('has the sections of INI with hosts, groups and variables', () => {
    const file = readHostsFile(
      'bastion a=1\n[web]\nweb[1:3]\n[prod:children]\nweb\n[web:vars]\nport = 80\n',
      '/inv/hosts',
    );
    assert.deepEqual(drawn(outlineOf(file)), [
      'host bastion',
      '  variable a',
      'group web',
      '  host web[1:3] (3 hosts)',
      'group prod:children',
      '  group web',
      'group web:vars',
      '  variable port',
    ]);
  });

  it('nests the groups of YAML', () => {
    const text =
      'all:\n  vars:\n    region: eu\n  children:\n    web:\n      hosts:\n        h1:\n          a: 1\n    db:\n      hosts:\n        h2:\n';
    assert.deepEqual(drawn(outlineOf(readHostsFile(text, '/inv/hosts.yml'))), [
      'group all',
      '  variable region',
      '  group web',
      '    host h1',
      '      variable a',
      '  group db',
      '    host h2',
    ]);
  });

  it('gives every name a place inside that of the whole', () => {
    const texts = {
      'hosts.ini': 'h1:22 a="b c"\n[web] # c\nh2\n[web:vars]\na = 1\n',
      'hosts.yml': "'all':\n  hosts: {'h1:22': {a: 1}}\n",
    };
    const check = ({ span, nameSpan, children }: OutlineNode): void => {
      assert.ok(span.start <= nameSpan.start && nameSpan.end <= span.end);
      children.forEach(check);
    };
    for (const [name, text] of Object.entries(texts)) outlineOf(readHostsFile(text, `/inv/${name}`)).forEach(check);
  });
});

describe('Folding', () => {
  it('takes a section without what stands above the next one, and comments of two lines', () => {
    assert.deepEqual(foldsOf('# a\n# b\nh0\n[web]\nh1\nh2\n\n# next\n[db]\n[x]\nh3\n'), [
      { start: 0, end: 1, kind: 'comment' },
      { start: 3, end: 5, kind: 'section' },
      { start: 9, end: 10, kind: 'section' },
    ]);
  });
});

describe('A variable in a template', () => {
  it('is the name under the cursor, not a field nor what stands outside', () => {
    const at = (written: string): string | undefined => {
      const { text, offset } = marked(written);
      return templateVariableAt(text, offset);
    };
    assert.equal(at('a="{{ na|me }}"'), 'name');
    assert.equal(at('a="{{ name | default(|other) }}"'.replace('name | ', 'name ')), 'other');
    assert.equal(at('a="{{ name.fie|ld }}"'), undefined);
    assert.equal(at('a="{{ name }} na|me"'), undefined);
    assert.equal(at('a=na|me'), undefined);
  });

  it('comes from where the host has it in the end', async () => {
    const text = 'h1 port=80\nh2\n[g]\nh1\nh2\n[g:vars]\nport=8080\nurl="{{ port }}"\n';
    const files = { '/inv/hosts': text, '/inv/host_vars/h2.yml': 'other: 1\nport: 81\n' };
    const inventory = await readInventory(['/inv/hosts'], memoryFiles(files));
    assert.deepEqual(winningLayer(inventory, 'h1', 'port')?.origin, { kind: 'host', name: 'h1' });
    assert.deepEqual(winningLayer(inventory, 'h2', 'port')?.origin, {
      kind: 'host-file',
      name: 'h2',
      file: '/inv/host_vars/h2.yml',
      encrypted: false,
    });
    assert.equal(hostOfOwner(inventory, { kind: 'group', name: 'g' }), 'h1');
    assert.equal(hostOfOwner(inventory, { kind: 'group', name: 'all' }), 'h1');
    const span = assignmentOf(readHostsFile(text, '/inv/hosts'), { kind: 'group', name: 'g' }, 'port');
    assert.equal(span?.start, text.indexOf('port=8080'));
    assert.deepEqual(keyIn('other: 1\n"port": 81\n', 'port'), { start: 10, end: 14 });
  });
});
