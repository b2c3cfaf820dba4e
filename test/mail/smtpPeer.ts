import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as the relay took it over. */
export interface Taken {
  readonly mail: ParsedMail;
  readonly raw: string;
  readonly recipients: readonly string[];
  readonly user: string | undefined;
  readonly encrypted: boolean;
}

export interface Peer {
  readonly port: number;
  readonly taken: Taken[];
  /** Connections that were opened so far. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** A relay of this process on loopback that keeps what it takes. */
export async function startPeer(options: SMTPServerOptions = {}): Promise<Peer> {
  const taken: Taken[] = [];
  let connections = 0;
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 50,
    onConnect: (_session, callback) => {
      connections += 1;
      callback();
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        void simpleParser(raw).then((mail) => {
          const recipients = session.envelope.rcptTo.map(({ address }) => address);
          taken.push({
            mail,
            raw: raw.toString('latin1'),
            recipients,
            user: session.user as string | undefined,
            encrypted: session.secure,
          });
          callback();
        });
      });
    },
    ...options,
  });
  // A client that hangs up on a certificate is no failure of the peer.
  server.on('error', () => undefined);
  const { server: socket } = server;
  server.listen(0, '127.0.0.1');
  if (!socket.listening) await once(socket, 'listening');
  return {
    port: (socket.address() as AddressInfo).port,
    taken,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** What a relay answers: the reply code goes with the text. */
export function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
