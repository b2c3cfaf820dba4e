import type { BootIdentity } from './bootIdentity';
import type { Operation } from './operation';

/** A service as its manager tells it: a systemd unit or a Windows service. */
export interface Unit {
  /** Its own name, whatever alias was asked for. */
  readonly id: string;
  /** Every name it answers to, its id among them: `mysql.service` may be `mariadb.service`. */
  readonly names: readonly string[];
  /** active, inactive, failed, activating, deactivating, reloading. */
  readonly active: string;
  readonly sub: string;
  /** success, exit-code, signal, timeout … */
  readonly result: string;
  /** 0: none. */
  readonly mainPid: number;
  readonly enabled: boolean;
  /** What would start it again (sockets, timers, paths) or cannot be without it (dependent services): stopped before it. */
  readonly triggeredBy: readonly string[];
}

/** Something on the machine that speaks against rebooting it now. */
export interface Obstacle {
  readonly kind: 'inhibitor' | 'session' | 'package-manager' | 'backup' | 'database' | 'shutdown';
  /** Names the holder: user, process id, unit. */
  readonly detail: string;
}

/** What a machine says of itself before a reboot. */
export interface Survey {
  /** Undefined: a reboot could not be proven. */
  readonly identity: BootIdentity | undefined;
  readonly system: string;
  readonly kernel: string;
  /** Seconds. */
  readonly uptime: number;
  /** There is a service manager that can stop a service and tell how it ended. */
  readonly managed: boolean;
  readonly rebootRequired: 'yes' | 'no' | 'unknown';
  /** Sentences a person should read before the reboot, e.g. that updates will make it long. */
  readonly notes: readonly string[];
  readonly obstacles: readonly Obstacle[];
  /** Databases and the services asked about, as far as they are there. */
  readonly units: readonly Unit[];
  readonly failed: readonly string[];
  readonly running: readonly string[];
}

export interface BootState {
  /** Undefined when the output held none: not yet, ask again. */
  readonly identity: BootIdentity | undefined;
  /** The system says that it is going down. */
  readonly shuttingDown: boolean;
  /** Services the shutdown waits for, when they can be read. */
  readonly stopping: readonly string[];
  /** What the boot still waits for, as a phrase; undefined when it is over. */
  readonly unfinished?: string;
}

export interface ServiceStates {
  readonly units: readonly Unit[];
  /** Of the process ids asked about, those that are still there. */
  readonly alive: readonly number[];
}

export interface Health {
  /** Services are still being started. */
  readonly booting: boolean;
  readonly failed: readonly string[];
  readonly running: readonly string[];
  /** `unknown` where nothing is installed to ask with. */
  readonly database: 'answers' | 'silent' | 'unknown';
  readonly units: readonly Unit[];
}

/**
 * `unconfirmed`: the session died before the answer; waiting decides. `under-way`: somebody else's shutdown is in progress
 * already, ours was not taken.
 */
export type RebootAnswer = 'confirmed' | 'unconfirmed' | 'under-way';

/** What a reboot asks of a machine, in the words of its system: operations as data. */
export interface OperatingSystem {
  /** Everything a check and a guard want to know, in one round trip. */
  readonly survey: (services: readonly string[]) => Operation<Survey>;
  /** Identity alone and what holds a shutdown or a boot up: asked again and again while a machine goes down and comes back. */
  readonly bootState: () => Operation<BootState>;
  /** Asks for the stop and does not wait. */
  readonly stopService: (unit: string) => Operation<void>;
  /** Asks for the start and does not wait. */
  readonly startService: (unit: string) => Operation<void>;
  /** How services stand, and which of the process ids (those of the services' main processes before) are still there. */
  readonly serviceStates: (units: readonly string[], pids?: readonly number[]) => Operation<ServiceStates>;
  /** What a booted machine says of itself. */
  readonly health: (units: readonly string[]) => Operation<Health>;
  /** A word to everybody who is logged in. */
  readonly warnUsers: (message: string) => Operation<void>;
  readonly reboot: (reason: string) => Operation<RebootAnswer>;
  /** Whether a service is a database that is stopped unasked. */
  readonly isDatabase: (unit: Pick<Unit, 'id'>) => boolean;
  /** A service's name as the manager takes it. */
  readonly unitName: (name: string) => string;
  /** Services that come and go by themselves: that they are not running again means nothing. */
  readonly isTransient: (unit: string) => boolean;
}
