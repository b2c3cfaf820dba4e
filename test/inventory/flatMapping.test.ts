import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Value } from '../../src/inventory/model';
import { ParseFailure } from '../../src/inventory/parseFailure';
import { readDocument } from '../../src/inventory/yaml/document';
import { readFlatMapping } from '../../src/inventory/yaml/flatMapping';
import { mutatedVars, varsText } from './arbitraries';

/** What the whole of YAML makes of the text; undefined for what is no mapping of text, or not without a word. */
function readWhole(text: string): ReadonlyMap<string, Value> | undefined {
  try {
    const document = readDocument(text);
    if (document.kindOf(document.root) !== 'map' || document.duplicates.length > 0) return undefined;
    const entries = document.entriesOf(document.root);
    return new Map(entries.map(({ name, value }) => [name ?? '', document.valueOf(value)]));
  } catch (error) {
    if (error instanceof ParseFailure) return undefined;
    throw error;
  }
}

const { array, constantFrom, string, tuple } = fc;
const written = constantFrom(
  ...[
    'deploy',
    '22',
    '007',
    '0x1F',
    '1:30',
    '1_000',
    '1.5',
    '2020-01-02',
    '2020-13-01',
    'yes',
    'no',
    'on',
    'null',
    'y',
  ],
  ...[
    'a b',
    'http://x.example.com:80/a',
    '10.0.0.1',
    'a: b',
    'a #c',
    'a#c',
    'a:',
    '-5',
    '+5',
    '=',
    '~',
    '/bin/sh -c x',
  ],
  ...[
    '"{{ a }}"',
    "'it'",
    '"a\\tb"',
    "'it''s'",
    '"open',
    '[1, 2]',
    '{a: 1}',
    '&a b',
    '*a',
    '!vault x',
    '|',
    '>',
    '- x',
  ],
  ...['', ' ', 'é', '\t', '2.0', '1e3', '...', '---', 'x ', '1 2', '00:11:22:33:44:55', 'a  b', 'a=b', 'x,y'],
);
const key = constantFrom(
  'a',
  'b',
  'ansible_user',
  'yes',
  'null',
  'on',
  'y',
  '1',
  '__ansible_vault',
  'a-b',
  'a b',
  '<<',
  '',
);
const flatLine = fc.oneof(
  { weight: 6, arbitrary: tuple(key, constantFrom(': ', ':', ':  '), written).map((parts) => parts.join('')) },
  {
    weight: 3,
    arbitrary: tuple(constantFrom('', '  ', '   '), constantFrom('- ', '-', '-  '), written).map((parts) =>
      parts.join(''),
    ),
  },
  { weight: 1, arbitrary: constantFrom('', '# c', '  # c', '---', '...', '  continued', '%YAML 1.1') },
);
/** Texts that are mostly read: good lines with a bad one now and then. */
const good = constantFrom(
  'deploy',
  '22',
  '007',
  '1:30',
  '1.5',
  '2020-01-02',
  'yes',
  'null',
  'a b',
  '10.0.0.1:80',
  '"{{ a }}"',
  "'it'",
  '2.0',
);
const goodLine = fc.oneof(
  tuple(fc.nat(99), good).map(([n, value]) => `k${n}: ${value}`),
  tuple(fc.nat(99), array(good, { maxLength: 3 }), constantFrom('', '  ')).map(([n, items, blanks]) =>
    [`l${n}:`, ...items.map((item) => `${blanks}- ${item}`)].join('\n'),
  ),
);
const mostlyGood = array(fc.oneof({ weight: 12, arbitrary: goodLine }, { weight: 1, arbitrary: flatLine }), {
  maxLength: 8,
}).map((lines) => lines.join('\n'));

const flatText = tuple(
  constantFrom('', '---\n', '--- \n', '# c\n---\n', '\ufeff'),
  array(flatLine, { maxLength: 6 }),
  constantFrom('', '\n', '\n\n'),
).map(([start, lines, end]) => start + lines.join('\n') + end);

describe('A file of variables as most are', () => {
  it('is read without the whole of YAML', () => {
    const text =
      '---\n# group 1\nansible_port: 5986\nsite: "site 7"\nntp:\n  - ntp1.example.com\n  - 22\nempty:\n\non_call: no\n';
    assert.deepEqual(
      readFlatMapping(text),
      new Map<string, Value>([
        ['ansible_port', 5986],
        ['site', 'site 7'],
        ['ntp', ['ntp1.example.com', 22]],
        ['empty', null],
        ['on_call', false],
      ]),
    );
  });

  it('says what the whole of YAML says, or nothing', () => {
    let read = 0;
    const same = (text: string): void => {
      const flat = readFlatMapping(text);
      if (flat) assert.deepEqual([...flat], [...(readWhole(text) ?? assert.fail(`refused: ${JSON.stringify(text)}`))]);
      if (flat) read++;
    };
    fc.assert(fc.property(flatText, same), { numRuns: 3000 });
    fc.assert(fc.property(mostlyGood, same), { numRuns: 3000 });
    fc.assert(fc.property(varsText, same), { numRuns: 1000 });
    fc.assert(fc.property(mutatedVars, same), { numRuns: 1000 });
    fc.assert(fc.property(string({ unit: constantFrom(...'ab1: -\n#"\'.\t?'), maxLength: 20 }), same), {
      numRuns: 5000,
    });
    assert.ok(read > 1000, `only ${read} texts were read`);
  });
});
