import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { readAnsibleConfig } from '../../src/inventory/ansibleConfig';
import { hostScope } from '../../src/inventory/hostScope';
import { readInventory } from '../../src/inventory/readInventory';
import { resolveTemplate, type Scope } from '../../src/inventory/template';
import { localFiles } from '../../src/machine/local/files';
import { cases } from './arbitraries';
import { configText, configVariables } from './configCases';
import { settingsOf, sshSettingsOf } from './configSettings';
import type { Oracle, TemplateAnswer } from './oracle';
import { assertSame, withFiles } from './sameAsOracle';
import { template, templateEnvironment, templateHost, templateTree } from './templateCases';

/** How often to try, with which seed, and what to go back to. */
export type Trial = Pick<fc.Parameters<unknown>, 'numRuns' | 'seed' | 'path' | 'interruptAfterTimeLimit'>;

/** How the trial of a kind ended; `failed` with the smallest case where Ansible and we differ. */
export type Outcome = fc.RunDetails<unknown>;

/** A kind of generated cases: compares as many as the trial asks for with Ansible. */
export type Kind = (oracle: Oracle, trial: Trial) => Promise<Outcome>;

/** What became of generated templates. */
export const templateCount = { resolved: 0, refused: 0, error: 0 };

/** Every kind by name. */
export const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...Object.entries(cases).map(([name, arbitrary]): [string, Kind] => [
    name,
    (oracle, trial) =>
      check(arbitrary, trial, ({ tree, sources, patterns, vaultPassword }) =>
        assertSame(oracle, tree, sources, patterns, vaultPassword),
      ),
  ]),
  ['templates', compareTemplates],
  [
    'ansible.cfg',
    (oracle, trial) =>
      check(fc.tuple(configText, configVariables), trial, ([text, variables]) =>
        compareConfig(oracle, text, variables),
      ),
  ],
]);

/** The smallest case with a difference, how to get there again, and the difference. */
export function report(outcome: Outcome): string {
  const { errorInstance } = outcome;
  const difference = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return `${fc.defaultReportMessage(outcome as fc.RunDetails<[unknown]>) ?? ''}\n${difference}`;
}

function check<T>(arbitrary: fc.Arbitrary<T>, trial: Trial, compare: (made: T) => Promise<void>): Promise<Outcome> {
  return Promise.resolve(
    fc.check(fc.asyncProperty(arbitrary, compare), trial as fc.Parameters<[T]>),
  ) as Promise<Outcome>;
}

function compareTemplates(oracle: Oracle, trial: Trial): Promise<Outcome> {
  return withFiles(templateTree, async (directory) => {
    const source = join(directory, 'hosts.yml');
    const scope = hostScope(await readInventory([source], localFiles), templateHost, templateEnvironment);
    return check(template, trial, async (text) => {
      const [theirs] = await oracle.template([source], templateHost, [text], templateEnvironment);
      compareTemplate(text, theirs ?? assert.fail('no answer'), scope);
    });
  });
}

function compareTemplate(text: string, { value, error }: TemplateAnswer, scope: Scope): void {
  const ours = resolveTemplate(text, scope);
  templateCount[ours.unresolved === undefined ? 'resolved' : error === undefined ? 'refused' : 'error']++;
  if (ours.unresolved === undefined)
    assert.deepEqual({ value: asJson(ours.value) }, error === undefined ? { value } : { error }, text);
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? Number(part) : part)));
}

async function compareConfig(oracle: Oracle, text: string, variables: Readonly<Record<string, string>>): Promise<void> {
  await withFiles({ 'etc/ansible.cfg': text, 'cwd/x': '' }, async (directory) => {
    const path = join(directory, 'etc/ansible.cfg');
    const [cwd, home] = [join(directory, 'cwd'), join(directory, 'home')];
    const environment = { ...variables, HOME: home };
    const theirs = await oracle.config(path, environment, cwd);
    const ours = readAnsibleConfig(text, path, { environment, cwd, home });
    if (theirs.values === undefined) assert.ok(ours.problems.length > 0, theirs.error);
    else assert.deepEqual([{ ...settingsOf(ours), ...sshSettingsOf(ours) }, ours.problems], [theirs.values, []]);
  });
}
