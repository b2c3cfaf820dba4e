import * as l10n from '@vscode/l10n';
import { EventEmitter, type LogOutputChannel } from 'vscode';
import type { Credentials } from '../../machine/machine';
import type { Engine } from '../../reboot/engine';
import type { RunEvent } from '../../reboot/events';
import type { Notifier } from '../../reboot/notifier';
import type { Plan, RunId } from '../../reboot/plan';
import { resumeRun, startRun, type Run } from '../../reboot/run';
import type { RunState } from '../../reboot/runState';
import type { RunStore, StoredRun } from '../../reboot/runStore';
import { describeEvent, type Line } from '../../report/describe';
import { setContext } from '../contextKeys';
import { Disposables } from '../disposables';
import type { LiveStatus } from '../liveStatus';

/** What a run needs beside its plan. */
export interface RunMeans {
  readonly credentials: Credentials;
  /** Undefined: no mail is sent. */
  readonly notifier: (Notifier & { close(): void }) | undefined;
}

export interface RunsParts {
  readonly store: RunStore;
  readonly live: LiveStatus;
  readonly log: LogOutputChannel;
  /** Looks at a host again, from outside. */
  check(host: string): void;
  createEngine(plan: Plan, means: RunMeans): Engine;
}

/** The runs under way in this window. */
export class Runs extends Disposables {
  readonly #active = new Map<RunId, Run>();
  readonly #onDidChange = this.register(new EventEmitter<void>());
  readonly onDidChange = this.#onDidChange.event;

  constructor(private readonly parts: RunsParts) {
    super();
  }

  get active(): readonly Run[] {
    return [...this.#active.values()];
  }

  /** Runs that are busy with one of the hosts. */
  of(hosts: Iterable<string>): readonly Run[] {
    const names = new Set(hosts);
    return this.active.filter(({ plan }) => plan.targets.some(({ host }) => names.has(host)));
  }

  /** Locks the hosts, opens the journal and starts. Rejects with `LockedError` when another run holds a host. */
  async start(plan: Plan, means: RunMeans): Promise<Run> {
    const journal = await this.parts.store.create(plan);
    const engine = this.parts.createEngine(plan, means);
    return this.#follow(startRun(plan, { engine, journal, listeners: [this.#listen] }), means);
  }

  /** Goes on with an interrupted run. */
  async resume(stored: StoredRun, means: RunMeans): Promise<Run> {
    const journal = await this.parts.store.reopen(stored);
    const engine = this.parts.createEngine(stored.state.plan, means);
    return this.#follow(resumeRun(stored.events, { engine, journal, listeners: [this.#listen] }), means);
  }

  /**
   * The window closes: nothing new is begun, and services of hosts that were not yet told to reboot are started again.
   * Resolves when all runs have ended; a run that is cut off before, because hosts are still going down, is offered to be
   * resumed at the next start.
   */
  async cancelAll(): Promise<void> {
    const active = this.active;
    for (const run of active) if (!run.state.cancelling) run.cancel();
    await Promise.allSettled(active.map(({ finished }) => finished));
  }

  readonly #listen = (event: RunEvent, state: RunState): void => {
    // While the window closes the run still ends in order, but there is nothing left to show it in.
    if (this.disposed) return;
    writeLine(this.parts.log, describeEvent(event));
    this.parts.live.apply(event, state);
    if (event.type === 'host-finished' && !state.plan.dryRun) this.parts.check(event.host);
  };

  #follow(run: Run, { notifier }: RunMeans): Run {
    this.#active.set(run.plan.run, run);
    this.#tell();
    const ended = (): void => {
      this.#active.delete(run.plan.run);
      notifier?.close();
      this.#tell();
    };
    run.finished.then(ended, (error: unknown) => {
      this.parts.log.error(l10n.t('Run {0} broke off: {1}', run.plan.run, String(error)));
      ended();
    });
    return run;
  }

  #tell(): void {
    if (this.disposed) return;
    setContext('fleetReboot.running', this.#active.size > 0);
    this.#onDidChange.fire();
  }
}

function writeLine(log: LogOutputChannel, { level, text }: Line): void {
  switch (level) {
    case 'debug':
      return log.debug(text);
    case 'info':
      return log.info(text);
    case 'warning':
      return log.warn(text);
    case 'error':
      return log.error(text);
  }
}
