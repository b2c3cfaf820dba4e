import * as l10n from '@vscode/l10n';
import type { Writable } from 'node:stream';
import { MachineError } from '../machine';
import type { LoginContext } from './loginContext';
import type { SshTarget } from './sshTarget';

/** Answers sudo's prompt for one command: once, on its standard input. */
export class SudoPassword {
  private seen = '';
  private asked = false;
  private trying = false;
  private sent: string | undefined;
  /** sudo wanted a password and nobody knew one. */
  wasMissing = false;

  constructor(
    private readonly target: SshTarget,
    private readonly context: LoginContext,
    private readonly prompt: string,
    private readonly stdin: Writable,
    private readonly signal: AbortSignal,
  ) {}

  /** Whether this piece of stderr completes the first prompt. */
  isAsked(chunk: Buffer): boolean {
    if (this.asked) return false;
    this.seen = (this.seen + chunk.toString('latin1')).slice(-64 * 1024);
    this.asked = this.seen.includes(this.prompt);
    return this.asked;
  }

  /** Sends the password, or nothing at all when there is none; then the input ends, so that sudo does not ask again. */
  async answer(): Promise<void> {
    const { credentials, connection, memory } = this.context;
    const passwords = memory.becomePasswords;
    await passwords.beginTrial(this.account);
    this.trying = true;
    if (this.signal.aborted) return passwords.endTrial(this.account);
    const password = await passwords.get(
      this.account,
      (stop) => credentials.becomePassword(connection, stop),
      this.signal,
    );
    if (this.signal.aborted) return;
    if (password === undefined) {
      this.wasMissing = true;
    } else if (passwords.isRefused(this.account, password)) {
      passwords.rejected(this.account, password);
      const sentence = l10n.t('{0}: sudo has refused this password before; it was not sent again', this.target.host);
      throw new MachineError('become-refused', sentence);
    } else {
      this.sent = password;
      this.stdin.write(`${password}\n`);
    }
    this.stdin.end();
  }

  /** The command has ended. `undefined`: too early to tell whether what was sent is right. */
  over(accepted: boolean | undefined): void {
    const { becomePasswords } = this.context.memory;
    if (this.sent !== undefined && accepted === true) becomePasswords.accepted(this.account);
    if (this.sent !== undefined && accepted === false) becomePasswords.rejected(this.account, this.sent);
    if (this.trying) becomePasswords.endTrial(this.account);
  }

  private get account(): string {
    const { user, address, port } = this.target;
    return `${user}@${address}:${String(port)}`;
  }
}
