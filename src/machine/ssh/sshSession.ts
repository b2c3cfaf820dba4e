import * as l10n from '@vscode/l10n';
import type { ClientChannel } from 'ssh2';
import { MachineError, type Session } from '../machine';
import { OperationError, type CommandResult, type Operation } from '../operation';
import { powershellCommandLine, powershellInput, powershellOutput } from '../powershell';
import { Countdown } from './countdown';
import { outputOf, plainCommand, privilegedCommand, sudoPrompt, type BecomeRoot, type Nonce } from './commandLine';
import type { Link } from './login';
import type { LoginContext } from './loginContext';
import { Slots } from './slots';
import type { SshTarget } from './sshTarget';
import { SudoPassword } from './sudoPassword';

/** Commands at once on one connection; sshd's MaxSessions is 10, hardened hosts allow 4. */
const channels = 4;
/** Until a channel is open, in milliseconds: longer means that the host hangs. */
const channelDeadline = 10_000;
/** Bytes an operation may print. More ends the command. */
const mostOutput = 4 * 1024 * 1024;
/** Bytes of stderr that are kept; the rest is read and dropped. */
const mostErrors = 256 * 1024;

/** How a command ended, not yet interpreted. */
interface Ending {
  readonly result: CommandResult;
  readonly sudo: SudoPassword | undefined;
}

/** The host was told, and then there was silence. */
const unconfirmed: Ending = { result: { status: null, stdout: '', stderr: '' }, sudo: undefined };

/** An SSH login on which operations run. */
export class SshSession implements Session {
  private readonly slots = new Slots(channels);
  private ended = false;
  /** sudo's refusal, once it has spoken: other commands do not bother it again. */
  private becomeRefusal: MachineError | undefined;

  constructor(
    private readonly link: Link,
    private readonly target: SshTarget,
    private readonly context: LoginContext,
  ) {
    link.client.once('close', () => (this.ended = true)); // before ssh2 fails what is under way
  }

  get warnings(): readonly string[] {
    return this.link.warnings;
  }

  get closed(): Promise<void> {
    return this.link.closed;
  }

  close(): void {
    this.ended = true;
    this.link.close();
  }

  async run<T>(operation: Operation<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await this.slots.run(() => this.execute(operation, signal), signal);
    } catch (error) {
      if (signal?.aborted && !(error instanceof MachineError)) throw this.aborted();
      throw error;
    }
  }

  private aborted(): MachineError {
    return new MachineError('aborted', l10n.t('{0}: stopped', this.target.host));
  }

  private lost(operation: string): MachineError {
    return new MachineError(
      'session-lost',
      l10n.t('{0}: the connection was cut before “{1}” began', this.target.host, operation),
    );
  }

  private async execute<T>(operation: Operation<T>, signal: AbortSignal | undefined): Promise<T> {
    if (this.ended) throw this.lost(operation.name);
    if (operation.privileged && this.becomeRefusal) throw this.becomeRefusal;
    const nonce = this.context.environment.random(16).toString('hex');
    const become = this.becomeRoot();
    const windows = operation.shell === 'powershell';
    const command = windows
      ? powershellCommandLine(this.context.connection.shell)
      : operation.privileged
        ? privilegedCommand(operation.script, nonce, become)
        : plainCommand(operation.script, nonce);
    const began = performance.now();
    const { result, sudo } = await this.openChannel(command, operation, signal, (channel) =>
      this.collect(channel, operation, nonce, operation.deadline - (performance.now() - began), signal),
    );
    return windows
      ? this.interpretPowershell(operation, result, nonce)
      : this.interpret(operation, result, nonce, sudo);
  }

  /** What the inventory allows, for a login that turns out not to be root. */
  private becomeRoot(): BecomeRoot {
    const { enabled, method, user } = this.context.connection.become;
    return enabled !== false && method === 'sudo' && (user === 'root' || user === '') ? 'sudo' : 'forbidden';
  }

  /** `opened` is called at once: a short command has ended before a promise would be settled. */
  private openChannel(
    command: string,
    { name, deadline }: Operation<unknown>,
    signal: AbortSignal | undefined,
    opened: (channel: ClientChannel) => Promise<Ending>,
  ): Promise<Ending> {
    const { host } = this.target;
    return new Promise((resolve, reject) => {
      let settled = false;
      const settle = () => {
        settled = true;
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const fail = (error: MachineError) => {
        if (settled) return;
        settle();
        reject(error);
      };
      const onAbort = () => fail(this.aborted());
      const patience = Math.min(channelDeadline, deadline);
      const timer = setTimeout(() => {
        const sentence = l10n.t(
          '{0}: no channel for “{1}” within {2} seconds; the host hangs',
          host,
          name,
          patience / 1000,
        );
        fail(new MachineError('deadline', sentence));
      }, patience);
      signal?.addEventListener('abort', onAbort, { once: true });
      void this.link.closed.then(() => fail(this.lost(name)));
      try {
        this.link.client.exec(command, (error, channel) => {
          if (settled) return error === undefined ? channel.close() : undefined; // too late
          if (error === undefined) {
            settle();
            return resolve(opened(channel));
          }
          if (this.ended && error.message === 'Unable to exec') {
            settle();
            return resolve(unconfirmed); // cut between our request and its answer
          }
          if (this.ended) return fail(this.lost(name));
          const refused = error.message.replace('(SSH) Channel open failure: ', '');
          const sentence = l10n.t('{0} does not run commands: {1}', host, refused);
          return fail(new MachineError('reason' in error ? 'session-lost' : 'unsupported', sentence, { cause: error }));
        });
      } catch {
        fail(this.lost(name)); // ssh2 throws when the connection is already gone
      }
    });
  }

  /** Reads the command to its end, answering sudo on the way. A connection cut under way gives a null status. */
  private collect(
    channel: ClientChannel,
    operation: Operation<unknown>,
    nonce: Nonce,
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<Ending> {
    const { host } = this.target;
    return new Promise((resolve, reject) => {
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      let printed = 0;
      let complained = 0;
      let status: number | null = null;
      let settled = false;
      const result = (): CommandResult => ({
        status,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      });
      const settle = () => {
        settled = true;
        countdown.stop();
        leave.abort();
        signal?.removeEventListener('abort', onAbort);
      };
      const fail = (error: unknown) => {
        if (settled) return;
        settle();
        sudo?.over(undefined);
        channel.signal('TERM'); // OpenSSH passes it on, except to root's processes; it would not after an end of input
        channel.close();
        reject(error instanceof Error ? error : new Error(String(error)));
      };
      const done = () => {
        if (settled) return;
        settle();
        resolve({ result: result(), sudo });
      };
      const leave = new AbortController();
      const onAbort = () => fail(this.aborted());
      const countdown = new Countdown(() => {
        const sentence = l10n.t(
          '{0}: “{1}” took longer than {2} seconds',
          host,
          operation.name,
          operation.deadline / 1000,
        );
        fail(new MachineError('deadline', sentence));
      });
      const sudo =
        operation.privileged && operation.shell === undefined
          ? new SudoPassword(this.target, this.context, sudoPrompt(nonce), channel, leave.signal)
          : undefined;

      if (operation.shell === 'powershell') channel.end(powershellInput(operation.script, nonce));
      countdown.start(deadline);
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      channel.on('data', (chunk: Buffer) => {
        printed += chunk.length;
        stdout.push(chunk);
        if (printed > mostOutput) {
          const sentence = l10n.t(
            '{0}: “{1}” printed more than {2} MiB',
            host,
            operation.name,
            mostOutput / 1024 / 1024,
          );
          fail(new OperationError(operation.name, sentence, result()));
        }
      });
      channel.stderr.on('data', (chunk: Buffer) => {
        complained += chunk.length;
        if (complained <= mostErrors) stderr.push(chunk);
        if (sudo?.isAsked(chunk) === true) countdown.hold(() => sudo.answer()).catch(fail);
      });
      channel.on('exit', (code: number | null) => (status = code));
      channel.on('error', () => undefined);
      channel.on('close', done);
      void this.link.closed.then(done);
    });
  }

  private interpretPowershell<T>(operation: Operation<T>, raw: CommandResult, nonce: Nonce): T {
    const stdout = powershellOutput(raw.stdout, nonce);
    if (stdout === undefined && raw.status !== null) {
      const said = `${raw.stderr} ${raw.stdout}`.trim().replaceAll(/\s+/g, ' ').slice(-500);
      const sentence = l10n.t(
        '{0}: PowerShell did not begin “{1}” (exit status {2}) {3}',
        this.target.host,
        operation.name,
        raw.status,
        said,
      );
      throw new MachineError('unsupported', sentence);
    }
    return operation.parse({ ...raw, stdout: stdout ?? '' });
  }

  private interpret<T>(operation: Operation<T>, raw: CommandResult, nonce: Nonce, sudo: SudoPassword | undefined): T {
    const { host, user } = this.target;
    const output = outputOf(raw, nonce);
    sudo?.over(output.reached === 'script' ? true : raw.status === null ? undefined : false);
    if (output.reached === 'script' || raw.status === null) {
      return operation.parse({
        status: raw.status,
        stdout: output.reached === 'script' ? output.stdout : '',
        stderr: output.stderr,
      });
    }
    const said = `${output.stderr}\n${output.reached === 'nothing' ? output.stdout : ''}`
      .trim()
      .replaceAll(/\s+/g, ' ')
      .slice(-500);
    if (output.reached === 'nothing') {
      const sentence = l10n.t(
        '{0}: {1} logs in, but the login shell runs no command (exit status {2}). It said: {3}',
        host,
        user,
        raw.status,
        said,
      );
      throw new MachineError('login-refused', sentence);
    }
    this.becomeRefusal = this.refusal(said, sudo);
    throw this.becomeRefusal;
  }

  private refusal(said: string, sudo: SudoPassword | undefined): MachineError {
    const { host, user } = this.target;
    const { enabled, method, user: other } = this.context.connection.become;
    if (this.becomeRoot() === 'forbidden') {
      if (enabled === false) {
        const sentence = l10n.t('{0}: {1} is not root and ansible_become is false', host, user);
        return new MachineError('become-refused', sentence);
      }
      const sentence = l10n.t(
        '{0}: becoming {1} by {2} is not supported; it has to be root by sudo',
        host,
        other,
        method,
      );
      return new MachineError('unsupported', sentence);
    }
    const wanted = sudo?.wasMissing === true ? l10n.t('sudo wants a password and none is known.') : '';
    const sentence = l10n.t('{0}: sudo refuses {1}. {2} It said: {3}', host, user, wanted, said);
    return new MachineError('become-refused', sentence.replaceAll(/ {2,}/g, ' '));
  }
}
