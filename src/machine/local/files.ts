import { accessSync, closeSync, constants, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import type { InventoryFiles } from '../../inventory/model';

/** A file beyond this is refused before it is read. */
const largestFile = 64 * 1024 * 1024;
/** Up to this a file is read at once: an inventory is hundreds of small files, and waiting for a thread costs ten times their reading. */
const smallFile = 4 * 1024 * 1024;

/** The files of this machine, read through Node. */
export const localFiles: InventoryFiles = {
  async read(path) {
    try {
      return readSmall(path) ?? (await readFile(path));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw new Error(sentence(path, error), { cause: error });
    }
  },

  kind(path) {
    return Promise.resolve(kindOf(path));
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

/** The content of a regular file, undefined when it is too large to be read at once. */
function readSmall(path: string): Uint8Array | undefined {
  // Without O_NONBLOCK the opening of a named pipe would wait for a writer for ever; Windows has none.
  const file = openSync(path, process.platform === 'win32' ? 'r' : constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (stats.isDirectory()) throw new Error(l10n.t('{0} is a directory.', path));
    if (!stats.isFile()) throw new Error(l10n.t('{0} is not a regular file.', path));
    if (stats.size > largestFile) {
      throw new Error(l10n.t('{0} is larger than {1} MiB: this is no inventory.', path, largestFile / 1024 / 1024));
    }
    return stats.size <= smallFile ? readWhole(file, stats.size) : undefined;
  } finally {
    closeSync(file);
  }
}

/** The whole file, also one whose size is not known before, as in /proc. */
function readWhole(file: number, size: number): Uint8Array {
  const content = Buffer.allocUnsafe(size + 1);
  const length = readSync(file, content, 0, content.length, null);
  return length < content.length ? content.subarray(0, length) : Buffer.concat([content, readFileSync(file)]);
}

function kindOf(path: string) {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return 'missing';
    if (stats.isDirectory()) return 'directory';
    if (process.platform === 'win32' || (stats.mode & 0o111) === 0) return 'file';
    accessSync(path, constants.X_OK);
    return 'executable';
  } catch (error) {
    return errorCode(error) === 'EACCES' ? 'file' : 'missing';
  }
}

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
