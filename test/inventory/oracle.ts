import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { accessSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** What `ansible-inventory --list` prints, or why it ends with an error; hosts by pattern, or why a pattern is refused. */
export interface Listed {
  readonly list?: string;
  readonly hosts?: Readonly<Record<string, readonly string[] | string>>;
  readonly error?: string;
}

export interface ConfigAnswer {
  readonly path?: string | null;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly error?: string;
}

/** ansible-core itself, in one Python process that answers many questions. */
export class Oracle {
  private readonly home = mkdtempSync(join(tmpdir(), 'oracle-'));
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private readonly waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];

  constructor(python: string) {
    const config = join(this.home, 'ansible.cfg');
    writeFileSync(config, '');
    const environment = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('ANSIBLE_')),
    );
    this.process = spawn(python, [join(import.meta.dirname, 'oracle.py')], {
      cwd: this.home,
      env: { ...environment, HOME: this.home, ANSIBLE_CONFIG: config, LC_ALL: 'C.UTF-8' },
    });
    this.lines = createInterface({ input: this.process.stdout });
    this.lines.on('line', (line) => this.waiting.shift()?.resolve(line));
    this.process.on('exit', (code) => {
      for (const { reject } of this.waiting) reject(new Error(`The oracle ended with status ${code}.`));
    });
  }

  private async ask(request: unknown): Promise<unknown> {
    const line = await new Promise<string>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.stdin.write(`${JSON.stringify(request)}\n`);
    });
    return JSON.parse(line);
  }

  async list(sources: readonly string[], patterns: readonly string[] = [], vaultPassword?: string): Promise<Listed> {
    return (await this.ask({ op: 'list', sources, patterns, vault_password: vaultPassword })) as Listed;
  }

  async config(
    path: string | undefined,
    environment: Readonly<Record<string, string>>,
    cwd: string,
  ): Promise<ConfigAnswer> {
    return (await this.ask({ op: 'config', path, environment, cwd })) as ConfigAnswer;
  }

  async encrypt(text: string, password: string, id?: string): Promise<string> {
    return ((await this.ask({ op: 'encrypt', text, password, id })) as { text: string }).text;
  }

  close(): void {
    this.process.stdin.end();
    this.lines.close();
    rmSync(this.home, { recursive: true });
  }
}

/** The Python that has Ansible, from the first line of its command; undefined where it is not installed. */
function ansiblePython(): string | undefined {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    const command = join(directory, 'ansible-inventory');
    try {
      accessSync(command);
      return /^#! ?(\S+)/.exec(readFileSync(command, 'utf8'))?.[1];
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Starts the oracle for a suite. Without Ansible the suite is skipped and says so, in CI it fails. */
export function startOracle(suite: Mocha.Context): Oracle {
  const python = ansiblePython();
  if (python !== undefined) return new Oracle(python);
  if (process.env['CI'] === 'true') throw new Error('Ansible is not installed, and CI skips nothing.');
  console.log('      skipped: Ansible is not installed (apt-get install ansible-core)');
  return suite.skip();
}
