import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from './events';
import { openJournal, readJournal, type Journal } from './journal';
import { isAlive, lockHosts, processStart } from './lock';
import type { Plan, RunId } from './plan';
import { foldRun, type RunState } from './runState';

/** A run on disk. */
export interface StoredRun {
  readonly id: RunId;
  /** Path of its journal, for a person to read. */
  readonly journal: string;
  readonly events: readonly RunEvent[];
  readonly state: RunState;
}

/** The journals and locks of one user's runs. */
export interface RunStore {
  /** Locks the plan's hosts and opens its journal, whose `close` releases them. Rejects with `LockedError`. A dry run takes no lock. */
  create(plan: Plan): Promise<Journal>;
  /** Locks the hosts of an interrupted run again and goes on with its journal. */
  reopen(run: StoredRun): Promise<Journal>;
  read(id: RunId): Promise<StoredRun | undefined>;
  /** Newest first. */
  list(): Promise<readonly RunId[]>;
  /** Runs that did not finish and whose process is gone, newest first. */
  interrupted(): Promise<readonly StoredRun[]>;
  /** Leaves an interrupted run alone from now on. */
  dismiss(run: StoredRun): Promise<void>;
}

/** Sortable by time, unique by chance: `20261120T103000Z-1a2b3c`. */
export function newRunId(now: Date): RunId {
  return `${now.toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '')}-${randomBytes(3).toString('hex')}`;
}

export function createRunStore(directory: string): RunStore {
  const runs = join(directory, 'runs');
  const locks = join(directory, 'locks');
  const journalOf = (id: RunId): string => join(runs, `${id}.jsonl`);
  const ownerOf = (id: RunId): string => join(runs, `${id}.owner`);

  const open = async (plan: Plan): Promise<Journal> => {
    await mkdir(runs, { recursive: true, mode: 0o700 });
    const release = plan.dryRun ? async () => {} : await lockHosts(locks, plan.run, plan.targets, new Date());
    try {
      const owner = { computer: hostname(), pid: process.pid, processStart: await processStart(process.pid) };
      await writeFile(ownerOf(plan.run), JSON.stringify(owner), { mode: 0o600 });
      const journal = await openJournal(journalOf(plan.run));
      return {
        append: (event) => journal.append(event),
        close: async () => {
          await journal.close();
          await release();
        },
      };
    } catch (error) {
      await release();
      throw error;
    }
  };

  const read = async (id: RunId): Promise<StoredRun | undefined> => {
    const events = await readJournal(journalOf(id)).catch(() => []);
    const state = foldRun(events);
    return state && { id, journal: journalOf(id), events, state };
  };

  const list = async (): Promise<RunId[]> => {
    const names = await readdir(runs).catch(() => []);
    return names
      .flatMap((name) => (name.endsWith('.jsonl') ? [name.slice(0, -'.jsonl'.length)] : []))
      .sort()
      .reverse();
  };

  const dismissed = (id: RunId): Promise<boolean> =>
    readFile(ownerOf(id), 'utf8').then(
      (text) => text === 'dismissed',
      () => false,
    );

  const ownerLives = async (id: RunId): Promise<boolean> => {
    try {
      return await isAlive(JSON.parse(await readFile(ownerOf(id), 'utf8')) as Parameters<typeof isAlive>[0]);
    } catch {
      return false;
    }
  };

  return {
    create: open,
    reopen: (run) => open(run.state.plan),
    read,
    list,
    async interrupted() {
      const found: StoredRun[] = [];
      for (const id of (await list()).slice(0, recent)) {
        const run = await read(id);
        if (!run || run.state.finished || run.state.plan.dryRun) continue;
        if (!(await dismissed(id)) && !(await ownerLives(id))) found.push(run);
      }
      return found;
    },
    dismiss: (run) => writeFile(ownerOf(run.id), 'dismissed', { mode: 0o600 }),
  };
}

/** How far back an interrupted run is looked for. */
const recent = 50;
