import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

export interface FleetPeer {
  readonly port: number;
  /** What the clients have sent, in order. */
  readonly heard: () => string;
  readonly close: () => Promise<void>;
}

/** A server of bare bytes on every loopback address. */
export async function startPeer(talk: (socket: Socket) => void, tls?: TlsOptions): Promise<FleetPeer> {
  const sockets = new Set<Socket>();
  let heard = '';
  const welcome = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    talk(socket);
  };
  const server: Server = tls ? createTlsServer(tls, welcome) : createServer(welcome);
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Answers every request with this status. */
export const answering =
  (status: string, server = '') =>
  (socket: Socket): void => {
    socket.on('data', () => socket.end(`HTTP/1.1 ${status}\r\n${server}Content-Length: 0\r\n\r\n`));
  };
