import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import * as l10n from '@vscode/l10n';
import { sshGreeting, wsmanGreeting, type Greeting } from './greeting';
import type { Reachability } from './hostStatus';
import { NameServiceSilent, type NameResolver } from './nameResolver';
import type { ProbeTarget } from './probeTarget';

/** How long each stage of a probe may take, in milliseconds. */
export interface ProbeDeadlines {
  readonly connect: number;
  /** From the connection to the greeting, TLS included. */
  readonly greeting: number;
}

export const defaultProbeDeadlines: ProbeDeadlines = { connect: 5000, greeting: 5000 };

/** This process has no socket left: says nothing about the host. */
export class OutOfSockets extends Error {
  override readonly name = 'OutOfSockets';
}

/** Why a host counts as down, as a sentence for people. */
class Down extends Error {
  override readonly name = 'Down';
}

export interface ProbeParts {
  readonly resolver: NameResolver;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/**
 * Knocks at one host: name, TCP, greeting. Nobody logs in and no secret is sent, which is why the certificate of a
 * WinRM service is not judged here. Rejects with the signal's reason when aborted, and with OutOfSockets.
 */
export function probe(
  target: ProbeTarget,
  deadlines: ProbeDeadlines,
  parts: ProbeParts,
  signal?: AbortSignal,
): Promise<Reachability> {
  return new Promise((resolve, reject) => {
    const sockets = new Set<Socket>();
    const abort = (): void => {
      for (const socket of sockets) socket.destroy();
      reject(signal?.reason as Error);
    };
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    knock(target, deadlines, parts, sockets, signal)
      .then(resolve, reject)
      .finally(() => {
        signal?.removeEventListener('abort', abort);
        for (const socket of sockets) socket.destroy();
      });
  });
}

async function knock(
  target: ProbeTarget,
  deadlines: ProbeDeadlines,
  { resolver, now = Date.now }: ProbeParts,
  sockets: Set<Socket>,
  signal: AbortSignal | undefined,
): Promise<Reachability> {
  try {
    const addresses = target.kind === 'local' ? [] : await addressesOf(target, resolver);
    const began = performance.now();
    const greeting = await greet(target, deadlines, () => {
      signal?.throwIfAborted();
      return openTcp(target, addresses, deadlines.connect, sockets);
    });
    return { state: 'up', at: now(), latency: performance.now() - began, greeting };
  } catch (error) {
    if (!(error instanceof Down)) throw error;
    resolver.forget(target.address);
    return { state: 'down', at: now(), reason: error.message };
  }
}

async function addressesOf({ address }: ProbeTarget, resolver: NameResolver): Promise<readonly string[]> {
  // A literal address needs no lookup, and must not queue behind names.
  if (isIP(address) !== 0) return [address];
  try {
    return await resolver.resolve(address);
  } catch (error) {
    throw new Down(
      error instanceof NameServiceSilent || codeOf(error) === 'EAI_AGAIN'
        ? l10n.t('the name service does not answer for {0}', address)
        : l10n.t('name not found: {0}', address),
      { cause: error },
    );
  }
}

async function greet(target: ProbeTarget, deadlines: ProbeDeadlines, open: () => Promise<Socket>): Promise<string> {
  switch (target.kind) {
    case 'local':
      return l10n.t('this machine');
    case 'tcp':
      await open();
      return '';
    case 'ssh': {
      const socket = await open();
      const greeting = await hear(socket, target, deadlines.greeting, sshGreeting);
      // sshd notes a client that leaves without its own line as an error.
      socket.write('SSH-2.0-FleetReboot_probe\r\n');
      return greeting;
    }
    case 'winrm': {
      const plain = await open();
      if (target.port === 5985) return askWsman(plain, target, deadlines.greeting);
      const encrypted = await openTls(plain, target, deadlines.greeting).catch((error: unknown) => {
        // On a port of the administrator's own, plain HTTP is as likely.
        if (target.port === 5986 || !(error instanceof Down)) throw error;
        return open();
      });
      return askWsman(encrypted, target, deadlines.greeting);
    }
  }
}

async function openTcp(
  target: ProbeTarget,
  addresses: readonly string[],
  milliseconds: number,
  sockets: Set<Socket>,
): Promise<Socket> {
  const [only] = addresses;
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  const socket = connectTcp({
    host: addresses.length === 1 && only !== undefined ? only : target.address,
    port: target.port,
    // Several addresses are tried in turn, RFC 8305; they are known already.
    lookup: (_name, _options, callback) => callback(null, found),
    autoSelectFamily: true,
    // Node gives each address 250 ms by default: too little for a host far away.
    autoSelectFamilyAttemptTimeout: Math.ceil(Math.max(250, Math.min(2000, milliseconds / 2))),
  });
  sockets.add(socket);
  const late = () => l10n.t('no answer within {0} s ({1})', milliseconds / 1000, place(target));
  await stage<void>(socket, target, milliseconds, late, (done) => socket.once('connect', done));
  return socket;
}

/** Made once: it costs as much as the handshake itself. */
let tlsContext: SecureContext | undefined;

async function openTls(plain: Socket, target: ProbeTarget, milliseconds: number): Promise<Socket> {
  const socket = connectTls({
    socket: plain,
    rejectUnauthorized: false,
    secureContext: (tlsContext ??= createSecureContext({ minVersion: 'TLSv1' })),
    ...(isIP(target.address) === 0 && { servername: target.address }),
  });
  await stage<void>(
    socket,
    target,
    milliseconds,
    () => noGreeting(target, milliseconds),
    (done) => socket.once('secureConnect', done),
  );
  return socket;
}

function askWsman(socket: Socket, target: ProbeTarget, milliseconds: number): Promise<string> {
  const host = isIP(target.address) === 6 ? `[${target.address}]` : target.address;
  // Written by hand: editors route Node's http through their proxy settings, and a proxy says nothing about the host.
  const request = ['POST /wsman HTTP/1.1', `Host: ${host}:${target.port}`, 'Content-Length: 0', 'Connection: close'];
  socket.write(`${request.join('\r\n')}\r\n\r\n`);
  return hear(socket, target, milliseconds, wsmanGreeting);
}

/** Reads until the greeting is whole, or is none. */
async function hear(
  socket: Socket,
  target: ProbeTarget,
  milliseconds: number,
  greetingIn: (heard: string, ended: boolean) => Greeting,
): Promise<string> {
  let heard = '';
  const late = () => noGreeting(target, milliseconds);
  const found = await stage<NonNullable<Greeting>>(socket, target, milliseconds, late, (done) => {
    const judge = (ended: boolean): void => {
      const greeting = greetingIn(heard, ended);
      if (greeting) done(greeting);
    };
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
      judge(false);
    });
    socket.once('end', () => judge(true));
  });
  socket.removeAllListeners('data').pause();
  if ('wrong' in found) throw new Down(found.wrong);
  return found.greeting;
}

/** One wait on a socket: ends with `begin`'s result, the socket's error, its close, or the deadline. */
function stage<T>(
  socket: Socket,
  target: ProbeTarget,
  milliseconds: number,
  late: () => string,
  begin: (done: (value: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Down(late())), milliseconds);
    const end = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    // The listeners stay: a socket that is done with may still report an error, which is then nobody's.
    socket.on('error', (error) => end(() => reject(socketFailure(error, target))));
    socket.once('close', () => end(() => reject(new Down(l10n.t('hangs up ({0})', place(target))))));
    begin((value) => end(() => resolve(value)));
  });
}

function socketFailure(error: Error, target: ProbeTarget): Error {
  const code = codeOf(error instanceof AggregateError ? error.errors[0] : error);
  switch (code) {
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOBUFS':
      return new OutOfSockets(error.message, { cause: error });
    case 'ECONNREFUSED':
      return new Down(l10n.t('connection refused ({0})', place(target)), { cause: error });
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new Down(l10n.t('no route ({0})', place(target)), { cause: error });
    case 'ETIMEDOUT':
      return new Down(l10n.t('no answer ({0})', place(target)), { cause: error });
    case 'ECONNRESET':
    case 'EPIPE':
      return new Down(l10n.t('hangs up ({0})', place(target)), { cause: error });
    default:
      if (/^(EPROTO|ERR_SSL_.*)$/.test(code)) {
        return new Down(l10n.t('answers, but not with TLS ({0})', place(target)), { cause: error });
      }
      return new Down(l10n.t('{0} ({1})', code || error.message, place(target)), { cause: error });
  }
}

function noGreeting(target: ProbeTarget, milliseconds: number): string {
  return l10n.t('connected, but no greeting within {0} s ({1})', milliseconds / 1000, place(target));
}

function place({ address, port }: ProbeTarget): string {
  return l10n.t('{0} port {1}', address, port);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
