import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editedFiles } from '../../../src/inventory/hostsFile/editedFiles';
import { mentionAt } from '../../../src/inventory/hostsFile/mentions';
import { readHostsFile } from '../../../src/inventory/hostsFile/readHostsFile';
import { renameDifference, type RenameDifference } from '../../../src/inventory/hostsFile/renameDifference';
import { renamedAt, renamePlan, type Renaming } from '../../../src/inventory/hostsFile/renamePlan';
import { edited } from '../../../src/inventory/hostsFile/textEdit';
import { varsPaths } from '../../../src/inventory/hostsFile/varsPaths';
import { directoryOf, joinPath } from '../../../src/inventory/paths';
import { readInventory } from '../../../src/inventory/readInventory';
import { cases } from '../arbitraries';
import { requireOracle, type Oracle } from '../oracle';
import { absolute, parsedList, withFiles, type Tree } from '../sameAsOracle';
import { marked } from './marked';
import { memoryFiles } from './memoryFiles';

interface Renamed {
  readonly files: Readonly<Record<string, string>>;
  readonly difference: RenameDifference | undefined;
}

/** The files after renaming, or why it is refused. */
async function renamed(
  tree: Readonly<Record<string, string>>,
  renaming: Renaming,
  sources = Object.keys(tree).filter((path) => !path.includes('_vars/')),
): Promise<Renamed | string> {
  const files = memoryFiles(tree);
  const before = await readInventory(sources, files);
  const places = [...before.groups.values()].flatMap((each) => [...each.places, ...each.references]);
  for (const each of before.hosts.values()) places.push(...each.places);
  const read = [...new Set(places.map(({ file }) => file))].map((path) => {
    const text = tree[path] ?? '';
    return { path, text, file: readHostsFile(text, path) };
  });
  const plan = renamePlan(renaming, read, before);
  if (plan.refusal !== undefined) return plan.refusal;
  const texts = new Map(read.map(({ path, text }) => [path, edited(text, plan.edits.get(path) ?? [])]));
  const paths = await varsPaths(renaming.kind, renaming.from, before.varsDirectories, files);
  const moves = new Map(
    paths.map(({ path, extension }) => [path, joinPath(directoryOf(path), renaming.to + extension)]),
  );
  const after = await readInventory(sources, editedFiles(files, texts, moves));
  const moved = Object.keys(tree).map((path) => {
    const from = [...moves.keys()].find((old) => path === old || path.startsWith(`${old}/`));
    return [
      from === undefined ? path : `${moves.get(from) ?? ''}${path.slice(from.length)}`,
      texts.get(path) ?? tree[path] ?? '',
    ];
  });
  return {
    files: Object.fromEntries(moved) as Record<string, string>,
    difference: renameDifference(before, after, renaming),
  };
}

async function text(before: string, renaming: Renaming, name = 'hosts.ini'): Promise<string> {
  const result = await renamed({ [`/inv/${name}`]: before }, renaming);
  if (typeof result === 'string') return assert.fail(result);
  assert.equal(result.difference, undefined);
  return result.files[`/inv/${name}`] ?? '';
}

async function refusal(before: string, renaming: Renaming): Promise<string> {
  const result = await renamed({ '/inv/hosts.ini': before }, renaming);
  return typeof result === 'string' ? result : assert.fail(`renamed: ${JSON.stringify(result)}`);
}

const group = (from: string, to: string): Renaming => ({ kind: 'group', from, to });
const host = (from: string, to: string): Renaming => ({ kind: 'host', from, to });

describe('Renaming a group', () => {
  it('changes headers, :vars and :children, and nothing else', async () => {
    const before =
      '# web\r\n[web]  # web\r\nweb-1 web=web\r\n\r\n[web:vars]\r\n web = web\r\n[prod:children]\r\n  web # web\r\nwebs\r\n[webs]\r\n';
    assert.equal(
      await text(before, group('web', 'front-end')),
      '# web\r\n[front-end]  # web\r\nweb-1 web=web\r\n\r\n[front-end:vars]\r\n web = web\r\n[prod:children]\r\n  front-end # web\r\nwebs\r\n[webs]\r\n',
    );
  });

  it('changes keys of YAML with the quotation marks they have, or now need', async () => {
    const before = "all:\n  children:\n    web: # web\n      hosts: {h1: }\n    'db':\n      children:\n        web:\n";
    const yaml = (to: string): Promise<string> => text(before, group('web', to), 'hosts.yml');
    assert.equal(await yaml('front'), before.replaceAll('web:', 'front:'));
    assert.equal(await yaml('123'), before.replaceAll('web:', '"123":'));
    assert.equal(await yaml('yes'), before.replaceAll('web:', '"yes":'));
    assert.equal(await yaml('~'), before.replaceAll('web:', '"~":'));
    assert.equal(await text(before, group('db', "it's"), 'hosts.yml'), before.replace("'db'", "'it''s'"));
  });

  it('changes the keys of JSON', async () => {
    const before = '{"web": {"hosts": {"h1": null}}}';
    assert.equal(await text(before, group('web', 'front'), 'hosts.json'), '{"front": {"hosts": {"h1": null}}}');
  });

  it('goes through every file of the inventory and takes the files of variables along', async () => {
    const tree = {
      '/inv/a': '[web]\nh1\n',
      '/inv/b.yml': 'prod:\n  children:\n    web:\n',
      '/inv/group_vars/web/x.yml': 'v: 1\n',
      '/inv/group_vars/prod.yml': 'v: 0\n',
    };
    const result = await renamed(tree, group('web', 'front'));
    assert.deepEqual(result, {
      files: {
        '/inv/a': '[front]\nh1\n',
        '/inv/b.yml': 'prod:\n  children:\n    front:\n',
        '/inv/group_vars/front/x.yml': 'v: 1\n',
        '/inv/group_vars/prod.yml': 'v: 0\n',
      },
      difference: undefined,
    });
  });

  it('rules 11 and 12: refuses names with blanks, colons or brackets, and takes the others', async () => {
    for (const name of ['a b', 'a:b', 'a[b', 'a]', 'a\u00a0b'])
      assert.match(await refusal('[web]\nh1\n', group('web', name)), /no blanks, colons or brackets/);
    for (const name of ['a.b', 'a/b', 'a@b', 'a=b', 'é', '~a'])
      assert.equal(await text('[web]\nh1\n', group('web', name)), `[${name}]\nh1\n`);
  });

  it('refuses a name that is taken, that Ansible gives, or that begins a comment', async () => {
    const before = '[web]\nh1\n[db]\nh2\n';
    assert.match(await refusal(before, group('web', 'db')), /a group db already/);
    assert.match(await refusal(before, group('web', 'h2')), /a host h2 already/);
    assert.match(await refusal(before, group('web', 'all')), /every inventory has/);
    assert.match(await refusal('[ungrouped]\nh1\n', group('ungrouped', 'x')), /every inventory has/);
    assert.match(await refusal(before, group('web', '#x')), /comment/);
  });

  it('rule 59: says which value changes when groups of one depth win by their names', async () => {
    const tree = { '/inv/hosts.ini': '[a]\nh1\n[b]\nh1\n[a:vars]\nv=1\n[b:vars]\nv=2\n' };
    const result = await renamed(tree, group('a', 'c'));
    assert.deepEqual(typeof result === 'string' ? result : result.difference, {
      kind: 'value',
      host: 'h1',
      variable: 'v',
    });
  });

  it('rule 21: notices that a host of the same name gives its variables to the group', async () => {
    const result = await renamed({ '/inv/hosts.ini': '[web]\nh1\n[x]\nweb v=1\n' }, group('web', 'front'));
    assert.notEqual(typeof result === 'string' ? result : result.difference, undefined);
  });
});

describe('Renaming a host', () => {
  it('changes every line that names it and keeps ports and variables', async () => {
    assert.equal(
      await text('h1:22 a=h1 # h1\n[web]\nh1\nh11\n', host('h1', 'web-1.example.com')),
      'web-1.example.com:22 a=h1 # h1\n[web]\nweb-1.example.com\nh11\n',
    );
    assert.equal(await text('10.0.0.1:2222\n', host('10.0.0.1', '10.0.0.2')), '10.0.0.2:2222\n');
  });

  it('puts an IPv6 address with a port in brackets', async () => {
    assert.equal(await text('[2001:db8::1]:22\n', host('2001:db8::1', '2001:db8::2')), '[2001:db8::2]:22\n');
    assert.equal(await text('[2001:db8::1]:22\n', host('2001:db8::1', 'h1')), 'h1:22\n');
    assert.equal(await text('h1:22\n', host('h1', '2001:db8::1')), '[2001:db8::1]:22\n');
    assert.equal(await text('h1\n', host('h1', '2001:db8::1')), '2001:db8::1\n');
  });

  it('puts quotation marks around a key that YAML would read as a number', async () => {
    const before = 'web:\n  hosts:\n    h1:\n    h2:22:\n';
    assert.equal(await text(before, host('h1', '1234'), 'hosts.yml'), 'web:\n  hosts:\n    "1234":\n    h2:22:\n');
    assert.equal(await text(before, host('h2', '22'), 'hosts.yml'), 'web:\n  hosts:\n    h1:\n    "22:22":\n');
  });

  it('takes host_vars along, whatever its extension', async () => {
    const tree = { '/inv/hosts': 'h1\n', '/inv/host_vars/h1.yaml': 'v: 1\n' };
    const result = await renamed(tree, host('h1', 'h2'));
    assert.deepEqual(typeof result === 'string' ? result : Object.keys(result.files), [
      '/inv/hosts',
      '/inv/host_vars/h2.yaml',
    ]);
  });

  it('refuses a host of a range, a colon that is no address, and a name that is taken', async () => {
    assert.match(await refusal('web[1:3]\n', host('web2', 'x')), /one of the hosts of web\[1:3\]/);
    assert.match(await refusal('h1\n', host('h1', 'h2:22')), /no colons/);
    assert.match(await refusal('h1\n', host('h1', 'a b')), /no blanks/);
    assert.match(await refusal('h1\nh2\n', host('h1', 'h2')), /a host h2 already/);
  });
});

describe('What is renamed under the cursor', () => {
  const at = (written: string): string => {
    const { text: whole, offset } = marked(written);
    const mention = mentionAt(readHostsFile(whole, '/inv/hosts.ini'), offset);
    const found = mention && renamedAt(mention, whole);
    if (!found) return 'nothing';
    return found.refusal ?? whole.slice(found.span.start, found.span.end);
  };

  it('is a group by its name alone, a host without its port', () => {
    assert.equal(at('[w|eb:vars]\n'), 'web');
    assert.equal(at('[x:children]\nweb| # c\n[web]\n'), 'web');
    assert.equal(at('h1.example.com:2|2 a=b\n'), 'h1.example.com');
    assert.equal(at('[2001:db8::1|]:22\n'), '2001:db8::1');
    assert.equal(at('h1 a=|b\n'), 'nothing');
    assert.match(at('web[1|:3]\n'), /several hosts/);
    assert.match(at('[al|l:vars]\n'), /every inventory has/);
  });
});

describe('Generated inventories in which a group or a host is renamed', function () {
  const runs = Number(process.env['INVENTORY_RUNS'] ?? 50);
  this.timeout(runs * 1500 + 20_000);
  let oracle: Oracle;
  let compared = 0;

  before(function () {
    oracle = requireOracle(this);
  });

  after(() => {
    if (compared > 0)
      console.log(`      ${compared} renamed inventories that Ansible reads as before but for the name`);
  });

  /** What Ansible lists, in which the order of keys does not count. */
  const listed = async (tree: Tree, sources: readonly string[]): Promise<unknown> =>
    withFiles(tree, async (directory) => {
      const { list } = await oracle.list(absolute(sources, directory));
      return list === undefined ? 'error' : parsedList(list);
    });

  /** Renames one of the groups or hosts, and compares what Ansible reads before and after; what is refused is left. */
  async function compare(tree: Tree, sources: readonly string[], pick: number, kind: Renaming['kind']): Promise<void> {
    const own = Object.entries(tree).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    const before = Object.fromEntries(own.map(([path, text]) => [`/${path}`, text]));
    const paths = sources.map((source) => (source.includes(',') ? source : `/${source}`));
    const inventory = await readInventory(paths, memoryFiles(before));
    const names = [...(kind === 'group' ? inventory.groups : inventory.hosts).values()].filter(
      ({ name, places }) => places.length > 0 && name !== 'all' && name !== 'ungrouped',
    );
    const from = names[pick % names.length]?.name;
    if (from === undefined) return;
    const result = await renamed(before, { kind, from, to: 'nu' }, paths);
    if (typeof result === 'string' || result.difference) return;
    const after = Object.fromEntries(Object.entries(result.files).map(([path, text]) => [path.slice(1), text]));
    const [was, is] = await Promise.all([listed(Object.fromEntries(own), sources), listed(after, sources)]);
    assert.deepEqual(is, withName(was, { kind, from, to: 'nu' }), JSON.stringify({ from, before, after }));
    compared++;
  }

  for (const kind of ['group', 'host'] as const) {
    for (const name of ['INI inventories', 'YAML inventories', 'directories, several sources and vars files']) {
      it(`${name}: a ${kind}`, async () => {
        const arbitrary = cases[name];
        assert.ok(arbitrary);
        const property = fc.asyncProperty(arbitrary, fc.nat({ max: 20 }), ({ tree, sources }, pick) =>
          compare(tree, sources, pick, kind),
        );
        await fc.assert(property, { numRuns: runs });
      });
    }
  }
});

interface Listed {
  readonly children?: readonly string[];
  readonly hosts?: readonly string[];
  readonly hostvars?: Readonly<Record<string, unknown>>;
}

/** The list with a group or a host called otherwise. */
function withName(list: unknown, { kind, from, to }: Renaming): unknown {
  if (typeof list !== 'object' || list === null) return list;
  const group = (name: string): string => (kind === 'group' && name === from ? to : name);
  const host = (name: string): string => (kind === 'host' && name === from ? to : name);
  return Object.fromEntries(
    Object.entries(list as Readonly<Record<string, Listed>>).map(([name, { children, hosts, hostvars }]) => [
      group(name),
      {
        ...(children && { children: children.map(group) }),
        ...(hosts && { hosts: hosts.map(host) }),
        ...(hostvars && {
          hostvars: Object.fromEntries(Object.entries(hostvars).map(([each, vars]) => [host(each), vars])),
        }),
      },
    ]),
  );
}
