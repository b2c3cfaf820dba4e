import assert from 'node:assert/strict';
import { betterVarsName } from '../../../src/inventory/hostsFile/betterVarsName';
import { closestName } from '../../../src/inventory/hostsFile/closestName';
import { quickFixes } from '../../../src/inventory/hostsFile/quickFixes';
import { readHostsFile } from '../../../src/inventory/hostsFile/readHostsFile';
import { edited } from '../../../src/inventory/hostsFile/textEdit';
import type { Problem, ProblemCode } from '../../../src/inventory/model';
import { readInventory } from '../../../src/inventory/readInventory';
import { memoryFiles } from './memoryFiles';

/** What each fix for a problem at the text between `«` and `»` would make of the text, by its title; `!` marks a preferred one. */
async function fixed(
  written: string,
  code: ProblemCode,
  subject?: string,
  name = 'hosts.ini',
): Promise<Readonly<Record<string, string>>> {
  const start = written.indexOf('«');
  const end = written.indexOf('»') - 1;
  const text = written.replace(/[«»]/g, '');
  const path = `/inv/${name}`;
  const inventory = await readInventory([path], memoryFiles({ [path]: text }));
  const problem: Problem = { severity: 'error', message: '', code, ...(subject !== undefined && { subject }) };
  const fixes = quickFixes({ problem, span: { start, end }, text, file: readHostsFile(text, path), inventory });
  return Object.fromEntries(
    fixes.map(({ title, edits, preferred }) => [(preferred ? '!' : '') + title, edited(text, edits)]),
  );
}

describe('Quick fixes', () => {
  it('undeclared-group: creates the group at the end, or takes the name that is meant', async () => {
    assert.deepEqual(await fixed('[web]\nh1\n[prod:children]\n«wbe»\n', 'undeclared-group', 'wbe'), {
      '!Did you mean web?': '[web]\nh1\n[prod:children]\nweb\n',
      'Create the group wbe': '[web]\nh1\n[prod:children]\nwbe\n\n[wbe]\n',
    });
    assert.deepEqual(await fixed('[«cache»:vars]\r\na=1', 'undeclared-group', 'cache'), {
      '!Create the group cache': '[cache:vars]\r\na=1\r\n\r\n[cache]\r\n',
    });
  });

  it('bad-range: writes the colon, when that makes a range', async () => {
    assert.deepEqual(await fixed('«web[1-3].example.com:22» a=1\n', 'bad-range'), {
      '!Write web[1:3].example.com:22': 'web[1:3].example.com:22 a=1\n',
    });
    assert.deepEqual(await fixed('«web[a..c]»\n', 'bad-range'), { '!Write web[a:c]': 'web[a:c]\n' });
    assert.deepEqual(await fixed('«web[1]»\n', 'bad-range'), {});
    assert.deepEqual(await fixed('«web[01-3]»\n', 'bad-range'), {});
  });

  it('blank-around-equals: removes the blanks', async () => {
    const fix = { '!Remove the blanks': 'h1 a=1 b=2\n' };
    assert.deepEqual(await fixed('h1 a« = »1 b=2\n', 'blank-around-equals'), fix);
    assert.deepEqual(await fixed('h1 «a» = 1 b=2\n', 'blank-around-equals'), fix);
    assert.deepEqual(await fixed('h1 a=1 «b» =2\n', 'blank-around-equals'), fix);
  });

  it('semicolon-comment: begins it with #', async () => {
    assert.deepEqual(await fixed('h1 «; a; b»\n', 'semicolon-comment'), { '!Begin the comment with #': 'h1 # a; b\n' });
  });

  it('missing-port: removes the colon', async () => {
    assert.deepEqual(await fixed('«h1:» a=1\n', 'missing-port', 'h1:'), { '!Remove the colon': 'h1 a=1\n' });
  });

  it('duplicate-host: removes the line, unless it has variables or other hosts', async () => {
    assert.deepEqual(await fixed('[a]\nh1\n«h1» # again\nh2\n', 'duplicate-host', 'h1'), {
      '!Remove this line': '[a]\nh1\nh2\n',
    });
    assert.deepEqual(await fixed('[a]\r\nh1\r\n«h1»', 'duplicate-host', 'h1'), { '!Remove this line': '[a]\r\nh1' });
    assert.deepEqual(await fixed('[a]\nh1\n«h1» a=1\n', 'duplicate-host', 'h1'), {});
    assert.deepEqual(await fixed('[a]\nh1\n«h[1:2]»\n', 'duplicate-host', 'h1'), {});
  });

  it('shadowed-variable: removes it', async () => {
    assert.deepEqual(await fixed('h1 «a»=1 b=2\n', 'shadowed-variable', 'a'), { '!Remove a': 'h1 b=2\n' });
    assert.deepEqual(await fixed('h1 b=2 «a»="1 2" # c\n', 'shadowed-variable', 'a'), { '!Remove a': 'h1 b=2 # c\n' });
    assert.deepEqual(await fixed('[g]\nh1\n[g:vars]\n«a» = 1\nb=2\n', 'shadowed-variable', 'a'), {
      '!Remove a': '[g]\nh1\n[g:vars]\nb=2\n',
    });
    const yaml = 'g:\n  hosts:\n    h1:\n      «a»: 1\n      b: 2\n';
    assert.deepEqual(await fixed(yaml, 'shadowed-variable', 'a', 'hosts.yml'), {
      '!Remove a': 'g:\n  hosts:\n    h1:\n      b: 2\n',
    });
  });

  it('unused-vars-file: knows the name that Ansible would read', async () => {
    const inventory = await readInventory(
      ['/inv/hosts'],
      memoryFiles({ '/inv/hosts': '[web]\nh1.example.com\n[databases]\nh2\n' }),
    );
    const better = (path: string): string | undefined => betterVarsName(`/inv/${path}`, inventory);
    assert.equal(better('group_vars/web.YML'), 'web.yml');
    assert.equal(better('group_vars/web.txt'), 'web.yml');
    assert.equal(better('group_vars/database.yml'), 'databases.yml');
    assert.equal(better('host_vars/h1.example.com.txt'), 'h1.example.com.yml');
    assert.equal(better('host_vars/h1.example.con'), 'h1.example.com');
    assert.equal(better('group_vars/nothing-like-it.yml'), undefined);
    assert.equal(better('group_vars/web.yml'), undefined);
    assert.equal(better('other/web.txt'), undefined);
  });

  it('take a name for another only when they are nearly the same', () => {
    assert.equal(closestName('wbe', ['db', 'web', 'web2']), 'web');
    assert.equal(closestName('databses', ['databases', 'web']), 'databases');
    assert.equal(closestName('Web', ['web']), 'web');
    assert.equal(closestName('db', ['web', 'app']), undefined);
    assert.equal(closestName('web', ['web']), undefined);
  });
});
