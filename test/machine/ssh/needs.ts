import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The full path of a program, sbin included. */
export function programPath(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** A test that cannot run here says why and is skipped; where everything has to be there (CI=true) it fails. */
export function needs(test: Mocha.Context, what: string, isThere: boolean): void {
  if (isThere) return;
  if (process.env['CI'] === 'true') throw new Error(`missing on this machine: ${what}`);
  console.log(`      skipped, needs ${what}: ${test.test?.fullTitle() ?? ''}`);
  test.skip();
}

export function needsProgram(test: Mocha.Context, ...names: readonly string[]): void {
  for (const name of names) needs(test, name, programPath(name) !== undefined);
}

export const isRoot = process.getuid?.() === 0;
