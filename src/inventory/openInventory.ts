import * as l10n from '@vscode/l10n';
import type { AnsibleAnswer, AnsibleInventory } from './ansibleInventory';
import { readAnsibleList, type AnsibleList } from './ansibleList';
import { problemsAfterAnswer, problemsWithoutAnswer } from './ansibleProblems';
import type { Group, Host, Inventory, InventoryFiles, Vars } from './model';
import { ParseFailure } from './parseFailure';
import { readInventory, type ReadOptions } from './readInventory';

export interface OpenOptions extends ReadOptions {
  /** Who is asked when a source is a script or a plugin's configuration. */
  readonly ansible?: AnsibleInventory;
}

const empty: Vars = new Map();

/**
 * The inventory as Ansible has it: read here, or, as soon as one source is a script or a plugin's configuration, asked of Ansible as a
 * whole, because such a source may change what the others mean. Without an answer the other sources are shown, and the problems say why.
 */
export async function openInventory(
  sources: readonly string[],
  files: InventoryFiles,
  { ansible, ...options }: OpenOptions = {},
): Promise<Inventory> {
  const own = await readInventory(sources, files, options);
  if (!ansible || !own.problems.some(({ code }) => code === 'needs-ansible')) return own;
  const answer = checked(await ansible.list(sources, own.watched));
  if (answer.kind !== 'answered') {
    const problems = problemsWithoutAnswer(own, answer);
    const fatal = own.fatal ?? problems.find(({ code }) => code === 'needs-ansible');
    return { ...own, problems, fatal };
  }
  const listed = new Set([...answer.list.groups.values()].flatMap(({ hosts }) => hosts));
  const problems = await problemsAfterAnswer(own, answer.warnings, files, (host) => listed.has(host));
  return inventoryOf(own, answer.list, problems);
}

type CheckedAnswer =
  | Exclude<AnsibleAnswer, { kind: 'answered' }>
  | { readonly kind: 'answered'; readonly list: AnsibleList; readonly warnings: readonly string[] };

function checked(answer: AnsibleAnswer): CheckedAnswer {
  if (answer.kind !== 'answered') return answer;
  const { json, warnings } = answer;
  try {
    return { kind: 'answered', list: readAnsibleList(json), warnings };
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    return { kind: 'failed', message: l10n.t('its output cannot be used: {0}', error.message), warnings };
  }
}

/** Hosts, groups and variables from Ansible alone; where they stand in the files, from our own reading. */
function inventoryOf(
  own: Inventory,
  { groups: listed, vars }: AnsibleList,
  problems: Inventory['problems'],
): Inventory {
  const needing = [
    ...new Set(own.problems.flatMap(({ code, subject }) => (code === 'needs-ansible' ? [subject] : []))),
  ];
  const source = (needing.length === 1 ? needing[0] : undefined) ?? '';
  const direct = new Map<string, string[]>();
  const parents = new Map<string, string[]>();
  for (const [name, { children, hosts }] of listed) {
    for (const host of hosts) append(direct, host, name);
    for (const child of children) append(parents, child, name);
  }
  const hosts = new Map<string, Host>();
  for (const [name, groups] of direct) {
    const read = own.hosts.get(name);
    hosts.set(name, {
      name,
      vars: read?.vars ?? empty,
      groups,
      places: read?.places ?? [],
      source: read?.source ?? source,
    });
  }
  const groups = new Map<string, Group>();
  for (const [name, { children, hosts: members }] of listed) {
    const read = own.groups.get(name);
    groups.set(name, {
      name,
      vars: read?.vars ?? empty,
      children,
      parents: parents.get(name) ?? [],
      hosts: members,
      places: read?.places ?? [],
      references: read?.references ?? [],
    });
  }
  const varsOf = (host: string): Vars => (hosts.has(host) ? (vars.get(host) ?? empty) : empty);
  return {
    sources: own.sources,
    hosts,
    groups,
    varsOf,
    layersOf(host) {
      const merged = varsOf(host);
      return merged.size === 0 ? [] : [{ origin: { kind: 'ansible', name: host }, vars: merged }];
    },
    problems,
    fatal: undefined,
    varsDirectories: own.varsDirectories,
    varsFiles: own.varsFiles,
    watched: own.watched,
  };
}

function append(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
