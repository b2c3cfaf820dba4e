import * as l10n from '@vscode/l10n';
import type { InventoryFiles, Problem } from './model';
import { decodeText } from './decodeText';
import type { ParsedFile, ParsedFiles } from './parsedFiles';
import { compareCodePoints } from './pythonText';
import { isVaultText, openVault, VaultError, type VaultPassword } from './vault';

/** Text of a file, or the problem that says why there is none. */
export type ReadText =
  | {
      readonly path: string;
      readonly text: string;
      readonly encrypted: boolean;
      readonly note: Problem | undefined;
    }
  | { readonly problem: Problem };

/** Reads the files of an inventory: decoded, decrypted, and remembered as looked at. */
export class FileReader {
  readonly watched = new Set<string>();
  /** Directories that could not be listed. */
  readonly problems: Problem[] = [];

  constructor(
    private readonly files: InventoryFiles,
    private readonly passwords: readonly VaultPassword[],
    readonly cache?: ParsedFiles,
  ) {
    cache?.turn();
  }

  async kind(path: string) {
    this.watched.add(path);
    return this.files.kind(path);
  }

  /** Names in a directory by code point; none, and a problem, when it cannot be listed. */
  async list(directory: string): Promise<readonly string[]> {
    this.watched.add(directory);
    try {
      return [...(await this.files.list(directory))].sort(compareCodePoints);
    } catch (error) {
      this.problems.push(failed(directory, error instanceof Error ? error.message : String(error)).problem);
      return [];
    }
  }

  async read(path: string): Promise<ReadText> {
    const read = await this.bytes(path);
    return 'problem' in read ? read : this.text(path, read.bytes);
  }

  /** What `parse` makes of the file, or made of it when it was read with the same cache before. */
  async parsed(path: string, parse: (read: ReadText) => ParsedFile): Promise<ParsedFile> {
    const read = await this.bytes(path);
    if ('problem' in read) return parse(read);
    const { bytes } = read;
    const known = this.cache?.find(path, bytes, this.passwords);
    if (known) return known;
    const text = this.text(path, bytes);
    const parsed = parse(text);
    this.cache?.keep(path, bytes, 'text' in text && !text.encrypted ? undefined : this.passwords, parsed);
    return parsed;
  }

  private async bytes(path: string): Promise<{ readonly bytes: Uint8Array } | { readonly problem: Problem }> {
    this.watched.add(path);
    try {
      const bytes = await this.files.read(path);
      return bytes ? { bytes } : failed(path, l10n.t('The file is not there.'));
    } catch (error) {
      return failed(path, error instanceof Error ? error.message : String(error));
    }
  }

  private text(path: string, bytes: Uint8Array): ReadText {
    const decoded = decodeText(bytes);
    if (decoded.problem !== undefined) return failed(path, decoded.problem);
    const note: Problem | undefined =
      decoded.note === undefined ? undefined : { severity: 'warning', message: decoded.note, place: startOf(path) };
    if (!isVaultText(decoded.text)) return { path, text: decoded.text, encrypted: false, note };
    return this.opened(path, decoded.text);
  }

  private opened(path: string, ciphertext: string): ReadText {
    if (this.passwords.length === 0)
      return locked(path, l10n.t('The file is encrypted with Ansible Vault: its password is needed.'));
    try {
      const decoded = decodeText(openVault(ciphertext, this.passwords));
      if (decoded.problem !== undefined) return failed(path, decoded.problem);
      return { path, text: decoded.text, encrypted: true, note: undefined };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return error instanceof VaultError && error.reason === 'password' ? locked(path, message) : failed(path, message);
    }
  }
}

function startOf(file: string) {
  return { file, line: 0, column: 0, length: 0 };
}

function failed(path: string, message: string): { readonly problem: Problem } {
  return { problem: { severity: 'error', message, place: startOf(path) } };
}

function locked(path: string, message: string): { readonly problem: Problem } {
  return { problem: { ...failed(path, message).problem, code: 'vault-password-needed', subject: path } };
}
