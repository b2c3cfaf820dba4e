import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reachability } from './hostStatus';
import { OutOfSockets } from './probe';
import type { ProbeTarget } from './probeTarget';

/**
 * How a sweep spends sockets. Hosts that answer do so within milliseconds; one that says nothing soon gives its place
 * to the next and goes on waiting beside it, so that silent hosts keep nobody waiting.
 */
export interface SweepLimits {
  /** Probes at the same time that are not yet overdue. More of them answer in one turn of the event loop, and block it. */
  readonly concurrency: number;
  /** Milliseconds after which a probe is overdue. */
  readonly patience: number;
  /** Probes at the same time, overdue or not: each holds a socket. */
  readonly sockets: number;
}

export const defaultSweepLimits: SweepLimits = { concurrency: 64, patience: 250, sockets: 1000 };

/** Probes that begin in one turn of the event loop: opening a socket is work. */
const startsPerTurn = 16;

export interface SweepParts {
  readonly probe: (target: ProbeTarget, signal: AbortSignal) => Promise<Reachability>;
  /** Called as each host is known. */
  readonly onResult: (target: ProbeTarget, reachability: Reachability) => void;
  readonly limits?: Partial<SweepLimits>;
}

/**
 * Probes every target. Rejects with the signal's reason when aborted. When the process runs out of sockets the sweep
 * goes on with those that it got.
 */
export function sweep(targets: Iterable<ProbeTarget>, parts: SweepParts, signal?: AbortSignal): Promise<void> {
  const { concurrency, patience, sockets } = { ...defaultSweepLimits, ...parts.limits };
  const waiting = [...targets].reverse();
  const stop = new AbortController();
  // Every probe under way listens, and that is no leak.
  setMaxListeners(0, stop.signal);
  let mostOpen = sockets;
  let open = 0;
  let overdue = 0;
  let turn: NodeJS.Immediate | undefined;

  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearImmediate(turn);
      signal?.removeEventListener('abort', abort);
      settle();
    };
    const fail = (error: unknown): void => {
      waiting.length = 0;
      stop.abort(error);
      end(() => reject(error instanceof Error ? error : new Error(String(error))));
    };
    const abort = (): void => fail(signal?.reason);

    const start = (target: ProbeTarget): void => {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        overdue += 1;
        goOn();
      }, patience);
      const leave = (): void => {
        clearTimeout(timer);
        open -= 1;
        if (late) overdue -= 1;
      };
      open += 1;
      parts
        .probe(target, stop.signal)
        .finally(leave)
        .then(
          (reachability) => parts.onResult(target, reachability),
          (error: unknown) => {
            if (!(error instanceof OutOfSockets)) throw error;
            waiting.push(target);
            // As many as are open now is all we get; without any, wait for the rest of the process to give some back.
            mostOpen = Math.max(1, open);
            return open > 0 ? undefined : delay(50);
          },
        )
        .then(goOn, fail);
    };
    const goOn = (): void => {
      if (open === 0 && waiting.length === 0) end(resolve);
      else turn ??= setImmediate(startSome);
    };
    const startSome = (): void => {
      turn = undefined;
      for (let started = 0; open < mostOpen && open - overdue < concurrency; started += 1) {
        if (started === startsPerTurn) return goOn();
        const target = waiting.pop();
        if (!target) return;
        start(target);
      }
    };

    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    goOn();
  });
}
