import type { Value } from './model';
import { isVaultValue, textOf } from './values';
import { decryptVault, type VaultPassword } from './vault';

/** A password variable in plain text, decrypted at the moment of its use. Undefined when there is none. Throws VaultError. */
export function plainText(value: Value | undefined, passwords: readonly VaultPassword[]): string | undefined {
  if (value === undefined || value === null) return undefined;
  return isVaultValue(value) ? decryptVault(value.__ansible_vault, passwords).replace(/\n$/, '') : textOf(value);
}
