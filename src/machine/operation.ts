/** What a command left behind. `status` is null when the session ended without telling it (the machine went down, a signal). */
export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * One thing to do on a machine, as data: a session executes it, tests compare it.
 * Every value inside `script` has gone through `quote()` or `quotePowershell()`.
 */
export interface Operation<T> {
  /** Short name for logs and errors, e.g. `read boot identity`. */
  readonly name: string;
  /** POSIX sh text, run by `/bin/sh -c` whatever the login shell is, or PowerShell text. It reads nothing from stdin. */
  readonly script: string;
  /** What reads the script: POSIX sh unless said otherwise. */
  readonly shell?: 'powershell';
  /** True when it needs root: run through become unless the login is root already. */
  readonly privileged: boolean;
  /** Milliseconds from opening the channel to the last byte. */
  readonly deadline: number;
  /** The result in our terms. Throws an `OperationError` when the output makes no sense. */
  parse(result: CommandResult): T;
}

/** The command ran, but said something an operation cannot accept. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  constructor(
    readonly operation: string,
    message: string,
    readonly result: CommandResult,
  ) {
    super(message);
  }
}

/** For operations whose only answer is that they worked. */
export function succeeded(operation: string): (result: CommandResult) => void {
  return (result) => {
    if (result.status === 0) return;
    const said = (result.stderr.trim() || result.stdout.trim()).slice(0, 500);
    throw new OperationError(
      operation,
      `${operation}: exit status ${String(result.status)}${said ? `: ${said}` : ''}`,
      result,
    );
  };
}
