import * as l10n from '@vscode/l10n';
import type { InventoryFiles, Problem } from './model';
import { decodeText } from './decodeText';
import { compareCodePoints } from './pythonText';
import { decryptVault, isVaultText, type VaultPassword } from './vault';

/** Text of a file, or the problem that says why there is none. */
export type ReadText =
  | { readonly text: string; readonly encrypted: boolean; readonly note: Problem | undefined }
  | { readonly problem: Problem };

/** Reads the files of an inventory: decoded, decrypted, and remembered as looked at. */
export class FileReader {
  readonly watched = new Set<string>();
  /** Directories that could not be listed. */
  readonly problems: Problem[] = [];

  constructor(
    private readonly files: InventoryFiles,
    private readonly passwords: readonly VaultPassword[],
  ) {}

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
    this.watched.add(path);
    let bytes;
    try {
      bytes = await this.files.read(path);
    } catch (error) {
      return failed(path, error instanceof Error ? error.message : String(error));
    }
    if (!bytes) return failed(path, l10n.t('The file is not there.'));
    const decoded = decodeText(bytes);
    if (decoded.problem !== undefined) return failed(path, decoded.problem);
    const note: Problem | undefined =
      decoded.note === undefined ? undefined : { severity: 'warning', message: decoded.note, place: startOf(path) };
    if (!isVaultText(decoded.text)) return { text: decoded.text, encrypted: false, note };
    if (this.passwords.length === 0)
      return failed(path, l10n.t('The file is encrypted with Ansible Vault: its password is needed.'));
    try {
      return { text: decryptVault(decoded.text, this.passwords), encrypted: true, note };
    } catch (error) {
      return failed(path, error instanceof Error ? error.message : String(error));
    }
  }
}

function startOf(file: string) {
  return { file, line: 0, column: 0, length: 0 };
}

function failed(path: string, message: string): { readonly problem: Problem } {
  return { problem: { severity: 'error', message, place: startOf(path) } };
}
