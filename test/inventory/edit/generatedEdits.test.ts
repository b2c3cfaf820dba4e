import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { disabledHosts } from '../../../src/inventory/edit/disabledHosts';
import { realGroups } from '../../../src/inventory/edit/editDifference';
import { hostsIn, mentionsOf } from '../../../src/inventory/edit/mentions';
import { proposeEdit, type InventoryEdit } from '../../../src/inventory/edit/proposeEdit';
import type { HostsFile } from '../../../src/inventory/hostsFile/hostsFile';
import { readHostsFile } from '../../../src/inventory/hostsFile/readHostsFile';
import { edited } from '../../../src/inventory/hostsFile/textEdit';
import type { Inventory } from '../../../src/inventory/model';
import { readInventory } from '../../../src/inventory/readInventory';
import { iniText, yamlText } from '../arbitraries';
import { requireOracle, type Oracle } from '../oracle';
import { parsedList, withFiles } from '../sameAsOracle';
import { disable, enabling, filesOf } from './editedText';
import { editableIni, editableYaml } from './editableInventories';

/** Inventories a kind; INVENTORY_RUNS asks for more, INVENTORY_SEED for the same again. */
const runs = Number(process.env['INVENTORY_RUNS'] ?? 50);
const seed = process.env['INVENTORY_SEED'];

/** What ansible-inventory lists: the groups of every host, without those it makes itself, and its variables. */
interface Told {
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>;
  readonly vars: ReadonlyMap<string, unknown>;
  /** Groups below each group. */
  readonly children: ReadonlyMap<string, readonly string[]>;
}

type Listing = Readonly<Record<string, { readonly hosts?: readonly string[]; readonly children?: readonly string[] }>>;

function toldIn(list: string): Told {
  const { _meta, ...listed } = parsedList(list) as Listing & {
    readonly _meta: { readonly hostvars: Readonly<Record<string, unknown>> };
  };
  const groups = new Map<string, Set<string>>();
  for (const [group, { hosts = [] }] of Object.entries(listed)) {
    for (const host of hosts) groups.set(host, (groups.get(host) ?? new Set()).add(group));
  }
  for (const own of groups.values()) own.delete('ungrouped');
  const children = Object.entries(listed).flatMap(([group, each]) =>
    each.children ? [[group, each.children] as const] : [],
  );
  return { groups, vars: new Map(Object.entries(_meta.hostvars)), children: new Map(children) };
}

const kinds = ['add', 'move', 'disable', 'remove'] as const;
const choice = fc.record({
  kind: fc.constantFrom(...kinds),
  host: fc.nat(),
  group: fc.nat(),
  from: fc.nat(),
  everywhere: fc.boolean(),
});

/** An edit of what the inventory has, as the numbers choose. */
function editOf(
  { hosts, groups }: Inventory,
  { kind, host, group, from, everywhere }: typeof choice extends fc.Arbitrary<infer T> ? T : never,
): InventoryEdit | undefined {
  const targets = [...groups.keys(), 'fresh'].filter((name) => name !== 'all');
  const target = targets[group % targets.length] ?? 'fresh';
  if (kind === 'add') {
    const name = host % 3 === 0 ? 'n[8:11].example.com' : 'new';
    return {
      kind,
      host: { name, variables: new Map(host % 2 === 0 ? [['ansible_host', '192.0.2.9']] : []) },
      group: target,
    };
  }
  const chosen = [...hosts.values()][host % Math.max(1, hosts.size)];
  if (!chosen) return undefined;
  const own = chosen.groups[from % chosen.groups.length];
  if (kind === 'move') return { kind, hosts: [{ host: chosen.name, group: own }], group: target };
  return { kind, hosts: [{ host: chosen.name, group: everywhere ? undefined : own }] };
}

describe('Generated edits change for ansible-inventory what they should and nothing else', function () {
  this.timeout(runs * 2000 + 20_000);
  let oracle: Oracle;
  let made = 0;
  let refused = 0;

  before(function () {
    oracle = requireOracle(this);
  });

  after(() => {
    if (made > 0) console.log(`      ${made} generated edits made, ${refused} refused`);
  });

  const sources: Readonly<Record<string, readonly [string, fc.Arbitrary<string>]>> = {
    'INI as people write it': ['hosts.ini', editableIni],
    'YAML as people write it': ['hosts.yml', editableYaml],
    'any INI': ['hosts.ini', iniText],
    'any YAML': ['hosts.yml', yamlText],
  };

  for (const [name, [file, arbitrary]] of Object.entries(sources)) {
    it(name, async () => {
      const property = fc.asyncProperty(arbitrary, choice, async (text, wanted) => {
        const path = `/i/${file}`;
        const files = filesOf({ [path]: text });
        const inventory = await readInventory([path], files);
        const edit = editOf(inventory, wanted);
        const proposal = edit && (await proposeEdit(edit, { sources: [path], files, options: {} }));
        if (!proposal || 'refused' in proposal) {
          refused++;
          return;
        }
        const [change] = proposal.files;
        const after = change ? edited(text, change.edits) : text;
        const list = (content: string) =>
          withFiles({ [file]: content }, async (directory) => oracle.list([join(directory, file)]));
        const [was, is] = [await list(text), await list(after)];
        // What Ansible cannot print at all says nothing of an edit.
        if (was.list === undefined) return;
        assert.ok(is.list !== undefined, `${is.error}\n${after}`);
        assertExpected(toldIn(was.list), toldIn(is.list), edit, readHostsFile(text, path));
        made++;
      });
      await fc.assert(property, { numRuns: runs, ...(seed === undefined ? {} : { seed: Number(seed) }) });
    });
  }

  for (const [name, file, arbitrary] of [
    ['INI', 'hosts.ini', editableIni],
    ['YAML', 'hosts.yml', editableYaml],
  ] as const) {
    it(`a host of ${name} that is disabled and enabled again leaves the same text`, async () => {
      const property = fc.asyncProperty(arbitrary, fc.nat(), async (text, n) => {
        const path = `/i/${file}`;
        const files = filesOf({ [path]: text });
        const hosts = [...(await readInventory([path], files)).hosts.keys()];
        const host = hosts[n % Math.max(1, hosts.length)];
        if (host === undefined) return;
        const reading = { sources: [path], files, options: {} };
        const proposal = await proposeEdit(disable(host), reading);
        const [change] = 'refused' in proposal ? [] : proposal.files;
        if (!change) return;
        const disabled = edited(text, change.edits);
        assert.deepEqual([...new Set(disabledHosts(disabled, path).flatMap((each) => each.hosts))], [host], disabled);
        const back = await proposeEdit(enabling(disabled, path), { ...reading, files: filesOf({ [path]: disabled }) });
        assert.ok(!('refused' in back), 'refused' in back ? back.refused : '');
        const split = change.edits.some(({ span }) => span.end > span.start);
        if (!split) assert.equal(edited(disabled, back.files[0]?.edits ?? []), text);
      });
      await fc.assert(property, { numRuns: runs * 2, ...(seed === undefined ? {} : { seed: Number(seed) }) });
    });
  }
});

function assertExpected(was: Told, is: Told, edit: InventoryEdit, file: HostsFile): void {
  const groups = new Map([...was.groups].map(([host, own]) => [host, new Set(own)]));
  const changed = new Set<string>();
  if (edit.kind === 'add') {
    const names = edit.host.name === 'new' ? ['new'] : ['8', '9', '10', '11'].map((n) => `n${n}.example.com`);
    for (const name of names) {
      groups.set(name, new Set([...(groups.get(name) ?? []), ...realGroups([edit.group])]));
      changed.add(name);
    }
  } else if (edit.kind !== 'enable') {
    for (const { host, group } of edit.hosts) {
      changed.add(host);
      const own = groups.get(host) ?? new Set<string>();
      if (group === undefined) groups.delete(host);
      else own.delete(group);
      if (edit.kind === 'move') groups.set(host, new Set([...own, ...realGroups([edit.group])]));
      // Named before the first header as well, it is ungrouped from now on.
      else if (mentionsOf(file, (name, where) => name === host && !hostsIn([host], group)(name, where)).length === 0) {
        groups.delete(host);
      }
    }
  }
  assert.deepEqual(is.groups, groups);
  for (const [host, own] of was.vars) if (!changed.has(host)) assert.deepEqual(is.vars.get(host), own, host);
  for (const host of is.vars.keys()) assert.ok(was.vars.has(host) || changed.has(host), host);
  for (const [group, children] of was.children) {
    assert.deepEqual(
      is.children.get(group)?.filter((child) => child !== 'fresh' || children.includes(child)),
      children,
      group,
    );
  }
}
