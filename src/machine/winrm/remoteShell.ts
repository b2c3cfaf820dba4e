import { type actions, bodies, envelope, parseAnswer, parseReceived, WsmanFault, type Envelope } from './soap';
import { firstOf } from './xml';

/** Sends an envelope and gives the answer. */
export type Post = (text: string, signal: AbortSignal) => Promise<string>;

/** What a command left behind, as bytes in UTF-8. `status` is null when none was told. */
export interface RemoteResult {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

export interface RemoteShellOptions {
  /** The listener's address as the server is told it. */
  readonly to: string;
  /** Bytes of output that are kept; more ends the command. */
  readonly largestOutput?: number;
}

/** The command wrote more than anybody reads. */
export class TooMuchOutput extends Error {}

/** Seconds a server waits for output before it says that there was none yet. */
const patience = 20;

/** A remote shell (MS-WSMV): opened once, runs commands one after the other. */
export class RemoteShell {
  private constructor(
    private readonly post: Post,
    private readonly id: string,
    private readonly options: RemoteShellOptions,
  ) {}

  static async open(post: Post, options: RemoteShellOptions, signal: AbortSignal): Promise<RemoteShell> {
    const settings = { WINRS_NOPROFILE: 'TRUE', WINRS_CODEPAGE: '65001' };
    const text = envelope({
      to: options.to,
      action: 'create',
      timeout: patience,
      options: settings,
      body: bodies.create,
    });
    const answer = parseAnswer(await post(text, signal));
    const id = firstOf(answer, 'ShellId')?.text ?? firstOf(answer, 'Selector')?.text;
    if (id === undefined || id === '') throw new WsmanFault('the server opened no shell', undefined, '');
    return new RemoteShell(post, id, options);
  }

  /** Runs a program with its arguments as words; `input` is its standard input. */
  async run(
    program: string,
    words: readonly string[],
    input: Uint8Array | undefined,
    signal: AbortSignal,
  ): Promise<RemoteResult> {
    const settings = { WINRS_CONSOLEMODE_STDIN: 'TRUE', WINRS_SKIP_CMD_SHELL: 'FALSE' };
    const started = await this.ask('command', bodies.command(program, words), signal, settings);
    const command = firstOf(started, 'CommandId')?.text;
    if (command === undefined || command === '') throw new WsmanFault('the server started no command', undefined, '');
    try {
      if (input) await this.ask('send', bodies.send(command, input), signal);
      return await this.output(command, signal);
    } finally {
      // Done or not, the server keeps the command until it is told; a machine that goes down has no answer for this.
      await this.ask('signal', bodies.terminate(command), AbortSignal.timeout(5000)).catch(() => undefined);
    }
  }

  /** Closes the shell on the server. */
  async close(signal: AbortSignal): Promise<void> {
    await this.ask('delete', '', signal);
  }

  private async output(command: string, signal: AbortSignal): Promise<RemoteResult> {
    const { largestOutput = 8 * 1024 * 1024 } = this.options;
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let size = 0;
    for (;;) {
      const received = await this.receive(command, signal);
      if (!received) continue;
      stdout.push(received.stdout);
      stderr.push(received.stderr);
      size += received.stdout.length + received.stderr.length;
      if (size > largestOutput) throw new TooMuchOutput();
      if (received.done)
        return { status: received.status, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
    }
  }

  /** Undefined: nothing happened within the server's patience. */
  private async receive(command: string, signal: AbortSignal) {
    try {
      return parseReceived(await this.ask('receive', bodies.receive(command), signal));
    } catch (error) {
      if (error instanceof WsmanFault && error.timedOut) return undefined;
      throw error;
    }
  }

  private async ask(action: keyof typeof actions, body: string, signal: AbortSignal, options?: Envelope['options']) {
    const text = envelope({
      to: this.options.to,
      action,
      timeout: patience,
      shell: this.id,
      body,
      ...(options && { options }),
    });
    return parseAnswer(await this.post(text, signal));
  }
}
