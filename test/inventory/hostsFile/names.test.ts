import assert from 'node:assert/strict';
import { nameAt } from '../../../src/inventory/hostsFile/names';
import { readHostsFile } from '../../../src/inventory/hostsFile/readHostsFile';
import { marked } from './marked';

/** What is found at the `|`: its kind, name and text, and the group and entry around it. */
function found(written: string, path = 'hosts.ini'): string | undefined {
  const { text, offset } = marked(written);
  const at = nameAt(readHostsFile(text, path), offset);
  return (
    at &&
    `${at.kind} ${at.name} "${text.slice(at.span.start, at.span.end)}" in ${at.section.group}/${at.entry?.name ?? ''}`
  );
}

describe('What is written at an offset of a hosts file', () => {
  it('is a group in a header, a host pattern, a variable or its value', () => {
    assert.equal(found('h0\n[w|eb]\nh1\n'), 'group web "web" in web/');
    assert.equal(found('h0\n[web:vars]\nk = |v\n'), 'value k "v" in web/k');
    assert.equal(found('h0\n[web:vars]\n|k = v\n'), 'variable k "k" in web/k');
    assert.equal(found('[web]\nh[1|:3]:22 a=1\n'), 'host h[1:3]:22 "h[1:3]:22" in web/h[1:3]:22');
    assert.equal(found('[web]\nh1 a=1 b|=2\n'), 'variable b "b" in web/h1');
    assert.equal(found('[web]\nh1 a=1 b="|x y"\n'), 'value b ""x y"" in web/h1');
    assert.equal(found('[all:children]\nweb\nd|b # c\n'), 'group db "db" in all/db');
  });

  it('counts as there at the end of the word, and no further', () => {
    assert.equal(found('h0|\n[web]\n'), 'host h0 "h0" in ungrouped/h0');
    assert.equal(found('[web|]\n'), 'group web "web" in web/');
    assert.equal(found('h0 |# c\n'), undefined);
    assert.equal(found('h0\n|\nh1\n'), undefined);
    assert.equal(found('|[web]\n'), undefined);
    assert.equal(found('# |c\nh0\n'), undefined);
  });

  it('is found in YAML in the innermost group', () => {
    const text = (host: string, group: string) =>
      `all:\n  children:\n    ${group}:\n      hosts:\n        "${host}": {a: 1}\n      vars:\n        k: v\n  hosts:\n    h9:\n`;
    assert.equal(found(text('h1', 'w|eb'), 'h.yml'), 'group web "web" in web/');
    assert.equal(found(text('h1|', 'web'), 'h.yml'), 'host h1 "h1" in web/h1');
    assert.equal(found(text('h1', 'web').replace('h9', 'h|9'), 'h.yml'), 'host h9 "h9" in all/h9');
    assert.equal(found(text('h1', 'web').replace('1}', '1|}'), 'h.yml'), 'value a "1" in web/h1');
    assert.equal(found(text('h1', 'web').replace('v\n', '|v\n'), 'h.yml'), 'value k "v" in web/k');
    assert.equal(found(text('h1', 'web').replace('hosts', 'ho|sts'), 'h.yml'), undefined);
    assert.equal(found('web:\n  children: d|b\n', 'h.yml'), 'group db "db" in db/');
  });

  it('is found in a file of 10,000 lines as quickly as in a short one', () => {
    const text = '[web]\n' + Array.from({ length: 10_000 }, (_, i) => `h${i} a=1\n`).join('');
    const file = readHostsFile(text, 'hosts.ini');
    const queries = 20_000;
    const start = process.cpuUsage();
    for (let i = 0; i < queries; i++) nameAt(file, Math.floor((i * text.length) / queries));
    const { user, system } = process.cpuUsage(start);
    assert.ok((user + system) / queries < 100, 'a query takes less than 0.1 ms');
  });
});
