import assert from 'node:assert/strict';
import fc from 'fast-check';
import { defaultPolicy, type Plan, type Target } from '../../src/reboot/plan';
import { runStrategy, type Ended } from '../../src/reboot/strategy';
import { samplePlan, sampleTarget } from './samplePlan';

const target = sampleTarget;

const planOf = (targets: Target[], limit: number | 'sequential', maxFailures = defaultPolicy.maxFailures): Plan =>
  samplePlan(targets, {
    strategy: limit === 'sequential' ? { kind: 'sequential' } : { kind: 'parallel', limit },
    policy: { ...defaultPolicy, maxFailures },
  });

/** Runs a plan in which each host takes its own number of turns, and notes who was in flight with whom. */
async function simulate(plan: Plan, turns: (host: string) => number, ends: (host: string) => Ended = () => 'well') {
  const inFlight = new Set<Target>();
  const begun: string[] = [];
  const left: string[] = [];
  let most = 0;
  const together: string[][] = [];
  await runStrategy(
    plan,
    {
      async begin(target) {
        begun.push(target.host);
        inFlight.add(target);
        most = Math.max(most, inFlight.size);
        together.push([...inFlight].map(({ host }) => host));
        for (let turn = 0; turn < turns(target.host); turn++) await new Promise((resolve) => setImmediate(resolve));
        inFlight.delete(target);
        return ends(target.host);
      },
      async leave({ host }) {
        left.push(host);
        await Promise.resolve();
      },
    },
    new AbortController().signal,
  );
  return { begun, left, most, together };
}

describe('a strategy', () => {
  it('F2 begins every host once, in order, never more than the limit at a time, and fills the window', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 6 }),
        async (turns, limit) => {
          const targets = turns.map((_, index) => target(`h${String(index)}`));
          const { begun, most } = await simulate(planOf(targets, limit), (host) => turns[Number(host.slice(1))] ?? 0);
          assert.deepEqual(
            begun,
            targets.map(({ host }) => host),
          );
          assert.ok(most <= limit);
          assert.equal(most, Math.min(limit, targets.length));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('F3 never has two members of a lock group in flight, and still runs the others beside them', async () => {
    const targets = [
      target('db1', { lockGroup: 'galera' }),
      target('db2', { lockGroup: 'galera' }),
      target('web'),
      target('db3', { lockGroup: 'galera' }),
    ];
    const { together, begun } = await simulate(planOf(targets, 4), () => 2);
    for (const hosts of together) assert.ok(hosts.filter((host) => host.startsWith('db')).length <= 1, hosts.join(' '));
    assert.ok(together.some((hosts) => hosts.includes('web') && hosts.includes('db1')));
    assert.equal(begun.length, 4);
  });

  it('L19 begins a jump host when all others have ended, and nothing beside it', async () => {
    const targets = [
      target('a'),
      target('b'),
      target('gate', { lastAndAlone: true }),
      target('bastion', { lastAndAlone: true }),
    ];
    const { begun, together } = await simulate(planOf(targets, 4), () => 2);
    assert.deepEqual(begun.slice(2), ['gate', 'bastion']);
    assert.deepEqual(together.slice(2), [['gate'], ['bastion']]);
  });

  it('F1 begins new hosts only while failures are within the limit', async () => {
    const targets = ['a', 'b', 'c', 'd', 'e'].map((host) => target(host));
    const { begun, left } = await simulate(
      planOf(targets, 1, 1),
      () => 1,
      (host) => (host === 'd' ? 'well' : 'failed'),
    );
    assert.deepEqual(begun, ['a', 'b']);
    assert.deepEqual(left, ['c', 'd', 'e']);
  });

  it('sequential stops at the first failure', async () => {
    const { begun, left } = await simulate(
      planOf(
        ['a', 'b', 'c'].map((host) => target(host)),
        'sequential',
      ),
      () => 1,
      (host) => (host === 'b' ? 'failed' : 'well'),
    );
    assert.deepEqual([begun, left], [['a', 'b'], ['c']]);
  });
});
