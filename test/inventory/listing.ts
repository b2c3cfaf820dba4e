import assert from 'node:assert/strict';
import { readInventory } from '../../src/inventory/readInventory';
import { localFiles } from '../../src/machine/local/files';
import { sharedOracle } from './oracle';
import { absolute, assertSame, listOf, withFiles, type Tree } from './sameAsOracle';

interface GroupListing {
  readonly hosts?: readonly string[];
  readonly children?: readonly string[];
}

/** The JSON of `ansible-inventory --list`. */
export type Listing = Readonly<Record<string, GroupListing | undefined>> & {
  readonly _meta: { readonly hostvars: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
};

/** What is printed when no source was parsed (rule 39). */
export const nothing = { _meta: { hostvars: {} }, all: { children: ['ungrouped'] } };

/** Our list of the inventory, or `error` for a status other than 0; where Ansible is installed it must say the same. */
export async function list(
  tree: Tree,
  sources: readonly string[] = Object.keys(tree).slice(0, 1),
): Promise<Listing | 'error'> {
  const oracle = sharedOracle();
  if (oracle) await assertSame(oracle, tree, sources);
  return withFiles(
    tree,
    async (directory) => listOf(await readInventory(absolute(sources, directory), localFiles)) as Listing | 'error',
  );
}

/** A list that must not be an error. */
export async function listed(tree: Tree, sources?: readonly string[]): Promise<Listing> {
  const listing = await list(tree, sources);
  if (listing === 'error') return assert.fail('the inventory is refused as a whole');
  return listing;
}

/** The list of one INI file. */
export async function ini(text: string | Uint8Array): Promise<Listing> {
  return listed({ 'hosts.ini': text });
}

/** The list of one YAML file. */
export async function yaml(text: string): Promise<Listing> {
  return listed({ 'hosts.yml': text });
}

/** Variables of a host, none when it has none. */
export function vars(listing: Listing, host: string): Readonly<Record<string, unknown>> {
  return listing._meta.hostvars[host] ?? {};
}

/** Hosts of a group as listed. */
export function hosts(listing: Listing, group: string): readonly string[] {
  return listing[group]?.hosts ?? [];
}

/** The value `v` has when it is given in a [:vars] section. */
export async function groupValue(value: string): Promise<unknown> {
  return vars(await ini(`[g]\nh\n[g:vars]\nv=${value}\n`), 'h')['v'];
}

/** The value `v` has when it is given on a host line. */
export async function hostValue(value: string): Promise<unknown> {
  return vars(await ini(`h v=${value}\n`), 'h')['v'];
}

/** Asserts that Ansible refuses each of the INI texts: nothing is parsed. */
export async function refused(...texts: readonly string[]): Promise<void> {
  for (const text of texts) assert.deepEqual(await ini(text), nothing, text);
}
