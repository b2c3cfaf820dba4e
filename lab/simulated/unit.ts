/** A service of a simulated host, as it is installed. Times in milliseconds. */
export interface UnitOptions {
  /** e.g. `mariadb.service`, on Windows `MSSQLSERVER`. */
  readonly id: string;
  /** Other names of the same unit, e.g. `mysql.service`; on Windows the displayed name. */
  readonly aliases?: readonly string[];
  /** Sockets or timers that start it, e.g. `mariadb.socket`, on Windows the services that depend on it; they are units of their own. */
  readonly triggeredBy?: readonly string[];
  readonly enabled?: boolean;
  readonly active?: boolean;
  readonly stopTime?: number;
  readonly startTime?: number;
  /**
   * What a stop leads to. `refuses`: the service manager says no. `hangs`: it stays deactivating. `crashes`: the process dies of a
   * signal. `leaves-process`: the unit is inactive and its process is still there.
   */
  readonly atStop?: StopBehaviour;
  /** What becomes of an enabled unit at the next boot. */
  readonly atBoot?: BootBehaviour;
  /** Whether a start by hand works; true by default. */
  readonly startsByHand?: boolean;
  /** Name of its main process; a database is one that the survey takes for a database (`mariadbd`, `mysqld`). */
  readonly process?: string;
  /** False: a database that runs and does not answer. */
  readonly answers?: boolean;
}

export type StopBehaviour = 'stops' | 'refuses' | 'hangs' | 'crashes' | 'leaves-process';
export type BootBehaviour = 'starts' | 'fails' | 'stays-inactive';

/** How a unit stands now. The behaviours may be changed while the host runs. */
export interface SimulatedUnit {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly triggeredBy: readonly string[];
  enabled: boolean;
  active: 'active' | 'inactive' | 'failed' | 'activating' | 'deactivating';
  result: 'success' | 'signal' | 'exit-code' | 'timeout';
  /** 0: no process. */
  mainPid: number;
  /** Counts what was asked of it: a newer request overtakes an older one. */
  job: number;
  /** A start that was asked for while it was stopping begins after the stop, as systemd does it. */
  startQueued: boolean;
  /** Processes that outlived a stop. */
  leftOver: number[];
  stopTime: number;
  startTime: number;
  atStop: StopBehaviour;
  atBoot: BootBehaviour;
  startsByHand: boolean;
  readonly process: string;
  answers: boolean;
}

export function installUnit(options: UnitOptions, newPid: () => number): SimulatedUnit {
  const active = options.active ?? true;
  return {
    id: options.id,
    aliases: options.aliases ?? [],
    triggeredBy: options.triggeredBy ?? [],
    enabled: options.enabled ?? true,
    active: active ? 'active' : 'inactive',
    result: 'success',
    mainPid: active && hasProcess(options.id) ? newPid() : 0,
    job: 0,
    startQueued: false,
    leftOver: [],
    stopTime: options.stopTime ?? 10,
    startTime: options.startTime ?? 10,
    atStop: options.atStop ?? 'stops',
    atBoot: options.atBoot ?? 'starts',
    startsByHand: options.startsByHand ?? true,
    process: options.process ?? options.id.replace(/(@.*)?\.service$/, ''),
    answers: options.answers ?? true,
  };
}

/** Sockets, timers and the like have no process of their own. */
export const hasProcess = (id: string): boolean => !/\.(socket|timer|path|mount|target|slice)$/.test(id);
