import assert from 'node:assert/strict';
import { kinds, report, templateCount } from './differences';
import { requireOracle, type Oracle } from './oracle';

/** Cases a kind; INVENTORY_RUNS asks for more, INVENTORY_SEED for the same again. */
const runs = Number(process.env['INVENTORY_RUNS'] ?? 50);
const seed = process.env['INVENTORY_SEED'];
/** Kinds whose cases are small and quick. */
const quick = new Map([
  ['templates', 20],
  ['ansible.cfg', 4],
]);

describe('Generated cases are read as Ansible reads them', function () {
  this.timeout(runs * 1000 + 60_000);
  let oracle: Oracle;
  let compared = 0;

  before(function () {
    oracle = requireOracle(this);
  });

  after(() => {
    if (compared > 0) console.log(`      ${compared} generated cases without a difference`);
  });

  for (const [name, kind] of kinds) {
    it(name, async () => {
      const numRuns = runs * (quick.get(name) ?? 1);
      const outcome = await kind(oracle, { numRuns, ...(seed === undefined ? {} : { seed: Number(seed) }) });
      assert.ok(!outcome.failed, report(outcome));
      compared += outcome.numRuns;
    });
  }

  it('of templates, enough are resolved to tell', () => {
    const { resolved, refused, error } = templateCount;
    console.log(`      ${resolved} resolved as Ansible does, ${error} an error to Ansible too, ${refused} left to it`);
    assert.ok(resolved > (resolved + refused + error) / 10);
  });
});
