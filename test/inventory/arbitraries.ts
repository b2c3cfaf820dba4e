import fc from 'fast-check';
import { pattern } from './patternCases';
import type { Tree } from './sameAsOracle';
import { vaultTexts } from './vaultTexts';

/** An inventory to compare: files, the sources among them, patterns to ask for. */
export interface Case {
  readonly tree: Tree;
  readonly sources: readonly string[];
  readonly patterns: readonly string[];
  readonly vaultPassword?: string | undefined;
}

const { array, boolean, constant, constantFrom, integer, oneof, option, record, tuple } = fc;

const groupName = constantFrom('web', 'db', 'a', 'b', 'prod', 'g-1', 'x.y', 'ungrouped', 'all', 'é');
const hostName = constantFrom(
  'h1',
  'h2',
  'h3',
  'web',
  'srv.example.com',
  '10.0.0.1',
  'h[1:3]',
  'h[01:03]',
  'h[3:1]',
  'n[a:c]x[1:2]',
  'h1:22',
  '[2001:db8::1]:22',
  '10.0.0.[1:2]:2222',
  'h4:0',
  'h5:abc',
  'localhost',
  'user@h6',
  'all',
);

/** Values with the traps of shlex and of Python literals. */
const value = oneof(
  constantFrom(
    'x',
    '1',
    'True',
    'true',
    'None',
    "'q'",
    '"5"',
    `"'5'"`,
    '0x1F',
    '007',
    '1e3',
    '[1,2]',
    "{'x':1}",
    `"{'x': 1}"`,
    `"[1, {'a': (1,2)}]"`,
    'a=b#c',
    'C:\\temp',
    '"C:\\temp"',
    "it's",
    '1_000',
    '{{a}}',
    '"{{ a }}"',
    '{{1}}',
    '{1}',
    '1;2',
    '10.0.0.1',
    '123456789012345678901234567890',
    "b'x'",
    '1+2j',
    '...',
    '-5',
    '- 5',
    '""',
    "''",
    '1,2',
    '\\#x',
    'é',
    '1.50',
    '.5',
    '1e400',
    '0.00001',
    '1e16',
    '123456789.123',
  ),
  fc.string({ unit: constantFrom(...`ab1 0.'"\\#;=[]{}(),:-_+`), maxLength: 8 }),
);

const assignment = tuple(
  constantFrom('k', 'v', 'ansible_port', 'ansible_group_priority', 'groups', 'ansible_host'),
  value,
).map(([key, text]) => `${key}=${text}`);

const hostLine = tuple(hostName, array(assignment, { maxLength: 2 }), constantFrom('', ' # c', ' ; c', '#c')).map(
  ([host, assignments, comment]) => [host, ...assignments].join(' ') + comment,
);

const section = oneof(
  {
    weight: 5,
    arbitrary: tuple(groupName, array(hostLine, { maxLength: 3 })).map(([name, lines]) => [`[${name}]`, ...lines]),
  },
  {
    weight: 3,
    arbitrary: tuple(groupName, array(groupName, { maxLength: 3 })).map(([name, lines]) => [
      `[${name}:children]`,
      ...lines,
    ]),
  },
  {
    weight: 2,
    arbitrary: tuple(
      groupName,
      array(
        oneof(
          assignment,
          tuple(assignment, constantFrom(' # c', ' ; c', '  ')).map(([a, b]) => a + b),
        ),
        { maxLength: 3 },
      ),
    ).map(([name, lines]) => [`[${name}:vars]`, ...lines]),
  },
  {
    weight: 1,
    arbitrary: constantFrom(['# c'], [''], ['; c'], ['[web] # c'], ['[ web ]'], ['[web:x]'], ['---'], ['[]']),
  },
);

/** INI text that is mostly right. */
export const iniText = tuple(
  array(hostLine, { maxLength: 2 }),
  array(section, { maxLength: 6 }),
  constantFrom('\n', '\r\n'),
).map(([first, sections, newline]) => [...first, ...sections.flat(), ''].join(newline));

/** A text with a few characters taken out, doubled or put in. */
function mutated(text: fc.Arbitrary<string>, signs: readonly string[]): fc.Arbitrary<string> {
  const change = record({
    at: integer({ min: 0, max: 400 }),
    cut: integer({ min: 0, max: 2 }),
    put: option(constantFrom(...signs), { nil: '' }),
  });
  return tuple(text, array(change, { minLength: 1, maxLength: 3 })).map(([whole, changes]) =>
    changes.reduce((current, { at, cut, put }) => {
      const place = current.length === 0 ? 0 : at % (current.length + 1);
      return current.slice(0, place) + put + current.slice(place + cut);
    }, whole),
  );
}

export const mutatedIni = mutated(iniText, [
  ...'[]:=#;"\'\\ \t\n(){},-.!&*@|%~',
  '\u00a0',
  '\u2028',
  '\x0b',
  '\x85',
  '\ufeff',
  '😀',
  '\r',
  ':vars',
  ':children',
]);

/** YAML scalars with the traps of YAML 1.1. */
const scalar = oneof(
  constantFrom(
    'x', 'yes', 'no', 'On', 'y', 'null', '~', '', '1', '0777', '0o7', '1:30', '12:34:56', '1_000', '08', '1e3', '1.0e+3', '.5', '-.5',
    '.inf', '-.INF', '.nan', '0x1f', '0b11', '+5', '2020-01-02', '2020-01-02 03:04:05', '2020-01-02T03:04:05.5Z', '2020-1-2 3:04:05 +1',
    '"q"', "'q'", "'it''s'", '"a\\tb"', '"\\x41"', '!!str 5', '!!int "7"', '!!float 3', '!unsafe "{{ x }}"', '!unsafe 5', '!x y',
    '"{{ x }}"', '{{ x }}', '=', '<<', '[1, a]', '{a: 1, b: [2]}', '[]', '{}', '!unsafe [a, {b: c}]', '!!binary aGk=', '!!set {a}',
    '*anchor', '&anchor v', 'a: b', 'a #c', 'a#c', '@x', '%x', '`x', '- x', '? x', '! x', "it's", '"open', '12345678901234567890123', '1.5', '1e400', '1.0e+400',
    '|\n{i}  line\n{i}  two', '>-\n{i}  folded\n{i}  text', 'plain\n{i}  continued', '!!null ""', '!!bool "yes"', '!!timestamp 2020-01-02',
    '0.1', '100.0', '1e+16', '00:11:22:33:44:55', '1.', '0', '-0', '-0.0', '0_', '!!omap [a: 1]', '?', ':', '-', 'a\tb', 'tab\t',
  ),
  fc.string({ unit: constantFrom(...'ab1 0.\'":#,[]{}-?!&*|>%@`=~\\_+'), maxLength: 6 }),
); // prettier-ignore

const key = oneof(
  { weight: 6, arbitrary: constantFrom('k', 'v', 'w', 'ansible_port') },
  {
    weight: 1,
    arbitrary: constantFrom(
      '1',
      'yes',
      '"k"',
      '1.5',
      '~',
      '2020-01-02',
      '[a]',
      '? k',
      '<<',
      '=',
      '!!str 1',
      '__proto__',
      'null',
      '-1',
      'a b',
      'a:b',
      '"a: b"',
    ),
  },
);

/** Lines of a mapping at a depth; `{i}` in a scalar is its indentation. */
function mapping(depth: number): fc.Arbitrary<readonly string[]> {
  const indent = '  '.repeat(depth);
  const leaf = tuple(key, scalar).map(([name, text]) => [`${indent}${name}: ${text}`.replaceAll('{i}', indent)]);
  const list = tuple(key, array(scalar, { maxLength: 3 })).map(([name, items]) => [
    `${indent}${name}:`,
    ...items.map((item) => `${indent}- ${item}`.replaceAll('{i}', `${indent}  `)),
  ]);
  const nested =
    depth < 6
      ? tuple(key, fc.memo(() => mapping(depth + 1))()).map(([name, lines]) => [`${indent}${name}:`, ...lines])
      : leaf;
  return array(
    oneof(
      { weight: 6, arbitrary: leaf },
      { weight: 1, arbitrary: list },
      { weight: 1, arbitrary: nested },
      { weight: 1, arbitrary: constant([`${indent}# c`]) },
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  ).map((entries) => entries.flat());
}

/** The text of a vars file. */
export const varsText = tuple(constantFrom('', '---\n', '# c\n'), mapping(0), constantFrom('', '\n...\n')).map(
  ([head, lines, tail]) => `${head}${lines.join('\n')}\n${tail}`,
);

function yamlGroup(depth: number): fc.Arbitrary<readonly string[]> {
  const indent = '  '.repeat(depth);
  const yamlHost = oneof(
    {
      weight: 5,
      arbitrary: tuple(hostName, constantFrom(':', ': {}', ': null', ': ""', ': []')).map(([name, end]) => [
        `${indent}    ${quotedKey(name)}${end}`,
      ]),
    },
    {
      weight: 3,
      arbitrary: tuple(hostName, mapping(depth + 3)).map(([name, lines]) => [
        `${indent}    ${quotedKey(name)}:`,
        ...lines,
      ]),
    },
    { weight: 1, arbitrary: constantFrom([`${indent}    1234:`], [`${indent}    h: text`], [`${indent}    22:33:`]) },
  );
  const hosts = array(yamlHost, { maxLength: 3 }).map((lines) => [`${indent}  hosts:`, ...lines.flat()]);
  const vars = mapping(depth + 2).map((lines) => [`${indent}  vars:`, ...lines]);
  const children =
    depth < 6
      ? array(fc.memo(() => yamlGroup(depth + 2))(), { maxLength: 2 }).map((groups) => [
          `${indent}  children:`,
          ...groups.flat(),
        ])
      : hosts;
  const odd = constantFrom(
    [`${indent}  hosts: h7`],
    [`${indent}  hosts: h[8:9]:22`],
    [`${indent}  odd: 1`],
    [`${indent}  odd: {a: 1}`],
    [`${indent}  hosts: [h1]`],
    [`${indent}  children: web`],
    [`${indent}  vars:`],
  );
  const part = oneof(
    { weight: 4, arbitrary: hosts },
    { weight: 2, arbitrary: vars },
    { weight: 2, arbitrary: children },
    { weight: 1, arbitrary: odd },
  );
  return tuple(groupName, array(part, { maxLength: 3 })).map(([name, parts]) => [`${indent}${name}:`, ...parts.flat()]);
}

function quotedKey(name: string): string {
  return /^[[\]]|: |^\d+:\d+$/.test(name) || name.startsWith('[') ? `'${name}'` : name;
}

/** YAML inventories, mostly right. */
export const yamlText = tuple(constantFrom('', '---\n'), array(yamlGroup(0), { minLength: 1, maxLength: 3 })).map(
  ([head, groups]) => `${head}${groups.flat().join('\n')}\n`,
);

const yamlSigns = [
  ...':-[]{}#,&*!|>%@`"\'?= \t\n\\~',
  '\u00a0',
  '\u2028',
  '\x85',
  '\ufeff',
  '😀',
  '\x07',
  '<<',
  '---\n',
  '...\n',
  '  ',
];
export const mutatedYaml = mutated(yamlText, yamlSigns);
export const mutatedVars = mutated(varsText, yamlSigns);

const jsonInventory = fc
  .json({ maxDepth: 3 })
  .map(
    (inner) =>
      `{"all": {"hosts": {"h1": {"v": ${inner}}}, "children": {"web": {"hosts": {"h2": null}, "vars": {"w": ${inner}}}}}}`,
  );

const patterns = array(pattern, { maxLength: 4 });

const single = (name: string, text: fc.Arbitrary<string>): fc.Arbitrary<Case> =>
  tuple(text, patterns).map(([content, asked]) => ({ tree: { [name]: content }, sources: [name], patterns: asked }));

const fileName = constantFrom(
  'hosts',
  'a.yml',
  'b.ini',
  'z',
  'c.yaml',
  'd.json',
  '.hidden',
  'e~',
  'f.txt',
  'sub/hosts',
  'sub/g.yml',
);
const varsName = constantFrom(
  'group_vars/all',
  'group_vars/all.yml',
  'group_vars/web.yml',
  'group_vars/web',
  'group_vars/web/x.yml',
  'group_vars/web/sub/y',
  'group_vars/web/.z',
  'group_vars/db.json',
  'group_vars/db.yaml',
  'group_vars/ungrouped.yml',
  'group_vars/a.YML',
  'host_vars/h1',
  'host_vars/h1.yml',
  'host_vars/h2/a.yml',
  'host_vars/srv.example.com',
  'group_vars/nobody.yml',
);
const sourceText = (name: string) =>
  /\.(?:ya?ml|json)$/.test(name)
    ? oneof({ weight: 4, arbitrary: yamlText }, { weight: 1, arbitrary: iniText })
    : oneof({ weight: 4, arbitrary: iniText }, { weight: 1, arbitrary: yamlText });

/** Several files, in a directory source or given one by one, with vars files beside them. */
const layout: fc.Arbitrary<Case> = record({
  files: array(
    fileName.chain((name) => tuple(constant(name), sourceText(name))),
    { minLength: 1, maxLength: 3 },
  ),
  vars: array(
    tuple(
      constantFrom('inv', 'inv/sub', '.'),
      varsName,
      oneof(
        { weight: 3, arbitrary: constantFrom('k: 1\n', 'v: [2]\n', 'w: {a: 1}\nk: vars\n', '', '# c\n', '[]\n') },
        { weight: 1, arbitrary: varsText },
      ),
    ),
    { maxLength: 5 },
  ),
  whole: fc.boolean(),
  list: option(constantFrom('h1,h9', 'h8:22,', '[2001:db8::2]:22,a b,', 'h[1:2],'), { nil: '' }),
  patterns,
}).map(({ files, vars, whole, list, patterns: asked }) => {
  const tree: Record<string, string> = {};
  const names = new Set<string>();
  const put = (path: string, text: string) => {
    const inside = Object.keys(tree).some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
    if (!inside) tree[path] = text;
    return !inside;
  };
  for (const [name, text] of files) if (put(`inv/${name}`, text)) names.add(`inv/${name}`);
  for (const [directory, name, text] of vars) put(`${directory}/${name}`, text);
  const sources = [...(whole ? ['inv'] : names), ...(list === '' ? [] : [list])];
  return { tree, sources, patterns: asked };
});

const rangeText = fc
  .string({ unit: constantFrom(...'0123ab:[]-z'), minLength: 1, maxLength: 8 })
  .map((inner) => `[g]\nh[${inner}]x\n`);

const bytes: fc.Arbitrary<Case> = tuple(
  iniText,
  integer({ min: 0, max: 200 }),
  fc.uint8Array({ minLength: 1, maxLength: 3, min: 0x80 }),
).map(([text, at, extra]) => {
  const whole = Buffer.from(text);
  const place = at % (whole.length + 1);
  return {
    tree: { 'h.ini': Buffer.concat([whole.subarray(0, place), extra, whole.subarray(place)]) },
    sources: ['h.ini'],
    patterns: [],
  };
});

/** Texts as editors of other systems save them. */
const encodings: readonly ((text: string) => string | Uint8Array)[] = [
  (text) => `\ufeff${text}`,
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', '\r'),
  (text) => text.replace(/\n/g, (_, at: number) => (at % 2 === 0 ? '\n' : '\r\n')),
  (text) => Buffer.from(text, 'latin1'),
  (text) => text.replace(/ /g, '\u00a0'),
  (text) => text.replace(/^ +/gm, '\t'),
  (text) => text.trimEnd(),
  (text) => `${text}\x1a`,
  (text) => `\n\n${text}\n\n`,
  (text) => Buffer.from(text, 'utf16le'),
  (text) => text.replaceAll('h1', 'hé1').normalize('NFD'),
];
const encoded: fc.Arbitrary<Case> = tuple(
  constantFrom('hosts', 'hosts.ini', 'hosts.yml', 'hosts.json'),
  oneof(iniText, yamlText),
  varsText,
  constantFrom(...encodings),
  patterns,
)
  // UTF-16 has NUL bytes, which are refused with a message of our own.
  .map(([name, text, vars, encode, asked]) => ({
    tree: { [name]: encode(text), 'group_vars/all.yml': encode(vars) },
    sources: [name],
    patterns: asked,
  }))
  .filter(({ tree }) => !Object.values(tree).some((content) => Buffer.from(content).includes(0)));

/** Anchors, aliases and merges in vars files and inventories. */
const anchored: fc.Arbitrary<Case> = tuple(
  array(constantFrom('a', 'b', 'c', '<<', 'k', 'all', 'h1'), { minLength: 1, maxLength: 5 }),
  array(constantFrom('&x {k: 1, v: 2}', '&y {k: 3, w: [1]}', '*x', '*y', '[*x, *y]', '{<<: *x, k: 9}', '{<<: [*x, *y]}', '&x 5', '*z', '{<<: 5}', '{<<: [5]}', '&x [a, b]', '{a: *x, b: &z {c: *y}}', '"<<"', '{? *x : 1}', '&x', '{<<: {<<: *x, v: 3}}', '&x &y 1', '!!str *x', '{<<: *x, <<: *y}'), { minLength: 5, maxLength: 5 }),
).map(([names, values]) => {
  const lines = names.map((name, i) => `${name}: ${values[i] ?? ''}`);
  const hosts = `all:\n  vars: &vars\n${lines.map((line) => `    ${line}`).join('\n')}\n  hosts:\n    h1: *vars\n    h2: {<<: *vars, k: own}\n`;
  return { tree: { 'hosts.yml': hosts, 'group_vars/all.yml': `${lines.join('\n')}\n` }, sources: ['hosts.yml'], patterns: [] };
}); // prettier-ignore

/** Brackets and indentation, nearly as deep as CPython goes: from 199 on it may run out of its own stack. */
const nested: fc.Arbitrary<Case> = tuple(
  constantFrom(...['[', '{', '(', '[{', '- ', '{a: ', '[a, ', '? ', '!x ', '"', "'", '{{', '[[1], ']),
  constantFrom(1, 2, 5, 20, 60, 90, 99, 100, 150, 190),
  boolean(),
  constantFrom('hosts.ini', 'hosts.yml', 'group_vars/all.yml'),
).map(([open, depth, closed, name]) => {
  const close = [...open].reverse().map((sign) => (({ '[': ']', '{': '}', '(': ')' }) as Record<string, string>)[sign] ?? '').join('');
  const value = open.repeat(depth) + '1' + (closed ? close.repeat(depth) : '');
  const text = name === 'hosts.ini' ? `h1\n[all:vars]\nv=${value}\n` : name === 'hosts.yml' ? `all:\n  hosts: {h1: }\n  vars:\n    v: ${value}\n` : `v: ${value}\n`;
  return { tree: { hosts: 'h1\n', [name]: text }, sources: [name.startsWith('group_vars') ? 'hosts' : name], patterns: [] };
}); // prettier-ignore

const vaulted: fc.Arbitrary<Case> = record({
  hosts: constantFrom(vaultTexts.hosts, vaultTexts.vars, '[web]\nh1\nh2 k=own\n'),
  group: constantFrom(vaultTexts.vars, vaultTexts.dev, vaultTexts.inline, '', vaultTexts.hosts, `${vaultTexts.vars}61\n`,  ` ${vaultTexts.vars}`, vaultTexts.vars.replaceAll('\n', '\r\n')),
  host: constantFrom(vaultTexts.dev, vaultTexts.inline, 'k: 1\n', vaultTexts.inline.replace('h: ', 'h:\n- '), vaultTexts.inline.replace('AES256', 'AES'), 'k: !vault x\n', 'k: !vault [1]\n'),
  where: constantFrom('group_vars/web', 'group_vars/all.yml', 'group_vars/web/a.yml', 'group_vars/nobody'),
  password: constantFrom('pw', 'pw', 'wrong', undefined),
}).map(({ hosts, group, host, where, password }) => ({
  tree: { hosts, [where]: group, 'host_vars/h2.yml': host },
  sources: ['hosts'],
  patterns: [],
  vaultPassword: password,
})); // prettier-ignore

/** Every kind of case by name. */
export const cases: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  'INI inventories': single('hosts.ini', iniText),
  'INI inventories without an extension': single('hosts', iniText),
  'mutated INI text': single('hosts', mutatedIni),
  'ranges': single('hosts.ini', rangeText),
  'YAML inventories': single('hosts.yml', yamlText),
  'mutated YAML text': single('hosts.yml', mutatedYaml),
  'vars files': varsText.map((text) => ({ tree: { hosts: 'h1\n', 'group_vars/all.yml': text }, sources: ['hosts'], patterns: [] })),
  'mutated vars files': mutatedVars.map((text) => ({ tree: { hosts: 'h1\n', 'host_vars/h1': text }, sources: ['hosts'], patterns: [] })),
  'JSON inventories': single('hosts.json', jsonInventory),
  'bytes that are no UTF-8': bytes,
  'directories, several sources and vars files': layout,
  'encodings and line ends': encoded,
  'anchors, aliases and merges': anchored,
  'deep nesting': nested,
  'vault files': vaulted,
}; // prettier-ignore
