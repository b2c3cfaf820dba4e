import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Value } from '../../src/inventory/model';
import { hostScope } from '../../src/inventory/hostScope';
import { readInventory } from '../../src/inventory/readInventory';
import { resolveTemplate, type Scope } from '../../src/inventory/template';
import { localFiles } from '../../src/machine/local/files';
import { sharedOracle } from './oracle';
import { withFiles } from './sameAsOracle';
import { templateEnvironment, templateHost, templateTree } from './templateCases';

const certain: readonly [string, unknown][] = [
  ['{{ inventory_hostname }}', 'h1.example.com'],
  ['{{ inventory_hostname_short }}.lan', 'h1.lan'],
  ['{{ s }}-{{ n }}.{{ domain }}', 'web-5.example.com'],
  ['{{ t_chain }}', 'WEB.EXAMPLE.COM'],
  ['{{ n }}', 5],
  ['{{ n + 1 }}', '6'],
  ['{{ 22 + 1000 * 2 - 7 // 2 % 2 }}', '2021'],
  ['{{ yes_ }}', true],
  ['{{ T }}', true],
  ['{{ T | string }}', 'True'],
  ['{{ literal }}', [1, 'a']],
  ['x{{ nul }}y', 'xy'],
  ['{{ nul ~ 1 }}', 'None1'],
  ['{{ list }}', ['a', 'b', 'c d', 'b']],
  ['{{ users.admin }}', 'root'],
  ["{{ users['deep'].list[-1] }}", 'b'],
  ['{{ dotted[0] }}{{ dotted[2:] }}', 'ab.c'],
  ["{{ nowhere | default('x') }}", 'x'],
  ["{{ nowhere.more[0] | default('x') }}", 'x'],
  ["{{ empty | default('x') }}", ''],
  ["{{ empty | default('x', true) }}", 'x'],
  ['{{ s | default(omit) }}', 'web'],
  ["{{ t_missing | default('x') }}", 'x'],
  ["{{ 'a' if n > 3 and not no_ else 'b' }}", 'a'],
  ["{{ 'web' in group_names }}", true],
  ["{{ 'a' if s in ('db', 'web') else 'b' }}", 'a'],
  ["{{ 'yes' if nowhere is defined else 'no' }}", 'no'],
  ["{{ inventory_hostname.split('.')[0] | upper }}", 'H1'],
  ["{{ dotted.replace('.', '-') | replace('a', 'z') }}", 'z-b-c'],
  ["{{ inventory_hostname | regex_replace('^([a-z]+)(\\d+)\\..*', '\\2\\1') }}", '1h'],
  ["{{ list | join(',') }} {{ list | first }} {{ list | length }}", 'a,b,c d,b a 4'],
  ["{{ word | bool | ternary('on', 'off') }}", 'on'],
  ['{{ number_text | int + 1 }}', '43'],
  ["{{ \"it's\" | quote }}", `'it'"'"'s'`],
  ['{{ path | dirname }}/{{ path | basename }}', '/srv/app/key.pem'],
  ["{{ hostvars['h2'].only }} {{ hostvars['h2'].t_own }}", 'here h2/second'],
  ["{{ groups['web'] | last }}", 'h2'],
  ['{{ groups.prod | length }}', '3'],
  ["{{ lookup('env', 'COLOUR') }}", 'red'],
  ["{{ lookup('ansible.builtin.env', 'NOPE', default='blue') }}", 'blue'],
  ['a {{- s -}} b', 'awebb'],
  ['{# c #}a{#- c -#}\n b', 'ab'],
  ['{{ s }}\n', 'web\n'],
  ['{{ lines }}\n', 'one\ntwo\n'],
  ['no template', 'no template'],
]; // prettier-ignore

const refused: readonly [string, RegExp][] = [
  ['{{ nowhere }}', /nowhere is not defined/],
  ['{{ users.nope }}', /not defined/],
  ['{% if s %}a{% endif %}', /statements/],
  ["{{ lookup('pipe', 'id') }}", /lookup pipe/],
  ["{{ s | ipaddr }}", /filter ipaddr/],
  ['{{ s is match("w") }}', /test match/],
  ['{{ omit }}', /omit is known only while Ansible runs/],
  ['{{ nowhere | default(omit) }}', /omit is known only/],
  ['{{ playbook_dir }}', /playbook_dir is known only/],
  ["{{ ansible_facts.x | default('a') }}", /ansible_facts is known only/],
  ["{{ ansible_default_ipv4 | default('a') }}", /known only/],
  ["{{ hostvars['localhost'].x | default('a') }}", /localhost.* known only/],
  ['{{ t_loop }}', /loop/],
  ['{{ broken.good }}', /not defined/],
  ["{{ 'a' if true else t_broken }}", /filter nofilter/],
  ['{{ s', /needs Ansible/],
  ['{{ }}', /needs Ansible/],
  ['{{ s }}}}{{', /needs Ansible/],
  ["{{ '{{' }}", /braces of a template/],
  ['{{ dictish }}\n\n', /of a kind/],
  ["{{ (1, 2) }}", /of a kind/],
  ["{{ s.__class__ }}", /of a kind/],
  ["{{ 'é' * 3 }}", /of a kind/],
  ["{{ users | string }}", /of a kind/],
]; // prettier-ignore

describe('Templates as Ansible resolves them', () => {
  async function withScope(use: (scope: Scope, source: string) => Promise<void> | void): Promise<void> {
    await withFiles(templateTree, async (directory) => {
      const source = join(directory, 'hosts.yml');
      await use(hostScope(await readInventory([source], localFiles), templateHost, templateEnvironment), source);
    });
  }

  it('are replaced where they are certain', async () => {
    await withScope(async (scope, source) => {
      const texts = certain.map(([text]) => text);
      const theirs = await sharedOracle()?.template([source], templateHost, texts, templateEnvironment);
      for (const [i, [text, value]] of certain.entries()) {
        assert.deepEqual(resolveTemplate(text, scope), { value }, text);
        if (theirs) assert.deepEqual(theirs[i], { value }, text);
      }
    });
  });

  it('are refused with the reason where they are not', async () => {
    await withScope((scope) => {
      for (const [text, reason] of refused) assert.match(resolveTemplate(text, scope).unresolved ?? '', reason, text);
    });
  });

  it('do not see an environment that is not that of the machine Ansible runs on', () => {
    const scope = variables({ a: "{{ lookup('env', 'HOME') }}" });
    assert.match(resolveTemplate('{{ a }}', scope).unresolved ?? '', /environment .* not known/);
  });

  it('cannot freeze or fill the editor', () => {
    const bombs: Record<string, Value>[] = [
      { v: `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}` },
      { v: `{{ ${'not '.repeat(5000)} true }}` },
      { v: `{{ ${'-'.repeat(5000)}1 }}` },
      { v: `{{ a${'.b'.repeat(5000)} }}` },
      { v: `{{ 1 ${'| string '.repeat(2000)} }}` },
      { v: `{{ ${'[1,'.repeat(3000)} }}` },
      { v: "{{ 'x' * 1000000000 }}" },
      { v: '{{ 10 ** 10 ** 10 }}' },
      { v: `{{ '${'a'.repeat(190)}' | regex_replace('(a+)+$', 'b') }}` },
      { v: `{{ '${'a'.repeat(190)}b' | regex_replace('a*a*a*a*c', 'b') }}` },
      doubling((before) => `{{ ${before} }}{{ ${before} }}`),
      doubling((before) => `{{ ${before} ~ (${before} | upper) }}`),
      doubling((before) => `{{ [${before}, ${before}] }}`),
      doubling((before) => `{{ ${before} + ${before} }}`),
      { v: '{{ '.repeat(6000) },
      { v: '{#'.repeat(9000) },
      { v: `{{ x }}${' '.repeat(19_000)}{{- 1 }}`, x: 1 },
    ];
    for (const vars of bombs) {
      const start = performance.now();
      const { unresolved } = resolveTemplate(vars['v'] ?? null, variables(vars));
      assert.ok(performance.now() - start < 1000, JSON.stringify(vars).slice(0, 80));
      if (vars['x'] === undefined) assert.ok(unresolved !== undefined, JSON.stringify(vars).slice(0, 80));
    }
  });
});

/** A scope of these variables alone. */
function variables(vars: Readonly<Record<string, Value>>): Scope {
  return {
    variable: (name) => vars[name],
    host: () => undefined,
    group: () => undefined,
    environment: undefined,
  };
}

/** Variables of which each has the one before twice. */
function doubling(twice: (before: string) => string): Record<string, Value> {
  const vars: Record<string, Value> = { v0: "{{ 'abc' }}" };
  for (let i = 1; i < 19; i++) vars[`v${i}`] = twice(`v${i - 1}`);
  return { ...vars, v: twice('v18') };
}
