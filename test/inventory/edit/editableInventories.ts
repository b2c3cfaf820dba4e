import fc from 'fast-check';

const { array, constant, constantFrom, oneof, option, record, tuple, uniqueArray } = fc;

const hostName = constantFrom(
  'web1',
  'web2.example.com',
  '192.0.2.7',
  'r[1:4]',
  's[08:11].example.com:2222',
  't[a:c]',
  'db1:2200',
  'n[1:9:2]',
  'two[1:2]x[1:2]',
);
const variable = constantFrom('ansible_host=192.0.2.1', 'a=1', "b='x y'", 'c="[1, 2]"', 'ansible_user=deploy');
const indent = constantFrom('', '', '', '  ', '\t');

const hostLine = tuple(
  indent,
  hostName,
  array(variable, { maxLength: 2 }),
  constantFrom('', '', ' # rack 4', '   '),
).map(([blanks, name, variables, comment]) => blanks + [name, ...variables].join(' ') + comment);
const between = array(constantFrom('', '# the old ones', '; left'), { maxLength: 2 });
const hostLines = array(tuple(between, hostLine), { maxLength: 4 }).map((lines) =>
  lines.flatMap(([a, b]) => [...a, b]),
);

/** Hosts files in INI without traps: groups, their children and variables, comments, blank lines. */
export const editableIni = record({
  first: hostLines,
  groups: uniqueArray(tuple(constantFrom('web', 'db', 'prod', 'old'), hostLines, between), {
    maxLength: 4,
    selector: ([name]) => name,
  }),
  children: option(constantFrom('web', 'db')),
  vars: fc.boolean(),
  end: constantFrom('\n', '\r\n'),
  last: fc.boolean(),
}).map(({ first, groups, children, vars, end, last }) => {
  const names = groups.map(([name]) => name);
  const lines = [
    ...first,
    ...groups.flatMap(([name, own, gap]) => [`[${name}]`, ...own, ...gap]),
    ...(children !== null && names.includes(children) ? ['[site:children]', children] : []),
    ...(vars && names[0] !== undefined ? [`[${names[0]}:vars]`, 'g=1'] : []),
  ];
  return lines.join(end) + (last ? end : '');
});

const yamlVariables = oneof(
  constant([]),
  constant(['ansible_host: 192.0.2.1 # rack 4']),
  constant(['a: 1', '', '# of two', 'b: [1,', '  2]']),
  constant(['text: |', '  one', '', '    two', 'last: "x', '  y"']),
);

const yamlHost = record({ name: hostName, variables: yamlVariables, quoted: fc.boolean(), gap: fc.boolean() });

const yamlGroup = record({
  hosts: option(uniqueArray(yamlHost, { maxLength: 3, selector: ({ name }) => name })),
  vars: fc.boolean(),
  first: fc.boolean(),
});

/** Hosts files in YAML without traps. */
export const editableYaml = record({
  groups: uniqueArray(tuple(constantFrom('web', 'db', 'prod', 'old'), yamlGroup), {
    minLength: 1,
    maxLength: 4,
    selector: ([name]) => name,
  }),
  nested: fc.boolean(),
  step: constantFrom(2, 4),
  end: constantFrom('\n', '\r\n'),
  marks: fc.boolean(),
}).map(({ groups, nested, step, end, marks }) => {
  const blanks = (depth: number): string => ' '.repeat(depth * step);
  const lines = marks ? ['---', '# hosts'] : [];
  if (nested) lines.push('all:', `${blanks(1)}children:`);
  const depth = nested ? 2 : 0;
  for (const [name, { hosts, vars, first }] of groups) {
    lines.push(`${blanks(depth)}${name}:`);
    const variables = vars ? [`${blanks(depth + 1)}vars:`, `${blanks(depth + 2)}g: ${name}`] : [];
    if (first) lines.push(...variables);
    if (hosts !== null) {
      lines.push(`${blanks(depth + 1)}hosts:`);
      for (const host of hosts) {
        if (host.gap) lines.push('', `${blanks(depth + 2)}# next`);
        lines.push(`${blanks(depth + 2)}${host.quoted ? `"${host.name}"` : host.name}:`);
        lines.push(...host.variables.map((line) => (line === '' ? '' : blanks(depth + 3) + line)));
      }
    }
    if (!first) lines.push(...variables);
  }
  return [...lines, ...(marks ? ['...'] : [])].join(end) + end;
});
