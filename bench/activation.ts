import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { reasonToSkip } from '../test/workbench/skip';
import { median, type Benchmark } from './measure';

const rounds = 3;

/** The extension's activation in a real VS Code, as its test prints it. */
export const activation: Benchmark = async () => {
  const reason = await reasonToSkip();
  if (reason !== undefined) return { skipped: reason };
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await promisify(execFile)('npx', ['tsx', 'test/vscode/run.ts', 'activation'], {
      cwd: join(__dirname, '..'),
    });
    const milliseconds = /activation: ([\d.]+) ms/.exec(stdout)?.[1];
    if (milliseconds === undefined) throw new Error(`the test did not print its time:\n${stdout}`);
    times.push(Number(milliseconds));
  }
  return [{ name: 'activation in VS Code', value: median(times), unit: 'ms', goal: 50 }];
};
