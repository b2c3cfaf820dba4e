import type { Socket } from 'node:net';
import * as l10n from '@vscode/l10n';
import { MachineError, type Session } from '../machine';
import type { CommandResult, Operation } from '../operation';
import { powershellArguments, powershellInput, powershellOutput, powershellProgram } from '../powershell';
import { machineErrorOf } from './failures';
import { RemoteShell } from './remoteShell';
import { withDeadline } from './withDeadline';
import { ConnectionLost, type WsmanConnection } from './wsmanConnection';

export interface WinrmSessionParts {
  readonly host: string;
  readonly wire: WsmanConnection;
  readonly socket: Socket;
  /** The listener's address as the server is told it. */
  readonly to: string;
  readonly warnings: readonly string[];
  readonly random: (bytes: number) => Buffer;
}

/** A WinRM login on which operations run, one after the other. */
export class WinrmSession implements Session {
  readonly closed: Promise<void>;
  private before: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly parts: WinrmSessionParts,
    private readonly shell: RemoteShell,
  ) {
    const { socket } = parts;
    this.closed = new Promise((resolve) => {
      if (socket.destroyed) resolve();
      else socket.once('close', () => resolve());
    });
  }

  static async open(parts: WinrmSessionParts, signal: AbortSignal): Promise<WinrmSession> {
    const { wire, to } = parts;
    return new WinrmSession(parts, await RemoteShell.open((text, stop) => wire.post(text, stop), { to }, signal));
  }

  get warnings(): readonly string[] {
    return this.parts.warnings;
  }

  /** A server forgets the shell of a closed connection after its idle time; telling it first is a courtesy that is not waited for. */
  close(): void {
    const { wire, socket } = this.parts;
    if (socket.destroyed) return;
    void this.shell
      .close(AbortSignal.timeout(2000))
      .catch(() => undefined)
      .finally(() => wire.close());
  }

  run<T>(operation: Operation<T>, signal: AbortSignal = new AbortController().signal): Promise<T> {
    const next = this.before.then(() => this.execute(operation, signal));
    this.before = next.catch(() => undefined);
    return next;
  }

  private async execute<T>(operation: Operation<T>, signal: AbortSignal): Promise<T> {
    const { host, random, socket } = this.parts;
    if (operation.shell !== 'powershell') {
      throw new MachineError('unsupported', l10n.t('{0}: “{1}” is not for Windows', host, operation.name));
    }
    if (socket.destroyed) {
      const sentence = l10n.t('{0}: the connection was cut before “{1}” began', host, operation.name);
      throw new MachineError('session-lost', sentence);
    }
    const nonce = random(16).toString('hex');
    let result: CommandResult;
    try {
      const input = powershellInput(operation.script, nonce);
      const raw = await withDeadline(signal, operation.deadline, (patience) =>
        this.shell.run(powershellProgram, powershellArguments, input, patience),
      );
      const stdout = powershellOutput(raw.stdout.toString('utf8'), nonce);
      const stderr = raw.stderr.toString('utf8');
      if (stdout === undefined) throw this.silent(operation.name, raw.status, stderr);
      result = { status: raw.status, stdout, stderr };
    } catch (error) {
      // The server took the command and was gone: only the operation knows whether that is good news.
      if (!(error instanceof ConnectionLost && error.sent && !signal.aborted))
        throw machineErrorOf(error, host, signal);
      result = { status: null, stdout: '', stderr: '' };
    }
    return operation.parse(result);
  }

  private silent(operation: string, status: number | null, stderr: string): MachineError {
    const said = stderr.trim().replaceAll(/\s+/g, ' ').slice(0, 500);
    const sentence = l10n.t(
      '{0}: PowerShell did not begin “{1}” (exit status {2}) {3}',
      this.parts.host,
      operation,
      status ?? '?',
      said,
    );
    return new MachineError('session-lost', sentence.trim());
  }
}
