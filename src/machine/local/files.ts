import { constants } from 'node:fs';
import { access, open, readdir, stat } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import type { InventoryFiles } from '../../inventory/model';

/** A file beyond this is refused before it is read. */
const largestFile = 64 * 1024 * 1024;

/** The files of this machine, read through Node. */
export const localFiles: InventoryFiles = {
  async read(path) {
    let file;
    try {
      // Without O_NONBLOCK the opening of a named pipe would wait for a writer for ever.
      file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      const stats = await file.stat();
      if (!stats.isFile()) throw new Error(l10n.t('{0} is not a regular file.', path));
      if (stats.size > largestFile) {
        throw new Error(l10n.t('{0} is larger than {1} MiB: this is no inventory.', path, largestFile / 1024 / 1024));
      }
      return await file.readFile();
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw new Error(sentence(path, error), { cause: error });
    } finally {
      await file?.close();
    }
  },

  async kind(path) {
    try {
      const stats = await stat(path);
      if (stats.isDirectory()) return 'directory';
      if (process.platform === 'win32' || (stats.mode & 0o111) === 0) return 'file';
      await access(path, constants.X_OK);
      return 'executable';
    } catch (error) {
      return errorCode(error) === 'EACCES' ? 'file' : 'missing';
    }
  },

  async list(directory) {
    try {
      return await readdir(directory);
    } catch (error) {
      if (isMissing(error)) return [];
      throw new Error(sentence(directory, error), { cause: error });
    }
  },

  async worldWritable(directory) {
    if (process.platform === 'win32') return false;
    try {
      return ((await stat(directory)).mode & constants.S_IWOTH) !== 0;
    } catch {
      return false;
    }
  },
};

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function sentence(path: string, error: unknown): string {
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return l10n.t('{0} may not be read: its rights do not allow it.', path);
    case 'EISDIR':
      return l10n.t('{0} is a directory.', path);
    case 'ELOOP':
      return l10n.t('{0} is a link to itself.', path);
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
