import { readFile, stat } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { BadInput } from './exitStatus';

/** The first line of a password file. Others must not be able to read it. Throws BadInput. */
export async function readSecretFile(path: string): Promise<string> {
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new BadInput(l10n.t('The password file {0} can be read or written by others: chmod 600 it.', path));
    }
    return (await readFile(path, 'utf8')).split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    if (error instanceof BadInput) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new BadInput(l10n.t('The password file {0} cannot be read: {1}', path, why), { cause: error });
  }
}
