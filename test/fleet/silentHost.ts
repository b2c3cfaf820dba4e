import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

/** A port on every loopback address that never answers a SYN, as a host that is powered off. */
export interface SilentHost {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Listens in a thread that sleeps from then on, so that nobody ever accepts. */
const sleeper = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ host: '0.0.0.0', port: 0, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** Works where the kernel drops a SYN when the queue of a listener is full: Linux does. */
export async function startSilentHost(): Promise<SilentHost> {
  const worker = new Worker(sleeper, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const fillers: Socket[] = [];
  // Each connection takes a place in the queue; the first that gets none says that it is full.
  for (let full = false; !full && fillers.length < 64;) {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    fillers.push(socket);
    const connected = once(socket, 'connect').then(() => false);
    full = await Promise.race([connected, new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 200))]);
  }
  return {
    port,
    close: async () => {
      for (const socket of fillers) socket.destroy();
      await worker.terminate();
    },
  };
}

/** Why there is no silent host here; undefined when there can be one. */
export const noSilentHost =
  process.platform === 'linux' ? undefined : 'only Linux leaves a SYN unanswered when a listener’s queue is full';
