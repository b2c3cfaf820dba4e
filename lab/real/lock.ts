import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while nobody else on this machine does, waiting for whoever is at it. The lock is a socket in Linux's abstract
 * namespace, which the kernel frees however its holder ends.
 */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const server = createServer();
  for (let held = false; !held;) {
    server.listen(`\0${name}`);
    held = await once(server, 'listening').then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE') return false;
        throw error;
      },
    );
    if (!held) await sleep(100);
  }
  try {
    return await work();
  } finally {
    server.close();
  }
}
