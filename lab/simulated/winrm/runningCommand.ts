import { EventEmitter, once } from 'node:events';
import { scriptSource, windowsWords } from './commandLine';
import type { Piece } from './soapAnswer';

/** A command as the host is asked to run it. */
export interface WinrmCommand {
  /** `LAB\admin` */
  readonly user: string;
  /** As the client sent it, its arguments joined by blanks. */
  readonly line: string;
  readonly program: string;
  readonly words: readonly string[];
  /** What PowerShell runs: -EncodedCommand decoded, or its standard input; undefined when the program is another one. */
  script(): Promise<string | undefined>;
  /** Standard input, once the client has ended it. */
  input(): Promise<Buffer>;
  /** Aborted when the client ends the command, or its shell. */
  readonly signal: AbortSignal;
}

export interface Output {
  readonly stdout?: string | Uint8Array;
  readonly stderr?: string | Uint8Array;
  /** The last one told counts; 0 by default. Null: it is never told. */
  readonly exitCode?: number | null;
}

/** What the simulated host does with a command. */
export type CommandHandler = (command: WinrmCommand) => AsyncIterable<Output> | Promise<Output>;

/** Output that nobody has fetched: more, and the command has to wait. */
const mostWaiting = 1024 * 1024;

/** One command of a shell, from its start until the client lets go of it. */
export class RunningCommand {
  private waiting: Piece[] = [];
  /** Undefined while it runs, null when it is over without one. */
  private exitCode: number | null | undefined;
  private readonly inputs: Buffer[] = [];
  private inputEnded = false;
  private readonly stop = new AbortController();
  private readonly changes = new EventEmitter();

  constructor(handler: CommandHandler, user: string, line: string) {
    const [program = '', ...words] = windowsWords(line);
    const input = () => this.wholeInput();
    const source = scriptSource([program, ...words]);
    const script = async () => (source?.from === 'stdin' ? (await input()).toString('utf8') : source?.text);
    void this.run(handler({ user, line, program, words, script, input, signal: this.stop.signal }));
  }

  write(bytes: Buffer, end: boolean): void {
    this.inputs.push(bytes);
    this.inputEnded ||= end;
    this.note();
  }

  end(): void {
    this.stop.abort();
    this.note();
  }

  /** Output of at most so many bytes, once there is some or the command is done; undefined when none came in time. */
  async take(largest: number, milliseconds: number, signal: AbortSignal) {
    let late = false;
    const giveUp = (): void => {
      late = true;
      this.note();
    };
    const timer = setTimeout(giveUp, milliseconds);
    signal.addEventListener('abort', giveUp, { once: true });
    while (this.waiting.length === 0 && this.exitCode === undefined && !late) await this.change();
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
    if (this.waiting.length === 0 && this.exitCode === undefined) return undefined;
    const pieces = this.cut(largest);
    this.note();
    return { pieces, exitCode: this.waiting.length === 0 ? this.exitCode : undefined };
  }

  private cut(largest: number): readonly Piece[] {
    const taken: Piece[] = [];
    for (let left = largest; left > 0;) {
      const first = this.waiting.shift();
      if (!first) break;
      taken.push({ stream: first.stream, bytes: first.bytes.subarray(0, left) });
      if (first.bytes.length > left) this.waiting.unshift({ stream: first.stream, bytes: first.bytes.subarray(left) });
      left -= first.bytes.length;
    }
    return taken;
  }

  private async run(output: AsyncIterable<Output> | Promise<Output>): Promise<void> {
    let exitCode: number | null = 0;
    const ended = once(this.stop.signal, 'abort').then(() => undefined);
    try {
      const outputs = Symbol.asyncIterator in output ? output[Symbol.asyncIterator]() : only(output);
      for (;;) {
        const next = await Promise.race([outputs.next(), ended]);
        if (next === undefined || next.done === true) break;
        exitCode = next.value.exitCode === undefined ? exitCode : next.value.exitCode;
        this.add('stdout', next.value.stdout);
        this.add('stderr', next.value.stderr);
        await this.room();
      }
      if (this.stop.signal.aborted) {
        exitCode = -1073741510; // STATUS_CONTROL_C_EXIT
        // Not awaited: a handler that waits for ever ends with nobody looking.
        void outputs.return?.();
      }
    } catch (error) {
      this.add('stderr', String(error));
      exitCode = 1;
    }
    this.exitCode = exitCode;
    this.note();
  }

  private add(stream: Piece['stream'], output: string | Uint8Array = ''): void {
    if (output.length > 0) this.waiting.push({ stream, bytes: Buffer.from(output as Uint8Array) });
    this.note();
  }

  private async room(): Promise<void> {
    const size = () => this.waiting.reduce((sum, { bytes }) => sum + bytes.length, 0);
    while (size() > mostWaiting && !this.stop.signal.aborted) await this.change();
  }

  private async wholeInput(): Promise<Buffer> {
    while (!this.inputEnded) await this.change();
    return Buffer.concat(this.inputs);
  }

  private note(): void {
    this.changes.emit('change');
  }

  private async change(): Promise<void> {
    await once(this.changes, 'change');
  }
}

async function* only(output: Promise<Output>): AsyncGenerator<Output> {
  yield await output;
}
