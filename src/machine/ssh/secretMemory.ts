import { Shared } from './shared';

/** Passwords that have been asked for, by account. Kept in memory only. */
export class SecretMemory {
  private readonly answers = new Map<string, string>();
  private readonly proven = new Set<string>();
  private readonly refused = new Map<string, Set<string>>();
  private readonly asking = new Shared<string | undefined>();
  private readonly trials = new Map<string, { readonly over: Promise<void>; readonly end: () => void }>();

  /** The password of an account, asked once even when many want it at the same time. No answer is not remembered. */
  async get(
    account: string,
    ask: (signal: AbortSignal) => Promise<string | undefined>,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    const known = this.answers.get(account);
    if (known !== undefined) return known;
    const answer = await this.asking.join(account, ask, signal);
    if (answer !== undefined) this.answers.set(account, answer);
    return answer;
  }

  /** Waits while somebody else tries a password that has not worked yet. The caller ends its own trial with `endTrial`. */
  async beginTrial(account: string): Promise<void> {
    for (let trial = this.trials.get(account); trial !== undefined; trial = this.trials.get(account)) await trial.over;
    if (this.proven.has(account)) return;
    let end = () => {};
    const over = new Promise<void>((resolve) => (end = resolve));
    this.trials.set(account, { over, end });
  }

  endTrial(account: string): void {
    this.trials.get(account)?.end();
    this.trials.delete(account);
  }

  accepted(account: string): void {
    this.proven.add(account);
  }

  /** A password that has worked before is kept: a machine that is booting refuses the right one too. */
  rejected(account: string, password: string): void {
    if (this.proven.has(account)) return;
    this.answers.delete(account);
    const wrong = this.refused.get(account) ?? new Set();
    this.refused.set(account, wrong.add(password));
  }

  /** Whether this password was refused and has never worked: trying it again could only lock the account. */
  isRefused(account: string, password: string): boolean {
    return !this.proven.has(account) && (this.refused.get(account)?.has(password) ?? false);
  }
}
