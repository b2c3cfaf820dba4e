import { createServer, type AddressInfo, type Socket } from 'node:net';
import { generateKeyPairSync } from 'node:crypto';
import type { AuthContext, Connection as ServerSide, ServerChannel } from 'ssh2';
import { loadSsh2 } from '../../../src/machine/ssh/loadSsh2';

/** A TCP server that does to every connection what it is told. */
export interface SimulatedServer {
  readonly port: number;
  /** Connections open now. */
  readonly sockets: ReadonlySet<Socket>;
  stop(): Promise<void>;
}

export async function startTcp(serve: (socket: Socket) => void): Promise<SimulatedServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A private key for a simulated host. */
export const hostKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

export interface SimulatedSsh {
  readonly hostKey?: string;
  /** Called for every login attempt; accepts all by default. */
  authenticate?(context: AuthContext): void;
  /** Called for every command; the default says nothing and never ends. */
  execute?(command: string, channel: ServerChannel, client: ServerSide): void;
  /** A channel is asked for in vain; called when it is. */
  ignoreChannel?(): void;
  /** A command is sent in vain; called when it is. */
  ignoreCommand?(): void;
}

const anyKey = hostKey();

/** An SSH server with a fault of your choice, spoken by ssh2 itself. */
export async function startSimulatedSsh(behaviour: SimulatedSsh = {}): Promise<SimulatedServer> {
  const { Server } = await loadSsh2();
  const ssh = new Server({ hostKeys: [behaviour.hostKey ?? anyKey] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      if (behaviour.authenticate) behaviour.authenticate(context);
      else context.accept();
    });
    client.on('session', (accept) => {
      if (behaviour.ignoreChannel) return behaviour.ignoreChannel();
      accept().on('exec', (acceptExec, _reject, { command }) => {
        if (behaviour.ignoreCommand) return behaviour.ignoreCommand();
        const channel = acceptExec();
        channel.on('error', () => undefined);
        behaviour.execute?.(command, channel, client);
      });
    });
  });
  return startTcp((socket) => ssh.injectSocket(socket));
}

/** What a command line of ours prints first, as its shell would: found without running it. */
export function startMarkerIn(command: string): string {
  const halves = /start\\0134n\\0047 ([0-9a-f]{16}) ([0-9a-f]{16})/.exec(command);
  return `fleet-reboot-${halves?.[1] ?? ''}${halves?.[2] ?? ''}-start\n`;
}
