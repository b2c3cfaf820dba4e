import { open, readFile } from 'node:fs/promises';
import { parseRunEvent, type RunEvent } from './events';

/** Where a run's events go before anything else happens. */
export interface Journal {
  /** Resolves when the event is on disk. Events keep the order of the calls. */
  append(event: RunEvent): Promise<void>;
  close(): Promise<void>;
}

/**
 * A file of one JSON event a line, readable by its owner alone. Events that arrive while the disk is busy
 * are written and synced together, so many hosts cost few syncs.
 */
export async function openJournal(path: string): Promise<Journal> {
  const file = await open(path, 'a', 0o600);
  let pending: string[] = [];
  let flushing: Promise<void> | undefined;

  // `flushing` is cleared in the same turn as the last look at `pending`, so that no event is left behind.
  const flush = async (): Promise<void> => {
    try {
      while (pending.length > 0) {
        const text = pending.join('');
        pending = [];
        await file.appendFile(text);
        await file.datasync();
      }
    } finally {
      flushing = undefined;
    }
  };

  return {
    append(event) {
      pending.push(`${JSON.stringify(event)}\n`);
      flushing ??= flush();
      return flushing;
    },
    async close() {
      await flushing?.catch(() => undefined);
      await file.close();
    },
  };
}

/** The events of a journal. A last line that a crash cut short, or lines that are no events, are left out. */
export async function readJournal(path: string): Promise<RunEvent[]> {
  const text = await readFile(path, 'utf8');
  return text.split('\n').flatMap((line) => {
    const event = parseLine(line);
    return event ? [event] : [];
  });
}

function parseLine(line: string): RunEvent | undefined {
  if (line === '') return undefined;
  try {
    return parseRunEvent(JSON.parse(line));
  } catch {
    return undefined;
  }
}
