import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * A corpus of real inventories that may lie beside the checkout; it is no part of the project. Where it is not, the
 * tests that need it do not exist, and that is printed.
 */
export function corpusDirectory(): string | undefined {
  const corpus = resolve(__dirname, '../../../shared/inventory-corpus');
  if (existsSync(corpus)) return corpus;
  console.log('no corpus of real inventories beside the checkout: its tests are left out');
  return undefined;
}
