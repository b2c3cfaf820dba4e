import type * as library from 'ssh2';

/** The ssh2 library. Only types of it are imported elsewhere. */
export type Ssh2 = typeof library;

let loaded: Promise<Ssh2> | undefined;

/** Reads ssh2 on first use. Node finds only some of a CommonJS library's names, so its default export is preferred. */
export function loadSsh2(): Promise<Ssh2> {
  loaded ??= import('ssh2').then((found: Ssh2 & { readonly default?: Ssh2 }) => found.default ?? found);
  return loaded;
}
