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
import { iniText, yamlText } from '../arbitraries';
import { requireOracle, type Oracle } from '../oracle';
import { withFiles, type Tree } from '../sameAsOracle';
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
  const read = sources.map((path) => ({ path, text: tree[path] ?? '', file: readHostsFile(tree[path] ?? '', path) }));
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

describe('Generated inventories in which a group is renamed', function () {
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

  /** What Ansible lists, as one text in which the order of keys does not count. */
  const listed = async (tree: Tree, name: string): Promise<unknown> =>
    withFiles(tree, async (directory) => {
      const { list } = await oracle.list([joinPath(directory, name)]);
      return list === undefined ? 'error' : (JSON.parse(list.replace(/\b(NaN|-?Infinity)\b/g, '"$1"')) as unknown);
    });

  for (const [name, arbitrary] of [
    ['hosts.ini', iniText],
    ['hosts.yml', yamlText],
  ] as const) {
    it(`reads ${name} the same but for the name`, async () => {
      await fc.assert(
        fc.asyncProperty(arbitrary, fc.constantFrom('web', 'db', 'a', 'g-1', 'x.y', 'é'), async (before, from) => {
          const path = `/inv/${name}`;
          const result = await renamed({ [path]: before }, group(from, 'nu'));
          if (typeof result === 'string' || result.difference) return;
          const after = result.files[path] ?? '';
          if (after === before) return;
          const [was, is] = await Promise.all([listed({ [name]: before }, name), listed({ [name]: after }, name)]);
          assert.deepEqual(is, withName(was, from, 'nu'));
          compared++;
        }),
        { numRuns: runs },
      );
    });
  }
});

/** The list with a group called otherwise. */
function withName(list: unknown, from: string, to: string): unknown {
  if (typeof list !== 'object' || list === null) return list;
  return Object.fromEntries(
    Object.entries(list as Readonly<Record<string, { readonly children?: readonly string[] }>>).map(([name, about]) => {
      const children = about.children?.map((child) => (child === from ? to : child));
      return [name === from ? to : name, children ? { ...about, children } : about];
    }),
  );
}
