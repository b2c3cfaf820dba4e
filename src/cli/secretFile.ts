import { readFile, stat } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { BadInput } from './exitStatus';

/** The first line of a password file, which nobody but its owner may touch. Throws BadInput. */
export async function readSecretFile(path: string): Promise<string> {
  const unreadable = (error: unknown): BadInput => {
    const why = error instanceof Error ? error.message : String(error);
    return new BadInput(l10n.t('the password file {0} cannot be read: {1}', path, why), { cause: error });
  };
  const about = await stat(path).catch((error: unknown) => Promise.reject(unreadable(error)));
  if (!about.isFile()) throw unreadable(l10n.t('it is not a file'));
  // Windows has no such bits: the file's access list is the owner's affair there.
  if (process.platform !== 'win32' && (about.mode & 0o077) !== 0) {
    const mode = (about.mode & 0o777).toString(8);
    throw new BadInput(
      l10n.t('the password file {0} can be read or written by others (mode {1}): chmod 600 it', path, mode),
    );
  }
  const text = await readFile(path, 'utf8').catch((error: unknown) => Promise.reject(unreadable(error)));
  const password = text.split(/\r?\n/, 1)[0] ?? '';
  if (password === '') throw new BadInput(l10n.t('the password file {0} has no password in its first line', path));
  return password;
}
