import type { Inventory } from '../inventory/model';

const known = new WeakMap<Inventory, Map<string, readonly string[]>>();

/** Names of the hosts in the group and in the groups below it, each once, in the order of the inventory's sections. */
export function hostsBelow(inventory: Inventory, group: string): readonly string[] {
  const memory = known.get(inventory) ?? new Map<string, readonly string[]>();
  known.set(inventory, memory);
  const remembered = memory.get(group);
  if (remembered) return remembered;
  const hosts = new Set<string>();
  // A set grows while it is walked, and a group that contains itself is met once.
  const groups = new Set([group]);
  for (const name of groups) {
    const { hosts: own = [], children = [] } = inventory.groups.get(name) ?? {};
    for (const host of own) hosts.add(host);
    for (const child of children) groups.add(child);
  }
  const found = [...hosts];
  memory.set(group, found);
  return found;
}
