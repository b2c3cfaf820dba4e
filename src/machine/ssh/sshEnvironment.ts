import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { appendFile, chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/** A file with what ssh looks at before it trusts one. */
export interface SshFile {
  readonly bytes: Buffer;
  /** Permission bits, e.g. 0o600. */
  readonly mode: number;
  readonly owner: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** What an SSH login takes from the computer it starts on. */
export interface SshEnvironment {
  readonly home: string;
  readonly localUser: string;
  /** Undefined on Windows, where permission bits say nothing. */
  readonly uid: number | undefined;
  /** Tried in order; the first that answers is the agent. */
  readonly agentSockets: readonly string[];
  /** Tried when neither the inventory nor the ssh configuration names a key. Missing files are passed over. */
  readonly identityFiles: readonly string[];
  /** A new host key goes to the first. */
  readonly userKnownHostsFiles: readonly string[];
  readonly systemKnownHostsFiles: readonly string[];
  /** The system's ssh, asked for its configuration by `ssh -G`. Undefined: never asked. */
  readonly sshProgram: string | undefined;
  /** For `${NAME}` in the ssh configuration and for a ProxyCommand. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Undefined when there is no such file; throws what the system says otherwise. */
  read(path: string): Promise<SshFile | undefined>;
  /** Adds text at the end. A file that has to be made is 0600, its directory 0700. */
  append(path: string, text: string): Promise<void>;
  /** Random bytes for nonces and salts. */
  random(size: number): Buffer;
}

/** OpenSSH's agent, then Pageant's pipe (0.77 and later), whose name ends with a hash that only it knows. */
function windowsAgents(user: string): string[] {
  const pipes = '\\\\.\\pipe\\';
  try {
    const names = readdirSync(pipes);
    const pageant = names.filter((name) => name.toLowerCase().startsWith(`pageant.${user.toLowerCase()}.`));
    return ['openssh-ssh-agent', ...pageant].filter((name) => names.includes(name)).map((name) => pipes + name);
  } catch {
    return [];
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function read(path: string): Promise<SshFile | undefined> {
  try {
    const { mode, uid, mtimeMs } = await stat(path);
    return { bytes: await readFile(path), mode: mode & 0o7777, owner: uid, modified: mtimeMs };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function append(path: string, text: string): Promise<void> {
  if ((await read(path)) === undefined) {
    const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (made !== undefined) await chmod(dirname(path), 0o700);
  }
  await appendFile(path, text, { mode: 0o600 });
}

/** This computer, as `variables` (process.env) and the operating system describe it. */
export function localSshEnvironment(variables: SshEnvironment['variables'] = process.env): SshEnvironment {
  const home = homedir();
  const localUser = userInfo().username;
  const windows = process.platform === 'win32';
  const folder = join(home, '.ssh');
  const socket = variables['SSH_AUTH_SOCK'];
  const system = windows ? join(variables['ProgramData'] ?? 'C:\\ProgramData', 'ssh') : '/etc/ssh';
  return {
    home,
    localUser,
    uid: process.getuid?.(),
    agentSockets: socket ? [socket] : windows ? windowsAgents(localUser) : [],
    identityFiles: ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(folder, name)),
    userKnownHostsFiles: ['known_hosts', 'known_hosts2'].map((name) => join(folder, name)),
    systemKnownHostsFiles: ['ssh_known_hosts', 'ssh_known_hosts2'].map((name) => join(system, name)),
    sshProgram: 'ssh',
    variables,
    read,
    append,
    random: randomBytes,
  };
}
