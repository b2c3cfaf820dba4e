import * as vscode from 'vscode';
import type { Reachability } from '../fleet/hostStatus';
import type { RunEvent } from '../reboot/events';
import type { RunState } from '../reboot/runState';
import { Disposables } from './disposables';
import { nothingKnown, type HostStatus } from './tree/hostState';

/** Changes that come within this time (milliseconds) are told together. */
const togetherWithin = 100;

/** What is known live of every host, with an event for those that changed. A fold over sweeps and run events. */
export class LiveStatus extends Disposables {
  readonly #statuses = new Map<string, HostStatus>();
  readonly #onDidChange = this.register(new vscode.EventEmitter<ReadonlySet<string>>());
  /** Names of the hosts whose status has changed; many changes are told at once. */
  readonly onDidChange = this.#onDidChange.event;
  #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  readonly statusOf = (host: string): HostStatus => this.#statuses.get(host) ?? nothingKnown;

  setReachability(host: string, reachability: Reachability): void {
    this.#set(host, { ...this.statusOf(host), reachability });
  }

  /** The administrator has asked for the host's state again: an old failure no longer marks it. */
  markSeen(hosts: Iterable<string>): void {
    for (const host of hosts) {
      const status = this.statusOf(host);
      if (status.run && !status.run.active) this.#set(host, { ...status, run: { ...status.run, seen: true } });
    }
  }

  /** Takes in one event of a run. */
  apply(event: RunEvent, state: RunState): void {
    const finished = event.type === 'run-finished';
    const hosts = 'host' in event ? [event.host] : [...state.hosts.keys()];
    for (const name of hosts) {
      const host = state.hosts.get(name);
      if (!host) continue;
      const status = this.statusOf(name);
      this.#set(name, {
        ...status,
        run: {
          host,
          dryRun: state.plan.dryRun,
          active: !finished && host.outcome === undefined,
          at: event.at,
          seen: false,
        },
        ...(event.type === 'facts' && { facts: { facts: event.facts, at: event.at } }),
      });
    }
  }

  /** Forgets hosts that are no longer in the inventory. */
  keepOnly(hosts: ReadonlySet<string>): void {
    for (const host of this.#statuses.keys()) if (!hosts.has(host)) this.#statuses.delete(host);
  }

  override dispose(): void {
    clearTimeout(this.#timer);
    super.dispose();
  }

  #set(host: string, status: HostStatus): void {
    this.#statuses.set(host, status);
    this.#changed.add(host);
    if (this.disposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const changed = this.#changed;
      this.#changed = new Set();
      this.#onDidChange.fire(changed);
    }, togetherWithin);
  }
}
