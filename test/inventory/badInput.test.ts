import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Inventory, InventoryFiles } from '../../src/inventory/model';
import { fatalProblem, toAnsibleList } from '../../src/inventory/list';
import { selectHosts } from '../../src/inventory/pattern';
import { readInventory } from '../../src/inventory/readInventory';
import { unreadVars } from '../../src/inventory/unreadVars';
import { localFiles } from '../../src/machine/local/files';
import { withFiles, readTree, type Tree } from './sameAsOracle';
import { vaultTexts } from './vaultTexts';

function firstProblem(inventory: Inventory): string {
  const problem = inventory.problems[0];
  return problem ? `${problem.severity}: ${problem.message}` : 'none';
}

async function problemOf(tree: Tree, source = 'hosts'): Promise<string> {
  return firstProblem(await readTree(tree, [source]));
}

describe('Inventories that are none', () => {
  it('a missing, an empty directory and a file in place of group_vars are named', async () => {
    assert.match(await problemOf({}, 'missing'), /^error: .*missing is not there/);
    assert.match(await problemOf({ 'inv/a.txt': '' }, 'inv'), /^error: No file in .*inv is an inventory/);
    assert.equal(
      await problemOf({ hosts: 'h\n', group_vars: 'text' }),
      'warning: group_vars is not a directory: its variables are not read.',
    );
  });

  it('binary files, UTF-16 and files beyond 64 MiB are refused with their reason', async () => {
    assert.match(
      await problemOf({ hosts: Buffer.from('\x7fELF\0\0') }),
      /^error: .*binary: it has a NUL byte on line 1/,
    );
    assert.match(
      await problemOf({ hosts: Buffer.from('\ufeff[web]\n', 'utf16le') }),
      /^error: .*UTF-16: save it as UTF-8/,
    );
    const huge: InventoryFiles = {
      ...localFiles,
      kind: () => Promise.resolve('file'),
      read: () => Promise.resolve(new Uint8Array(65 * 1024 * 1024)),
    };
    assert.match(firstProblem(await readInventory(['/hosts'], huge)), /larger than 64 MiB/);
  });

  it('a byte order mark and bytes that are no UTF-8 are warned of', async () => {
    assert.match(await problemOf({ 'hosts.ini': '\ufeffh\n' }, 'hosts.ini'), /^warning: .*byte order mark/);
    assert.match(
      await problemOf({ 'hosts.ini': Buffer.from('h\xe9\n', 'latin1') }, 'hosts.ini'),
      /^warning: .*not UTF-8/,
    );
  });

  it('an unreadable file, a link to itself, a pipe and a directory of links end with a sentence', async function () {
    if (process.platform === 'win32') return this.skip();
    await withFiles({ 'inv/hosts': 'h\n', closed: 'h\n' }, async (directory) => {
      const path = (name: string) => join(directory, name);
      symlinkSync('loop', path('loop'));
      symlinkSync('.', path('inv/again'));
      execFileSync('mkfifo', [path('pipe')]);
      const read = async (name: string) => readInventory([path(name)], localFiles);
      assert.match(firstProblem(await read('loop')), /not there/);
      assert.match(firstProblem(await read('pipe')), /not a regular file/);
      const again = await read('inv');
      assert.deepEqual([...again.hosts.keys()], ['h']);
      assert.match(firstProblem(again), /link to themselves/);
      const denied: InventoryFiles = {
        ...localFiles,
        read: () => Promise.reject(new Error('the rights do not allow it')),
      };
      assert.match(firstProblem(await readInventory([path('closed')], denied)), /rights do not allow/);
      const unlisted: InventoryFiles = {
        ...localFiles,
        list: () => Promise.reject(new Error('the rights do not allow it')),
      };
      assert.match(firstProblem(await readInventory([path('inv')], unlisted)), /No file in/);
      assert.ok(
        (await readInventory([path('inv')], unlisted)).problems.some(({ message }) =>
          /rights do not allow/.test(message),
        ),
      );
      if (process.getuid?.() !== 0) {
        chmodSync(path('closed'), 0);
        assert.match(firstProblem(await read('closed')), /rights do not allow/);
      }
    });
  });

  it('a range that explodes is refused at its place, at a limit that can be raised', async () => {
    for (const range of [
      'h[1:99999999]',
      'h[1:999][1:999][1:999]',
      'h[1:999999999999999999999]',
      'h[0:99999999999:1]',
    ]) {
      const inventory = await readTree({ 'h.ini': `a\n${range}\n` }, ['h.ini']);
      assert.match(firstProblem(inventory), /^error: .*more than 250000 hosts/);
      assert.deepEqual(inventory.problems[0]?.place?.line, 1);
      assert.equal(inventory.hosts.size, 1);
    }
    const raised = await readTree({ hosts: 'h[1:300000]\n' }, ['hosts'], { rangeLimit: 300_000 });
    assert.equal(raised.hosts.size, 300_000);
  });

  it('a bomb of aliases is read without growing, and not printed', async () => {
    const lines = Array.from({ length: 30 }, (_, i) =>
      i === 0 ? 'a0: &a0 [x, x]' : `a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`,
    );
    const inventory = await readTree({ hosts: 'h\n', 'host_vars/h.yml': lines.join('\n') }, ['hosts']);
    assert.equal(inventory.varsOf('h').size, 30);
    assert.match(fatalProblem(inventory)?.message ?? '', /cannot print/);
  });

  it('deep nesting and an anchor that contains itself are problems', async () => {
    const deep = `a: ${'['.repeat(5000)}${']'.repeat(5000)}\n`;
    assert.match(await problemOf({ hosts: 'h\n', 'host_vars/h': deep }), /nested too deeply/);
    assert.match(await problemOf({ hosts: 'h\n', 'host_vars/h': 'a: &x [*x]\n' }), /contains itself/);
    assert.equal(await problemOf({ hosts: `[g]\nh\n[g:vars]\nv=${'['.repeat(5000)}\n` }), 'none');
    const chain =
      Array.from({ length: 3000 }, (_, i) => `[g${i}]\n[g${i}:children]\ng${i + 1}\n`).join('') + '[g3000]\nh\n';
    assert.equal((await readTree({ hosts: chain }, ['hosts'])).hosts.size, 1);
  });

  it('100,000 open brackets end with a sentence or as the text they are, soon, wherever they stand', async () => {
    const open = '['.repeat(100_000);
    const trees: Tree[] = [
      { hosts: `h v="${open}"\n` },
      { hosts: `[g]\nh\n[g:vars]\nv=${open}\n` },
      { hosts: `${open}\n` },
      { hosts: `h\nh${open}\n` },
      { 'hosts.yml': `all: {vars: {v: ${open}` },
      { 'hosts.yml': `${'? '.repeat(100_000)}x` },
      { 'hosts.yml': `${'- '.repeat(100_000)}x` },
      { 'hosts.json': `{"all": {"vars": {"v": ${open}` },
      { 'hosts.json': open },
      { hosts: 'h\n', 'group_vars/all': `v: ${open}` },
      { hosts: 'h\n', 'group_vars/all': `v: ${'{a: '.repeat(100_000)}` },
    ];
    for (const tree of trees) {
      const [source = ''] = Object.keys(tree);
      const start = performance.now();
      const inventory = await readTree(tree, [source]);
      assert.ok(performance.now() - start < 5000, source);
      assert.ok(inventory.problems.length > 0 || inventory.hosts.has('h'), source);
    }
    const start = performance.now();
    const inventory = await readTree({ hosts: 'h\n' }, ['hosts']);
    for (const pattern of [open, `h[${open}`, `~${'('.repeat(100_000)}`, '!'.repeat(100_000), 'h,'.repeat(100_000)])
      assert.ok(selectHosts(inventory, pattern).hosts.length <= 1);
    assert.ok(performance.now() - start < 5000);
  });

  it('a bomb of merges is read in bounded time', async () => {
    const lines = Array.from({ length: 40 }, (_, i) =>
      i === 0 ? 'a0: &a0 {k0: 1}' : `a${i}: &a${i} {<<: [${`*a${i - 1}, `.repeat(10)}], k${i}: 1}`,
    );
    const start = performance.now();
    const inventory = await readTree({ hosts: 'h\n', 'host_vars/h.yml': lines.join('\n') }, ['hosts']);
    assert.ok(performance.now() - start < 10_000);
    assert.match(firstProblem(inventory), /^error: .*merges more than/);
    const few = await readTree({ hosts: 'h\n', 'host_vars/h.yml': lines.slice(0, 4).join('\n') }, ['hosts']);
    assert.equal(Object.keys(few.varsOf('h').get('a3') ?? {}).length, 4);
  });

  it('line ends of Windows change nothing, and a no-break space is part of the name as it is to Ansible', async () => {
    const text = '[web]\nh1 v=1\nh2\n[web:vars]\nw=two\n';
    const [unix, windows] = [
      await readTree({ hosts: text }, ['hosts']),
      await readTree({ hosts: text.replaceAll('\n', '\r\n') }, ['hosts']),
    ];
    assert.equal(toAnsibleList(windows), toAnsibleList(unix));
    assert.deepEqual(windows.problems, []);
    const spaced = await readTree({ hosts: 'h1\u00a0v=1\n' }, ['hosts']);
    assert.deepEqual([...spaced.hosts.keys()], ['h1\u00a0v=1']);
  });

  it('an unreadable vars file is an error, and its hosts are left alone', async () => {
    await withFiles({ hosts: '[web]\nh1\n[db]\nh2\n', 'group_vars/web.yml': 'k: 1\n' }, async (directory) => {
      const denied: InventoryFiles = {
        ...localFiles,
        read: (path) =>
          path.includes('group_vars') ? Promise.reject(new Error('the rights do not allow it')) : localFiles.read(path),
      };
      const inventory = await readInventory([join(directory, 'hosts')], denied);
      assert.match(firstProblem(inventory), /^error: .*rights do not allow/);
      assert.match(unreadVars(inventory, 'h1')[0] ?? '', /group_vars.web\.yml cannot be read/);
      assert.deepEqual(unreadVars(inventory, 'h2'), []);
    });
  });

  it('a wrong vault password says that it is the wrong one', async () => {
    const tree = { hosts: 'h\n', 'host_vars/h': vaultTexts.vars };
    const wrong = await readTree(tree, ['hosts'], { vaultPasswords: [{ password: 'wrong' }] });
    assert.match(firstProblem(wrong), /^error: .*password/);
    assert.equal(wrong.varsOf('h').size, 0);
    const right = await readTree(tree, ['hosts'], { vaultPasswords: [{ password: 'pw' }] });
    assert.equal(right.varsOf('h').get('k'), 'secret');
  });

  it('50 MB are read in seconds, whatever they are', async function () {
    this.timeout(120_000);
    const size = 50_000_000;
    const line = 'x'.repeat(size);
    const texts: [string, string][] = [
      ['one line', line],
      ['one line of brackets', '[1:2'.repeat(size / 4)],
      ['quotes', `h a="${line}`],
      ['letters', 'x\n'.repeat(size / 2)],
      ['a plain YAML scalar', `a: ${line}`],
    ];
    await withFiles({}, async (directory) => {
      for (const [name, text] of texts) {
        const path = join(directory, 'hosts');
        writeFileSync(path, text);
        const start = performance.now();
        await readInventory([path], localFiles);
        assert.ok(performance.now() - start < 10_000, `${name}: ${performance.now() - start} ms`);
      }
    });
  });

  it('any bytes at all give an inventory that can be listed, or the reason why not', async () => {
    const names = fc.constantFrom('hosts', 'hosts.ini', 'hosts.yml', 'hosts.json');
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'binary' }).map((whole) => Buffer.from(whole)),
    );
    await fc.assert(
      fc.asyncProperty(names, text, text, async (name, bytes, vars) => {
        const inventory = await readTree({ [name]: bytes, 'group_vars/all.yml': vars }, [name]);
        assert.ok(
          fatalProblem(inventory) ?? JSON.parse(toAnsibleList(inventory).replace(/\b(NaN|-?Infinity)\b/g, '0')),
        );
      }),
      { numRuns: 300 },
    );
  });
});
