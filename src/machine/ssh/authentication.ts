import * as l10n from '@vscode/l10n';
import type { AnyAuthMethod, AuthHandlerMiddleware, ParsedKey } from 'ssh2';
import { MachineError } from '../machine';
import { agentKeys, oneKeyAgent, type Sign } from './agentKeys';
import { readKeyFile, type KeyFile } from './keyFile';
import type { Ssh2 } from './loadSsh2';
import type { LoginContext } from './loginContext';
import type { LoginMethod, SshTarget } from './sshTarget';

/** Wraps a question to a person, so that no deadline runs meanwhile. */
export type Ask = <T>(question: () => Promise<T>) => Promise<T>;

interface Offer {
  readonly label: string;
  readonly key: ParsedKey;
  readonly sign: Sign;
}

/**
 * Logs in as ssh does: the agent's keys, key files, the password, then keyboard-interactive with the same password.
 * A passphrase or password is asked for only when the host would take it.
 */
export class Authentication {
  private readonly tried: string[] = [];
  private readonly problems: MachineError[] = [];
  private offered: readonly string[] = [];
  private sentPassword: string | undefined;
  private refusedPassword = false;

  constructor(
    private readonly ssh2: Ssh2,
    private readonly target: SshTarget,
    private readonly context: LoginContext,
    /** False when the host's key is not the one on record. */
    private readonly passwordAllowed: () => boolean,
    private readonly ask: Ask,
    private readonly fail: (error: unknown) => void,
    private readonly signal: AbortSignal,
  ) {}

  /** What the host was shown before it cut the connection. */
  get hasTried(): boolean {
    return this.tried.length > 0;
  }

  /** For ssh2's `authHandler`. */
  handler(): AuthHandlerMiddleware {
    const attempts = this.attempts();
    return (left, _partial, next) => {
      // The first time nothing is known; the answer to `none` tells what the host offers.
      if (Array.isArray(left)) this.offered = left;
      attempts.next().then(({ value }) => {
        // ssh2 takes `false` for "nothing left", which its types leave out.
        (next as (method: AnyAuthMethod | false) => void)(value ?? false);
      }, this.fail);
    };
  }

  /** The login succeeded: a password that was sent is the right one. */
  succeeded(): void {
    if (this.sentPassword !== undefined) this.context.memory.loginPasswords.accepted(this.account);
  }

  /** Why no credential was good enough. `said` is the host's own word, if it had one. */
  refusal(said: string): MachineError {
    const { host, user } = this.target;
    if (this.sentPassword !== undefined) this.context.memory.loginPasswords.rejected(this.account, this.sentPassword);
    const [problem] = this.problems;
    if (problem !== undefined && this.tried.length === 0) {
      return new MachineError('key-file', `${host}: ${problem.message}`, { cause: problem });
    }
    const tried = this.tried.length > 0 ? this.tried.join(', ') : l10n.t('nothing, for want of a key or password');
    const offered = this.offered.length > 0 ? this.offered.join(', ') : l10n.t('nothing');
    const sentences = [
      l10n.t('{0} refuses the login of {1}. Tried: {2}. The host offers: {3}.', host, user, tried, offered),
    ];
    if (said !== '') sentences.push(l10n.t('It said: {0}', said));
    sentences.push(...this.problems.map(({ message }) => message));
    if (!this.passwordAllowed())
      sentences.push(l10n.t('No password was sent, because its host key is not the one on record.'));
    return new MachineError('login-refused', sentences.join(' '));
  }

  /** Key files that could not be used, for a login that succeeded all the same. */
  get warnings(): string[] {
    return this.problems.map(({ message }) => `${this.target.host}: ${message}`);
  }

  private get account(): string {
    const { user, address, port } = this.target;
    return `${user}@${address}:${String(port)}`;
  }

  private may(method: LoginMethod): boolean {
    return this.target.methods.has(method) && this.offered.includes(method);
  }

  private async *attempts(): AsyncGenerator<AnyAuthMethod, undefined> {
    const username = this.target.user;
    yield { type: 'none', username };
    if (this.may('publickey')) {
      for await (const { label, key, sign } of this.keys()) {
        if (!this.may('publickey')) break;
        this.tried.push(label);
        yield { type: 'agent', username, agent: oneKeyAgent(this.ssh2, key, sign) };
      }
    }
    if (this.may('password') && this.passwordAllowed()) {
      const password = await this.password();
      if (password !== undefined) {
        this.tried.push(l10n.t('password'));
        yield { type: 'password', username, password };
        this.refusedPassword = this.may('password');
      }
    }
    // Where the host takes passwords both ways it is the same password: a second failure would only count against the account.
    if (this.may('keyboard-interactive') && this.passwordAllowed() && !this.refusedPassword) {
      const password = await this.password();
      if (password !== undefined) {
        this.tried.push('keyboard-interactive');
        let answered = false;
        yield {
          type: 'keyboard-interactive',
          username,
          prompt: (_name, _instructions, _language, prompts, finish) => {
            const isPassword = !answered && prompts.length === 1 && prompts[0]?.echo !== true;
            answered = true;
            finish(isPassword ? [password] : prompts.map(() => ''));
          },
        };
      }
    }
    return undefined;
  }

  /** The agent's keys that the configuration names, its other keys, then key files the agent does not hold. */
  private async *keys(): AsyncGenerator<Offer> {
    const files: KeyFile[] = [];
    for (const choice of this.target.keys) {
      try {
        const file = await readKeyFile(choice, this.context);
        if (file) files.push(file);
      } catch (error) {
        this.note(error);
      }
    }
    const agent = await agentKeys(this.ssh2, this.target.agentSockets);
    const rank = ({ key }: { readonly key: ParsedKey }) => {
      const at = files.findIndex(({ publicKey }) => publicKey?.getPublicSSH().equals(key.getPublicSSH()) ?? false);
      return at < 0 ? Infinity : at;
    };
    const usable = agent.filter((held) => !this.target.onlyTheseKeys || rank(held) < Infinity);
    for (const { key, sign } of usable.toSorted((a, b) => Math.sign(rank(a) - rank(b)) || 0)) {
      const label = l10n.t('agent key {0}', key.comment === '' ? key.type : key.comment);
      yield { label, key, sign: (data, hash) => this.ask(() => sign(data, hash)) };
    }
    for (const { path, publicKey, open } of files) {
      const held = publicKey && usable.some(({ key }) => key.getPublicSSH().equals(publicKey.getPublicSSH()));
      if (held || open === undefined) continue;
      const opened = () => this.ask(() => open(this.signal));
      try {
        const key = publicKey ?? (await opened());
        const sign: Sign = async (data, hash) => {
          try {
            const signature: Buffer | Error = (await opened()).sign(data, hash);
            if (signature instanceof Error) throw signature;
            return signature;
          } catch (error) {
            this.note(error);
            // The host was shown the public half only: nothing was tried in truth.
            this.tried.splice(this.tried.indexOf(path), 1);
            throw error;
          }
        };
        yield { label: path, key, sign };
      } catch (error) {
        this.note(error);
      }
    }
  }

  private note(error: unknown): void {
    if (error instanceof MachineError && error.code === 'key-file') this.problems.push(error);
    else throw error;
  }

  private async password(): Promise<string | undefined> {
    const { credentials, connection, memory } = this.context;
    const question = (stop: AbortSignal) => credentials.password(connection, stop);
    this.sentPassword = await this.ask(() => memory.loginPasswords.get(this.account, question, this.signal));
    return this.sentPassword;
  }
}
