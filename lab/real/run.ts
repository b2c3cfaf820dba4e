import { spawn } from 'node:child_process';

export interface Finished {
  /** Exit status; 128 + n is not computed, a signal counts as 255. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end; its exit status is a value, only a command that cannot be started is an error. */
export function run(command: string, args: readonly string[], onOutput?: (text: string) => void): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      onOutput?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onOutput?.(text);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 255, stdout, stderr }));
  });
}

/** As run, but an exit status other than 0 is an error that carries what the command said. */
export async function must(command: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(command, args);
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${code}: ${(stderr || stdout).trim()}`);
  return stdout;
}
