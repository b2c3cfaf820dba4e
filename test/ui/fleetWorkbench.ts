import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulatedFleet, type FleetOptions, type SimulatedFleet } from '../../lab/simulated/simulatedFleet';
import type { FleetFiles } from '../../lab/simulated/writeInventory';
import type { Settings, WorkbenchOptions } from '../workbench/server';
import { extensionPath } from '../vscode/suites';
import { useWorkbench } from './useWorkbench';
import type { WorkbenchPage } from './workbenchPage';

/** A simulated fleet and a VS Code that has its inventory open. */
export interface FleetWorkbench {
  readonly fleet: SimulatedFleet;
  readonly files: FleetFiles;
  readonly workspace: string;
  /** Where the runs leave their journals and locks. */
  readonly state: string;
  readonly open: WorkbenchPage;
  /** Settings of the machine, which is the only place that names a mail server. */
  setMachineSettings(settings: Settings): Promise<void>;
  /** The settings for the fleet's mail relay. */
  readonly mailSettings: Settings;
}

export interface FleetWorkbenchOptions extends Partial<WorkbenchOptions> {
  /** Called before VS Code starts. */
  readonly prepare?: (parts: Pick<FleetWorkbench, 'fleet' | 'files' | 'workspace' | 'state'>) => Promise<void>;
}

/** For a `describe` block: one fleet and one VS Code for all of its tests. */
export function useFleetWorkbench(
  fleetOptions: FleetOptions,
  options: FleetWorkbenchOptions = {},
): () => FleetWorkbench {
  let workspace = '';
  let state = '';
  let fleet: SimulatedFleet | undefined;
  let files: FleetFiles | undefined;
  const { prepare, ...workbenchOptions } = options;

  before('start the fleet', async () => {
    const root = await mkdtemp(join(tmpdir(), 'fleet-reboot-ui-'));
    workspace = join(root, 'fleet');
    state = join(root, 'state');
    await mkdir(workspace);
    fleet = await startSimulatedFleet(fleetOptions);
    files = await fleet.writeInventory(workspace);
    await prepare?.({ fleet, files, workspace, state });
  });

  const open = useWorkbench(() => ({
    workspace,
    extensionPath,
    env: { FLEET_REBOOT_STATE: state, ANSIBLE_CONFIG: '/dev/null', HOME: join(workspace, '..') },
    ...workbenchOptions,
  }));

  after('stop the fleet', async () => {
    await fleet?.stop();
    if (workspace !== '') await rm(join(workspace, '..'), { recursive: true, force: true });
  });

  return () => {
    if (!fleet || !files) throw new Error('the fleet runs only while the tests of this block run');
    const { mail } = fleet;
    return {
      fleet,
      files,
      workspace,
      state,
      open: open(),
      mailSettings: {
        'fleetReboot.mail.host': mail.host,
        'fleetReboot.mail.port': mail.port,
        'fleetReboot.mail.caFile': mail.caFile,
        'fleetReboot.mail.username': mail.username,
        'fleetReboot.mail.from': 'Fleet Reboot <fleet@example.com>',
        'fleetReboot.mail.to': ['Administrator <admin@example.com>'],
      },
      async setMachineSettings(settings) {
        const folder = join(open().workbench.dataFolder, 'user/Machine');
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
      },
    };
  };
}
