import { EventEmitter, once } from 'node:events';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { endsFlight } from './tlsFlight';

/** TLS whose bytes do not go over a socket but inside something else, in turns. */
export class TlsTunnel {
  readonly tls: TLSSocket;
  private readonly wire = new Wire();
  private readonly changes = new EventEmitter();
  private received = Buffer.alloc(0);
  private failure: Error | undefined;
  private secured = false;

  /** `start` begins TLS on the stream: a client's or a server's side. */
  constructor(start: (wire: Duplex) => TLSSocket) {
    this.tls = start(this.wire);
    const note = (): void => void this.changes.emit('change');
    this.wire.on('sent', note);
    // Of a client alone: the last word of the handshake is the server's.
    this.tls.on('secureConnect', () => {
      this.secured = true;
      note();
    });
    this.tls.on('data', (part: Buffer) => {
      this.received = Buffer.concat([this.received, part]);
      note();
    });
    this.tls.on('error', (error: Error) => {
      this.failure = error;
      note();
    });
    this.tls.on('end', () => {
      this.failure ??= new TlsTunnelError('the TLS session inside the login was ended');
      note();
    });
  }

  /** The bytes of the handshake that are due; undefined when it is complete and there are none. */
  async handshake(fed?: Buffer): Promise<Buffer | undefined> {
    if (fed) this.wire.push(fed);
    await this.until(() => endsFlight(this.wire.sent) || (this.secured && this.wire.sent.length === 0));
    return this.wire.takeSent();
  }

  async seal(plain: Buffer): Promise<Buffer> {
    this.wire.takeSent();
    let written = false;
    this.tls.write(plain, () => {
      written = true;
      this.changes.emit('change');
    });
    await this.until(() => written);
    return this.wire.takeSent() ?? Buffer.alloc(0);
  }

  /** What is in the bytes, once it is as much as is expected. */
  async open(sealed: Buffer, whole: (plain: Buffer) => boolean): Promise<Buffer> {
    this.wire.push(sealed);
    await this.until(() => whole(this.received));
    const plain = this.received;
    this.received = Buffer.alloc(0);
    return plain;
  }

  close(): void {
    this.tls.destroy();
  }

  private async until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    // Everything is here already and TLS answers at once: what takes longer is not coming.
    const timeout = AbortSignal.timeout(patience);
    while (!condition()) {
      if (this.failure) throw new TlsTunnelError(this.failure.message, { cause: this.failure });
      try {
        await once(this.changes, 'change', { signal: timeout });
      } catch {
        // A busy process may be late itself: what has come gets its turn first.
        for (let i = 0; i < turns && !condition(); i++) await setImmediate();
        if (!condition()) throw new TlsTunnelError('the TLS session inside the login stalled');
      }
    }
  }
}

/** The TLS session inside the login cannot go on. */
export class TlsTunnelError extends Error {}

/** Milliseconds. */
const patience = 3000;
/** Of the event loop; more than TLS takes for what it has. */
const turns = 10;

/** The stream under TLS: keeps what is written until it is taken. */
class Wire extends Duplex {
  sent = Buffer.alloc(0);

  takeSent(): Buffer | undefined {
    const { sent } = this;
    this.sent = Buffer.alloc(0);
    return sent.length > 0 ? sent : undefined;
  }

  override _read(): void {
    // Bytes are pushed when they come.
  }

  override _write(part: Buffer, _: BufferEncoding, done: () => void): void {
    this.sent = Buffer.concat([this.sent, part]);
    done();
    this.emit('sent');
  }
}
