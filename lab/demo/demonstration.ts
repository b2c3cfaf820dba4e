import { join } from 'node:path';
import type { SimulatedFleet } from '../simulated/simulatedFleet';
import type { FleetFiles } from '../simulated/writeInventory';

/** What a demonstration shows. */
export interface Demonstration {
  readonly fleet: SimulatedFleet;
  readonly files: FleetFiles;
  /** Folder with the inventory. */
  readonly workspace: string;
  /** For the programs that are shown. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The repository. */
export const root = join(__dirname, '..', '..');
