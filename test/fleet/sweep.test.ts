import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { measureSweep } from '../../bench/sweep';
import { OutOfSockets } from '../../src/fleet/probe';
import type { ProbeTarget } from '../../src/fleet/probeTarget';
import { sweep } from '../../src/fleet/sweep';
import { needs } from '../machine/ssh/needs';
import { noSilentHost } from './silentHost';

const targets = (count: number) =>
  Array.from({ length: count }, (_, i): ProbeTarget => ({ host: `srv${i}`, address: '', port: i, kind: 'ssh' }));
const up = { state: 'up', at: 0, latency: 1, greeting: '' } as const;
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

describe('a sweep over many hosts', () => {
  it('asks every host once and tells each as it is known', async () => {
    const told: string[] = [];
    await sweep(targets(500), {
      probe: async ({ port }) => {
        await sleep(port % 3);
        return up;
      },
      onResult: ({ host }) => told.push(host),
    });
    assert.equal(told.length, 500);
    assert.equal(new Set(told).size, 500);
    await sweep([], { probe: () => assert.fail(), onResult: () => assert.fail() });
  });

  it('never asks more at once than it may', async () => {
    let now = 0;
    let most = 0;
    const probe = async () => {
      most = Math.max(most, (now += 1));
      await sleep(1);
      now -= 1;
      return up;
    };
    await sweep(targets(300), { probe, onResult: () => undefined, limits: { concurrency: 7, patience: 1000 } });
    assert.equal(most, 7);
  });

  it('lets silent hosts keep nobody waiting, within the sockets it may hold', async () => {
    let open = 0;
    let most = 0;
    const told: string[] = [];
    const stop = new AbortController();
    // Every second host is silent: far more of them than places.
    const sweeping = sweep(
      targets(200),
      {
        probe: async ({ port }, signal) => {
          most = Math.max(most, (open += 1));
          if (port % 2 === 0) await untilAborted(signal);
          open -= 1;
          return up;
        },
        onResult: ({ host }) => {
          told.push(host);
          if (told.length === 100) stop.abort(new Error('enough'));
        },
        limits: { concurrency: 8, patience: 5, sockets: 120 },
      },
      stop.signal,
    );
    await assert.rejects(sweeping, /enough/);
    assert.equal(told.length, 100);
    assert.ok(most <= 120, String(most));
  });

  it('goes on with the sockets it got when the process has no more', async () => {
    let open = 0;
    let refused = 0;
    const told: string[] = [];
    const probe = async () => {
      if (open >= 5) {
        refused += 1;
        throw new OutOfSockets('EMFILE');
      }
      open += 1;
      await sleep(2);
      open -= 1;
      return up;
    };
    await sweep(targets(100), { probe, onResult: ({ host }) => told.push(host) });
    assert.equal(new Set(told).size, 100);
    assert.ok(refused > 0 && refused <= 64, String(refused));
  });

  it('waits without haste while there is no socket at all', async () => {
    let tries = 0;
    const probe = () => {
      tries += 1;
      return tries < 4 ? Promise.reject(new OutOfSockets('EMFILE')) : Promise.resolve(up);
    };
    const began = performance.now();
    await sweep(targets(1), { probe, onResult: () => undefined });
    assert.equal(tries, 4);
    assert.ok(performance.now() - began > 100);
  });

  it('stops at once when aborted and begins nothing more', async () => {
    const stop = new AbortController();
    let begun = 0;
    const sweeping = sweep(
      targets(500),
      {
        probe: (_target, signal) => {
          begun += 1;
          return untilAborted(signal);
        },
        onResult: () => assert.fail('told after the end'),
        limits: { patience: 1 },
      },
      stop.signal,
    );
    await sleep(5);
    stop.abort(new Error('cancelled'));
    await assert.rejects(sweeping, /cancelled/);
    const before = begun;
    await sleep(20);
    assert.equal(begun, before);
    await assert.rejects(
      sweep(targets(1), { probe: () => assert.fail(), onResult: () => undefined }, stop.signal),
      /cancelled/,
    );
  });

  it('fails with a defect of a probe, and ends the others', async () => {
    let ended = 0;
    const sweeping = sweep(targets(10), {
      probe: ({ port }, signal) =>
        port === 5
          ? Promise.reject(new TypeError('defect'))
          : untilAborted(signal).finally(() => {
              ended += 1;
            }),
      onResult: () => undefined,
    });
    await assert.rejects(sweeping, TypeError);
    await sleep(1);
    assert.equal(ended, 9);
  });

  it('sees 1,000 hosts, a tenth of them silent, within the connect timeout and a second', async function () {
    needs(this, `a silent host: ${noSilentHost ?? ''}`, noSilentHost === undefined);
    const measure = await measureSweep();
    assert.ok(measure);
    assert.equal(measure.silent, 100);
    assert.ok(measure.seconds <= measure.connectTimeoutSeconds + 1, JSON.stringify(measure));
    assert.ok(measure.upKnownSeconds < measure.connectTimeoutSeconds, JSON.stringify(measure));
  });
});
