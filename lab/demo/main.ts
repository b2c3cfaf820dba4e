import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demoFleet } from '../simulated/demoFleet';
import { startSimulatedFleet } from '../simulated/simulatedFleet';
import { demonstrateInEditor } from './inEditor';
import { demonstrateInTerminal } from './inTerminal';
import type { Demonstration } from './demonstration';

/** `npm run demo`: a simulated fleet, rebooted by the real program. Resolves to the exit status. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { vscode: { type: 'boolean' } } });
  const directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-demo-'));
  const fleet = await startSimulatedFleet({ ...demoFleet(), mailLogin: 'optional' });
  try {
    const ansibleConfig = join(directory, 'ansible.cfg');
    await writeFile(ansibleConfig, '# Empty: the demonstration uses Ansible defaults.\n');
    const demonstration: Demonstration = {
      fleet,
      files: await fleet.writeInventory(join(directory, 'fleet')),
      workspace: join(directory, 'fleet'),
      // Nothing of this user's own runs, configuration or journals is touched.
      environment: { FLEET_REBOOT_STATE: join(directory, 'state'), ANSIBLE_CONFIG: ansibleConfig },
    };
    return await (values.vscode === true ? demonstrateInEditor(demonstration) : demonstrateInTerminal(demonstration));
  } finally {
    await fleet.stop();
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
