import { KnownLines } from './knownLines';
import type { Problem, Vars } from './model';
import type { VaultPassword } from './vault';

/** What a file of variables says, or why it says nothing. */
export interface ParsedFile {
  readonly vars: Vars;
  readonly encrypted: boolean;
  readonly failure: Problem | undefined;
  readonly warnings: readonly Problem[];
}

interface Known {
  readonly bytes: Uint8Array;
  /** What an encrypted file was tried with; undefined for one that needs none. */
  readonly passwords: readonly VaultPassword[] | undefined;
  readonly parsed: ParsedFile;
}

/**
 * Remembers from one reading of an inventory to the next what its vars files say: a file is parsed again only when its bytes (or, if
 * it is encrypted, the passwords) are others. One for each inventory: what a reading does not ask for is forgotten after the next.
 */
export class ParsedFiles {
  /** The host lines of its INI files. */
  readonly lines = new KnownLines();
  #before: ReadonlyMap<string, Known> = new Map();
  #now = new Map<string, Known>();

  /** A new reading begins. */
  turn(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /** What the same bytes said with the same passwords. */
  find(path: string, bytes: Uint8Array, passwords: readonly VaultPassword[]): ParsedFile | undefined {
    const known = this.#now.get(path) ?? this.#before.get(path);
    if (!known || !sameBytes(known.bytes, bytes)) return undefined;
    if (known.passwords && !samePasswords(known.passwords, passwords)) return undefined;
    this.#now.set(path, known);
    return known.parsed;
  }

  keep(path: string, bytes: Uint8Array, passwords: readonly VaultPassword[] | undefined, parsed: ParsedFile): void {
    this.#now.set(path, { bytes, passwords, parsed });
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && Buffer.compare(a, b) === 0);
}

function samePasswords(a: readonly VaultPassword[], b: readonly VaultPassword[]): boolean {
  return a === b || (a.length === b.length && a.every((each, i) => samePassword(each, b[i])));
}

function samePassword(a: VaultPassword, b: VaultPassword | undefined): boolean {
  if (!b || a.id !== b.id || a.onlyItsId !== b.onlyItsId) return false;
  if (typeof a.password === 'string' || typeof b.password === 'string') return a.password === b.password;
  return sameBytes(a.password, b.password);
}
