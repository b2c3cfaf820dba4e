import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulatedFleet } from '../lab/simulated/simulatedFleet';
import type { Benchmark } from './measure';

const count = 20;

/** Twenty simulated hosts with downtimes of five to eight seconds, all at once, by the command line with mails. */
export const parallel: Benchmark = async () => {
  const hosts = Array.from({ length: count }, (_, index) => ({
    name: `host${String(index + 1).padStart(2, '0')}`,
    // The shutdown is not in a simulated host's downtime.
    timing: { shutdown: 20, downtime: 5000 + (index * 3000) / (count - 1), nologin: 0 },
  }));
  const fleet = await startSimulatedFleet({ hosts });
  const directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-bench-'));
  try {
    const files = await fleet.writeInventory(directory);
    const cli = join(__dirname, '..', 'dist', 'cli.js');
    const began = performance.now();
    const status = await new Promise<number | null>((resolve, reject) => {
      spawn(
        process.execPath,
        [cli, 'reboot', 'linux', '-i', files.inventory, '--config', files.config, '--yes', '--parallel', String(count)],
        {
          stdio: 'ignore',
          env: { ...process.env, FLEET_REBOOT_STATE: join(directory, 'state') },
        },
      )
        .on('error', reject)
        .on('close', resolve);
    });
    const total = performance.now() - began;
    if (status !== 0) throw new Error(`the run ended with ${String(status)}`);
    const slowest = Math.max(...fleet.hosts.map((host) => host.lastDowntime ?? 0));
    return [
      {
        name: `${String(count)} hosts in parallel, whole run ÷ slowest host's own downtime`,
        value: total / slowest,
        unit: '×',
        goal: 1.15,
      },
    ];
  } finally {
    await fleet.stop();
    await rm(directory, { recursive: true, force: true });
  }
};
