import { randomUUID } from 'node:crypto';
import type { HostOptions, Inhibitor, PendingReboot, SimulatedProcess } from './hostOptions';
import { hasProcess, installUnit, type SimulatedUnit } from './unit';

/** Told whenever a unit changes; the host logs it and wakes those who wait. */
export type Watch = (change: string) => void;

/** The operating system of a simulated host: everything but its network. Fields may be changed while it runs. */
export class SimulatedSystem {
  bootId = randomUUID() as string;
  bootedAt: number;
  readonly units: SimulatedUnit[];
  sessions: string[];
  inhibitors: Inhibitor[];
  processes: (SimulatedProcess & { readonly pid: number })[];
  scheduledShutdown: Date | undefined;
  rebootRequired: 'yes' | 'no' | 'unknown';
  /** Windows: why a reboot is pending. */
  pending: PendingReboot[];
  /** Windows: when the boot will have come to the logon screen. */
  readyAt = 0;
  /** Windows: milliseconds that its last boot time is off, now forward, now back. */
  bootTimeJitter = 0;
  /** A shutdown is under way. */
  stopping = false;
  /** A unit that holds the shutdown up. */
  blockedBy: string | undefined;
  /** A container's kernel is its host's, which has been running for longer. */
  private kernelStart: number;
  private lastPid = 700;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    readonly options: HostOptions,
    private readonly watch: Watch,
    private readonly now: () => number = Date.now,
  ) {
    // As if it had been running for twelve days.
    this.bootedAt = now() - 12 * 86_400_000;
    this.kernelStart = this.bootedAt - (options.container === undefined ? 0 : 30 * 86_400_000);
    this.units = (options.units ?? []).map((unit) => installUnit(unit, () => this.newPid()));
    this.sessions = [...(options.sessions ?? [])];
    this.inhibitors = [...(options.inhibitors ?? [])];
    this.processes = (options.processes ?? []).map((process) => ({ ...process, pid: this.newPid() }));
    this.scheduledShutdown = options.scheduledShutdown;
    this.rebootRequired = options.rebootRequired ?? 'no';
    this.pending = [...(options.windows?.pending ?? [])];
  }

  /** The unit of that name or alias. */
  unit(name: string): SimulatedUnit | undefined {
    return this.units.find((unit) => unit.id === name || unit.aliases.includes(name));
  }

  /** Seconds, as in /proc/uptime. */
  get kernelUptime(): number {
    return (this.now() - this.kernelStart) / 1000;
  }

  /** When PID 1 started, in clock ticks (10 ms) of the kernel's uptime, as in /proc/1/stat. */
  get pid1Start(): number {
    return 3 + Math.round((this.bootedAt - this.kernelStart) / 10);
  }

  /** Windows: the boot has come to the logon screen. */
  get ready(): boolean {
    return this.now() >= this.readyAt;
  }

  get starting(): boolean {
    return this.units.some((unit) => unit.active === 'activating');
  }

  addProcess(process: SimulatedProcess): number {
    const pid = this.newPid();
    this.processes.push({ ...process, pid });
    return pid;
  }

  stopUnit(unit: SimulatedUnit): void {
    unit.startQueued = false;
    if (unit.active !== 'active' && unit.active !== 'activating') return;
    unit.active = 'deactivating';
    this.watch(`${unit.id} is stopping`);
    if (unit.atStop === 'hangs') return;
    this.finishJob(unit, unit.stopTime, () => {
      const crashed = unit.atStop === 'crashes';
      if (unit.atStop === 'leaves-process') unit.leftOver.push(unit.mainPid);
      unit.mainPid = 0;
      unit.active = crashed ? 'failed' : 'inactive';
      unit.result = crashed ? 'signal' : 'success';
      this.watch(crashed ? `${unit.id} died of a signal while stopping` : `${unit.id} stopped cleanly`);
      if (unit.startQueued) this.startUnit(unit);
    });
  }

  startUnit(unit: SimulatedUnit, works = unit.startsByHand): void {
    unit.startQueued = unit.active === 'deactivating';
    if (unit.active !== 'inactive' && unit.active !== 'failed') return;
    unit.active = 'activating';
    unit.result = 'success';
    this.watch(`${unit.id} is starting`);
    this.finishJob(unit, unit.startTime, () => {
      unit.active = works ? 'active' : 'failed';
      unit.result = works ? 'success' : 'exit-code';
      unit.mainPid = works && hasProcess(unit.id) ? this.newPid() : 0;
      this.watch(works ? `${unit.id} is active` : `${unit.id} failed to start`);
    });
  }

  /** Ends everything that runs; how long that may take is the caller's affair. */
  beginShutdown(): void {
    this.stopping = true;
    for (const unit of this.units) this.stopUnit(unit);
  }

  /** How long the slowest unit that still runs needs to stop; one that hangs is killed by systemd at the end. */
  get stopTime(): number {
    const running = this.units.filter((unit) => unit.active !== 'inactive' && unit.active !== 'failed');
    return Math.max(0, ...running.map((unit) => unit.stopTime));
  }

  /** A new boot: identity, process ids, services. What needed a reboot has had it. */
  boot(): void {
    this.cancelTimers();
    this.stopping = false;
    this.blockedBy = undefined;
    this.bootedAt = this.now();
    // A container shares the kernel, and so the boot id, of its host.
    if (this.options.container === undefined) {
      this.bootId = randomUUID();
      this.kernelStart = this.bootedAt;
    }
    this.lastPid = 400;
    this.sessions = [];
    this.inhibitors = [];
    this.processes = [];
    this.scheduledShutdown = undefined;
    if (this.rebootRequired === 'yes') this.rebootRequired = 'no';
    this.pending = [];
    for (const unit of this.units) {
      Object.assign(unit, { active: 'inactive', result: 'success', mainPid: 0, leftOver: [], startQueued: false });
      if (unit.enabled && unit.atBoot !== 'stays-inactive') this.startUnit(unit, unit.atBoot === 'starts');
    }
  }

  /** No unit changes any more. */
  cancelTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private newPid(): number {
    this.lastPid += 7;
    return this.lastPid;
  }

  /** Does the work after the delay, unless something else was asked of the unit meanwhile. */
  private finishJob(unit: SimulatedUnit, delay: number, work: () => void): void {
    unit.job += 1;
    const { job } = unit;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (unit.job === job) work();
    }, delay);
    this.timers.add(timer);
  }
}
