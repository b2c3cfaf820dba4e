import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readHostsFile } from '../../src/inventory/hostsFile/readHostsFile';
import type { Inventory, InventoryFiles } from '../../src/inventory/model';
import { ParsedFiles } from '../../src/inventory/parsedFiles';
import { readInventory } from '../../src/inventory/readInventory';
import type { VaultPassword } from '../../src/inventory/vault';
import { iniText, mutatedIni } from './arbitraries';

/** Files in memory, each with bytes that stay the same object until it is written again. */
class MemoryFiles implements InventoryFiles {
  readonly #files = new Map<string, Uint8Array>();

  write(path: string, text: string): void {
    this.#files.set(path, new TextEncoder().encode(text));
  }

  remove(path: string): void {
    this.#files.delete(path);
  }

  /** The same bytes as before, in another array, as a file is when it is read again. */
  copy(path: string): void {
    const bytes = this.#files.get(path);
    if (bytes) this.#files.set(path, bytes.slice());
  }

  read(path: string) {
    return Promise.resolve(this.#files.get(path));
  }

  kind(path: string): ReturnType<InventoryFiles['kind']> {
    const isDirectory = [...this.#files.keys()].some((each) => each.startsWith(`${path}/`));
    return Promise.resolve(isDirectory ? 'directory' : this.#files.has(path) ? 'file' : 'missing');
  }

  list(directory: string) {
    const below = [...this.#files.keys()].filter((path) => path.startsWith(`${directory}/`));
    return Promise.resolve([...new Set(below.map((path) => path.slice(directory.length + 1).split('/')[0] ?? ''))]);
  }
}

/** Everything that an inventory says, for comparing. */
function told(inventory: Inventory): unknown {
  return {
    hosts: [...inventory.hosts.values()],
    groups: [...inventory.groups.values()],
    layers: [...inventory.hosts.keys()].map((host) => inventory.layersOf(host)),
    vars: [...inventory.hosts.keys()].map((host) => [...inventory.varsOf(host)]),
    problems: inventory.problems,
    fatal: inventory.fatal,
    watched: inventory.watched,
  };
}

// "a: secret", encrypted with the password "right".
const encrypted = `$ANSIBLE_VAULT;1.1;AES256
62356637636137613164363837326464393535346134316266366532373166396537303136316663
6563373761393233306533623431643933643061373962320a333866626131386561323766346139
35653761663965666137333565626135363462613935346435333761323866396161383436343734
3936393136323764360a393135613233346130336563643837313365646664616234333864303534
3766
`;
const password = (text: string): readonly VaultPassword[] => [{ password: text }];

const path = fc.constantFrom(
  '/i/hosts',
  '/i/group_vars/all.yml',
  '/i/group_vars/web.yml',
  '/i/group_vars/web/a.yml',
  '/i/host_vars/h1',
  '/i/host_vars/h2.json',
);
const text = fc.constantFrom(
  '[web]\nh1\nh2 v=1\n',
  'h1 v=2\n[web]\nh2\n',
  'v: 3\n',
  'v: 4\n',
  'v: 4\nv: 5\n',
  'v: [\n',
  '- v\n',
  '',
  '{"v": 6}',
  encrypted,
);
const change = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), path, text }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('copy' as const), path }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('passwords' as const),
      to: fc.constantFrom<string[]>([], ['wrong'], ['right']),
    }),
  },
);

describe('Reading an inventory again with what was parsed before', () => {
  it('says what reading without says, whatever was changed between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 12 }), async (rounds) => {
        const files = new MemoryFiles();
        files.write('/i/hosts', '[web]\nh1\nh2\n');
        const cache = new ParsedFiles();
        let passwords: readonly VaultPassword[] = [];
        for (const changes of rounds) {
          for (const step of changes) {
            if (step.kind === 'write') files.write(step.path, step.text);
            else if (step.kind === 'remove') files.remove(step.path);
            else if (step.kind === 'copy') files.copy(step.path);
            else passwords = step.to.flatMap(password);
          }
          const options = { vaultPasswords: passwords };
          const [cached, fresh] = [
            await readInventory(['/i/hosts'], files, { ...options, cache }),
            await readInventory(['/i/hosts'], files, options),
          ];
          assert.deepEqual(told(cached), told(fresh));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('says so of any hosts file after any change of its text', async () => {
    const path = '/i/hosts.ini';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(iniText, mutatedIni), { minLength: 2, maxLength: 5 }), async (texts) => {
        const files = new MemoryFiles();
        const cache = new ParsedFiles();
        for (const text of [...texts, ...texts]) {
          files.write(path, text);
          const cached = await readInventory([path], files, { cache });
          assert.deepEqual(told(cached), told(await readInventory([path], files)));
          assert.deepEqual(readHostsFile(text, path, undefined, cache.lines), readHostsFile(text, path));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('parses a file once as long as its bytes stay', async () => {
    const files = new MemoryFiles();
    const cache = new ParsedFiles();
    files.write('/i/hosts', 'h\n');
    files.write('/i/host_vars/h.yml', 'v: [1]\n');
    const value = async () => (await readInventory(['/i/hosts'], files, { cache })).varsOf('h').get('v');
    const first = await value();
    files.copy('/i/host_vars/h.yml');
    assert.equal(await value(), first);
    files.write('/i/host_vars/h.yml', 'v: [2]\n');
    assert.deepEqual(await value(), [2]);
    files.write('/i/host_vars/h.yml', 'v: [1]\n');
    assert.notEqual(await value(), first);
  });

  it('tries an encrypted file again with other passwords, and with the same ones does not', async () => {
    const files = new MemoryFiles();
    const cache = new ParsedFiles();
    files.write('/i/hosts', 'h\n');
    files.write('/i/host_vars/h', encrypted);
    const read = async (vaultPasswords: readonly VaultPassword[]) =>
      readInventory(['/i/hosts'], files, { cache, vaultPasswords });
    assert.equal((await read([])).problems.length, 1);
    assert.equal((await read(password('wrong'))).problems.length, 1);
    const open = await read(password('right'));
    assert.equal(open.varsOf('h').get('a'), 'secret');
    const again = await read(password('right'));
    assert.equal(again.layersOf('h')[0]?.vars, open.layersOf('h')[0]?.vars);
    assert.equal((await read([])).varsOf('h').size, 0);
  });
});
