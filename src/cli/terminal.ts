import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Whether a person sits at both ends. */
export function isInteractive(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks a person; the answer of `hidden` questions is not shown. Undefined when nobody is there. */
export async function ask(question: string, hidden = false): Promise<string | undefined> {
  if (!isInteractive()) return undefined;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true });
  try {
    if (hidden) process.stderr.write(question);
    const answer = await lines.question(hidden ? '' : question);
    if (hidden) process.stderr.write('\n');
    return answer;
  } finally {
    lines.close();
  }
}
