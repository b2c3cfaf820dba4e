import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { selfSigned } from '../../mail/certificate';

/** Debian's Python: it has the gssapi module. */
const python = '/usr/bin/python3';

/** A WinRM listener that logs in with gss-ntlmssp. */
export interface GssPeer {
  readonly port: number;
  /** PEM of its certificate, with TLS. */
  readonly certificate: string;
  stop(): Promise<void>;
}

export const account = { user: 'admin', domain: 'LAB', password: 'Sécret! 1' };

/** Why the peer cannot run here; undefined when it can. In CI it must. */
export function reasonWithoutPeer(): string | undefined {
  if (spawnSync(python, ['-c', 'import gssapi']).status === 0) return undefined;
  if (process.env['CI'] === 'true') throw new Error('python3-gssapi is not installed, and CI skips nothing.');
  return 'python3-gssapi is not installed (apt-get install gss-ntlmssp python3-gssapi)';
}

export async function startGssPeer({ tls }: { readonly tls: boolean }): Promise<GssPeer> {
  const folder = await mkdtemp(join(tmpdir(), 'gss-peer-'));
  const users = join(folder, 'users');
  await writeFile(users, `${account.domain}:${account.user}:${account.password}\n`);
  const certificate = tls ? await selfSigned(folder, 'listener', 'IP:127.0.0.1') : undefined;
  const files = certificate ? [certificate.file, join(folder, 'listener.key')] : [];
  const child = spawn(python, [join(import.meta.dirname, 'gssPeer.py'), ...files], {
    env: { ...process.env, NTLM_USER_FILE: users },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended(child)])) as [string];
  const { port } = JSON.parse(line) as { port: number };
  return {
    port,
    certificate: certificate?.cert ?? '',
    async stop() {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true });
    },
  };
}

async function ended(child: ChildProcess): Promise<never> {
  const [status] = (await once(child, 'exit')) as [number | null];
  throw new Error(`The peer ended with status ${String(status)}.`);
}
