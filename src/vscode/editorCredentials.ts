import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Connection } from '../inventory/connection';
import type { Value } from '../inventory/model';
import { plainText } from '../inventory/secret';
import { isVaultValue } from '../inventory/values';
import { VaultError, vaultIdOf, type VaultPassword } from '../inventory/vault';
import type { Credentials, HostKeyQuestion } from '../machine/machine';
import { cancellationToken } from './abortSignal';
import { oneAtATime } from './oneAtATime';
import type { SecretName, SecretStore } from './secretStore';
import { askVaultPassword, opensVault } from './vaultPrompt';

type Kind = 'login' | 'become';

/**
 * Answers a run's logins: from the inventory, else from the secret storage, else by asking. One instance serves one run:
 * whoever asks it twice for the same secret has had the stored one refused, and whoever closes a question is not asked again.
 */
export class EditorCredentials implements Credentials {
  readonly #ask = oneAtATime();
  readonly #given = new Set<string>();
  readonly #forAll = new Map<Kind, string>();
  readonly #declined = new Set<SecretName['kind']>();

  constructor(
    private readonly secrets: SecretStore,
    private vaultPasswords: readonly VaultPassword[],
  ) {}

  password(connection: Connection, signal?: AbortSignal): Promise<string | undefined> {
    const who = connection.user === undefined ? connection.host : `${connection.user}@${connection.host}`;
    const title = l10n.t('Password of {0} ({1})', who, connection.address);
    return this.#secretOf('login', connection, connection.password, title, signal);
  }

  becomePassword(connection: Connection, signal?: AbortSignal): Promise<string | undefined> {
    const title = l10n.t('{0} password on {1} ({2})', connection.become.method, connection.host, connection.address);
    return this.#secretOf('become', connection, connection.become.password, title, signal);
  }

  passphrase(keyFile: string, signal?: AbortSignal): Promise<string | undefined> {
    return this.#ask(async () => {
      const name = { kind: 'passphrase', keyFile } as const;
      const stored = await this.#firstTime(name);
      if (stored !== undefined || this.#declined.has('passphrase')) return stored;
      const secret = await this.#prompt(name, l10n.t('Passphrase of the key {0}', keyFile), signal);
      if (secret === undefined) return undefined;
      const remember = l10n.t('Use it and remember it');
      const choice = await pick(
        l10n.t('The passphrase of {0}', keyFile),
        [l10n.t('Use it this time'), remember],
        signal,
      );
      if (choice === remember) await this.secrets.set(name, secret);
      return secret;
    });
  }

  confirmHostKey(question: HostKeyQuestion, signal?: AbortSignal): Promise<boolean> {
    return this.#ask(async () => {
      if (signal?.aborted) return false;
      const trust = l10n.t('Trust and Remember');
      const detail = [
        l10n.t('Address: {0} port {1}', question.address, question.port),
        l10n.t('Key type: {0}', question.type),
        l10n.t('Fingerprint: {0}', question.fingerprint),
        '',
        l10n.t('Compare the fingerprint with the one on the host: ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub'),
      ].join('\n');
      const title = l10n.t('The host key of {0} is not known yet.', question.host);
      return (await window.showWarningMessage(title, { modal: true, detail }, trust)) === trust;
    });
  }

  async #secretOf(
    kind: Kind,
    { host }: Connection,
    fromInventory: Value | undefined,
    title: string,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    return this.#ask(async () => {
      const written = await this.#fromInventory(fromInventory, host, signal);
      if (written !== undefined && written !== '') return written;
      const known = (await this.#firstTime({ kind, host })) ?? (await this.#firstTime({ kind }, host));
      if (known !== undefined) return known;
      const forAll = this.#forAll.get(kind);
      if (forAll !== undefined && this.#isFirst(`run:${kind}:${host}`)) return forAll;
      if (this.#declined.has(kind)) return undefined;
      const secret = await this.#prompt({ kind, host }, title, signal);
      if (secret !== undefined) await this.#offerToKeep(kind, host, secret, title, signal);
      return secret;
    });
  }

  /** The inventory's password in plain text; for an encrypted one the vault password is asked for, until it fits or nobody answers. */
  async #fromInventory(value: Value | undefined, host: string, signal?: AbortSignal): Promise<string | undefined> {
    if (value === undefined || !isVaultValue(value)) return plainText(value, this.vaultPasswords);
    const text = value.__ansible_vault;
    // One may have been entered since the inventory was read.
    const passwords = [...this.vaultPasswords, ...(await this.secrets.vaultPasswords())];
    try {
      return plainText(value, passwords);
    } catch (error) {
      if (!(error instanceof VaultError) || error.reason !== 'password') throw error;
    }
    if (this.#declined.has('vault')) return undefined;
    const id = vaultIdOf(text);
    const title = l10n.t('Ansible Vault password, for {0}', host);
    const question = { title, prompt: l10n.t('It is asked for once in this run.') };
    const secret = await askVaultPassword(question, (entered) => opensVault(text, entered, id), signal);
    if (secret === undefined) {
      this.#declined.add('vault');
      return undefined;
    }
    this.vaultPasswords = [...this.vaultPasswords, { ...(id !== undefined && { id }), password: secret }];
    const remember = l10n.t('Use it and remember it');
    const choice = await pick(title, [l10n.t('Use it this time'), remember], signal);
    if (choice === remember) await this.secrets.set({ kind: 'vault', ...(id !== undefined && { id }) }, secret);
    return plainText(value, this.vaultPasswords);
  }

  /** A stored secret, the first time it is asked for by that host. */
  async #firstTime(name: SecretName, host = ''): Promise<string | undefined> {
    return this.#isFirst(JSON.stringify([name, host])) ? this.secrets.get(name) : undefined;
  }

  #isFirst(key: string): boolean {
    if (this.#given.has(key)) return false;
    this.#given.add(key);
    return true;
  }

  async #prompt(name: SecretName, title: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    if (signal?.aborted) return undefined;
    const options = {
      title,
      password: true,
      ignoreFocusOut: true,
      prompt: l10n.t('It is asked for once in this run.'),
    };
    const secret = await window.showInputBox(options, cancellationToken(signal));
    if (secret === undefined) this.#declined.add(name.kind);
    return secret;
  }

  async #offerToKeep(
    kind: Kind,
    host: string,
    secret: string,
    title: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const hostOnly = l10n.t('Use it for {0} this time', host);
    const rememberHost = l10n.t('Use it for {0} and remember it', host);
    const all = l10n.t('Use it for every host that asks, this time');
    const rememberAll = l10n.t('Use it for every host that asks, and remember it');
    const choice = await pick(title, [hostOnly, rememberHost, all, rememberAll], signal);
    if (choice === all || choice === rememberAll) this.#forAll.set(kind, secret);
    if (choice === rememberHost) await this.secrets.set({ kind, host }, secret);
    if (choice === rememberAll) await this.secrets.set({ kind }, secret);
  }
}

async function pick(title: string, choices: readonly string[], signal?: AbortSignal): Promise<string | undefined> {
  const options = { title, ignoreFocusOut: true };
  return window.showQuickPick([...choices], options, cancellationToken(signal));
}
