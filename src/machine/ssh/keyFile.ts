import * as l10n from '@vscode/l10n';
import { createHash, createPrivateKey } from 'node:crypto';
import type { ParsedKey } from 'ssh2';
import { MachineError } from '../machine';
import { loadSsh2, type Ssh2 } from './loadSsh2';
import type { LoginContext } from './loginContext';
import type { SshFile } from './sshEnvironment';
import type { KeyChoice } from './sshTarget';

/** A private key file that can be offered to a host. */
export interface KeyFile {
  readonly path: string;
  /** What is shown to the host before anything is signed; undefined when the file hides it behind its passphrase. */
  readonly publicKey: ParsedKey | undefined;
  /** The key itself. May ask for the passphrase; rejects with a `key-file` error. Undefined: a public key, for the agent only. */
  readonly open: ((signal?: AbortSignal) => Promise<ParsedKey>) | undefined;
}

function unusable(sentence: string, cause?: unknown): MachineError {
  return new MachineError('key-file', sentence, cause === undefined ? undefined : { cause });
}

/** ssh2 answers with an Error, or a list where a file could hold several keys. */
function parse(ssh2: Ssh2, data: Buffer, passphrase?: string): ParsedKey | Error {
  const result: ParsedKey | Error | readonly ParsedKey[] = ssh2.utils.parseKey(data, passphrase);
  return Array.isArray(result) ? ((result as readonly ParsedKey[])[0] ?? new Error('no key in the file')) : result;
}

/** PKCS#8 (`BEGIN PRIVATE KEY`), which ssh2 does not read, in the older form of the same key. */
function fromPkcs8(text: string, passphrase: string | undefined): Buffer {
  const key = createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
  const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
  return Buffer.from(key.export({ type, format: 'pem' }));
}

const openSshKey = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]*)-----END/;
const pkcs8 = /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/;

/** The public half of OpenSSH's own format stands before the encrypted part (PROTOCOL.key of OpenSSH). */
function publicHalf(text: string): Buffer | undefined {
  const encoded = openSshKey.exec(text)?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  let at = 'openssh-key-v1\0'.length;
  const field = () => {
    if (at + 4 > bytes.length) return Buffer.alloc(0);
    const length = bytes.readUInt32BE(at);
    const value = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  };
  for (let skipped = 0; skipped < 3; skipped++) field(); // cipher, key derivation and its options
  at += 4; // number of keys
  const key = field();
  return key.length > 0 ? key : undefined;
}

function isEncrypted(text: string): boolean {
  const encoded = openSshKey.exec(text)?.[1];
  if (encoded === undefined) return /ENCRYPTED/.test(text) || /^Encryption: (?!none)/m.test(text);
  const cipher = /^openssh-key-v1\0[^]{4}(\w+)/.exec(Buffer.from(encoded, 'base64').toString('latin1'))?.[1];
  return cipher !== undefined && cipher !== 'none';
}

function privateKey(ssh2: Ssh2, path: string, file: SshFile, passphrase?: string): ParsedKey {
  const text = file.bytes.toString('latin1');
  let key: ParsedKey | Error;
  try {
    key = parse(ssh2, pkcs8.test(text) ? fromPkcs8(text, passphrase) : file.bytes, passphrase);
  } catch (error) {
    key = error instanceof Error ? error : new Error(String(error));
  }
  if (!(key instanceof Error)) return key;
  if (passphrase !== undefined && isEncrypted(text)) {
    throw unusable(l10n.t('The passphrase does not open the private key {0}.', path), key);
  }
  throw unusable(l10n.t('The private key {0} is in a format that is not supported: {1}', path, key.message), key);
}

/** Decrypts once per file and content, asking for the passphrase once however many hosts wait for it. */
async function decrypt(
  ssh2: Ssh2,
  path: string,
  file: SshFile,
  context: LoginContext,
  signal?: AbortSignal,
): Promise<ParsedKey> {
  const { memory, credentials } = context;
  const mark = `${path} ${createHash('sha256').update(file.bytes).digest('hex')}`;
  const known = memory.decryptedKeys.get(mark);
  if (known) return known;
  const work = async (stop: AbortSignal) => {
    const passphrase = await credentials.passphrase(path, stop);
    if (passphrase === undefined) {
      throw unusable(l10n.t('The private key {0} needs a passphrase and none was given.', path));
    }
    const key = privateKey(ssh2, path, file, passphrase);
    memory.decryptedKeys.set(mark, key);
    return key;
  };
  return memory.decrypting.join(mark, work, signal);
}

async function readKey(path: string, { environment }: LoginContext): Promise<SshFile | undefined> {
  try {
    return await environment.read(path);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw unusable(l10n.t('The private key {0} cannot be read: {1}', path, said), error);
  }
}

/**
 * Looks at a private key file as ssh does. Undefined when it is missing and nobody demanded it.
 * Rejects with a `key-file` error whose sentence says what to do.
 */
export async function readKeyFile(choice: KeyChoice, context: LoginContext): Promise<KeyFile | undefined> {
  const { path } = choice;
  const file = await readKey(path, context);
  if (file === undefined) {
    if (choice.demanded) throw unusable(l10n.t('The private key {0} does not exist.', path));
    return undefined;
  }
  const ssh2 = await loadSsh2();
  const text = file.bytes.toString('latin1');
  if (!/PRIVATE KEY-----|^PuTTY-User-Key-File/m.test(text)) {
    const publicKey = parse(ssh2, file.bytes);
    if (publicKey instanceof Error) {
      throw unusable(l10n.t('The private key {0} is in a format that is not supported: {1}', path, publicKey.message));
    }
    return { path, publicKey, open: undefined };
  }
  const { uid } = context.environment;
  if (uid !== undefined && file.owner === uid && (file.mode & 0o077) !== 0) {
    const mode = file.mode.toString(8).padStart(4, '0');
    throw unusable(l10n.t('The private key {0} can be read by others (mode {1}): run chmod 600 {0}.', path, mode));
  }
  if (!isEncrypted(text)) {
    const key = privateKey(ssh2, path, file);
    return { path, publicKey: key, open: () => Promise.resolve(key) };
  }
  const half = publicHalf(text) ?? (await context.environment.read(`${path}.pub`).catch(() => undefined))?.bytes;
  const publicKey = half === undefined ? undefined : parse(ssh2, half);
  return {
    path,
    publicKey: publicKey instanceof Error ? undefined : publicKey,
    open: (signal) => decrypt(ssh2, path, file, context, signal),
  };
}
