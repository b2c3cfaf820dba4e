import type { SecretStorage } from 'vscode';
import type { VaultPassword } from '../inventory/vault';

/** What a secret opens. `login` and `become` are of one host or, without a host, of all; a vault password of its id or of one file. */
export type SecretName =
  | { readonly kind: 'mail' }
  | { readonly kind: 'vault'; readonly id?: string; readonly file?: string }
  | { readonly kind: 'login' | 'become'; readonly host?: string }
  | { readonly kind: 'passphrase'; readonly keyFile: string };

/** Passwords in the editor's secret storage, by what they open. */
export class SecretStore {
  constructor(private readonly storage: SecretStorage) {}

  get(name: SecretName): Promise<string | undefined> {
    return Promise.resolve(this.storage.get(keyOf(name)));
  }

  set(name: SecretName, secret: string): Promise<void> {
    return Promise.resolve(this.storage.store(keyOf(name), secret));
  }

  /** What is stored, without the secrets themselves. */
  async names(): Promise<readonly SecretName[]> {
    const keys = await this.storage.keys();
    return keys.flatMap((key) => parseKey(key) ?? []);
  }

  /** The vault passwords that were entered, those of one file last. */
  async vaultPasswords(): Promise<readonly VaultPassword[]> {
    const names = (await this.names()).filter((name) => name.kind === 'vault');
    const ordered = [
      ...names.filter(({ file }) => file === undefined),
      ...names.filter(({ file }) => file !== undefined),
    ];
    const read = ordered.map(async (name) => {
      const password = await this.get(name);
      return password === undefined ? [] : [{ ...(name.id !== undefined && { id: name.id }), password }];
    });
    return (await Promise.all(read)).flat();
  }

  forget(name: SecretName): Promise<void> {
    return Promise.resolve(this.storage.delete(keyOf(name)));
  }
}

function keyOf(name: SecretName): string {
  switch (name.kind) {
    case 'mail':
      return name.kind;
    case 'vault':
      return ['vault', encodeURIComponent(name.id ?? ''), encodeURIComponent(name.file ?? '')]
        .join(':')
        .replace(/:+$/, '');
    case 'login':
    case 'become':
      return name.host === undefined ? name.kind : `${name.kind}:${name.host}`;
    case 'passphrase':
      return `passphrase:${name.keyFile}`;
  }
}

function parseKey(key: string): SecretName | undefined {
  const colon = key.indexOf(':');
  const kind = colon < 0 ? key : key.slice(0, colon);
  const rest = colon < 0 ? undefined : key.slice(colon + 1);
  switch (kind) {
    case 'mail':
      return { kind };
    case 'vault': {
      const [id = '', file = ''] = (rest ?? '').split(':').map(decodeURIComponent);
      return { kind, ...(id !== '' && { id }), ...(file !== '' && { file }) };
    }
    case 'login':
    case 'become':
      return rest === undefined ? { kind } : { kind, host: rest };
    case 'passphrase':
      return rest === undefined ? undefined : { kind, keyFile: rest };
    default:
      return undefined;
  }
}
