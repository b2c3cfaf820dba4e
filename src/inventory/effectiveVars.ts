import type { GroupDraft, HostDraft } from './inventoryBuilder';
import type { Value, Vars } from './model';
import { compareCodePoints } from './pythonText';
import type { VarsLayer } from './varsFiles';

/** The vars files next to one source (or playbook), by group and host name. */
export interface VarsDirectory {
  readonly groups: ReadonlyMap<string, VarsLayer>;
  readonly hosts: ReadonlyMap<string, VarsLayer>;
}

/** The groups of a host from low to high precedence, `all` left out: by depth, then priority, then name. */
function groupsByPrecedence(host: HostDraft): GroupDraft[] {
  return [...host.membership]
    .filter((group) => group.name !== 'all')
    .sort((a, b) => a.depth - b.depth || a.priority - b.priority || compareCodePoints(a.name, b.name));
}

/**
 * Effective variables by Ansible's precedence, low to high: inline variables of `all`, of the other groups; group_vars files of `all`
 * next to the inventory, then next to the playbook; those of the other groups, inventory then playbook; inline variables of the host;
 * its host_vars files, inventory then playbook. Values are replaced as a whole. Hosts in the same groups share the first part.
 */
export function effectiveVars(
  all: GroupDraft,
  inventory: readonly VarsDirectory[],
  playbook: readonly VarsDirectory[],
) {
  const bySignature = new Map<string, Vars>();
  const bySet = new Map<ReadonlySet<GroupDraft>, Vars>();

  /** Hosts in one group alone share even the set of their groups. */
  const groupVars = (host: HostDraft): Vars => {
    const known = bySet.get(host.membership);
    if (known) return known;
    let signature = '';
    for (const group of host.membership) signature += `${group.id},`;
    const vars = bySignature.get(signature) ?? mergedGroups(host);
    bySignature.set(signature, vars);
    bySet.set(host.membership, vars);
    return vars;
  };

  const mergedGroups = (host: HostDraft): Vars => {
    const groups = groupsByPrecedence(host);
    const vars = new Map<string, Value>();
    add(vars, all.vars);
    for (const group of groups) add(vars, group.vars);
    for (const directories of [inventory, playbook])
      for (const { groups: files } of directories) add(vars, files.get('all')?.vars);
    for (const directories of [inventory, playbook]) {
      for (const { groups: files } of directories) for (const group of groups) add(vars, files.get(group.name)?.vars);
    }
    return vars;
  };

  return (host: HostDraft): Vars => {
    const vars = new Map<string, Value>();
    add(vars, groupVars(host));
    add(vars, host.vars);
    for (const directories of [inventory, playbook])
      for (const { hosts } of directories) add(vars, hosts.get(host.name)?.vars);
    return vars;
  };
}

function add(target: Map<string, Value>, layer: ReadonlyMap<string, Value> | undefined): void {
  // forEach makes no pair for each entry, as iterating would.
  layer?.forEach((value, name) => target.set(name, value));
}
