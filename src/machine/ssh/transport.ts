import * as l10n from '@vscode/l10n';
import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { MachineError } from '../machine';
import type { SshEnvironment } from './sshEnvironment';
import type { SshTarget } from './sshTarget';

/** The bytes to and from an SSH server, however they travel. */
export interface Transport {
  readonly stream: Duplex;
  readonly warnings: readonly string[];
  /** What the way itself said when it broke (a ProxyCommand's last words). */
  failure(): string | undefined;
  close(): void;
}

/** How long a closing connection may still send what is queued. Milliseconds. */
const goodbye = 500;

function place({ host, address, port }: SshTarget): string {
  const at = address.includes(':') ? `[${address}]:${String(port)}` : `${address}:${String(port)}`;
  return host === address ? at : `${host} (${at})`;
}

const reasons: Readonly<Record<string, () => string>> = {
  ECONNREFUSED: () => l10n.t('connection refused'),
  ECONNRESET: () => l10n.t('connection reset'),
  EHOSTUNREACH: () => l10n.t('no route to the host'),
  ENETUNREACH: () => l10n.t('the network is unreachable'),
  EHOSTDOWN: () => l10n.t('the host is down'),
  ENOTFOUND: () => l10n.t('its name is not known'),
  EAI_AGAIN: () => l10n.t('its name cannot be looked up at the moment'),
  ETIMEDOUT: () => l10n.t('no answer'),
};

function reasonOf(error: Error & { readonly code?: string; readonly errors?: readonly unknown[] }): string {
  const [inner] = error.errors ?? [];
  const code = error.code ?? (inner instanceof Error && 'code' in inner ? String(inner.code) : '');
  return reasons[code]?.() ?? error.message;
}

export function unreachable(target: SshTarget, why: string, cause?: unknown): MachineError {
  const sentence = l10n.t('{0} is not reachable: {1}', place(target), why);
  return new MachineError('unreachable', sentence, cause === undefined ? undefined : { cause });
}

/** Connects by TCP within so many milliseconds. */
export function connectTcp(target: SshTarget, deadline: number, signal: AbortSignal): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({
      host: target.address,
      port: target.port,
      family: target.family,
      noDelay: true,
      // Node gives each address of a name 250 ms by default: too little for a host far away.
      autoSelectFamilyAttemptTimeout: Math.ceil(Math.max(250, Math.min(2000, deadline / 2))),
      ...(target.localAddress === undefined ? {} : { localAddress: target.localAddress }),
    });
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      socket.off('connect', onConnect);
    };
    const fail = (error: MachineError) => {
      settle();
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const onAbort = () => fail(new MachineError('aborted', l10n.t('{0}: stopped', target.host)));
    const onError = (error: Error) => fail(unreachable(target, reasonOf(error), error));
    const onConnect = () => {
      settle();
      resolve({
        stream: socket,
        warnings: [],
        failure: () => undefined,
        close: () => {
          socket.destroySoon();
          setTimeout(() => socket.destroy(), goodbye).unref();
        },
      });
    };
    const timer = setTimeout(
      () => fail(unreachable(target, l10n.t('no answer within {0} seconds', deadline / 1000))),
      deadline,
    );
    socket.once('error', onError);
    socket.once('connect', onConnect);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Runs a ProxyCommand as ssh does and speaks through its standard input and output. */
export function runProxyCommand(command: string, environment: SshEnvironment): Transport {
  const windows = process.platform === 'win32';
  // A process group of its own, so that what the shell started ends with it.
  const child = spawn(windows ? command : `exec ${command}`, {
    shell: windows ? true : '/bin/sh',
    cwd: environment.home,
    env: { ...environment.variables },
    detached: !windows,
    windowsHide: true,
    stdio: 'pipe',
  });
  let said = '';
  let failure: string | undefined;
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-2000)));
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined);

  const stream = new Duplex({
    read: () => void child.stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => {
      if (child.stdin.write(chunk)) done();
      else child.stdin.once('drain', () => done());
    },
    final: (done) => {
      child.stdin.end();
      done();
    },
    destroy: (error, done) => {
      kill();
      done(error);
    },
  });
  child.stdout.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) child.stdout.pause();
  });
  const ended = (why: string) => {
    const last = said.trim().split('\n').at(-1) ?? '';
    failure ??= l10n.t('its ProxyCommand ended: {0}', last === '' ? why : last);
    if (!stream.destroyed) {
      stream.push(null);
      stream.destroy();
    }
  };
  child.once('error', (error) => ended(error.message));
  child.once('close', (status, name) => ended(name ?? l10n.t('exit status {0}', String(status))));
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      if (windows) child.kill();
      else process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It ended by itself in the meantime.
    }
  };
  return {
    stream,
    warnings: [],
    failure: () => failure,
    close: () => {
      stream.end();
      setTimeout(() => stream.destroy(), goodbye).unref();
    },
  };
}
