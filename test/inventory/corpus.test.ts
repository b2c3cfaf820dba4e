import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fatalProblem, toAnsibleList } from '../../src/inventory/list';
import { readInventory } from '../../src/inventory/readInventory';
import { localFiles } from '../../src/machine/local/files';
import { corpusDirectory } from './corpus';

interface Case {
  readonly id: string;
  readonly path: string;
  readonly sources?: readonly string[];
  readonly features?: readonly string[];
  readonly env_dependent?: boolean;
}

describe('real inventories', () => {
  const corpus = corpusDirectory();
  if (corpus === undefined) return;

  it('are read as ansible-inventory reads them, as far as no plugin is needed', async function () {
    this.timeout(60_000);
    const cases = readFileSync(join(corpus, 'manifest.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Case)
      .filter(
        ({ features, env_dependent }) => env_dependent !== true && !features?.some((name) => name.includes('plugin')),
      );
    const different: string[] = [];
    for (const { id, path, sources } of cases) {
      const base = join(corpus, 'cases', id);
      const inventory = await readInventory(
        (sources ?? [path]).map((source) => join(base, source)),
        localFiles,
      );
      const fails = fatalProblem(inventory) !== undefined;
      const same = existsSync(`${base}.expected.error`)
        ? fails
        : !fails && sameJson(toAnsibleList(inventory), readFileSync(`${base}.expected.json`, 'utf8'));
      if (!same) different.push(id);
    }
    assert.ok(cases.length > 100, `${String(cases.length)} cases`);
    assert.deepEqual(different, []);
  });
});

function sameJson(ours: string, theirs: string): boolean {
  try {
    assert.deepEqual(JSON.parse(ours), JSON.parse(theirs));
    return true;
  } catch {
    return false;
  }
}
