import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { spnegoEnvironment } from '../machine/winrm/credsspPeer';

/** Debian's Python: it has the winrm module. */
const python = '/usr/bin/python3';

/** Why python3-winrm cannot run here; undefined when it can. In CI it must. */
export function reasonWithoutWinrmPeer(): string | undefined {
  if (spawnSync(python, ['-c', 'import winrm, requests_ntlm']).status === 0) return undefined;
  if (process.env['CI'] === 'true') throw new Error('python3-winrm is not installed, and CI skips nothing.');
  return 'python3-winrm is not installed (apt-get install python3-winrm python3-requests-ntlm)';
}

/** Why Ansible cannot reach anything over WinRM here; undefined when it can. In CI it must. */
export function reasonWithoutAnsible(): string | undefined {
  if (spawnSync('ansible', ['--version']).status === 0) return undefined;
  if (process.env['CI'] === 'true') throw new Error('ansible is not installed, and CI skips nothing.');
  return 'ansible is not installed (apt-get install ansible-core)';
}

export type PeerAnswer =
  | { readonly stdout: string; readonly stderr: string; readonly status: number }
  | { readonly error: string; readonly message: string };

export interface PeerRequest {
  readonly endpoint: string;
  readonly transport: 'ntlm' | 'basic' | 'credssp';
  readonly user: string;
  readonly password: string;
  /** PEM file that the server's certificate is checked against. */
  readonly certificates?: string;
  readonly encryption?: 'always' | 'never';
  /** Seconds the service may take to say that nothing came yet. */
  readonly timeout?: number;
  readonly commands: readonly (readonly string[])[];
}

/** A folder with what the Python programs need: an OpenSSL that still knows MD4. */
export class WinrmPeer {
  private constructor(readonly folder: string) {}

  static async make(): Promise<WinrmPeer> {
    const peer = new WinrmPeer(await mkdtemp(join(tmpdir(), 'winrm-peer-')));
    await writeFile(join(peer.folder, 'openssl.cnf'), opensslConfiguration);
    return peer;
  }

  get environment(): NodeJS.ProcessEnv {
    const { REQUESTS_CA_BUNDLE: _, CURL_CA_BUNDLE: __, ...others } = process.env; // they would overrule what is asked for
    return {
      ...others,
      ...spnegoEnvironment([join(import.meta.dirname, 'credssp')]),
      OPENSSL_CONF: join(this.folder, 'openssl.cnf'),
      no_proxy: '*',
    };
  }

  async file(name: string, content: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  }

  async ask(request: PeerRequest): Promise<readonly PeerAnswer[]> {
    const { stdout } = await this.run(python, [join(import.meta.dirname, 'winrmPeer.py')], JSON.stringify(request));
    return JSON.parse(stdout) as readonly PeerAnswer[];
  }

  /** Runs a program to its end. */
  async run(program: string, words: readonly string[], input = '', more: NodeJS.ProcessEnv = {}) {
    const child = spawn(program, words, { cwd: this.folder, env: { ...this.environment, ...more } });
    child.stdin.end(input);
    const [stdout, stderr, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    return { stdout, stderr, status };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

const opensslConfiguration = `openssl_conf = start
[start]
providers = providers
[providers]
default = on
legacy = on
[on]
activate = 1
`;
