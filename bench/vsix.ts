import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from './measure';

/** The package as it would be published. */
export const vsix: Benchmark = () => {
  const directory = mkdtempSync(join(tmpdir(), 'fleet-reboot-bench-'));
  try {
    const file = join(directory, 'fleet-reboot.vsix');
    execFileSync('npm', ['run', 'package', '--', '--out', file], { cwd: join(__dirname, '..'), stdio: 'pipe' });
    return Promise.resolve([{ name: 'VSIX', value: statSync(file).size / 1e6, unit: 'MB', goal: 1 }]);
  } finally {
    rmSync(directory, { recursive: true });
  }
};
