import { EventEmitter } from 'vscode';
import type { Fleet } from '../fleet/fleet';
import type { RunEvent } from '../reboot/events';
import type { RunState } from '../reboot/runState';
import { Disposables } from './disposables';
import type { HostStatus } from './tree/hostState';

/** Changes that come within this time (milliseconds) are told together. */
const togetherWithin = 50;

/** What is known live of every host, with an event for those that changed: a fold over sweeps and run events. */
export class LiveStatus extends Disposables {
  readonly #runs = new Map<string, Pick<HostStatus, 'run' | 'facts'>>();
  readonly #onDidChange = this.register(new EventEmitter<ReadonlySet<string>>());
  /** Names of the hosts whose status has changed; many changes are told at once. */
  readonly onDidChange = this.#onDidChange.event;
  #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly fleet: Fleet) {
    super();
    this.register({ dispose: fleet.onDidChange((hosts) => this.#tell(hosts)) });
  }

  /** A check by the timer must not make the whole tree spin: what was known counts until the answer is there. */
  readonly statusOf = (host: string): HostStatus => {
    const now = this.fleet.reachability(host);
    const reachability = now.state === 'checking' && now.previous !== undefined ? this.fleet.lastKnown(host) : now;
    return { reachability, ...this.#runs.get(host) };
  };

  /** The administrator has asked for the hosts' state again: an old failure no longer marks them. */
  markSeen(hosts: Iterable<string>): void {
    for (const host of hosts) {
      const known = this.#runs.get(host);
      if (known?.run && !known.run.active) this.#set(host, { ...known, run: { ...known.run, seen: true } });
    }
  }

  /** Takes in one event of a run. */
  apply(event: RunEvent, state: RunState): void {
    const ended = event.type === 'run-finished';
    const hosts = 'host' in event ? [event.host] : state.hosts.keys();
    for (const name of hosts) {
      const host = state.hosts.get(name);
      if (!host) continue;
      const known = this.#runs.get(name);
      const active = !ended && host.outcome === undefined;
      this.#set(name, {
        ...known,
        run: {
          host,
          dryRun: state.plan.dryRun,
          active,
          at: 'host' in event ? event.at : (known?.run?.at ?? event.at),
          seen: false,
        },
        ...(event.type === 'facts' && { facts: { facts: event.facts, at: event.at } }),
      });
    }
  }

  override dispose(): void {
    clearTimeout(this.#timer);
    super.dispose();
  }

  #set(host: string, known: Pick<HostStatus, 'run' | 'facts'>): void {
    this.#runs.set(host, known);
    this.#tell([host]);
  }

  #tell(hosts: Iterable<string>): void {
    for (const host of hosts) this.#changed.add(host);
    if (this.disposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const changed = this.#changed;
      this.#changed = new Set();
      this.#onDidChange.fire(changed);
    }, togetherWithin);
  }
}
