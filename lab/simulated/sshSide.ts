import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import ssh2, { type AuthContext, type ClientInfo, type Connection, type ServerChannel } from 'ssh2';
import { powershellCommandLine } from '../../src/machine/powershell';
import { courseOf, type OperationHost } from './course';
import type { Login, WindowsOptions } from './hostOptions';
import { makeOpenSshKey, type OpenSshKey } from './openSshKey';
import { Lines } from './lines';
import { runPowershell } from './powershell';
import { runShell } from './shell';
import type { Side } from './side';
import type { SudoCall } from './sudoCall';

/** What the SSH side asks of its host. */
export interface SshHost extends OperationHost {
  readonly name: string;
  readonly login: Login;
  readonly windows: WindowsOptions | undefined;
  /** What pam_nologin says to everybody but root, while the host boots or goes down. */
  readonly nologin: string | undefined;
  readonly authorizedKey: Buffer;
  note(what: 'login' | 'login-refused' | 'sudo-refused' | 'unknown-command', detail: string): void;
}

/** Speaks SSH on the sockets it is given. */
export function makeSshSide(host: SshHost): Side {
  const sockets = new Map<number, Socket>();
  let hostKey: OpenSshKey;
  let serverWith: (banner: string | undefined) => ssh2.Server;

  const newIdentity = (): void => {
    hostKey = makeOpenSshKey(host.name);
    const settings = { hostKeys: [hostKey.privateKey], ident: 'FleetRebootLab' };
    const servers = new Map<string | undefined, ssh2.Server>();
    // A client shows up after its greeting only; its port tells which socket it is.
    const listener = (client: Connection, { port }: ClientInfo): void => {
      const socket = sockets.get(port);
      if (socket) welcome(host, client, socket);
      else client.end();
    };
    serverWith = (banner) => {
      const server =
        servers.get(banner) ?? new ssh2.Server(banner === undefined ? settings : { ...settings, banner }, listener);
      servers.set(banner, server);
      return server;
    };
  };
  newIdentity();

  return {
    get identity() {
      return hostKey.publicKey;
    },
    newIdentity,
    forget: () => undefined,
    take(socket) {
      const port = socket.remotePort;
      if (port === undefined) return; // gone already
      sockets.set(port, socket);
      socket.once('close', () => sockets.delete(port));
      serverWith(host.nologin).injectSocket(socket);
    },
  };
}

function welcome(host: SshHost, client: Connection, socket: Socket): void {
  client.on('error', () => undefined);
  client.on('authentication', (context) => authenticate(host, context, socket));
  client.on('session', (accept) => {
    const session = accept();
    session.on('pty', (acceptPty) => acceptPty?.());
    session.on('env', (acceptEnv) => acceptEnv?.());
    session.on('exec', (acceptExec, _reject, info) => {
      if (host.windows) void executePowershell(host, acceptExec(), info.command, socket);
      else void execute(host, acceptExec(), info.command, socket);
    });
    session.on('shell', (acceptShell) => greet(host, acceptShell()));
  });
  // A jump host passes connections on, within this computer.
  client.on('tcpip', (accept, reject, info) => {
    if (!/^(127\.|::1$|localhost$)/.test(info.destIP)) return reject();
    const onward = connect(info.destPort, info.destIP);
    onward.once('error', () => reject());
    onward.once('connect', () => {
      const channel = accept();
      onward.pipe(channel).pipe(onward);
      onward.on('error', () => channel.destroy());
      channel.on('error', () => onward.destroy()).on('close', () => onward.destroy());
    });
  });
}

function authenticate(host: SshHost, context: AuthContext, socket: Socket): void {
  const { login } = host;
  const methods: ('publickey' | 'password' | 'keyboard-interactive')[] =
    login.password === undefined ? ['publickey'] : ['publickey', 'password', 'keyboard-interactive'];

  const decide = (right: boolean, final = true): void => {
    if (right && final && !host.faults.refuseLogin) {
      if (host.nologin !== undefined && login.user !== 'root') {
        // sshd shows PAM's message and hangs up, although the credentials were right.
        host.note('login-refused', host.nologin);
        socket.destroySoon();
        return;
      }
      host.note('login', context.method);
    }
    if (right && !host.faults.refuseLogin) context.accept();
    else {
      if (context.method !== 'none') host.note('login-refused', context.method);
      context.reject(methods);
    }
  };

  const knownUser = context.username === login.user;
  switch (context.method) {
    case 'publickey': {
      const offered = context.key.data;
      const authorized = knownUser && (login.key ?? true) && offered.equals(host.authorizedKey);
      if (!context.signature || !context.blob) return decide(authorized, false);
      const key = ssh2.utils.parseKey(offered);
      const verified = !(key instanceof Error) && key.verify(context.blob, context.signature, context.hashAlgo);
      return decide(authorized && verified);
    }
    case 'password':
      return decide(knownUser && isSecret(context.password, login.password));
    case 'keyboard-interactive':
      if (login.password === undefined) return decide(false);
      context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
        decide(knownUser && isSecret(answers[0] ?? '', login.password));
      });
      return;
    default:
      return decide(false);
  }
}

function isSecret(said: string, secret: string | undefined): boolean {
  if (secret === undefined) return false;
  const [left, right] = [Buffer.from(said), Buffer.from(secret)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** One command: noise, output, status, as the faults of the host would have it. */
async function execute(host: SshHost, channel: ServerChannel, command: string, socket: Socket): Promise<void> {
  const { faults } = host;
  channel.on('error', () => undefined);
  const lines = new Lines(channel);
  let afterwards: (() => void) | undefined;
  let silenced = false;
  let untold = false;

  channel.write(faults.noiseBefore);
  const status = await runShell(
    command,
    {
      stdout: (text) => void channel.write(text),
      stderr: (text) => void channel.stderr.write(text),
      sudo: (call) => sudo(host, call, channel, lines),
      unknown: (text) => host.note('unknown-command', text),
      async operation(asked, root) {
        const course = await courseOf(host, asked, root);
        silenced = course.kind === 'hangs' || course.kind === 'cut';
        if (course.kind === 'cut' || course.kind === 'answered') afterwards = course.afterwards;
        if (course.kind === 'cut' && course.stdout === '') socket.destroySoon();
        else if (course.kind === 'cut') channel.write(course.stdout, () => socket.destroySoon());
        if (course.kind === 'answered') {
          channel.write(course.stdout);
          channel.stderr.write(course.stderr);
        }
        if (course.kind === 'hangs' || course.kind === 'cut') return 0;
        untold = course.status === null;
        return course.status ?? 0;
      },
    },
    host.login.user === 'root',
  );
  if (!silenced) {
    channel.write(faults.noiseAfter);
    if (!untold) channel.exit(status);
    channel.end();
  }
  afterwards?.();
}

/** One command line of a Windows host: our reader, with its script on standard input, and nothing else. */
async function executePowershell(host: SshHost, channel: ServerChannel, line: string, socket: Socket): Promise<void> {
  channel.on('error', () => undefined);
  const shell = host.windows?.reached === 'cmd' ? 'cmd' : 'powershell';
  // Not iterated: that would close the other direction too.
  const parts: Buffer[] = [];
  channel.on('data', (part: Buffer) => parts.push(part));
  await once(channel, 'end');
  if (line !== powershellCommandLine(shell)) {
    host.note('unknown-command', line);
    channel.stderr.write(`'${line}' is not recognized as an internal or external command.\r\n`);
    channel.exit(1);
    channel.end();
    return;
  }
  const course = await runPowershell(host, Buffer.concat(parts));
  if (course.kind === 'hangs') return;
  if (course.kind === 'cut') socket.destroySoon();
  else {
    if (course.kind === 'answered') {
      channel.write(course.stdout);
      channel.stderr.write(course.stderr);
    }
    if (course.status !== null) channel.exit(course.status);
    channel.end();
  }
  if (course.kind !== 'silent') course.afterwards?.();
}

/** Asks as sudo does, three times at most. The password is compared and forgotten. */
async function sudo(host: SshHost, call: SudoCall, channel: ServerChannel, lines: Lines): Promise<number | undefined> {
  const { user, sudo: policy = 'nopasswd', sudoPassword, password } = host.login;
  if (policy === 'missing') {
    channel.stderr.write('/bin/sh: 1: sudo: not found\n');
    return 127;
  }
  if (user === 'root' || policy === 'nopasswd') return undefined;
  const refuse = (why: string): number => {
    host.note('sudo-refused', why);
    channel.stderr.write(`${why}\n`);
    return 1;
  };
  if (call.nonInteractive) return refuse('sudo: a password is required');
  if (!call.fromStdin)
    return refuse(
      'sudo: a terminal is required to read the password; either use the -S option or configure an askpass helper',
    );
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    channel.stderr.write(call.prompt);
    const line = await lines.next();
    if (line === undefined)
      return refuse(`\nsudo: ${attempt === 1 ? 'no password was provided' : 'a password is required'}`);
    if (isSecret(line, sudoPassword ?? password)) {
      return policy === 'refused' ? refuse(`${user} is not in the sudoers file.`) : undefined;
    }
    if (attempt < 3) channel.stderr.write('Sorry, try again.\n');
  }
  return refuse('sudo: 3 incorrect password attempts');
}

/** An interactive login has nothing to offer but a greeting and a way out. */
function greet(host: SshHost, channel: ServerChannel): void {
  channel.on('error', () => undefined);
  const prompt = `${host.login.user}@${host.name}:~$ `;
  channel.write(`This is ${host.name}, a simulated host. There is nothing here but "exit".\r\n${prompt}`);
  let line = '';
  channel.on('data', (chunk: Buffer) => {
    for (const character of chunk.toString()) {
      if (character === '\x04' || ((character === '\r' || character === '\n') && line.trim() === 'exit')) {
        channel.write('\r\n');
        channel.exit(0);
        channel.end();
        return;
      }
      if (character === '\r' || character === '\n') {
        channel.write(`\r\n${line.trim() === '' ? '' : `${line.trim()}: command not found\r\n`}${prompt}`);
        line = '';
      } else {
        line += character;
        channel.write(character);
      }
    }
  });
}
