import { activation } from './activation';
import { inventory } from './inventory';
import { keystroke } from './keystroke';
import { holds, type Benchmark, type Measure } from './measure';
import { overhead } from './overhead';
import { parallel } from './parallel';
import { ssh } from './ssh';
import { sweepGoals } from './sweepGoals';
import { tree } from './tree';
import { vsix } from './vsix';

const benchmarks: Readonly<Record<string, Benchmark>> = {
  overhead,
  parallel,
  sweep: sweepGoals,
  ssh,
  inventory,
  keystroke,
  tree,
  activation,
  vsix,
};

/** Runs the benchmarks named on the command line, or all; exits with 1 when a goal is missed. */
async function main(wanted: readonly string[]): Promise<void> {
  const missed: Measure[] = [];
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const result = await benchmark();
    if ('skipped' in result) {
      console.log(`${name}: skipped, ${result.skipped}`);
      continue;
    }
    for (const measure of result) {
      console.log(line(measure));
      if (!holds(measure)) missed.push(measure);
    }
  }
  if (missed.length > 0) {
    console.log(`missed: ${missed.map(({ name }) => name).join('; ')}`);
    process.exitCode = 1;
  }
}

function line(measure: Measure): string {
  const { name, value, unit, goal, least } = measure;
  const wanted =
    goal !== undefined
      ? `goal ≤ ${String(goal)} ${unit}`
      : least !== undefined
        ? `goal ≥ ${String(least)} ${unit}`
        : '';
  const mark = wanted === '' ? ' ' : holds(measure) ? '✓' : '✗';
  return `${mark} ${name.padEnd(72)} ${value.toFixed(3).padStart(10)} ${unit.padEnd(3)} ${wanted}`.trimEnd();
}

void main(process.argv.slice(2));
