import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isRoot, programPath } from './needs';
import { waitFor } from './waitFor';

export type HostKeyKind = 'ed25519' | 'ecdsa' | 'rsa';

export interface SshdOptions {
  /** Lines of sshd_config(5) that come before the usual ones and so win over them. */
  readonly config?: readonly string[];
  readonly hostKeys?: readonly HostKeyKind[];
  /** A fixed port, for a host that comes back. */
  readonly port?: number;
  /** A directory of a server that was stopped, to come back with the same keys. */
  readonly directory?: string;
}

/** A real OpenSSH server on loopback, with keys, configuration and logs of its own. */
export interface Sshd {
  readonly address: '127.0.0.1';
  readonly port: number;
  readonly directory: string;
  /** Who may log in with `keyFile`: everybody when the tests run as root, else the user who runs them. */
  readonly user: string;
  readonly keyFile: string;
  /** A known_hosts file with this server's keys. */
  readonly knownHosts: string;
  /** Lets another public key in (a line of authorized_keys). */
  authorize(publicKey: string): void;
  publicHostKey(kind: HostKeyKind): string;
  log(): string;
  /** Cuts every connection at once, as a machine that goes down does; the server goes on listening. */
  cut(): void;
  /** Ends the server and its connections. `keep` leaves the directory for a later start. */
  stop(options?: { readonly keep?: boolean }): Promise<void>;
}

/** Makes a key pair and returns the path of the private half. */
export function makeKey(
  path: string,
  kind: HostKeyKind = 'ed25519',
  passphrase = '',
  ...more: readonly string[]
): string {
  const size = kind === 'rsa' ? ['-b', '2048'] : [];
  execFileSync('ssh-keygen', [
    '-q',
    '-t',
    kind,
    ...size,
    '-N',
    passphrase,
    '-C',
    'test@example.com',
    '-f',
    path,
    ...more,
  ]);
  return path;
}

/** Makes the public half of a key (`.pub`) readable for tests. */
export const publicKeyOf = (keyFile: string): string => readFileSync(`${keyFile}.pub`, 'utf8').trim();

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('data', (chunk) => answer(chunk.toString('latin1').startsWith('SSH-')));
    socket.once('error', () => answer(false));
    socket.once('close', () => answer(false));
  });
}

function childrenOf(pid: number): number[] {
  const path = `/proc/${String(pid)}/task/${String(pid)}/children`;
  try {
    return readFileSync(path, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return []; // it has ended
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Starts a server. Needs the programs sshd and ssh-keygen; whoever starts it stops it. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const program = programPath('sshd');
  if (program === undefined) throw new Error('sshd is not installed');
  if (isRoot) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'fleet-reboot-sshd-'));
  chmodSync(directory, 0o755); // sshd reads authorized_keys as the user who logs in
  const kinds = options.hostKeys ?? ['ed25519'];
  const hostKey = (kind: HostKeyKind) => join(directory, `host_${kind}`);
  for (const kind of kinds) if (!existsSync(hostKey(kind))) makeKey(hostKey(kind), kind);
  const keyFile = join(directory, 'client');
  if (!existsSync(keyFile)) makeKey(keyFile);
  const authorizedKeys = join(directory, 'authorized_keys');
  if (!existsSync(authorizedKeys)) writeFileSync(authorizedKeys, `${publicKeyOf(keyFile)}\n`, { mode: 0o644 });
  const logFile = join(directory, 'log');
  writeFileSync(logFile, '');

  const port = options.port ?? (await freePort());
  const configuration = [
    ...(options.config ?? []),
    `Port ${String(port)}`,
    'ListenAddress 127.0.0.1',
    ...kinds.map((kind) => `HostKey ${hostKey(kind)}`),
    `PidFile ${join(directory, 'pid')}`,
    `AuthorizedKeysFile ${authorizedKeys}`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'LogLevel VERBOSE',
  ];
  const configFile = join(directory, 'sshd_config');
  writeFileSync(configFile, `${configuration.join('\n')}\n`);
  const server: ChildProcess = spawn(program, ['-D', '-f', configFile, '-E', logFile], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const log = () => readFileSync(logFile, 'utf8');
  await waitFor('sshd to greet', () => {
    if (server.exitCode !== null) throw new Error(`sshd does not start: ${log()}`);
    return greets(port);
  });

  const name = port === 22 ? '127.0.0.1' : `[127.0.0.1]:${String(port)}`;
  const publicHostKey = (kind: HostKeyKind) => publicKeyOf(hostKey(kind));
  const knownHosts = join(directory, 'known_hosts');
  writeFileSync(knownHosts, kinds.map((kind) => `${name} ${publicHostKey(kind)}\n`).join(''));

  const cut = () => {
    if (server.pid === undefined) return;
    for (const child of childrenOf(server.pid)) {
      for (const grandchild of childrenOf(child)) kill(grandchild, 'SIGKILL');
      kill(child, 'SIGKILL');
    }
  };
  return {
    address: '127.0.0.1',
    port,
    directory,
    user: userInfo().username,
    keyFile,
    knownHosts,
    authorize: (publicKey) => writeFileSync(authorizedKeys, `${publicKey}\n`, { flag: 'a' }),
    publicHostKey,
    log,
    cut,
    stop: async ({ keep = false } = {}) => {
      cut();
      if (server.pid !== undefined && server.exitCode === null && server.signalCode === null) server.kill('SIGTERM');
      await ended;
      if (!keep) rmSync(directory, { recursive: true, force: true });
    },
  };
}
