import * as l10n from '@vscode/l10n';
import type { Inventory, Problem, Vars } from '../model';
import { sameValue } from '../sameValue';
import type { Refusal } from './fileEdit';

/** What an edit is to make of a host. */
export interface ExpectedHost {
  /** Its groups but for `all` and `ungrouped`; undefined: it is in the inventory no more. */
  readonly groups: ReadonlySet<string> | undefined;
  /** Its own variables stay as they are. */
  readonly sameVars: boolean;
}

/** Why the inventory after an edit is not the one before it with these hosts changed as expected; undefined when it is. */
export function editDifference(
  before: Inventory,
  after: Inventory,
  expected: ReadonlyMap<string, ExpectedHost>,
): Refusal | undefined {
  const problem = newError(before, after);
  if (problem)
    return {
      refused: l10n.t('Ansible would not read the inventory any more, so change it by hand: {0}', problem.message),
    };
  for (const [name, { groups, sameVars }] of expected) {
    const host = after.hosts.get(name);
    if (!sameSet(groups, host && new Set(realGroups(host.groups)))) {
      return { refused: l10n.t('{0} would not be in the groups it should be in: change the file by hand.', name) };
    }
    const changed = sameVars && host ? changedVars(before.hosts.get(name)?.vars, host.vars) : [];
    if (changed.length > 0) {
      return {
        refused: l10n.t(
          '{0} would get another value of {1}, or none: this stands on a line that would go or come later. Change the file by hand.',
          name,
          changed.join(', '),
        ),
      };
    }
  }
  const other = otherHost(before, after, expected) ?? otherGroup(before, after, expected);
  return other === undefined
    ? undefined
    : { refused: l10n.t('This would change {0} as well: change the file by hand.', other) };
}

/** The groups that are somebody's choice. */
export function realGroups(groups: readonly string[]): readonly string[] {
  return groups.filter((group) => group !== 'all' && group !== 'ungrouped');
}

function newError(before: Inventory, after: Inventory): Problem | undefined {
  const known = new Set(before.problems.map(({ message }) => message));
  const errors = (inventory: Inventory): readonly Problem[] =>
    inventory.problems.filter(({ severity }) => severity === 'error');
  if (errors(after).length <= errors(before).length) return undefined;
  return errors(after).find(({ message }) => !known.has(message)) ?? errors(after)[0];
}

function otherHost(
  before: Inventory,
  after: Inventory,
  expected: ReadonlyMap<string, ExpectedHost>,
): string | undefined {
  for (const [name, host] of before.hosts) {
    if (expected.has(name)) continue;
    const now = after.hosts.get(name);
    if (!now || !sameSet(new Set(host.groups), new Set(now.groups)) || changedVars(host.vars, now.vars).length > 0)
      return name;
  }
  for (const name of after.hosts.keys()) if (!before.hosts.has(name) && !expected.has(name)) return name;
  return undefined;
}

function otherGroup(
  before: Inventory,
  after: Inventory,
  expected: ReadonlyMap<string, ExpectedHost>,
): string | undefined {
  const wanted = new Set([...expected.values()].flatMap(({ groups }) => [...(groups ?? [])]));
  for (const [name, group] of before.groups) {
    const now = after.groups.get(name);
    if (!now || changedVars(group.vars, now.vars).length > 0) return name;
    const old = now.children.filter((child) => before.groups.has(child));
    if (old.join('\n') !== group.children.join('\n')) return name;
    const others = (hosts: readonly string[]): string => hosts.filter((host) => !expected.has(host)).join('\n');
    if (others(group.hosts) !== others(now.hosts)) return name;
  }
  for (const name of after.groups.keys()) if (!before.groups.has(name) && !wanted.has(name)) return name;
  return undefined;
}

function sameSet(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): boolean {
  if (!a || !b) return a === b;
  return a.size === b.size && [...a].every((each) => b.has(each));
}

/** Names of the variables that differ. */
function changedVars(before: Vars | undefined, after: Vars): readonly string[] {
  const names = new Set([...(before?.keys() ?? []), ...after.keys()]);
  return [...names].filter(
    (name) => before?.has(name) !== after.has(name) || !sameValue(before.get(name), after.get(name)),
  );
}
