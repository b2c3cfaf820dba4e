import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Target } from './plan';

/** Who holds a host, as written into its lock. */
export interface Holder {
  readonly run: string;
  readonly host: string;
  readonly user: string;
  readonly computer: string;
  readonly pid: number;
  /** When that process began, as the system tells it; tells a process from a later one with its number. Empty: unknown. */
  readonly processStart: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Another run is busy with a host of this one. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
  constructor(readonly holder: Holder) {
    super(
      l10n.t(
        '{0} is held by the run {1} of {2} (process {3}) since {4}',
        holder.host,
        holder.run,
        `${holder.user}@${holder.computer}`,
        String(holder.pid),
        holder.since,
      ),
    );
  }
}

/**
 * Takes one lock a host and one a lock group, or none at all: rejects with `LockedError` when a living run holds one of
 * them. A lock whose owner is dead is taken over. Returns the release.
 */
export async function lockHosts(
  directory: string,
  run: string,
  targets: readonly Target[],
  since: Date,
): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const taken: string[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(taken.splice(0).map((path) => unlink(path).catch(() => undefined)));
  };
  const owner = {
    run,
    user: userInfo().username,
    computer: hostname(),
    pid: process.pid,
    processStart: await processStart(process.pid),
    since: since.toISOString(),
  };
  try {
    for (const [name, host] of locksOf(targets)) {
      const path = join(directory, `${encodeURIComponent(name)}.lock`);
      await take(path, { ...owner, host });
      taken.push(path);
    }
    return release;
  } catch (error) {
    await release();
    throw error;
  }
}

/** Names of locks, with what a person calls what they stand for. Always in one order, whatever that of the run is. */
function locksOf(targets: readonly Target[]): [name: string, what: string][] {
  const hosts = targets.map(({ host, address }): [string, string] => [`${host}@${address}`, host]);
  const groups = targets.flatMap(({ lockGroup }): [string, string][] =>
    lockGroup === undefined ? [] : [[`group ${lockGroup}`, l10n.t('the lock group {0}', lockGroup)]],
  );
  return [...new Map([...hosts, ...groups])].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Whether the process that wrote this still runs. On another computer nobody can tell, so it counts as living. */
export async function isAlive(holder: Pick<Holder, 'computer' | 'pid' | 'processStart'>): Promise<boolean> {
  if (holder.computer !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return holder.processStart === '' || holder.processStart === (await processStart(holder.pid));
}

/** Start of a process in clock ticks since boot, with the boot id; empty where the system does not tell. */
export async function processStart(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${boot.trim()}/${start}`;
  } catch {
    return '';
  }
}

async function take(path: string, holder: Holder): Promise<void> {
  // A link appears with its content or not at all, and fails when the name is taken.
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    for (;;) {
      try {
        await link(draft, path);
        return;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      await removeIfStale(path);
    }
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

/** Throws when the lock's owner lives. */
async function removeIfStale(path: string): Promise<void> {
  const content = await readFile(path, 'utf8').catch(() => undefined);
  if (content === undefined) return;
  const holder = parseHolder(content);
  if (holder && (await isAlive(holder))) throw new LockedError(holder);
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  const moved = await readFile(aside, 'utf8').catch(() => undefined);
  // Somebody was faster and we moved a living lock: put it back.
  if (moved !== undefined && moved !== content) await link(aside, path).catch(() => undefined);
  await unlink(aside).catch(() => undefined);
}

function parseHolder(content: string): Holder | undefined {
  try {
    const holder = JSON.parse(content) as Partial<Holder> | null;
    return typeof holder?.pid === 'number' && typeof holder.computer === 'string'
      ? { ...unknownHolder, ...holder }
      : undefined;
  } catch {
    return undefined;
  }
}

const unknownHolder: Holder = { run: '?', host: '?', user: '?', computer: '', pid: 0, processStart: '', since: '?' };
