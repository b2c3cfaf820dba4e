import type { GroupDraft, HostDraft } from './inventoryBuilder';
import type { Value, Vars, VarsLayer } from './model';
import { overlaid } from './overlaidVars';
import { compareCodePoints } from './pythonText';
import type { VarsEntry } from './varsFiles';

/** The vars files next to one source (or playbook), by group and host name. */
export interface VarsDirectory {
  readonly groups: ReadonlyMap<string, VarsEntry>;
  readonly hosts: ReadonlyMap<string, VarsEntry>;
}

/** The variables of a host, merged or layer by layer. */
export interface EffectiveVars {
  varsOf(host: HostDraft): Vars;
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

  function* groupLayers(host: HostDraft): Iterable<VarsLayer> {
    const groups = groupsByPrecedence(host);
    for (const { name, vars } of [all, ...groups]) yield { origin: { kind: 'group', name }, vars };
    for (const directories of places)
      for (const { groups: entries } of directories) yield* fileLayers('group-file', 'all', entries.get('all'));
    for (const directories of places)
      for (const { groups: entries } of directories)
        for (const { name } of groups) yield* fileLayers('group-file', name, entries.get(name));
  }

  function* hostLayers({ name, vars }: HostDraft): Iterable<VarsLayer> {
    yield { origin: { kind: 'host', name }, vars };
    for (const directories of places)
      for (const { hosts } of directories) yield* fileLayers('host-file', name, hosts.get(name));
  }

  return {
    varsOf(host) {
      let vars = groupVars(host);
      for (const layer of hostLayers(host)) vars = overlaid(vars, layer.vars);
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

function* fileLayers(
  kind: 'group-file' | 'host-file',
  name: string,
  entry: VarsEntry | undefined,
): Iterable<VarsLayer> {
  for (const { path: file, encrypted, vars } of entry?.files ?? [])
    yield { origin: { kind, name, file, encrypted }, vars };
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
