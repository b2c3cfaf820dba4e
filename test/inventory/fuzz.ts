/**
 * Compares generated cases with Ansible, kind after kind, until a difference is found (status 1, with the smallest case and how to
 * repeat it) or the run is stopped: `npm run test:fuzz [-- --kind NAME] [--seed N] [--path P] [--minutes M]`.
 */
import { parseArgs } from 'node:util';
import { kinds, report, templateCount } from './differences';
import { sharedOracle } from './oracle';

const { values } = parseArgs({
  options: {
    kind: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    minutes: { type: 'string' },
  },
});
const began = performance.now();
const end = began + Number(values.minutes ?? Infinity) * 60_000;
let rounds = 0;
let compared = 0;
let stopped = false;

function total(): string {
  const { resolved, refused, error } = templateCount;
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  return `${compared} cases in ${rounds} rounds, ${seconds} s, without a difference (templates: ${resolved} resolved, ${refused + error} refused)`;
}

/** True when there was no difference. */
async function round(seed: number, path: string | undefined): Promise<boolean> {
  const oracle = sharedOracle();
  if (!oracle) throw new Error('Ansible is not installed (apt-get install ansible-core).');
  for (const [name, kind] of kinds) {
    if (stopped || (values.kind !== undefined && values.kind !== name)) continue;
    const numRuns = name === 'templates' ? 600 : 60;
    const outcome = await kind(oracle, { numRuns, seed, ...(path !== undefined && { path }) });
    if (outcome.failed) {
      console.log(report(outcome));
      const again = `--kind ${JSON.stringify(name)} --seed ${seed} --path ${outcome.counterexamplePath ?? ''}`;
      console.log(`\n${name}: a difference after ${total()}.\nRepeat it: npm run test:fuzz -- ${again}`);
      return false;
    }
    compared += outcome.numRuns;
  }
  rounds++;
  return true;
}

async function main(): Promise<void> {
  if (values.kind !== undefined && !kinds.has(values.kind))
    throw new Error(`There is no kind ${values.kind}; there are: ${[...kinds.keys()].join(', ')}.`);
  let seed = Number(values.seed ?? Date.now() % 2 ** 31);
  process.once('SIGINT', () => {
    stopped = true;
    console.log('\nStopping after the cases at hand; again to stop at once.');
  });
  let shown = began;
  do {
    if (!(await round(seed, values.path))) {
      process.exitCode = 1;
      return;
    }
    if (performance.now() - shown > 10_000) {
      shown = performance.now();
      console.log(`${total()}; seed ${seed}`);
    }
    seed = (seed + 1) % 2 ** 31;
  } while (!stopped && values.path === undefined && performance.now() < end);
  console.log(total());
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
