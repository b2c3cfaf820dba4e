import * as linux from './linux';
import type { OperatingSystem } from './operatingSystem';

/** The operating systems that can be rebooted. */
export const systems = { linux } as const satisfies Record<string, OperatingSystem>;
