import type { Reachability } from './hostStatus';
import { NameResolver } from './nameResolver';
import { defaultProbeDeadlines, probe, type ProbeDeadlines } from './probe';
import type { ProbeTarget } from './probeTarget';
import { sweep, type SweepLimits } from './sweep';

/** Calls back once after so many milliseconds. Returns what takes it back. */
export type After = (milliseconds: number, act: () => void) => () => void;

export interface FleetParts {
  readonly probe?: (target: ProbeTarget, signal: AbortSignal) => Promise<Reachability>;
  readonly deadlines?: ProbeDeadlines;
  readonly limits?: Partial<SweepLimits>;
  /** Time, passed in so that tests own it. */
  readonly after?: After;
}

/** A host since it last went up or down. */
export interface HostHistory {
  /** When this state was first seen, epoch milliseconds. */
  readonly since: number;
  /** Of the last checks in this state, oldest first, milliseconds; empty for a host that is down. */
  readonly latencies: readonly number[];
}

/** A check's result: what a host is when nobody is checking it. */
type Settled = Exclude<Reachability, { state: 'checking' }>;

interface Entry {
  readonly target: ProbeTarget;
  settled: Settled;
  history?: HostHistory;
  /** The sweep that is asking this host; resolves, never rejects, when that sweep is through. */
  asking?: Promise<void>;
}

/** Changes are told together, this many milliseconds apart at most. */
const batchMilliseconds = 50;
const latenciesKept = 20;

/** Who is up, seen from outside: the last known state of every host, checks on demand and on a timer. */
export class Fleet {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(hosts: ReadonlySet<string>) => void>();
  readonly #closed = new AbortController();
  readonly #probe: (target: ProbeTarget, signal: AbortSignal) => Promise<Reachability>;
  readonly #after: After;
  #changed = new Set<string>();
  #stopPolling: (() => void) | undefined;

  constructor(private readonly parts: FleetParts = {}) {
    const resolver = new NameResolver();
    const { deadlines = defaultProbeDeadlines } = parts;
    this.#after = parts.after ?? systemAfter;
    this.#probe = parts.probe ?? ((target, signal) => probe(target, deadlines, { resolver }, signal));
  }

  /** Who there is to ask. Hosts that are not among them are forgotten; one whose address has changed is unknown again. */
  setTargets(targets: Iterable<ProbeTarget>): void {
    const wanted = new Map(Array.from(targets, (target) => [target.host, target]));
    for (const [host, { target }] of this.#entries) {
      const now = wanted.get(host);
      if (now && now.address === target.address && now.port === target.port && now.kind === target.kind) {
        wanted.delete(host);
      } else {
        this.#entries.delete(host);
        this.#tell(host);
      }
    }
    for (const [host, target] of wanted) {
      this.#entries.set(host, { target, settled: { state: 'unknown' } });
      this.#tell(host);
    }
  }

  /** What is known of a host now. */
  reachability(host: string): Reachability {
    const entry = this.#entries.get(host);
    if (!entry) return { state: 'unknown' };
    const { settled, asking } = entry;
    if (!asking) return settled;
    return settled.state === 'unknown' ? { state: 'checking' } : { state: 'checking', previous: settled.state };
  }

  /** The result of the last check that came to its end, also while another one is going on. */
  lastKnown(host: string): Settled {
    return this.#entries.get(host)?.settled ?? { state: 'unknown' };
  }

  /** Since when the host is up or down. Undefined until it was checked once. */
  history(host: string): HostHistory | undefined {
    return this.#entries.get(host)?.history;
  }

  /** Tells which hosts have changed. Returns the unsubscriber. */
  onDidChange(listener: (hosts: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Asks these hosts, or all. A host that is being asked already is waited for, not asked twice. Rejects with the
   * signal's reason when aborted; hosts that were not reached are then what they were before.
   */
  async check(hosts: Iterable<string> = this.#entries.keys(), signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const fresh: Entry[] = [];
    const others = new Set<Promise<void>>();
    for (const host of new Set(hosts)) {
      const entry = this.#entries.get(host);
      if (entry?.asking) others.add(entry.asking);
      else if (entry) fresh.push(entry);
    }
    await Promise.all([this.#ask(fresh, signal), ...others]);
  }

  /** Checks everything now and again this long after each check has ended; replaces an earlier timer. */
  start(intervalMilliseconds: number): void {
    this.stop();
    let stopped = false;
    let cancelTimer = (): void => undefined;
    this.#stopPolling = () => {
      stopped = true;
      cancelTimer();
    };
    const poll = async (): Promise<void> => {
      // Without a signal of its own a check fails only when the fleet is disposed.
      await this.check().catch(() => undefined);
      if (!stopped) cancelTimer = this.#after(intervalMilliseconds, () => void poll());
    };
    void poll();
  }

  /** No further check begins by itself; one that is going on comes to its end. */
  stop(): void {
    this.#stopPolling?.();
    this.#stopPolling = undefined;
  }

  /** Ends every check. Nothing is told any more. */
  dispose(): void {
    this.stop();
    this.#listeners.clear();
    this.#closed.abort();
  }

  async #ask(entries: readonly Entry[], signal: AbortSignal | undefined): Promise<void> {
    if (entries.length === 0) return;
    const byTarget = new Map(entries.map((entry) => [entry.target, entry]));
    // Those that were silent go last: the others are known sooner.
    const targets = entries
      .toSorted((a, b) => Number(a.settled.state === 'down') - Number(b.settled.state === 'down'))
      .map(({ target }) => target);
    const stop = signal ? AbortSignal.any([signal, this.#closed.signal]) : this.#closed.signal;
    const asking = sweep(
      targets,
      {
        probe: this.#probe,
        ...(this.parts.limits && { limits: this.parts.limits }),
        onResult: (target, reachability) => {
          const entry = byTarget.get(target);
          if (entry && reachability.state !== 'checking') this.#settle(entry, reachability);
        },
      },
      stop,
    );
    const ended = asking.catch(() => undefined);
    for (const entry of entries) {
      entry.asking = ended;
      this.#tell(entry.target.host);
    }
    try {
      await asking;
    } finally {
      for (const entry of entries) {
        if (entry.asking !== ended) continue;
        delete entry.asking;
        this.#tell(entry.target.host);
      }
    }
  }

  #settle(entry: Entry, settled: Settled): void {
    const latencies = settled.state === 'up' ? [settled.latency] : [];
    if (settled.state !== 'unknown') {
      entry.history =
        entry.history && entry.settled.state === settled.state
          ? { since: entry.history.since, latencies: [...entry.history.latencies, ...latencies].slice(-latenciesKept) }
          : { since: settled.at, latencies };
    }
    entry.settled = settled;
    delete entry.asking;
    this.#tell(entry.target.host);
  }

  #tell(host: string): void {
    if (this.#changed.size === 0) {
      this.#after(batchMilliseconds, () => {
        const hosts = this.#changed;
        this.#changed = new Set();
        for (const listener of [...this.#listeners]) listener(hosts);
      });
    }
    this.#changed.add(host);
  }
}

const systemAfter: After = (milliseconds, act) => {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
};
