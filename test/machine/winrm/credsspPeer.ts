import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { account } from './gssPeer';

const python = '/usr/bin/python3';

/** Where the module is: Debian's own, or the package of a newer Debian, fetched once and kept outside the checkout. */
const kept = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'fleet-reboot', 'pyspnego');

/** What a Python program needs to find the module, and others in these folders. */
export function spnegoEnvironment(folders: readonly string[] = []): Readonly<Record<string, string>> {
  return { PYTHONPATH: [join(kept, 'usr/lib/python3/dist-packages'), ...folders].join(delimiter) };
}

/** Why python3-pyspnego cannot run here; undefined when it can. In CI it must. */
export function reasonWithoutSpnego(): string | undefined {
  if (works()) return undefined;
  if (!existsSync(kept) && spawnSync('apt-get', ['--version']).status === 0) {
    spawnSync('sh', [join(import.meta.dirname, 'spnego.sh'), kept], { stdio: 'inherit', timeout: 60_000 });
    if (works()) return undefined;
  }
  if (process.env['CI'] === 'true') throw new Error('python3-pyspnego does not run here, and CI skips nothing.');
  return 'python3-pyspnego does not run here (Debian trixie has it; it needs python3-cryptography and python3-gssapi)';
}

function works(): boolean {
  return (
    spawnSync(python, ['-c', 'import spnego, gssapi'], { env: { ...process.env, ...spnegoEnvironment() } }).status === 0
  );
}

/** A WinRM listener that speaks CredSSP up to that version, on loopback. */
export async function startCredsspPeer(version: number) {
  const folder = await mkdtemp(join(tmpdir(), 'credssp-peer-'));
  const users = join(folder, 'users');
  await writeFile(users, `${account.domain}:${account.user}:${account.password}\n`);
  const child = spawn(python, [join(import.meta.dirname, 'credsspPeer.py'), String(version)], {
    env: { ...process.env, ...spnegoEnvironment(), NTLM_USER_FILE: users },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([status]) => {
    throw new Error(`The peer ended with status ${String(status)}.`);
  });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
  ended.catch(() => undefined);
  return {
    port: (JSON.parse(line) as { port: number }).port,
    async stop() {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true });
    },
  };
}
