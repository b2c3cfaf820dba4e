import { Agent, request, type ClientRequestArgs, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Login } from './login';
import { openMessage, sealMessage, type MessageSeal } from './sealedMessage';

/** One HTTP answer. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** The connection ended where it must not. `sent`: the message may have arrived. */
export class ConnectionLost extends Error {
  constructor(
    readonly sent: boolean,
    options?: ErrorOptions,
  ) {
    super('the connection was closed', options);
  }
}

/** The server answered with an HTTP status that tells the message was not taken. */
export class HttpRefusal extends Error {
  constructor(readonly reply: Reply) {
    super(`HTTP ${String(reply.status)}`);
  }
}

export interface WsmanEndpoint {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** No answer is larger: servers keep to the 150 kB we allow them. */
const largestAnswer = 4 * 1024 * 1024;

/**
 * One keep-alive connection over a socket that is there already (TLS or not), logged in once: NTLM belongs to the connection, so a
 * second socket must never take its place unseen. Messages go one after the other.
 */
export class WsmanConnection {
  private readonly agent: OneSocketAgent;
  private seal: MessageSeal | undefined;
  private before: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly endpoint: WsmanEndpoint,
    socket: Socket,
    private readonly login: Login,
  ) {
    socket.setNoDelay(true);
    this.agent = new OneSocketAgent(socket);
  }

  /** Logs in. Rejects with what the login throws, ConnectionLost, or the signal's reason. */
  async open(signal: AbortSignal): Promise<void> {
    this.seal = await this.login.logIn((authorization) => this.send(Buffer.alloc(0), { authorization }, signal));
  }

  /** Sends an envelope and gives the answer's text, a fault's too. Rejects with HttpRefusal, ConnectionLost or the signal's reason. */
  post(text: string, signal: AbortSignal): Promise<string> {
    const next = this.before.then(() => this.exchange(text, signal));
    this.before = next.catch(() => undefined);
    return next;
  }

  close(): void {
    this.agent.destroy();
  }

  private async exchange(text: string, signal: AbortSignal): Promise<string> {
    const { seal } = this;
    const { body, contentType } = seal
      ? await sealMessage(text, seal)
      : { body: Buffer.from(text, 'utf8'), contentType: 'application/soap+xml;charset=UTF-8' };
    const { authorization } = this.login;
    const reply = await this.send(
      body,
      { 'content-type': contentType, ...(authorization && { authorization }) },
      signal,
    );
    // A SOAP fault comes with 500 and a body.
    if (reply.status !== 200 && (reply.status !== 500 || reply.body.length === 0)) throw new HttpRefusal(reply);
    return seal ? openMessage(reply.body, seal) : reply.body.toString('utf8');
  }

  private send(body: Buffer, headers: OutgoingHttpHeaders, signal: AbortSignal): Promise<Reply> {
    const { host, port, path } = this.endpoint;
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(reasonOf(signal));
        return;
      }
      let sent = false;
      const lost = (error: Error): void => {
        reject(
          signal.aborted
            ? reasonOf(signal)
            : error instanceof ConnectionLost
              ? error
              : new ConnectionLost(sent, { cause: error }),
        );
      };
      const message = request({
        agent: this.agent,
        method: 'POST',
        host,
        port,
        path,
        signal,
        headers: { 'content-length': body.length, 'user-agent': 'fleet-reboot', ...headers },
      });
      message.on('socket', () => (sent = true));
      message.on('error', lost);
      message.on('response', (answer) => {
        const parts: Buffer[] = [];
        let size = 0;
        answer.on('data', (part: Buffer) => {
          parts.push(part);
          size += part.length;
          if (size > largestAnswer) answer.destroy(new Error('the answer is too large'));
        });
        answer.on('error', lost);
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) });
        });
      });
      message.end(body);
    });
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('stopped');
}

/** Gives out the one socket it has, and no other. */
class OneSocketAgent extends Agent {
  private used = false;

  constructor(private readonly socket: Socket) {
    super({ keepAlive: true, maxSockets: 1 });
  }

  override createConnection(_: ClientRequestArgs, created?: (error: Error | null, stream: Duplex) => void): undefined {
    const gone = this.used || this.socket.destroyed;
    this.used = true;
    process.nextTick(() => created?.(gone ? new ConnectionLost(false) : null, this.socket));
  }

  override destroy(): void {
    super.destroy();
    this.socket.destroy();
  }
}
