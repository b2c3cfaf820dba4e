import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import * as l10n from '@vscode/l10n';
import type { Connection } from '../../inventory/connection';
import type { WinrmSettings } from '../../inventory/winrmSettings';
import { MachineError, type Credentials, type Deadlines } from '../machine';
import type { TrustStore } from './trustStore';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** An open way to a listener. */
export interface OpenSocket {
  readonly socket: Socket;
  /** The listener's certificate (DER), with TLS. */
  readonly certificate: Buffer | undefined;
  readonly warnings: readonly string[];
}

export interface SocketContext {
  readonly connection: Connection;
  readonly settings: WinrmSettings;
  readonly credentials: Credentials;
  readonly trust: TrustStore;
  readonly deadlines: Deadlines;
}

/** TCP, and TLS when the settings want it, its certificate verified. Rejects with MachineError. */
export async function openSocket(endpoint: Endpoint, context: SocketContext, signal: AbortSignal): Promise<OpenSocket> {
  const socket = await openTcp(endpoint, context, signal);
  if (!context.settings.secure) return { socket, certificate: undefined, warnings: [] };
  try {
    return await openTls(endpoint, socket, context, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function openTcp({ address, port }: Endpoint, context: SocketContext, signal: AbortSignal): Promise<Socket> {
  const { host } = context.connection;
  const socket = connect({ host: address, port });
  const said = l10n.t('{0}: {1} port {2} cannot be reached', host, address, port);
  return settled(socket, 'connect', context.deadlines.tcp, signal, host, (cause) => {
    return new MachineError('unreachable', cause === undefined ? said : `${said} (${cause.message})`, { cause });
  }).then(() => socket);
}

async function openTls(
  endpoint: Endpoint,
  raw: Socket,
  context: SocketContext,
  signal: AbortSignal,
): Promise<OpenSocket> {
  const { host } = context.connection;
  const { caFile, verifyCertificate, clientCertificate } = context.settings;
  const options = {
    socket: raw,
    ...(isIP(endpoint.address) === 0 && { servername: endpoint.address }),
    host: endpoint.address,
    // What is found is judged below: an unknown certificate is asked about, as an unknown host key is.
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    ...(caFile !== undefined && { ca: await pem(caFile, host) }),
    ...(clientCertificate && {
      cert: await pem(clientCertificate.file, host),
      key: await pem(clientCertificate.keyFile, host),
    }),
  } as const;
  const socket = connectTls(options);
  await settled(socket, 'secureConnect', context.deadlines.handshake, signal, host, (cause) => {
    const said = l10n.t('{0}: TLS with {1} port {2} does not come about', host, endpoint.address, endpoint.port);
    return new MachineError('no-greeting', cause === undefined ? said : `${said} (${cause.message})`, { cause });
  });
  const certificate = socket.getPeerCertificate().raw;
  if (!verifyCertificate) {
    const warning = l10n.t('its certificate is not verified (ansible_winrm_server_cert_validation is ignore)');
    return { socket, certificate, warnings: [warning] };
  }
  if (!socket.authorized) await judge(socket, certificate, endpoint, context, signal);
  return { socket, certificate, warnings: [] };
}

/** A certificate that no authority vouches for: the one on record, or one a person accepts. */
async function judge(
  socket: TLSSocket,
  certificate: Buffer,
  { address, port }: Endpoint,
  { connection: { host }, trust, credentials }: SocketContext,
  signal: AbortSignal,
): Promise<void> {
  const listener = `${address}:${String(port)}`;
  const fingerprint = `SHA256:${createHash('sha256').update(certificate).digest('base64').replace(/=+$/, '')}`;
  const known = await trust.lookup(listener);
  if (known === fingerprint) return;
  const why = String(socket.authorizationError);
  if (known !== undefined) {
    const sentence = l10n.t(
      '{0}: {1} shows another certificate than the one on record ({2} now, {3} before)',
      host,
      listener,
      fingerprint,
      known,
    );
    throw new MachineError('host-key-changed', sentence);
  }
  const type = l10n.t('TLS certificate ({0})', why);
  if (!(await credentials.confirmHostKey({ host, address, port, type, fingerprint }, signal))) {
    const sentence = l10n.t('{0}: the certificate of {1} is not trusted ({2}, {3})', host, listener, why, fingerprint);
    throw new MachineError('host-key-unknown', sentence);
  }
  await trust.remember(listener, fingerprint);
}

/** Resolves with the event; a failure, the deadline (milliseconds) or the signal destroys the socket. */
function settled(
  socket: Socket,
  event: string,
  deadline: number,
  signal: AbortSignal,
  host: string,
  failure: (cause: Error | undefined) => MachineError,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: MachineError): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
      socket.removeListener('close', onClose);
      // A later error is told by the request that meets it.
      socket.on('error', () => undefined);
      if (!error) {
        resolve();
        return;
      }
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => end(new MachineError('aborted', l10n.t('{0}: stopped', host)));
    const onError = (cause: Error): void => end(failure(cause));
    const onClose = (): void => end(failure(undefined));
    const timer = setTimeout(() => end(failure(undefined)), deadline);
    socket.once(event, () => end());
    socket.once('error', onError);
    socket.once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

async function pem(path: string, host: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new MachineError('key-file', l10n.t('{0}: {1} cannot be read: {2}', host, path, message), { cause: error });
  }
}
