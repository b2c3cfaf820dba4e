import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A TCP port that can be shut and opened again, with the connections that came through it. */
export interface Door {
  readonly address: string;
  readonly port: number;
  readonly isOpen: boolean;
  readonly connections: number;
  open(): Promise<void>;
  /** Nobody gets in any more; connections stay. */
  shut(): void;
  /** Ends every connection at once. */
  dropConnections(): void;
  /** Connections stay open without a sign of life, until the door is removed. */
  freezeConnections(): void;
  /** Shuts it for good. */
  remove(): void;
}

/** Opens a door at `port`, or at a free one below every system's ephemeral range, so that it is still free after a reboot. */
export async function makeDoor(address: string, port: number, enter: (socket: Socket) => void): Promise<Door> {
  const sockets = new Set<Socket>();
  const frozen = new Set<Socket>();
  let server: Server | undefined;
  let wanted = false;
  let chosen = port;

  const listen = async (at: number): Promise<void> => {
    const candidate = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        frozen.delete(socket);
      });
      enter(socket);
    });
    await new Promise<void>((resolve, reject) => {
      candidate.once('error', reject);
      candidate.listen(at, address, resolve);
    });
    candidate.on('error', () => undefined);
    // It may have been shut while it was being opened.
    if (wanted) server = candidate;
    else candidate.close();
  };

  const door: Door = {
    address,
    get port() {
      return chosen;
    },
    get isOpen() {
      return server !== undefined;
    },
    get connections() {
      return sockets.size;
    },
    async open() {
      if (wanted) return;
      wanted = true;
      for (let attempt = 0; ; attempt += 1) {
        const at = chosen === 0 ? 20_000 + Math.floor(Math.random() * 12_000) : chosen;
        try {
          await listen(at);
          chosen = at;
          return;
        } catch (error) {
          const busy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
          if (!busy || attempt === 100) throw error;
          if (chosen !== 0) await sleep(20);
        }
      }
    },
    shut() {
      wanted = false;
      server?.close();
      server = undefined;
    },
    dropConnections() {
      for (const socket of sockets) if (!frozen.has(socket)) socket.destroy();
    },
    freezeConnections() {
      for (const socket of sockets) {
        frozen.add(socket);
        // Nothing is read any more, and what the protocol layer still writes goes nowhere.
        socket.removeAllListeners('data');
        socket.pause();
        socket.write = () => true;
        socket.end = () => socket;
      }
    },
    remove() {
      door.shut();
      for (const socket of sockets) socket.destroy();
    },
  };
  await door.open();
  return door;
}
