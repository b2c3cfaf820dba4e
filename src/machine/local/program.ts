import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A program to be run once, without a shell. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Open files that the program finds as 3, 4, 5… */
  readonly descriptors?: readonly number[];
  /** A person sits at the terminal: the program may ask there, and what it says on its error stream is shown there. */
  readonly terminal?: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  /** Bytes of output that are taken at most. */
  readonly largestOutput: number;
  readonly signal?: AbortSignal | undefined;
}

export type Ended =
  | {
      readonly kind: 'ended';
      readonly status: number | NodeJS.Signals;
      readonly stdout: Buffer;
      readonly stderr: string;
    }
  /** `missing`: neither the program nor its interpreter is there. */
  | { readonly kind: 'not-started'; readonly missing: boolean; readonly message: string }
  | { readonly kind: 'timeout' | 'too-much-output' | 'aborted' };

/** As much of the error stream as anybody reads. */
const largestStderr = 64 * 1024;
/** Milliseconds between asking a program to end and ending it. */
const grace = 1000;

/** Runs a program to its end. When it has to be stopped, so is everything it has started. */
export function runProgram(program: Program): Promise<Ended> {
  const { signal, terminal = false } = program;
  if (signal?.aborted) return Promise.resolve({ kind: 'aborted' });
  return new Promise((resolve) => {
    // A group of its own can be ended as a whole, but has no terminal to ask at.
    const ownGroup = !terminal && process.platform !== 'win32';
    const child = spawn(program.file, [...program.args], {
      cwd: program.cwd,
      env: { ...program.environment },
      detached: ownGroup,
      windowsHide: true,
      stdio: [terminal ? 'inherit' : 'ignore', 'pipe', terminal ? 'inherit' : 'pipe', ...(program.descriptors ?? [])],
    });
    const end = (how: NodeJS.Signals): void => {
      try {
        if (ownGroup && child.pid !== undefined) process.kill(-child.pid, how);
        else child.kill(how);
      } catch {
        // It has ended by itself.
      }
    };
    let settled = false;
    const settle = (ended: Ended): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve(ended);
    };
    const stop = (kind: 'timeout' | 'too-much-output' | 'aborted'): void => {
      end('SIGTERM');
      setTimeout(() => end('SIGKILL'), grace);
      // What it started may hold the other ends for ever.
      child.stdout?.destroy();
      child.stderr?.destroy();
      settle({ kind });
    };
    const abort = (): void => stop('aborted');
    const timer = setTimeout(() => stop('timeout'), program.timeout);
    signal?.addEventListener('abort', abort);
    const stdout = collect(child.stdout, program.largestOutput, () => stop('too-much-output'));
    const stderr = collect(child.stderr, largestStderr);
    child.on('error', (error) => settle({ kind: 'not-started', missing: isMissing(error), message: error.message }));
    child.on('exit', (code, by) => {
      const ended = (): void =>
        settle({ kind: 'ended', status: code ?? by ?? 0, stdout: stdout(), stderr: stderr().toString('utf8') });
      child.on('close', ended);
      // A daemon it leaves behind keeps its output open.
      setTimeout(ended, grace).unref();
    });
  });
}

/** What comes, up to a limit; beyond it the rest is thrown away, after a word to `exceeded`. */
function collect(stream: Readable | null, limit: number, exceeded?: () => void): () => Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  stream?.on('error', () => undefined);
  stream?.on('data', (part: Buffer) => {
    if (size > limit) return;
    size += part.length;
    if (size <= limit) parts.push(part);
    else exceeded?.();
  });
  return () => Buffer.concat(parts);
}

function isMissing(error: Error): boolean {
  return 'code' in error && error.code === 'ENOENT';
}
