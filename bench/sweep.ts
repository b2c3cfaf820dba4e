import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { NameResolver } from '../src/fleet/nameResolver';
import { probe } from '../src/fleet/probe';
import type { ProbeTarget } from '../src/fleet/probeTarget';
import { sweep, type SweepLimits } from '../src/fleet/sweep';
import { noSilentHost, startSilentHost } from '../test/fleet/silentHost';

export interface SweepMeasure {
  readonly hosts: number;
  readonly silent: number;
  readonly connectTimeoutSeconds: number;
  readonly seconds: number;
  /** The longest time that the event loop answered nobody else, in milliseconds. */
  readonly longestBlockMilliseconds: number;
  /** When the last host that answers was known: the silent ones must not keep it waiting. */
  readonly upKnownSeconds: number;
}

/** Greets as sshd does, on every loopback address, in a thread of its own so that only the sweep is measured. */
const greeter = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('SSH-2.0-OpenSSH_9.2p1 Debian-2\\r\\n');
  });
  server.listen({ host: '0.0.0.0', port: 0, backlog: 1024 }, () => parentPort.postMessage(server.address().port));
`;

/** Sweeps loopback addresses, every tenth of them silent. Undefined, with the reason printed, where that cannot be had. */
export async function measureSweep(
  options: {
    readonly hosts?: number;
    readonly limits?: Partial<SweepLimits>;
    readonly connectTimeoutSeconds?: number;
  } = {},
): Promise<SweepMeasure | undefined> {
  if (noSilentHost !== undefined) {
    console.log(`sweep: skipped, ${noSilentHost}`);
    return undefined;
  }
  const { hosts = 1000, connectTimeoutSeconds = 2 } = options;
  const worker = new Worker(greeter, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const silentHost = await startSilentHost();
  const targets = Array.from({ length: hosts }, (_, i): ProbeTarget => {
    const address = `127.77.${Math.floor(i / 250)}.${(i % 250) + 1}`;
    return { host: `host${i}`, address, kind: 'ssh', port: i % 10 === 0 ? silentHost.port : port };
  });

  const resolver = new NameResolver();
  const deadlines = { connect: connectTimeoutSeconds * 1000, greeting: 5000 };
  const states: Record<string, number> = {};
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const began = performance.now();
  let upKnown = began;
  await sweep(targets, {
    ...(options.limits && { limits: options.limits }),
    probe: (target, signal) => probe(target, deadlines, { resolver }, signal),
    onResult: (_target, { state }) => {
      states[state] = (states[state] ?? 0) + 1;
      if (state === 'up') upKnown = performance.now();
    },
  });
  const ended = performance.now();
  delay.disable();

  await worker.terminate();
  await silentHost.close();
  const silent = Math.ceil(hosts / 10);
  if (states['down'] !== silent || states['up'] !== hosts - silent) {
    throw new Error(`the sweep saw ${JSON.stringify(states)}, not ${silent} silent hosts of ${hosts}`);
  }
  return {
    hosts,
    silent,
    connectTimeoutSeconds,
    seconds: (ended - began) / 1000,
    longestBlockMilliseconds: delay.max / 1e6,
    upKnownSeconds: (upKnown - began) / 1000,
  };
}
