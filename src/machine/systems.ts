import * as linux from './linux';
import type { OperatingSystem } from './operatingSystem';
import * as windows from './windows';

/** The operating systems that can be rebooted. */
export const systems = { linux, windows } as const satisfies Record<string, OperatingSystem>;
