import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fatalProblem, toAnsibleList } from '../../src/inventory/list';
import type { Inventory } from '../../src/inventory/model';
import { selectHosts } from '../../src/inventory/pattern';
import { readInventory, type ReadOptions } from '../../src/inventory/readInventory';
import { ConstructedDocument } from '../../src/inventory/yaml/construct';
import { parseJson } from '../../src/inventory/yaml/json';
import { localFiles } from '../../src/machine/local/files';
import type { Oracle } from './oracle';
import { beyondJavaScript } from './patternCases';

/** Files by path below the inventory's directory. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

/** Writes the files, hands their directory over, and removes it again. */
export async function withFiles<T>(tree: Tree, use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'inventory-'));
  try {
    for (const [name, content] of Object.entries(tree)) {
      const path = join(directory, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Reads the sources, given below the directory of the files. */
export async function readTree(tree: Tree, sources: readonly string[], options?: ReadOptions): Promise<Inventory> {
  return withFiles(tree, (directory) => readInventory(absolute(sources, directory), localFiles, options));
}

/** The JSON of --list as data; whole numbers beyond 2^53 as bigint. */
export function parsedList(text: string): unknown {
  const root = parseJson(text);
  assert.ok(root, `no JSON: ${text.slice(0, 200)}`);
  return new ConstructedDocument(root).valueOf(root);
}

/** What the command line prints for an inventory: the JSON as data, or `error` where Ansible ends with a status other than 0. */
export function listOf(inventory: Inventory): unknown {
  return fatalProblem(inventory) ? 'error' : parsedList(toAnsibleList(inventory));
}

/** Asserts that we and ansible-core say the same of the inventory: the list or the failure, and the hosts of each pattern. */
export async function assertSame(
  oracle: Oracle,
  tree: Tree,
  sources: readonly string[],
  patterns: readonly string[] = [],
  vaultPassword?: string,
): Promise<void> {
  await withFiles(tree, async (directory) => {
    const paths = absolute(sources, directory);
    const [theirs, inventory] = await Promise.all([
      oracle.list(paths, patterns, vaultPassword),
      readInventory(
        paths,
        localFiles,
        vaultPassword === undefined ? {} : { vaultPasswords: [{ password: vaultPassword }] },
      ),
    ]);
    const expected = theirs.list === undefined ? 'error' : parsedList(theirs.list);
    assert.deepEqual(listOf(inventory), expected, theirs.error);
    // Below the first level Ansible walks groups in the order of a set of Python, which is none.
    const parents = [...inventory.groups.values()].filter((group) => group.name !== 'all' && group.children.length > 0);
    const inOrder = (names: readonly string[]) => (parents.length > 1 ? [...names].sort() : names);
    for (const [pattern, hosts] of Object.entries(theirs.hosts ?? {})) {
      const { hosts: ours, problems } = selectHosts(inventory, pattern);
      const failed = problems.some((problem) => problem.severity === 'error');
      if (failed && beyondJavaScript.test(pattern)) continue;
      if (typeof hosts === 'string') assert.ok(failed, `${pattern}: ${hosts}`);
      else assert.deepEqual(inOrder(ours), inOrder(hosts), pattern);
    }
  });
}

export function absolute(sources: readonly string[], directory: string): string[] {
  return sources.map((source) => (source.includes(',') ? source : join(directory, source)));
}
