import fc from 'fast-check';
import { cases } from './arbitraries';
import { requireOracle, type Oracle } from './oracle';
import { assertSame } from './sameAsOracle';

/** Inventories a kind; INVENTORY_RUNS asks for more (a fuzzing run), INVENTORY_SEED for the same again. */
const runs = Number(process.env['INVENTORY_RUNS'] ?? 50);
const seed = process.env['INVENTORY_SEED'];

describe('Generated inventories read as ansible-inventory reads them', function () {
  this.timeout(runs * 1000 + 20_000);
  let oracle: Oracle;
  let compared = 0;

  before(function () {
    oracle = requireOracle(this);
  });

  after(() => {
    if (compared > 0) console.log(`      ${compared} generated inventories without a difference`);
  });

  for (const [kind, arbitrary] of Object.entries(cases)) {
    it(kind, async () => {
      const property = fc.asyncProperty(arbitrary, async ({ tree, sources, patterns }) => {
        await assertSame(oracle, tree, sources, patterns);
        compared++;
      });
      await fc.assert(property, { numRuns: runs, ...(seed === undefined ? {} : { seed: Number(seed) }) });
    });
  }
});
