import assert from 'node:assert/strict';
import fc from 'fast-check';
import { splitPort } from '../../../src/inventory/hostAddress';
import { defaultRangeLimit, expandHosts } from '../../../src/inventory/hostRange';
import type { HostsFile } from '../../../src/inventory/hostsFile/hostsFile';
import { readHostsFile } from '../../../src/inventory/hostsFile/readHostsFile';
import type { Inventory } from '../../../src/inventory/model';
import { loneSurrogate } from '../../../src/inventory/pythonText';
import { ParsedFiles } from '../../../src/inventory/parsedFiles';
import { readInventory } from '../../../src/inventory/readInventory';
import { cases, iniText, mutatedIni, mutatedYaml, yamlText } from '../arbitraries';
import { memoryFiles } from './memoryFiles';
import { assertSoundSpans } from './soundSpans';

const runs = Number(process.env['FUZZ_RUNS'] ?? 300);

const read = (text: string, path: string): Promise<Inventory> => readInventory([path], memoryFiles({ [path]: text }));

/** Names of variables by whose they are; a host and a group of one name are not told apart, nor what a port sets. */
type Owned = Map<string, Set<string>>;

interface Seen {
  readonly groups: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
  readonly variables: Owned;
  /** `group host` and, of INI, `group:group`. */
  readonly members: ReadonlySet<string>;
}

// What a variable is called that YAML does not read as text is left to the inventory, and a priority is no variable of a group.
const untold = new Set(['1', '-1', '1.5', 'yes', 'true', 'null', '~', '2020-01-02', 'ansible_group_priority']);

function note(variables: Owned, owner: string, names: Iterable<string>): void {
  const known = variables.get(owner) ?? new Set<string>();
  for (const name of names) if (!untold.has(name) && !name.startsWith('(')) known.add(name);
  if (known.size > 0) variables.set(owner, known);
}

function seenIn(file: HostsFile): Seen {
  const groups = new Set(['all', 'ungrouped']);
  const hosts = new Set<string>();
  const variables: Owned = new Map();
  const members = new Set<string>();
  for (const section of file.sections) {
    groups.add(section.group);
    for (const entry of section.entries) {
      if (entry.kind === 'group') {
        groups.add(entry.name);
        if (isOrdinary(section.group)) members.add(`${section.group}:${entry.name}`);
      }
      if (entry.kind === 'variable') note(variables, section.group, [entry.name]);
      if (entry.kind !== 'host') continue;
      for (const host of expandHosts(entry.name, defaultRangeLimit).hosts) {
        hosts.add(host);
        if (isOrdinary(section.group)) members.add(`${section.group} ${host}`);
        note(variables, host, [...entry.variables.map(({ name }) => name), ...portOf(entry.name)]);
      }
    }
  }
  return { groups, hosts, variables, members };
}

/** What a port sets, unless it is a later one. */
function portOf(pattern: string): string[] {
  return splitPort(pattern).port ? ['ansible_port'] : [];
}

/** What the others have in them is also a matter of who is in no group. */
function isOrdinary(group: string): boolean {
  return group !== 'all' && group !== 'ungrouped';
}

function known({ groups, hosts }: Inventory, format: HostsFile['format']): Seen {
  const variables: Owned = new Map();
  for (const { name, vars } of [...groups.values(), ...hosts.values()]) note(variables, name, vars.keys());
  const members = [...groups.values()].flatMap((group) => [
    ...group.hosts.map((host) => `${group.name} ${host}`),
    ...(format === 'ini' ? group.children.map((child) => `${group.name}:${child}`) : []),
  ]);
  return {
    groups: new Set(groups.keys()),
    hosts: new Set(hosts.keys()),
    variables,
    members: new Set(members.filter((member) => isOrdinary(member.split(/[ :]/)[0] ?? ''))),
  };
}

/** A port counts only where a host is met first: what it sets is taken out where it was not. */
function withoutLaterPorts(seen: Seen, inventory: Seen): Seen {
  for (const [owner, names] of seen.variables) {
    if (!inventory.variables.get(owner)?.has('ansible_port')) names.delete('ansible_port');
    if (names.size === 0) seen.variables.delete(owner);
  }
  return seen;
}

function assertSameNames(file: HostsFile, inventory: Inventory): void {
  const expected = known(inventory, file.format);
  assert.deepEqual(withoutLaterPorts(seenIn(file), expected), expected);
}

describe('Any hosts file', () => {
  it('of INI that Ansible reads shows the groups, hosts and variables that the inventory has', async () => {
    let accepted = 0;
    const property = fc.asyncProperty(iniText, fc.constantFrom('/i/hosts.ini', '/i/hosts'), async (text, path) => {
      const inventory = await read(text, path);
      if (inventory.problems.some(({ severity }) => severity === 'error')) return;
      accepted++;
      const file = readHostsFile(text, path);
      assert.deepEqual(file.failures, []);
      assertSameNames(file, inventory);
    });
    await fc.assert(property, { numRuns: runs });
    assert.ok(accepted > runs / 20, `${accepted} of ${runs} texts are inventories`);
  });

  it('of YAML that Ansible reads shows the groups, hosts and variables that the inventory has', async () => {
    let accepted = 0;
    const property = fc.asyncProperty(yamlText, async (text) => {
      const inventory = await read(text, '/i/hosts.yml');
      // Of a key given twice the first is seen as well, and what an alias stands for only at its anchor.
      const twice = inventory.problems.some(({ message }) => message.startsWith('This key is given twice'));
      if (twice || text.includes('*') || inventory.problems.some(({ severity }) => severity === 'error')) return;
      accepted++;
      const file = readHostsFile(text, '/i/hosts.yml');
      assert.deepEqual(file.failures, []);
      assertSameNames(file, inventory);
    });
    await fc.assert(property, { numRuns: runs });
    assert.ok(accepted > runs / 20, `${accepted} of ${runs} texts are inventories`);
  });

  it('that Ansible refuses for a line has that line as its first failure, with the same words', async () => {
    let refused = 0;
    const text = fc.oneof(mutatedIni, mutatedYaml);
    const paths = fc.constantFrom('/i/hosts.ini', '/i/hosts.yml', '/i/hosts');
    const property = fc.asyncProperty(text, paths, async (content, path) => {
      const [first] = readHostsFile(content, path).failures;
      // Half a character cannot be saved.
      if (!first || loneSurrogate.test(content)) return;
      const { problems } = await read(content, path);
      const [problem] = problems.filter(({ severity }) => severity === 'error');
      assert.ok(problem, `Ansible does not refuse: ${first.message}`);
      refused++;
      // A loop of groups, say, which only an inventory has, may come before.
      if (problem.message !== first.message) {
        const known = readHostsFile(content, path).failures.some(({ message }) => message === problem.message);
        assert.ok(!known, `${problem.message} comes before ${first.message}`);
      } else assert.equal(problem.code, first.code);
    });
    await fc.assert(property, { numRuns: runs });
    assert.ok(refused > runs / 10, `${refused} of ${runs} texts are refused`);
  });

  it('is read the same when most of its lines are known', async () => {
    const paths = fc.constantFrom('/i/hosts.ini', '/i/hosts');
    const property = fc.asyncProperty(mutatedIni, paths, fc.nat(), async (text, path, at) => {
      const cache = new ParsedFiles();
      const cut = at % (text.length + 1);
      const before = text.slice(0, cut) + text.slice(cut + 1);
      const inventories = [];
      for (const each of [before, text])
        inventories.push(await readInventory([path], memoryFiles({ [path]: each }), { cache }));
      assert.deepEqual(readHostsFile(text, path, defaultRangeLimit, cache.lines), readHostsFile(text, path));
      assert.deepEqual(inventories[1]?.problems, (await read(text, path)).problems);
    });
    await fc.assert(property, { numRuns: runs });
  });

  for (const [name, text] of Object.entries({ iniText, mutatedIni, yamlText, mutatedYaml })) {
    it(`is read without an error, with every span where it should be: ${name}`, () => {
      const paths = fc.constantFrom('hosts.ini', 'hosts', 'hosts.yml', 'hosts.json');
      const property = fc.property(text, paths, (content, path) => {
        assertSoundSpans(readHostsFile(content, path), content);
      });
      fc.assert(property, { numRuns: runs });
    });
  }

  it('of JSON has its spans where they should be', () => {
    const json = cases['JSON inventories'];
    assert.ok(json);
    const property = fc.property(json, ({ tree }) => {
      const text = String(tree['hosts.json']);
      const file = readHostsFile(text, 'hosts.json');
      assertSoundSpans(file, text);
      assert.equal(file.format, 'yaml');
      assert.deepEqual([...seenIn(file).hosts], ['h1', 'h2']);
    });
    fc.assert(property, { numRuns: runs });
  });
});
