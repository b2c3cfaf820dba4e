import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { writeInventory } from './inventoryFiles';
import { best, type Benchmark, type Measure } from './measure';

/** What a process of its own took for reading, resolving and classifying an inventory, and the memory it had at most. */
export interface FreshReading {
  readonly hosts: number;
  readonly windows: number;
  readonly problems: number;
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** Processes that a number is the best of. */
const rounds = 5;
const run = promisify(execFile);

/** Ten thousand and a hundred thousand hosts in five hundred groups, each time in a process that has read nothing before. */
export const inventory: Benchmark = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-bench-'));
  try {
    const program = await bundle(directory);
    const measures: Measure[] = [];
    const ini = await writeInventory(join(directory, 'ini'), 10_000, 'ini');
    const milliseconds = await readingTime(program, ini, 10_000);
    const name = 'inventory of 10,000 hosts in 500 groups, new process';
    measures.push({ name: `${name} (INI)`, value: milliseconds, unit: 'ms', goal: 150 });
    const theirs = await ansibleTime(ini);
    if (theirs !== undefined) {
      const what = 'ansible-inventory on the same inventory ÷ ours';
      measures.push({ name: what, value: theirs / milliseconds, unit: '×', least: 50 });
    }
    const yaml = await writeInventory(join(directory, 'yaml'), 10_000, 'yaml');
    measures.push({ name: `${name} (YAML)`, value: await readingTime(program, yaml, 10_000), unit: 'ms', goal: 200 });
    const large = await writeInventory(join(directory, 'large'), 100_000, 'ini');
    const readings = [];
    for (let round = 0; round < 3; round++) readings.push(await fresh(program, large, 100_000));
    const seconds = best(readings.map((reading) => reading.milliseconds)) / 1000;
    measures.push({ name: 'inventory of 100,000 hosts, new process', value: seconds, unit: 's', goal: 2 });
    const megabytes = Math.max(...readings.map((reading) => reading.megabytes));
    measures.push({ name: 'memory of that process at most', value: megabytes, unit: 'MB', goal: 400 });
    return measures;
  } finally {
    await rm(directory, { recursive: true });
  }
};

/** The program as it would be packaged. */
async function bundle(directory: string): Promise<string> {
  const outfile = join(directory, 'freshInventory.js');
  const entry = join(__dirname, 'freshInventory.ts');
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', minify: true });
  return outfile;
}

async function readingTime(program: string, path: string, hosts: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push((await fresh(program, path, hosts)).milliseconds);
  return best(times);
}

async function fresh(program: string, path: string, hosts: number): Promise<FreshReading> {
  const { stdout } = await run(process.execPath, [program, path]);
  const reading = JSON.parse(stdout) as FreshReading;
  if (reading.hosts !== hosts || reading.windows !== hosts / 5 || reading.problems > 0)
    throw new Error(`The inventory was not read as written: ${stdout}`);
  return reading;
}

/** undefined where Ansible is not installed. */
async function ansibleTime(path: string): Promise<number | undefined> {
  const start = performance.now();
  try {
    await run('ansible-inventory', ['-i', path, '--list'], { maxBuffer: 1 << 30 });
    return performance.now() - start;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
