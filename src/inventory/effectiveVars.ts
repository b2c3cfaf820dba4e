import type { GroupDraft, HostDraft } from './inventoryBuilder';
import type { Value, Vars, VarsFile, VarsLayer } from './model';
import { overlaid } from './overlaidVars';
import { compareCodePoints } from './pythonText';
import type { VarsEntry } from './varsFiles';

const none: readonly VarsFile[] = [];

/** The vars files next to one source (or playbook), by group and host name. */
export interface VarsDirectory {
  readonly groups: ReadonlyMap<string, VarsEntry>;
  readonly hosts: ReadonlyMap<string, VarsEntry>;
}

/** The variables of a host, merged or layer by layer. */
export interface EffectiveVars {
  readonly varsOf: (host: HostDraft) => Vars;
  layersOf(host: HostDraft): readonly VarsLayer[];
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
): EffectiveVars {
  const places = [inventory, playbook];
  const hostFiles = places.flat().flatMap(({ hosts }) => (hosts.size > 0 ? [hosts] : []));
  const bySignature = new Map<string, Vars>();
  const bySet = new Map<ReadonlySet<GroupDraft>, Vars>();

  /** Hosts in one group alone share even the set of their groups. */
  const groupVars = (host: HostDraft): Vars => {
    const known = bySet.get(host.membership);
    if (known) return known;
    let signature = '';
    for (const group of host.membership) signature += `${group.id},`;
    const vars = bySignature.get(signature) ?? merged(groupLayers(host));
    bySignature.set(signature, vars);
    bySet.set(host.membership, vars);
    return vars;
  };

  const groupLayers = (host: HostDraft): VarsLayer[] => {
    const groups = groupsByPrecedence(host);
    const layers: VarsLayer[] = [];
    for (const { name, vars } of [all, ...groups]) layers.push({ origin: { kind: 'group', name }, vars });
    for (const directories of places)
      for (const { groups: entries } of directories) layers.push(...filesOf(entries, 'all'));
    for (const directories of places)
      for (const { groups: entries } of directories)
        for (const { name } of groups) layers.push(...filesOf(entries, name));
    return layers;
  };

  const hostLayers = ({ name, vars }: HostDraft): VarsLayer[] => {
    const layers: VarsLayer[] = [{ origin: { kind: 'host', name }, vars }];
    for (const hosts of hostFiles) layers.push(...filesOf(hosts, name));
    return layers;
  };

  return {
    varsOf(host) {
      let vars = overlaid(groupVars(host), host.vars);
      for (const hosts of hostFiles) for (const file of filesOf(hosts, host.name)) vars = overlaid(vars, file.vars);
      return vars;
    },
    layersOf: (host) => [...groupLayers(host), ...hostLayers(host)].filter(({ vars }) => vars.size > 0),
  };
}

/** The groups of a host from low to high precedence, `all` left out: by depth, then priority, then name. */
function groupsByPrecedence(host: HostDraft): GroupDraft[] {
  return [...host.membership]
    .filter((group) => group.name !== 'all')
    .sort((a, b) => a.depth - b.depth || a.priority - b.priority || compareCodePoints(a.name, b.name));
}

function filesOf(entries: ReadonlyMap<string, VarsEntry>, name: string): readonly VarsFile[] {
  return entries.get(name)?.files ?? none;
}

function merged(layers: Iterable<VarsLayer>): Vars {
  const vars = new Map<string, Value>();
  for (const layer of layers) add(vars, layer.vars);
  return vars;
}

function add(target: Map<string, Value>, layer: Vars): void {
  // forEach makes no pair for each entry, as iterating would.
  layer.forEach((value, name) => target.set(name, value));
}
