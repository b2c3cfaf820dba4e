import { recognise, type Asked } from './operations';
import { parseSudo, type SudoCall } from './sudoCall';
import { literal, wordsOf, type Word } from './words';

/** What a command line can do on a simulated host. */
export interface ShellHost {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Resolves to the exit status of sudo when it refuses, undefined when the command may go on as root. */
  sudo(call: SudoCall): Promise<number | undefined>;
  /** Resolves to the status, as `root` or as the login's own user. */
  operation(asked: Asked, root: boolean): Promise<number>;
  /** A command the lab does not know. */
  unknown(command: string): void;
}

/**
 * Runs a command line as far as a lab needs it: variables, `$(…)`, `if`, sequences, sudo and the few commands that our
 * transport frames an operation with, and the operations by their script. It is no shell: anything else ends with 127
 * and is remembered. Resolves to the exit status.
 */
export async function runShell(text: string, host: ShellHost, root: boolean): Promise<number> {
  const shell = new TinyShell(host, root);
  await shell.run(text);
  return shell.status;
}

class TinyShell {
  status = 0;
  /** `exit`, `exec` or something unknown: nothing more is run. */
  private ended = false;
  private readonly variables = new Map<string, string>();
  /** Of each open `if`: whether its commands are run now. */
  private readonly branches: boolean[] = [];

  constructor(
    private readonly host: ShellHost,
    private readonly root: boolean,
  ) {}

  async run(text: string): Promise<void> {
    let rest = text.trimStart();
    while (rest !== '' && !this.ended) {
      if (rest.startsWith('# fleet-reboot: ')) return this.operation(rest);
      if (rest.startsWith('#')) {
        rest = rest.replace(/^.*/, '').trimStart();
        continue;
      }
      const { words, end } = wordsOf(rest);
      await this.command(words, rest.slice(0, end));
      const [all = '', separator] = /^\s*(&&|\|\||;|\n|$)\s*/.exec(rest.slice(end)) ?? [];
      if (all === '' && rest.length > end) return this.unknown(rest); // a pipe, a job: not here
      if ((separator === '&&' && this.status !== 0) || (separator === '||' && this.status === 0)) return;
      rest = rest.slice(end + all.length);
    }
  }

  private async operation(script: string): Promise<void> {
    const asked = recognise(script);
    if (!asked) return this.unknown(script);
    this.status = await this.host.operation(asked, this.root);
    this.ended = true;
  }

  /** Keywords first, then the command that follows them, if its branch is taken. */
  private async command(words: readonly Word[], text: string): Promise<void> {
    const [first, ...others] = words;
    const keyword = first && !first.quoted ? literal(first) : undefined;
    switch (keyword) {
      case 'if':
        if (this.skipping) this.branches.push(false);
        else {
          await this.command(others, text);
          this.branches.push(this.status === 0);
        }
        return;
      case 'then':
        return this.command(others, text);
      case 'else':
        this.branches.push(this.branches.pop() === false);
        return this.command(others, text);
      case 'fi':
        this.branches.pop();
        return;
      default:
        if (!this.skipping && words.length > 0) await this.simple(words, text);
    }
  }

  private get skipping(): boolean {
    return this.branches.includes(false);
  }

  private async simple(words: readonly Word[], text: string): Promise<void> {
    const toStderr = words.some((word) => isRedirection(word) && literal(word) === '>&2');
    const expanded: string[] = [];
    for (const word of words.filter((candidate) => !isRedirection(candidate))) expanded.push(await this.expand(word));
    const first = words[0] && literal({ ...words[0], parts: words[0].parts.slice(0, 1) });
    const assigned = first === undefined ? undefined : /^(\w+)=/.exec(first)?.[1];
    if (assigned !== undefined && expanded.length === 1) {
      this.variables.set(assigned, (expanded[0] ?? '').slice(assigned.length + 1));
      this.status = 0;
      return;
    }
    const print = (said: string): void => (toStderr ? this.host.stderr(said) : this.host.stdout(said));
    await this.execute(expanded, text, print);
  }

  private async execute(words: readonly string[], text: string, print: (said: string) => void): Promise<void> {
    const [name, ...rest] = words;
    this.status = 0;
    switch (name) {
      case undefined:
      case 'true':
      case ':':
      case 'export':
        return;
      case 'false':
        this.status = 1;
        return;
      case 'exec':
        await this.execute(rest, text, print);
        this.ended = rest.length > 0; // without a command it only redirects
        return;
      case 'exit':
        this.status = Number(rest[0] ?? 0);
        this.ended = true;
        return;
      case 'eval':
        return this.run(rest.join(' '));
      case '[':
        this.status = rest[0] === rest[2] && rest[1] === '=' ? 0 : 1;
        return;
      case 'id':
        return print(this.root ? '0\n' : '1000\n');
      case 'echo':
        return print(`${rest.join(' ')}\n`);
      case 'printf':
        return print(printf(rest[0] ?? '', rest.slice(1)));
      case 'sh':
      case '/bin/sh': {
        if (rest[0] !== '-c') return this.unknown(text);
        this.status = await runShell(rest[1] ?? '', this.host, this.root);
        return;
      }
      case 'sudo': {
        const { call, command } = parseSudo(rest);
        const refused = await this.host.sudo(call);
        if (refused !== undefined) {
          this.status = refused;
          return;
        }
        const asRoot = new TinyShell(this.host, true);
        await asRoot.execute(command, text, print);
        this.status = asRoot.status;
        return;
      }
      default:
        this.unknown(text);
    }
  }

  private async expand(word: Word): Promise<string> {
    let text = '';
    for (const part of word.parts) {
      if (part.kind === 'text') text += part.text;
      else if (part.kind === 'variable') text += this.variables.get(part.name) ?? '';
      else text += await this.capture(part.script);
    }
    return text;
  }

  private async capture(script: string): Promise<string> {
    let said = '';
    await runShell(script, { ...bound(this.host), stdout: (more) => void (said += more) }, this.root);
    return said.replace(/\n+$/, '');
  }

  private unknown(command: string): void {
    this.host.unknown(command);
    this.host.stderr(`/bin/sh: 1: ${/^\S*/.exec(command)?.[0] ?? ''}: not found\n`);
    this.status = 127;
    this.ended = true;
  }
}

const bound = (host: ShellHost): ShellHost => ({
  stdout: (text) => host.stdout(text),
  stderr: (text) => host.stderr(text),
  sudo: (call) => host.sudo(call),
  operation: (asked, root) => host.operation(asked, root),
  unknown: (command) => host.unknown(command),
});

const isRedirection = (word: Word): boolean => !word.quoted && /^(\d?>&[12]|<\/dev\/null)$/.test(literal(word) ?? '');

/** printf with %s, %b and the usual backslashes; the format is used once. */
function printf(format: string, values: readonly string[]): string {
  let next = 0;
  return format.replace(/%[%sb]|\\n|\\t|\\\\/g, (part) => {
    if (part === '%%') return '%';
    if (part === '\\n') return '\n';
    if (part === '\\t') return '\t';
    if (part === '\\\\') return '\\';
    const value = values[next] ?? '';
    next += 1;
    return part === '%b' ? unescapeOctal(value) : value;
  });
}

/** The escapes that `underShell` writes: bytes of UTF-8. */
function unescapeOctal(text: string): string {
  const bytes = text.replace(/\\0([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
