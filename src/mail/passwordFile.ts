import { readFile, stat } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { MailError } from './mailError';

/** The first line of a file that nobody but its owner may touch. Rejects with MailError `settings`. */
export async function readPasswordFile(path: string): Promise<string> {
  const create = l10n.t('Create it with the password as its only line, readable by its owner alone (chmod 600).');
  const unreadable = (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    return new MailError('settings', l10n.t('the password file {0} cannot be read: {1}', path, why), create);
  };
  const about = await stat(path).catch((error: unknown) => Promise.reject(unreadable(error)));
  if (!about.isFile()) throw unreadable(l10n.t('it is not a file'));
  // Windows has no such bits: the file's access list is the owner's affair there.
  if (process.platform !== 'win32' && (about.mode & 0o077) !== 0) {
    throw new MailError(
      'settings',
      l10n.t(
        'the password file {0} can be read or written by others (mode {1})',
        path,
        (about.mode & 0o777).toString(8),
      ),
      l10n.t('Make it readable by its owner alone: chmod 600.'),
    );
  }
  const text = await readFile(path, 'utf8').catch((error: unknown) => Promise.reject(unreadable(error)));
  const password = text.split(/\r?\n/, 1)[0] ?? '';
  if (password === '') {
    throw new MailError('settings', l10n.t('the password file {0} has no password in its first line', path), create);
  }
  return password;
}
