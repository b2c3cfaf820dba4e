import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';

const grammarPath = join(__dirname, '../../syntaxes/ansible-inventory.tmLanguage.json');

/** What scopes are called here. */
const kinds: Readonly<Record<string, string>> = {
  'entity.name.function.host': 'host',
  'entity.name.section.group-title': 'group',
  'keyword.other': 'type',
  'constant.numeric.range': 'range',
  'constant.numeric.port': 'port',
  'constant.numeric': 'number',
  'constant.language': 'constant',
  'constant.character.escape': 'escape',
  'variable.other': 'variable',
  'variable.other.template': 'template',
  'string.unquoted': 'text',
  'string.quoted': 'string',
  'string.quoted.double': 'string',
  'string.quoted.single': 'string',
  'comment.line': 'comment',
};

/** Each line of the text as VS Code colours it, signs left out. */
async function coloured(text: string): Promise<string[]> {
  const wasm = readFileSync(join(dirname(require.resolve('vscode-oniguruma')), 'onig.wasm'));
  await loadWASM(new Uint8Array(wasm).buffer);
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: (scope) =>
      Promise.resolve(
        scope === 'source.ansible-inventory' ? parseRawGrammar(readFileSync(grammarPath, 'utf8'), grammarPath) : null,
      ),
  });
  const grammar = await registry.loadGrammar('source.ansible-inventory');
  assert.ok(grammar);
  let state = INITIAL;
  return text.split('\n').map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens
      .map(({ startIndex, endIndex, scopes }) => ({
        part: line.slice(startIndex, endIndex),
        scope: (scopes.at(-1) ?? '').replace(/\.?ansible-inventory$/, ''),
      }))
      .filter(({ part, scope }) => part.trim() !== '' && !/^source|^punctuation|^keyword\.operator/.test(scope))
      .map(({ part, scope }) => `${kinds[scope] ?? scope} ${part.trim()}`)
      .join(' | ');
  });
}

const golden: readonly (readonly [text: string, colours: string])[] = [
  ['# a comment', 'comment a comment'],
  ['  ; another', 'comment another'],
  ['plain', 'host plain'],
  ['h3#x behind', 'host h3 | comment x behind'],
  [
    'srv[01:10:2].example.com:2222 ansible_user=root # behind',
    'host srv | range [01:10:2] | host .example.com | port 2222 | variable ansible_user | text root | comment behind',
  ],
  ['[2001:db8::1]:22 a=1', 'host [2001:db8::1] | port 22 | variable a | number 1'],
  ['2001:db8::5 b=True', 'host 2001:db8::5 | variable b | constant True'],
  [
    'user@h,x c=yes d="two words {{ name }}" e=\'it\' f=x;y g=1.5 h=C:\\\\temp',
    'host user@h,x | variable c | constant yes | variable d | string " | string two words | template name | string " | variable e | string \' | string it | string \' | variable f | text x;y | variable g | number 1.5 | variable h | text C: | escape \\\\ | text temp',
  ],
  ['', ''],
  ['[web] # header', 'group web | comment header'],
  ['www[a:c]', 'host www | range [a:c]'],
  ['', ''],
  ['[web:vars] # of variables', 'group web | type vars | comment of variables'],
  [' n = 5 # five', 'variable n | number 5 | comment five'],
  ['t=abc # c', 'variable t | text abc # c'],
  ["q='x {{ y }}' # text", "variable q | string 'x | template y | string ' | comment text"],
  [
    "u={{ lookup('env', 'HOME') }}/bin # no comment",
    "variable u | template lookup('env', 'HOME') | text /bin # no comment",
  ],
  ['; comment', 'comment comment'],
  ['[all:children]', 'group all | type children'],
  ['web # here', 'group web | comment here'],
  ['other', 'group other'],
  ['', ''],
  ['[other]', 'group other'],
  ['last', 'host last'],
];

describe('the colours of a hosts file', () => {
  it('follow the rules by which Ansible reads it', async () => {
    const seen = await coloured(golden.map(([text]) => text).join('\n'));
    assert.deepEqual(
      seen,
      golden.map(([, colours]) => colours),
    );
  });
});
