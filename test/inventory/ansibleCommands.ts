import { execFile } from 'node:child_process';
import { accessSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a command wrote, and how it ended. */
export interface Ran {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs one of Ansible's commands, with nothing of the user's own configuration. */
export function runAnsible(
  command: string,
  args: readonly string[],
  { cwd, home, environment = {} }: { cwd: string; home: string; environment?: Readonly<Record<string, string>> },
): Promise<Ran> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('ANSIBLE_'));
  const env = { ...Object.fromEntries(inherited), LC_ALL: 'C.UTF-8', ...environment, HOME: home };
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env, maxBuffer: 1 << 26 }, (error, output, errors) => {
      resolve({ status: error ? Number(error.code ?? 1) : 0, output, errors });
    });
  });
}

/** Skips the suite, with the reason printed, where Ansible's commands are not installed; in CI that is an error. */
export function requireCommands(suite: Mocha.Context): void {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(directory, 'ansible-playbook'));
      return;
    } catch {
      continue;
    }
  }
  if (process.env['CI'] === 'true') throw new Error('Ansible is not installed, and CI skips nothing.');
  console.log('      skipped: Ansible is not installed (apt-get install ansible-core)');
  suite.skip();
}
