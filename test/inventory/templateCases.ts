import fc from 'fast-check';
import type { Tree } from './sameAsOracle';

/** An inventory whose variables have every kind of value, and templates in templates. */
export const templateTree: Tree = {
  'hosts.yml': `
all:
  vars:
    domain: example.com
    port_base: 2200
    users: {admin: root, backup: "{{ 'back' ~ 'up' }}", deep: {list: [a, b], n: 3, flag: true}}
    broken: {good: 1, bad: "{{ nowhere }}"}
  children:
    web:
      hosts:
        h1.example.com:
          s: web
          T: 'True'
          literal: '[1, "a"]'
          jsonish: '[true, null]'
          dictish: "{'a': 1, 'b': [2]}"
          n: 5
          neg: -3
          zero: 0
          f: 1.5
          yes_: yes
          no_: no
          nul: null
          empty: ''
          word: 'yes'
          number_text: '42'
          float_text: ' 42.9 '
          dotted: a.b.c
          spaces: "  pad ded  "
          path: /srv/app/key.pem
          lines: "one\\ntwo\\n"
          accent: Éric
          greek: ΣΑΣ
          quoted: it's
          list: [a, b, 'c d', b]
          nums: [3, 1, 2]
          mixed: [1, 'two', null, true, [x]]
          nothing: []
          none_: {}
          unsafe: !unsafe '{{ x }}'
          unsafe_plain: !unsafe plain
          date: 2020-01-02
          keys: {1: one, 'yes': two, a-b: three, get: four}
          big: 12345678901234567890
          t_n: "{{ n }}"
          t_s: "{{ s }}.{{ domain }}"
          t_chain: "{{ t_s | upper }}"
          t_list: "{{ list }}"
          t_missing: "{{ nowhere }}"
          t_default: "{{ nowhere | default('fallback') }}"
          t_loop: "{{ t_loop }}"
          t_broken: "{{ 1 | nofilter }}"
          t_bool: "{{ yes_ }}"
          t_string: "{{ T | string }}"
          t_newline: "{{ s }}\\n"
          t_env: "{{ lookup('env', 'COLOUR') }}"
        h2:
          s: second
          only: here
          t_own: "{{ inventory_hostname }}/{{ s }}"
          t_undefined: "{{ nowhere }}"
    db:
      hosts: {h2: null, "10.0.0.7": null}
    prod:
      children: {web: null, db: null}
    empty: {}
`,
};

export const templateHost = 'h1.example.com';
export const templateEnvironment: Readonly<Record<string, string>> = { COLOUR: 'red', EMPTY: '', LISTED: '[1]' };

const { array, constant, constantFrom, oneof, tuple } = fc;

const name = constantFrom(
  's', 'T', 'literal', 'jsonish', 'dictish', 'n', 'neg', 'zero', 'f', 'yes_', 'no_', 'nul', 'empty', 'word', 'number_text', 'float_text', 'dotted', 'spaces', 'path',
  'lines', 'accent', 'greek', 'quoted', 'list', 'nums', 'mixed', 'nothing', 'none_', 'unsafe', 'unsafe_plain', 'date', 'keys', 'big', 't_n', 't_s', 't_chain', 't_list',
  't_missing', 't_default', 't_loop', 't_broken', 't_bool', 't_string', 't_newline', 't_env', 'domain', 'port_base', 'users', 'broken', 'nowhere', 'inventory_hostname',
  'inventory_hostname_short', 'group_names', 'inventory_dir', 'inventory_file', 'playbook_dir', 'omit', 'ansible_facts', 'groups', 'hostvars',
); // prettier-ignore
const literal = constantFrom(
  "'a'", '"b"', "'.'", "''", '0', '1', '2', '-1', '5', '1.5', 'true', 'False', 'none', "'x' 'y'", '[]', "['a', 'b']", '[1, s]', "{'a': 1}", '{}', "('a', 'b')", "'True'", "'[1]'",
  "'é'", '0x1F', '1_0', "'\\\\'", "'\\n'", "'a b'", '(1)', "'{{'",
); // prettier-ignore
const place = constantFrom(
  'users.admin', "users['admin']", 'users.deep.list[0]', 'users.deep.n', 'users.nope', 'users.nope.more', 'users.get', "users.get('admin')", "users.get('x', 'y')", 'list[0]', 'list[-1]',
  'list[9]', 'list[0:2]', 'list[1:]', 'list[:-1]', 's[0]', 's[1:]', 's[:2]', 'dotted.split(".")[0]', 'dotted.split(".", 1)', 's.upper()', 's.startswith("w")', "s.replace('w', 'v')",
  'spaces.strip()', 's.lower', 'n.x', 'nowhere.x', 'nowhere[0]', 'nowhere[0:1]', "hostvars['h2'].s", 'hostvars["h2"]["t_own"]', 'hostvars.h2.only', 'hostvars[inventory_hostname].t_s',
  'hostvars["h2"].nope', 'hostvars["nohost"].x', "hostvars['h2'].t_undefined", "groups['web']", 'groups.db', 'groups["web"][0]', 'groups.nope', 'groups.prod', 'groups["all"]',
  "lookup('env', 'COLOUR')", "lookup('ansible.builtin.env', 'NOPE', default='d')", "lookup('env', 'COLOUR', 'EMPTY')", "query('env', 'COLOUR')", "lookup('env', 'LISTED')",
  "lookup('pipe', 'id')", 'keys.a', "keys['1']", "keys['a-b']", 'keys.get', 'keys[1]', 'broken.good', "'-'.join(list)", 'users.keys()', 'users.admin.upper()', "quoted.split(\"'\")",
  'path.rstrip(".pem")', 'nums[0]', 'mixed[4][0]', 'literal[0]', 't_list[0]', 'list.0', 'users.deep.list.1',
); // prettier-ignore
const filter = constantFrom(
  'lower', 'upper', 'trim', 'string', 'int', 'bool', 'first', 'last', 'length', 'count', 'list', 'capitalize', 'title', 'quote', 'basename', 'dirname', 'mandatory', 'join', "join('-')",
  "join(', ')", "default('x')", "d('y', true)", 'default(s)', 'default(nowhere)', "default(omit)", "default('z', boolean=True)", "default(default_value='k')", "replace('a', 'b')", "replace('', 'b')",
  "replace('b', n)", "replace('a', 'b', 1)", "split('.')", 'split', "split(',', 1)", "ternary('t', 'f')", "ternary('t', 'f', 'n')", 'ternary(s, nowhere)', 'int(7)', 'int(default=3)', 'int(nowhere)',
  "regex_replace('a', 'b')", "regex_replace('^(\\w+)\\..*$', '\\1')", "regex_replace('\\.', '-')", "regex_replace('[aeiou]+', '<\\g<0>>')", "regex_replace('(a|b)*', 'x')", "regex_replace('x*', '-')",
  "regex_replace('.*', 'y')", "regex_replace('[^a-z]', '')", "regex_replace('W', 'v', ignorecase=True)", "regex_replace('(.)(.)', '\\2\\1')", "regex_replace('a?b', '')", 'ipaddr', 'abs', 'to_json',
  'ansible.builtin.bool', "trim('w')", 'lower | upper', "first | default('none')",
); // prettier-ignore
const test = constantFrom(
  'is defined', 'is not defined', 'is undefined', 'is none', 'is string', 'is number', 'is boolean', 'is mapping', "is in ['a', 's', 'web']", "is eq 'web'", "is equalto('a')", 'is ne 5', 'is match("w")', 'is iterable',
); // prettier-ignore
const operator = constantFrom('~', '+', '-', '*', '//', '%', '==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'and', 'or', '/'); // prettier-ignore

const expression: fc.Arbitrary<string> = fc.letrec<{ whole: string; small: string }>((tie) => ({
  small: oneof({ weight: 5, arbitrary: name }, { weight: 3, arbitrary: literal }, { weight: 4, arbitrary: place }),
  whole: oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: tie('small') },
    { weight: 5, arbitrary: tuple(tie('whole'), filter).map(([value, name]) => `${value} | ${name}`) },
    { weight: 3, arbitrary: tuple(tie('whole'), operator, tie('whole')).map((parts) => parts.join(' ')) },
    { weight: 1, arbitrary: tuple(tie('whole'), operator, tie('whole')).map((parts) => parts.join('')) },
    { weight: 1, arbitrary: tie('whole').map((value) => `(${value})`) },
    { weight: 1, arbitrary: tie('whole').map((value) => `not ${value}`) },
    { weight: 1, arbitrary: tie('whole').map((value) => `-${value}`) },
    { weight: 2, arbitrary: tuple(tie('whole'), test).map((parts) => parts.join(' ')) },
    {
      weight: 2,
      arbitrary: tuple(tie('whole'), tie('whole'), tie('whole')).map(([a, b, c]) => `${a} if ${b} else ${c}`),
    },
    { weight: 1, arbitrary: tuple(tie('whole'), tie('whole')).map(([a, b]) => `${a} if ${b}`) },
    { weight: 1, arbitrary: tuple(tie('whole'), tie('whole')).map(([a, b]) => `[${a}, ${b}]`) },
    { weight: 1, arbitrary: tuple(tie('whole'), tie('whole')).map(([a, b]) => `(${a})[${b}]`) },
  ),
})).whole;

const braces = constantFrom<readonly [string, string]>(['{{ ', ' }}'], ['{{', '}}'], ['{{- ', ' -}}'], ['{{ ', ' -}}'], ['{{\n', '\n}}'], ['{{+ ', ' }}']); // prettier-ignore
const around = oneof(
  { weight: 6, arbitrary: constant('') },
  { weight: 4, arbitrary: constantFrom('x', '.example.com', ' ', '\n', '\n\n', ' - ', '[', ']', '{', '{# c #}', '{#- c -#}\n', '#}', '}}', '\\', "'", '\r\n', '{% if s %}y{% endif %}', ' \n\t', 'True', '{#+#} ') }, // prettier-ignore
);
const printed = tuple(braces, expression).map(([[open, close], inner]) => `${open}${inner}${close}`);

/** Templates over the variables of `templateTree`, mostly right. */
export const template: fc.Arbitrary<string> = oneof(
  { weight: 6, arbitrary: tuple(around, printed, around).map((parts) => parts.join('')) },
  {
    weight: 2,
    arbitrary: array(oneof(around, printed), { minLength: 2, maxLength: 5 }).map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: tuple(printed, fc.nat({ max: 60 }), constantFrom(..."'\"(){}[]|.,~ \\:-=")).map(([text, at, sign]) => text.slice(0, at) + sign + text.slice(at)) }, // prettier-ignore
);
