import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import * as l10n from '@vscode/l10n';

/** A vault password; its id (`default` without one) is tried first on texts that carry it. */
export interface VaultPassword {
  readonly id?: string;
  /** Bytes where a password file holds what is no UTF-8. */
  readonly password: string | Uint8Array;
  /** It opens no text of another id: `vault_id_match` of ansible.cfg. */
  readonly onlyItsId?: boolean;
}

/** Why a text was not decrypted, as a sentence. */
export class VaultError extends Error {
  override readonly name = 'VaultError';

  /** `password`: the right one would open it. `damaged`: none does. */
  constructor(
    message: string,
    readonly reason: 'password' | 'damaged' = 'damaged',
  ) {
    super(message);
  }
}

const header = '$ANSIBLE_VAULT';
/** What Ansible calls a password or a text without an id. */
const defaultId = 'default';

/** Whether Ansible takes the text for an encrypted one: it starts so and is ASCII. */
export function isVaultText(text: string): boolean {
  return text.startsWith(header) && /^[\x00-\x7f]*$/.test(text);
}

/** The vault id a text carries: undefined when it has none, or is no vault text. */
export function vaultIdOf(text: string): string | undefined {
  const [magic, , , id] = headerOf(text);
  return magic === header && id ? id : undefined;
}

/** As `openVault`, the plain text read as UTF-8. */
export function decryptVault(text: string, passwords: readonly VaultPassword[]): string {
  return openVault(text, passwords).toString('utf8');
}

/**
 * The plain bytes of an Ansible Vault text, format 1.1 or 1.2: PBKDF2-HMAC-SHA256 with 10,000 rounds gives an AES-256-CTR key, an HMAC
 * key and a counter; the HMAC is compared in constant time before anything is decrypted. Throws VaultError.
 */
export function openVault(text: string, passwords: readonly VaultPassword[]): Buffer {
  const { id, salt, digest, ciphertext } = parseEnvelope(text);
  const fits = (entry: VaultPassword): boolean => (entry.id ?? defaultId) === id;
  const ordered = [...passwords.filter(fits), ...passwords.filter((entry) => !fits(entry) && !entry.onlyItsId)];
  if (ordered.length === 0) throw new VaultError(l10n.t('A vault password is needed.'), 'password');
  for (const { password } of ordered) {
    const secret = typeof password === 'string' ? Buffer.from(password, 'utf8') : password;
    const keys = pbkdf2Sync(secret, salt, 10_000, 80, 'sha256');
    const expected = createHmac('sha256', keys.subarray(32, 64)).update(ciphertext).digest();
    if (digest.length !== expected.length || !timingSafeEqual(digest, expected)) continue;
    const decipher = createDecipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(64, 80));
    return unpadded(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
  }
  throw new VaultError(l10n.t('The vault password does not open this text.'), 'password');
}

interface Envelope {
  readonly id: string;
  readonly salt: Buffer;
  readonly digest: Buffer;
  readonly ciphertext: Buffer;
}

function parseEnvelope(text: string): Envelope {
  const [, ...rest] = text.trim().split(/\r\n|\n|\r/);
  const [magic, version, cipher, id] = headerOf(text);
  if (magic !== header || cipher === undefined) throw new VaultError(l10n.t('This is no Ansible Vault text.'));
  if (version !== '1.1' && version !== '1.2')
    throw new VaultError(l10n.t('Vault format {0} is not known.', version ?? ''));
  if (cipher !== 'AES256') throw new VaultError(l10n.t('Vault cipher {0} is not known.', cipher));
  const body = fromHex(rest.map((line) => line.trim()).join('')).toString('latin1');
  const [salt, digest, ciphertext] = body.split('\n');
  if (salt === undefined || digest === undefined || ciphertext === undefined) {
    throw new VaultError(l10n.t('The vault text is damaged.'));
  }
  return {
    // Whatever the version says: a fourth part is an id.
    id: id ?? defaultId,
    salt: fromHex(salt),
    digest: fromHex(digest),
    ciphertext: fromHex(ciphertext),
  };
}

function headerOf(text: string): readonly string[] {
  const [first = ''] = text.trim().split(/\r\n|\n|\r/, 1);
  return first.split(';').map((part) => part.trim());
}

function fromHex(text: string): Buffer {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) throw new VaultError(l10n.t('The vault text is damaged.'));
  return Buffer.from(text, 'hex');
}

/** Without PKCS#7 padding (RFC 5652 §6.3), which Ansible adds though CTR needs none. */
function unpadded(plain: Buffer): Buffer {
  const count = plain.at(-1) ?? 0;
  const good =
    count >= 1 && count <= 16 && count <= plain.length && plain.subarray(-count).every((byte) => byte === count);
  if (!good) throw new VaultError(l10n.t('The vault text is damaged.'));
  return plain.subarray(0, plain.length - count);
}
