import { stat, readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import * as l10n from '@vscode/l10n';
import { expandedPath, type AnsibleConfig, type Surroundings } from '../../inventory/ansibleConfig';
import type { Problem } from '../../inventory/model';
import { isVaultText, openVault, VaultError, type VaultPassword } from '../../inventory/vault';
import { runProgram, type Ended } from './program';

/** Where one vault password comes from. */
export interface VaultSource {
  readonly id?: string;
  /** A password file or program, as an absolute path, or a person. */
  readonly from: { readonly file: string } | 'prompt';
  /** Ansible finds it in its configuration. */
  readonly configured: boolean;
}

export interface VaultPasswords {
  /** All, in the order Ansible tries them. */
  readonly passwords: readonly VaultPassword[];
  /** Those that Ansible would not find by itself. */
  readonly given: readonly VaultPassword[];
  readonly problems: readonly Problem[];
}

/** What the command line says about vault passwords. */
export interface VaultOptions {
  /** `--vault-id`: `label@file`, `label@prompt` or `file`. */
  readonly ids: readonly string[];
  /** `--vault-password-file`. */
  readonly files: readonly string[];
  /** `--ask-vault-pass`. */
  readonly ask: boolean;
}

/** The id of passwords that are given without one; a client program is told it. */
const defaultId = 'default';

const noOptions: VaultOptions = { ids: [], files: [], ask: false };

/**
 * In Ansible's order: vault_identity_list, then --vault-id, --vault-password-file, vault_password_file (or their variables of the
 * environment), and --ask-vault-pass.
 */
export function vaultSources(
  { vaultIdentities, vaultPasswordFile }: Pick<AnsibleConfig, 'vaultIdentities' | 'vaultPasswordFile'>,
  surroundings: Surroundings,
  { ids, files, ask }: VaultOptions = noOptions,
): readonly VaultSource[] {
  const file = (path: string, configured: boolean): VaultSource => ({
    from: { file: expandedPath(path, surroundings.cwd, surroundings) },
    configured,
  });
  const identity = (text: string, configured: boolean): VaultSource => {
    const at = text.indexOf('@');
    const id = at < 0 ? {} : { id: text.slice(0, at) };
    const from = text.slice(at + 1);
    const prompted = from === 'prompt' || from === 'prompt_ask_vault_pass';
    return prompted ? { ...id, from: 'prompt', configured } : { ...file(from, configured), ...id };
  };
  return [
    ...vaultIdentities.filter((text) => text !== '').map((text) => identity(text, true)),
    ...ids.map((text) => identity(text, false)),
    ...files.map((path) => ({ ...file(path, false), id: defaultId })),
    ...(vaultPasswordFile === undefined ? [] : [{ ...file(vaultPasswordFile, true), id: defaultId }]),
    ...(ask ? [{ id: defaultId, from: 'prompt', configured: false } as const] : []),
  ];
}

export interface VaultReading {
  readonly cwd: string;
  readonly environment: Surroundings['environment'];
  /** `vault_id_match`. */
  readonly idMatch: boolean;
  /** Asks a person; undefined where nobody answers. Without it a prompt gives no password and is no problem. */
  readonly prompt?: (id: string | undefined) => Promise<string | undefined>;
  /** Password programs may ask at the terminal. */
  readonly terminal?: boolean;
  /** Milliseconds for a program, one minute by default: it may ask a person. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** Reads password files and runs password programs, as Ansible does: only for a configuration that is trusted. */
export async function readVaultPasswords(
  sources: readonly VaultSource[],
  reading: VaultReading,
): Promise<VaultPasswords> {
  const passwords: VaultPassword[] = [];
  const given: VaultPassword[] = [];
  const problems: Problem[] = [];
  const match = reading.idMatch ? { onlyItsId: true } : {};
  // One after the other: a password file may be encrypted with a password before it, and two programs cannot ask at a time.
  for (const { id, from, configured } of sources) {
    const read = from === 'prompt' ? await ask(id, reading) : await readPassword(from.file, id, passwords, reading);
    if (typeof read === 'string' || read instanceof Uint8Array) {
      const password: VaultPassword = { ...(id !== undefined && { id }), password: read, ...match };
      passwords.push(password);
      // Nobody answers Ansible when it prompts.
      if (!configured || from === 'prompt') given.push(password);
    } else if (read) problems.push(read);
  }
  return { passwords, given, problems };
}

type Read = string | Uint8Array | Problem | undefined;

async function ask(id: string | undefined, { prompt }: VaultReading): Promise<Read> {
  if (!prompt) return undefined;
  const answer = (await prompt(id))?.trim();
  if (answer) return answer;
  return { severity: 'warning', message: l10n.t('No vault password was given for {0}.', id ?? defaultId) };
}

async function readPassword(
  path: string,
  id: string | undefined,
  before: readonly VaultPassword[],
  reading: VaultReading,
): Promise<Read> {
  const problem = (message: string): Problem => ({
    severity: 'warning',
    message,
    place: { file: path, line: 0, column: 0, length: 0 },
  });
  let content: Buffer;
  try {
    const { mode } = await stat(path);
    const executable = process.platform !== 'win32' && (mode & 0o111) !== 0;
    content = executable ? await outputOf(path, id, reading) : trimmed(await readFile(path), /\s/);
    if (!executable && isVaultText(content.toString('latin1'))) content = openVault(content.toString('latin1'), before);
  } catch (error) {
    if (error instanceof NoPassword) return problem(error.message);
    if (error instanceof VaultError)
      return problem(l10n.t('The vault password file {0} is itself encrypted: {1}', path, error.message));
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const why = error instanceof Error ? error.message : String(error);
    return problem(
      missing
        ? l10n.t('The vault password file {0} is not there.', path)
        : l10n.t('The vault password file {0} cannot be read: {1}', path, why),
    );
  }
  const password = trimmed(content, /[\r\n]/);
  if (password.length === 0) return problem(l10n.t('The vault password file {0} gives no password.', path));
  const text = password.toString('utf8');
  return Buffer.from(text, 'utf8').equals(password) ? text : password;
}

/** Why a program gave no password, as a sentence. */
class NoPassword extends Error {}

const largestPassword = 1024 * 1024;
/** What a program that cannot find the id ends with, by Ansible's convention. */
const unknownId = 2;

/** What a password program prints. One called NAME-client is told the id. */
async function outputOf(path: string, id: string | undefined, reading: VaultReading): Promise<Buffer> {
  if (!(await isProgram(path))) {
    throw new NoPassword(
      l10n.t('The vault password file {0} may be executed but is no program: take the right away (chmod a-x).', path),
    );
  }
  const client = basename(path, extname(path)).endsWith('-client');
  const { timeout = 60_000 } = reading;
  const ended = await runProgram({
    file: path,
    args: client && id !== undefined ? ['--vault-id', id] : [],
    cwd: reading.cwd,
    environment: reading.environment,
    terminal: reading.terminal ?? false,
    timeout,
    largestOutput: largestPassword,
    signal: reading.signal,
  });
  if (ended.kind === 'ended' && ended.status === 0) return trimmed(ended.stdout, /[\r\n]/);
  throw new NoPassword(whyNoOutput(path, client ? id : undefined, ended, timeout));
}

function whyNoOutput(path: string, id: string | undefined, ended: Ended, timeout: number): string {
  switch (ended.kind) {
    case 'ended': {
      const said = ended.stderr.trim().slice(-500);
      const why = said === '' ? l10n.t('it says nothing') : said;
      if (id !== undefined && ended.status === unknownId)
        return l10n.t('The vault password program {0} knows no password for {1}: {2}', path, id, why);
      return l10n.t('The vault password program {0} ended with status {1}: {2}', path, ended.status, why);
    }
    case 'not-started':
      return l10n.t('The vault password program {0} cannot be run: {1}', path, ended.message);
    case 'timeout':
      return l10n.t('The vault password program {0} did not end within {1} seconds.', path, timeout / 1000);
    case 'too-much-output':
    case 'aborted':
      return l10n.t('The vault password program {0} was stopped.', path);
  }
}

/** The system would hand a text without #! to a shell, and the shell would print the password in its complaint. */
async function isProgram(path: string): Promise<boolean> {
  const head = (await readFile(path)).subarray(0, 4).toString('latin1');
  return head.startsWith('#!') || head === '\x7fELF' || /^(?:\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe)/.test(head);
}

function trimmed(bytes: Buffer, blank: RegExp): Buffer {
  let start = 0;
  let end = bytes.length;
  const isBlank = (at: number): boolean => blank.test(String.fromCharCode(bytes[at] ?? 0)) && (bytes[at] ?? 0) < 0x80;
  while (start < end && isBlank(start)) start++;
  while (end > start && isBlank(end - 1)) end--;
  return bytes.subarray(start, end);
}
