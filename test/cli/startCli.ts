import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseRunEvent, type RunEvent } from '../../src/reboot/events';
import { foldRun, type RunState } from '../../src/reboot/runState';

const cli = join(__dirname, '..', '..', 'dist', 'cli.js');

/** A `fleet-reboot` that was started, as its user sees it. */
export interface Started {
  readonly child: ChildProcess;
  /** The events printed so far. */
  readonly events: readonly RunEvent[];
  /** Resolves with the first event that fits; rejects when the command ends without one. */
  event(fits: (event: RunEvent) => boolean): Promise<RunEvent>;
  readonly ended: Promise<Ended>;
}

export interface Ended {
  readonly status: number | null;
  readonly stderr: string;
  readonly stdout: string;
  readonly state: RunState | undefined;
  readonly events: readonly RunEvent[];
}

/** Starts the built command line with `--json` events understood. */
export function startCli(args: readonly string[], environment: Readonly<Record<string, string>>): Started {
  if (!existsSync(cli)) throw new Error('dist/cli.js is missing: npm run build');
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, LC_ALL: 'C', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const events: RunEvent[] = [];
  const waiting = new Set<() => void>();
  let stdout = '';
  let stderr = '';
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = line.startsWith('{"') ? parseRunEvent(JSON.parse(line)) : undefined;
      if (event) events.push(event);
    }
    for (const look of [...waiting]) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stderr, stdout, state: foldRun(events), events }));
  });
  return {
    child,
    events,
    ended,
    event: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = events.find(fits);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then(() =>
          reject(new Error(`the command ended without the event waited for\n${stdout}\n${stderr}`)),
        );
      }),
  };
}

/** Runs the command to its end. */
export function runCli(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  return startCli(args, environment).ended;
}
