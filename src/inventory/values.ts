import type { Value } from './model';

const yes = new Set(['y', 'yes', 'on', '1', 'true', 't']);
const no = new Set(['n', 'no', 'off', '0', 'false', 'f']);

/** A value as Ansible reads a boolean, undefined for what is neither: "yes", 1, "True", on… */
export function booleanOf(value: Value | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = value === undefined ? undefined : textOf(value)?.trim().toLowerCase();
  if (text === undefined) return undefined;
  if (yes.has(text) || text === '1.0') return true;
  return no.has(text) || text === '0.0' ? false : undefined;
}

/** A plain value as text; undefined for null, collections and vault texts. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return '__ansible_unsafe' in value && typeof value.__ansible_unsafe === 'string' ? value.__ansible_unsafe : undefined;
}

/** Whether the value is an encrypted `!vault` text. */
export function isVaultValue(value: Value): value is { readonly __ansible_vault: string } {
  return typeof value === 'object' && value !== null && '__ansible_vault' in value;
}
