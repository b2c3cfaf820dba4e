import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Inventory, InventoryFiles } from '../../src/inventory/model';
import { fatalProblem, toAnsibleList } from '../../src/inventory/list';
import { readInventory } from '../../src/inventory/readInventory';
import { localFiles } from '../../src/machine/local/files';
import { withFiles, readTree, type Tree } from './sameAsOracle';

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
