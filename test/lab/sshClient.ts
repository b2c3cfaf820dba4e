import ssh2 from 'ssh2';
import type { CommandResult } from '../../src/machine/operation';
import type { SimulatedHost } from '../../lab/simulated/simulatedHost';

/** A plain ssh2 client, not ours: what the lab says is judged by somebody else's eyes. */
export interface SshClient {
  run(command: string, stdin?: string): Promise<CommandResult>;
  /** The status is null when the connection ends first. */
  readonly closed: Promise<void>;
  readonly banner: string;
  readonly hostKey: Buffer;
  end(): void;
}

export interface Credentials {
  readonly username?: string;
  readonly password?: string;
  readonly privateKey?: string;
  readonly readyTimeout?: number;
}

export function logIn(host: SimulatedHost, credentials: Credentials): Promise<SshClient> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let banner = '';
    let hostKey = Buffer.alloc(0);
    const closed = new Promise<void>((resolveClosed) => {
      client.once('close', () => {
        resolveClosed();
        reject(new Error(`closed before the login was complete: ${banner}`));
      });
    });
    client.on('error', reject);
    client.on('banner', (text) => (banner += text));
    client.once('ready', () =>
      resolve({
        run: (command, stdin) => run(client, closed, command, stdin),
        closed,
        get banner() {
          return banner;
        },
        get hostKey() {
          return hostKey;
        },
        end: () => void client.end(),
      }),
    );
    client.connect({
      host: host.address,
      port: host.port,
      username: host.login.user,
      tryKeyboard: false,
      ...credentials,
      hostVerifier: (key: Buffer) => {
        hostKey = Buffer.from(key);
        return true;
      },
    });
  });
}

function run(client: ssh2.Client, closed: Promise<void>, command: string, stdin = ''): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      let status: number | null = null;
      let stdout = '';
      let stderr = '';
      channel.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      channel.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      channel.on('exit', (code: number | null) => (status = code));
      const finish = (): void => resolve({ status, stdout, stderr });
      channel.once('close', finish);
      void closed.then(finish);
      channel.end(stdin);
    });
  });
}
