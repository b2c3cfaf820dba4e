import * as l10n from '@vscode/l10n';
import { EventEmitter, type LogOutputChannel } from 'vscode';
import type { Problem } from '../../inventory/model';
import { Disposables } from '../disposables';
import type { FleetHost } from '../fleetHost';
import { InventoryWatcher } from './inventoryWatcher';
import type { Loaded, LoadedFleet } from './loadInventory';

/** What there is to show. `ready` with a problem: what was read before is kept, because reading again failed. */
export type InventoryState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly sources: readonly string[]; readonly problem: Problem }
  | { readonly kind: 'empty'; readonly sources: readonly string[] }
  | ({ readonly kind: 'ready'; readonly sources: readonly string[]; readonly problem?: Problem } & LoadedFleet);

/** Why an inventory is read again. */
type Why = 'asked' | 'changed';

/** How an inventory is to be read. */
export interface Reading {
  /** Somebody asked for it: scripts and password programs are run although no file has changed. */
  readonly again: boolean;
  readonly signal: AbortSignal;
}

export interface InventoryParts {
  load(reading: Reading): Promise<Loaded>;
  readonly log: LogOutputChannel;
}

/** Keeps the inventory as its files have it. */
export class InventoryStore extends Disposables {
  #state: InventoryState = { kind: 'loading' };
  #reading: Promise<void> | undefined;
  #waiting: Why | undefined;
  #controller = new AbortController();
  #lockedFiles: readonly string[] = [];
  readonly #onDidChange = this.register(new EventEmitter<InventoryState>());
  readonly onDidChange = this.#onDidChange.event;
  readonly #watcher = this.register(new InventoryWatcher(() => void this.refresh('changed')));

  constructor(private readonly parts: InventoryParts) {
    super();
  }

  get state(): InventoryState {
    return this.#state;
  }

  get hosts(): ReadonlyMap<string, FleetHost> {
    return this.#state.kind === 'ready' ? this.#state.hosts : new Map();
  }

  /** Files that wait for a vault password. */
  get lockedFiles(): readonly string[] {
    return this.#lockedFiles;
  }

  /** Reads the inventory again. Resolves when what is shown is no older than this call. A program that is waited for is stopped when `asked`. */
  async refresh(why: Why = 'asked'): Promise<void> {
    if (this.#reading) {
      if (this.#waiting !== 'asked') this.#waiting = why;
      if (why === 'asked') this.#controller.abort();
      return this.#reading;
    }
    this.#reading = this.#readUntilFresh(why).finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  override dispose(): void {
    this.#controller.abort();
    super.dispose();
  }

  async #readUntilFresh(first: Why): Promise<void> {
    for (let why: Why | undefined = first; why; why = this.#waiting) {
      this.#waiting = undefined;
      this.#controller = new AbortController();
      const { signal } = this.#controller;
      const next = await this.#read({ again: why === 'asked', signal }).catch((error: unknown): InventoryState => {
        const message = error instanceof Error ? error.message : String(error);
        return { kind: 'unreadable', sources: [], problem: { severity: 'error', message } };
      });
      if (this.disposed) return;
      if (signal.aborted) continue;
      this.#state = kept(this.#state, next);
      this.#onDidChange.fire(this.#state);
    }
  }

  async #read(reading: Reading): Promise<InventoryState> {
    const began = performance.now();
    const loaded = await this.parts.load(reading);
    this.#watcher.watch(loaded.watched);
    if (reading.signal.aborted) return this.#state;
    const locked = loaded.problems.filter(({ code }) => code === 'vault-password-needed');
    this.#lockedFiles = [...new Set(locked.flatMap(({ subject }) => subject ?? []))];
    this.#log(loaded.problems);
    switch (loaded.kind) {
      case 'untrusted':
      case 'none':
        return { kind: loaded.kind };
      case 'unusable':
        return { kind: 'unreadable', sources: [], problem: { severity: 'error', message: loaded.problem } };
      case 'found': {
        const { sources, why, hosts } = loaded;
        const milliseconds = Math.round(performance.now() - began);
        this.parts.log.info(
          l10n.t('Inventory {0} ({1}): {2} hosts, read in {3} ms', sources.join(', '), why, hosts.size, milliseconds),
        );
        return stateOf(loaded);
      }
    }
  }

  #log(problems: readonly Problem[]): void {
    for (const problem of problems) {
      if (problem.severity === 'error') this.parts.log.error(problemText(problem));
      else this.parts.log.warn(problemText(problem));
    }
  }
}

function stateOf(loaded: Extract<Loaded, { kind: 'found' }>): InventoryState {
  const { sources, inventory, hosts, vaultPasswords, rangeLimit, context, problems } = loaded;
  const problem = inventory.fatal ?? problems.find(({ severity }) => severity === 'error');
  if (hosts.size > 0) {
    const fleet = { inventory, hosts, vaultPasswords, rangeLimit, context };
    return { kind: 'ready', sources, ...fleet, ...(problem && { problem }) };
  }
  return problem ? { kind: 'unreadable', sources, problem } : { kind: 'empty', sources };
}

/**
 * A file that cannot be read at the moment (it is being written, a share is away) must not take the fleet out of sight. What a password
 * had opened is not shown any longer without it.
 */
function kept(before: InventoryState, next: InventoryState): InventoryState {
  if (before.kind !== 'ready' || next.kind !== 'unreadable' || next.problem.code === 'vault-password-needed')
    return next;
  return { ...before, problem: next.problem };
}

/** `/etc/ansible/hosts:12: …`, as compilers say it. */
export function problemText({ message, place }: Problem): string {
  return place ? `${place.file}:${place.line + 1}: ${message}` : message;
}
