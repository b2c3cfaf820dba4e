import type { Inventory, Vars } from '../model';
import { sameValue } from '../sameValue';
import type { Renaming } from './renamePlan';

/** How an inventory would differ by more than a name: in its hosts and groups, or in the value of one host's variable. */
export type RenameDifference =
  { readonly kind: 'structure' } | { readonly kind: 'value'; readonly host: string; readonly variable: string };

/**
 * Compares an inventory with what it becomes by renaming. It can become another: groups of one depth win over each other by their
 * names, and a name may be that of something else.
 */
export function renameDifference(
  before: Inventory,
  after: Inventory,
  { kind, from, to }: Renaming,
): RenameDifference | undefined {
  const group = (name: string): string => (kind === 'group' && name === from ? to : name);
  const host = (name: string): string => (kind === 'host' && name === from ? to : name);
  const same = (names: Iterable<string>, others: Iterable<string>, mapped: (name: string) => string): boolean => {
    const now = [...others];
    const expected = Array.from(names, mapped);
    return expected.length === now.length && expected.every((name, i) => name === now[i]);
  };
  if (!same(before.hosts.keys(), after.hosts.keys(), host)) return { kind: 'structure' };
  if (!same(before.groups.keys(), after.groups.keys(), group)) return { kind: 'structure' };
  if ((before.fatal === undefined) !== (after.fatal === undefined)) return { kind: 'structure' };
  if (errors(before) !== errors(after)) return { kind: 'structure' };
  for (const { name, hosts, children } of before.groups.values()) {
    const now = after.groups.get(group(name));
    if (!now || !same(hosts, now.hosts, host) || !same(children, now.children, group)) return { kind: 'structure' };
  }
  for (const name of before.hosts.keys()) {
    const variable = differentVariable(before.varsOf(name), after.varsOf(host(name)));
    if (variable !== undefined) return { kind: 'value', host: name, variable };
  }
  return undefined;
}

function errors({ problems }: Inventory): number {
  return problems.filter(({ severity }) => severity === 'error').length;
}

function differentVariable(before: Vars, after: Vars): string | undefined {
  for (const [name, value] of before) if (!after.has(name) || !sameValue(value, after.get(name))) return name;
  for (const name of after.keys()) if (!before.has(name)) return name;
  return undefined;
}
