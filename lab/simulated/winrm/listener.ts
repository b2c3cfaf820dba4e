import { createServer, type AddressInfo, type Socket } from 'node:net';
import { WinrmSide, type WinrmOptions } from './winrmSide';

export interface WinrmListener {
  readonly port: number;
  /** PEM; empty without TLS. */
  readonly certificate: string;
  /** Open TCP connections, so that a test can prove that none is left behind. */
  readonly connections: number;
  readonly side: WinrmSide;
  stop(): Promise<void>;
}

/** Starts a WinRM listener on a free port of loopback. */
export async function startWinrmListener(options: WinrmOptions): Promise<WinrmListener> {
  const side = new WinrmSide(options);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    side.take(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    side,
    get certificate() {
      return side.certificate;
    },
    get connections() {
      return sockets.size;
    },
    async stop() {
      side.closeShells();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
