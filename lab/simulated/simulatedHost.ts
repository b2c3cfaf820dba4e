import type { Socket } from 'node:net';
import { answer, failed } from './answer';
import { makeDoor, type Door } from './door';
import { noFaults, type Faults, type HostOptions, type Login, type Timing, type WindowsOptions } from './hostOptions';
import { describe, type Asked } from './operations';
import { SimulatedSystem } from './simulatedSystem';
import type { OperationOutcome } from './course';
import type { Side } from './side';
import { makeSshSide, type SshHost } from './sshSide';
import { shutdownSaid, windowsAnswer, type WindowsHost } from './windowsAnswer';
import { makeWinrmAccess, type WinrmHost } from './winrmAccess';

/** Where a host is in its life. `booting`: it listens and refuses logins, as long as `timing.nologin` says. */
export type HostState = 'running' | 'stopping' | 'down' | 'booting';

/** One line of what happened to a host. Never a password. */
export interface LogEntry {
  readonly at: Date;
  readonly what:
    'state' | 'operation' | 'message' | 'unit' | 'login' | 'login-refused' | 'sudo-refused' | 'unknown-command';
  readonly detail: string;
}

export const defaultTiming: Readonly<Timing> = { shutdown: 50, downtime: 400, nologin: 0, configuring: 0 };

/** Nothing in the lab takes longer. */
const patience = 15_000;

/** A computer that is none: an SSH server or a WinRM listener on loopback with a life of its own. */
export class SimulatedHost implements SshHost, WindowsHost, WinrmHost {
  readonly name: string;
  readonly login: Login;
  readonly system: SimulatedSystem;
  /** May be changed while it runs. */
  readonly timing: Timing;
  readonly log: LogEntry[] = [];
  state: HostState = 'running';
  bootCount = 1;
  /**
   * Milliseconds of the last reboot from the port closing until a login would have succeeded on the new system:
   * what a reboot costs whoever drives it.
   */
  lastDowntime: number | undefined;

  private currentFaults: Faults;
  private door: Door | undefined;
  private readonly side: Side;
  private downSince = 0;
  private waitingForFault = false;
  private removed = false;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly listeners = new Set<(entry: LogEntry) => void>();

  private constructor(
    readonly options: HostOptions,
    readonly authorizedKey: Buffer,
  ) {
    this.name = options.name;
    this.login = options.login ?? { user: 'root' };
    this.timing = { ...defaultTiming, ...options.timing };
    this.currentFaults = { ...noFaults, ...options.faults };
    this.system = new SimulatedSystem(options, (change) => this.note('unit', change));
    this.side = sideOf(this);
  }

  /** Starts a host on the address; port 0: a free one. */
  static async start(options: HostOptions, authorizedKey: Buffer, address: string, port = 0): Promise<SimulatedHost> {
    const host = new SimulatedHost(options, authorizedKey);
    host.door = await makeDoor(address, port, (socket) => host.welcome(socket));
    if (host.faults.refuseConnections) host.door.shut();
    return host;
  }

  get address(): string {
    return this.door?.address ?? '';
  }

  get port(): number {
    return this.door?.port ?? 0;
  }

  get isListening(): boolean {
    return this.door?.isOpen ?? false;
  }

  /** Open TCP connections, so that a test can prove that none is left behind. */
  get connections(): number {
    return this.door?.connections ?? 0;
  }

  get bootId(): string {
    return this.system.bootId;
  }

  /** Absent: a Linux host. */
  get windows(): WindowsOptions | undefined {
    return this.options.windows;
  }

  /** `ssh-ed25519 AAAA…`; of a WinRM listener its certificate (PEM), if it has one. */
  get hostKey(): string {
    return this.side.identity;
  }

  get faults(): Readonly<Faults> {
    return this.currentFaults;
  }

  /** Commands that the lab could not answer: a test of our own code expects none. */
  get unknownCommands(): readonly string[] {
    return this.log.filter((entry) => entry.what === 'unknown-command').map((entry) => entry.detail);
  }

  /** Names and arguments of the operations asked for, in order. */
  get operations(): readonly string[] {
    return this.log.filter((entry) => entry.what === 'operation').map((entry) => entry.detail);
  }

  get nologin(): string | undefined {
    if (this.windows) return undefined;
    if (this.state === 'booting')
      return 'System is booting up. Unprivileged users are not permitted to log in yet. Please come back later.\n';
    if (this.state === 'stopping')
      return 'System is going down. Unprivileged users are not permitted to log in anymore.\n';
    return undefined;
  }

  get isStarting(): boolean {
    return this.state === 'booting';
  }

  dropConnections(): void {
    this.door?.dropConnections();
  }

  /** Switches faults on and off. */
  async setFaults(faults: Partial<Faults>): Promise<void> {
    this.currentFaults = { ...this.currentFaults, ...faults };
    if (faults.refuseConnections === true) this.door?.shut();
    if (faults.refuseConnections === false && this.state !== 'down') await this.door?.open();
    if (faults.neverReturns === false && this.waitingForFault) await this.boot();
  }

  /** The network goes away for a while, and the system never notices. */
  async blip(milliseconds: number): Promise<void> {
    this.door?.shut();
    this.door?.dropConnections();
    await new Promise<void>((resolve) => this.later(milliseconds, resolve));
    await this.reopen();
  }

  /** Resolves as soon as the condition holds; rejects with what was awaited after 15 s. */
  async waitFor(what: string, condition: (host: this) => boolean, within = patience): Promise<void> {
    if (condition(this)) return;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!condition(this)) return;
        clearTimeout(timer);
        this.listeners.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.listeners.delete(look);
        reject(new Error(`${this.name}: ${what}: not within ${String(within)} ms (it is ${this.state})`));
      }, within);
      this.listeners.add(look);
    });
  }

  /** Called for every new line of the log. Returns the unsubscriber. */
  onLog(listener: (entry: LogEntry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  note(what: LogEntry['what'], detail: string): void {
    const entry: LogEntry = { at: new Date(), what, detail };
    this.log.push(entry);
    for (const listener of [...this.listeners]) listener(entry);
  }

  async operation(asked: Asked, root: boolean): Promise<OperationOutcome> {
    this.note('operation', describe(asked));
    if (asked.name === 'warn users') this.note('message', asked.message);
    const said = this.windows ? await windowsAnswer(this, asked) : answer(this.system, asked, root);
    if (asked.name !== 'reboot' || said.status !== 0) return said;
    const { rebootRefused, rebootIgnored, shutdownUnderWay } = this.faults;
    const goesDown = { afterwards: () => this.beginShutdown() };
    if (this.windows && this.system.scheduledShutdown) {
      // 1190: our script calls it off and asks again.
      this.note('operation', 'shutdown /a');
      this.system.scheduledShutdown = undefined;
    }
    if (rebootRefused !== undefined) return this.windows ? shutdownSaid(rebootRefused) : failed(1, rebootRefused);
    if (this.windows && shutdownUnderWay) {
      return { ...shutdownSaid('A system shutdown is in progress.(1115)'), ...goesDown };
    }
    // The answer is sent first: shutdown returns at once.
    return rebootIgnored ? said : { ...said, ...goesDown };
  }

  /** Gone, with every connection and timer. */
  remove(): void {
    this.removed = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.system.cancelTimers();
    this.door?.remove();
  }

  private welcome(socket: Socket): void {
    if (this.faults.silent) return;
    if (this.faults.dropsConnections > 0) {
      this.currentFaults.dropsConnections -= 1;
      socket.destroy();
    } else if (this.windows && this.state === 'booting' && !isWinrm(this.windows)) socket.destroy();
    else this.side.take(socket);
  }

  private beginShutdown(): void {
    if (this.state !== 'running') return;
    const { sameBootId, blocksShutdown } = this.faults;
    if (sameBootId) return this.later(this.timing.shutdown, () => void this.blip(this.timing.downtime));
    const time = Math.max(this.timing.shutdown, this.system.stopTime + 5, blocksShutdown?.time ?? 0);
    this.enter('stopping');
    this.system.blockedBy = blocksShutdown?.unit;
    this.system.beginShutdown();
    if (blocksShutdown?.sshd === 'stops') this.closeNetwork();
    this.later(time, () => this.goDown());
  }

  private closeNetwork(): void {
    this.downSince = performance.now();
    this.door?.shut();
    if (this.faults.halfOpen) this.door?.freezeConnections();
    else this.door?.dropConnections();
  }

  private goDown(): void {
    if (this.door?.isOpen === true || this.downSince === 0) this.closeNetwork();
    for (const unit of this.system.units) if (unit.mainPid > 0) this.note('unit', `${unit.id} was killed`);
    this.system.cancelTimers();
    this.enter('down');
    if (this.faults.neverReturns) this.waitingForFault = true;
    else this.later(this.timing.downtime, () => void this.boot());
  }

  private async boot(): Promise<void> {
    this.waitingForFault = false;
    this.side.forget();
    if (this.faults.newHostKeyAtBoot) this.side.newIdentity();
    this.system.boot();
    this.system.readyAt = Date.now() + this.timing.nologin + this.timing.configuring;
    this.bootCount += 1;
    this.state = this.timing.nologin > 0 ? 'booting' : 'running';
    await this.reopen();
    if (this.timing.nologin === 0) return this.nowRunning();
    this.enter('booting');
    this.later(this.timing.nologin, () => this.nowRunning());
  }

  private nowRunning(): void {
    this.lastDowntime = performance.now() - this.downSince;
    this.downSince = 0;
    this.enter('running');
    if (!this.faults.rebootsAgain) return;
    this.currentFaults.rebootsAgain = false;
    this.later(this.timing.configuring / 2, () => this.beginShutdown());
  }

  private async reopen(): Promise<void> {
    if (this.removed || this.faults.refuseConnections) return;
    await this.door?.open();
    this.note('state', 'listening');
  }

  private enter(state: HostState): void {
    this.state = state;
    this.note('state', state);
  }

  private later(delay: number, work: () => void): void {
    if (this.removed) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, delay);
    this.timers.add(timer);
  }
}

/** Whether a Windows host is reached by WinRM, and not by SSH. */
export const isWinrm = ({ reached = 'http' }: WindowsOptions): boolean => reached === 'http' || reached === 'https';

function sideOf(host: SimulatedHost): Side {
  return host.windows && isWinrm(host.windows) ? makeWinrmAccess(host, host.windows) : makeSshSide(host);
}
