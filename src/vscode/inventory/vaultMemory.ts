import { stat } from 'node:fs/promises';
import {
  readVaultPasswords,
  type VaultPasswords,
  type VaultReading,
  type VaultSource,
} from '../../machine/local/vaultPasswords';

/** Keeps the configured vault passwords, so that a password program (which may ask a person) is not run at every look. */
export class VaultMemory {
  #asked = '';
  #passwords: VaultPasswords | undefined;

  async read(sources: readonly VaultSource[], reading: VaultReading, again: boolean): Promise<VaultPasswords> {
    const files = sources.map(async ({ from }) =>
      from === 'prompt' ? undefined : stat(from.file).catch(() => undefined),
    );
    const seen = (await Promise.all(files)).map((about) => about && [about.mtimeMs, about.size, about.mode]);
    const asked = JSON.stringify([sources, reading.cwd, reading.idMatch, seen]);
    if (!again && this.#passwords && asked === this.#asked) return this.#passwords;
    const passwords = await readVaultPasswords(sources, reading);
    if (reading.signal?.aborted) return passwords;
    this.#asked = asked;
    return (this.#passwords = passwords);
  }
}
