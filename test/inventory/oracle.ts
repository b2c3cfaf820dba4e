import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { accessSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What `ansible-inventory --list` prints, or why it ends with an error; hosts by pattern, or why a pattern is refused. */
export interface Listed {
  readonly list?: string;
  readonly hosts?: Readonly<Record<string, readonly string[] | string>>;
  readonly error?: string;
}

export interface ConfigAnswer {
  readonly values?: Readonly<Record<string, unknown>>;
  readonly error?: string;
}

/** What a template gives, or why Ansible refuses it. */
export interface TemplateAnswer {
  readonly value?: unknown;
  readonly error?: string;
}

/** ansible-core itself, in one Python process that answers many questions. */
export class Oracle {
  private readonly home = mkdtempSync(join(tmpdir(), 'oracle-'));
  private readonly process: ChildProcessWithoutNullStreams;
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
    createInterface({ input: this.process.stdout }).on('line', (line) => this.waiting.shift()?.resolve(line));
    this.process.stderr.resume();
    // Nothing waits for the oracle to end: it ends when this process does.
    this.process.unref();
    for (const stream of [this.process.stdin, this.process.stdout, this.process.stderr])
      if (stream instanceof Socket) stream.unref();
    process.once('exit', () => {
      rmSync(this.home, { recursive: true, force: true });
    });
    this.process.on('exit', (code) => {
      for (const { reject } of this.waiting) reject(new Error(`The oracle ended with status ${code}.`));
    });
  }

  private async ask(request: unknown): Promise<unknown> {
    const keepAlive = setInterval(() => undefined, 1000);
    try {
      const line = await new Promise<string>((resolve, reject) => {
        this.waiting.push({ resolve, reject });
        this.process.stdin.write(`${JSON.stringify(request)}\n`);
      });
      return JSON.parse(line);
    } finally {
      clearInterval(keepAlive);
    }
  }

  async list(sources: readonly string[], patterns: readonly string[] = [], vaultPassword?: string): Promise<Listed> {
    return (await this.ask({ op: 'list', sources, patterns, vault_password: vaultPassword })) as Listed;
  }

  /** The values of templates as the variables of a host see them. */
  async template(
    sources: readonly string[],
    host: string,
    templates: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<readonly TemplateAnswer[]> {
    const answer = await this.ask({ op: 'template', sources, host, templates, environment });
    return (answer as { values: readonly TemplateAnswer[] }).values;
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

let started: Oracle | undefined;
let looked = false;

/** The oracle all suites share, undefined where Ansible is not installed (in CI that is an error). It ends with the tests. */
export function sharedOracle(): Oracle | undefined {
  if (!looked) {
    looked = true;
    const python = ansiblePython();
    if (python !== undefined) started = new Oracle(python);
    else if (process.env['CI'] === 'true') throw new Error('Ansible is not installed, and CI skips nothing.');
  }
  return started;
}

/** As `sharedOracle`, for a suite that is nothing without it: skipped with the reason printed. */
export function requireOracle(suite: Mocha.Context): Oracle {
  const oracle = sharedOracle();
  if (oracle) return oracle;
  console.log('      skipped: Ansible is not installed (apt-get install ansible-core)');
  return suite.skip();
}
