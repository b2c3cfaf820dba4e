import type { Group, Inventory } from '../../inventory/model';
import { families, type Family, type FleetHost } from '../fleetHost';
import { GroupNode } from './groupNode';
import { HostNode } from './hostNode';
import type { StatusOf, TreeNode } from './nodeLook';
import { OsNode } from './osNode';

/** Linux, Windows, Network → groups as the inventory nests them, as far as they have such hosts → hosts. */
export interface FleetForest {
  readonly roots: readonly OsNode[];
  /** The nodes made so far whose look may depend on the hosts: their own, their groups, their systems. */
  nodesOf(hosts: Iterable<string>): ReadonlySet<TreeNode>;
  /** The first node of the host, made if need be; undefined for a host that is not shown. */
  find(host: string): HostNode | undefined;
}

/** Makes the roots; everything below is made when it is asked for. */
export function plantForest(
  inventory: Inventory,
  hosts: ReadonlyMap<string, FleetHost>,
  statusOf: StatusOf,
): FleetForest {
  const trees = new Map<Family, FamilyTree>();
  for (const family of families) {
    const own = [...hosts.values()].filter((host) => host.family.family === family);
    if (own.length > 0) trees.set(family, new FamilyTree(family, own, inventory, statusOf));
  }
  const treeOf = (name: string): FamilyTree | undefined => {
    const host = hosts.get(name);
    return host && trees.get(host.family.family);
  };
  return {
    roots: [...trees.values()].map(({ root }) => root),
    nodesOf(names) {
      const found = new Set<TreeNode>();
      for (const name of names) treeOf(name)?.collect(name, found);
      return found;
    },
    find: (name) => treeOf(name)?.find(name),
  };
}

class FamilyTree {
  readonly root: OsNode;
  readonly #hosts: ReadonlyMap<string, FleetHost>;
  readonly #members = new Map<string, readonly FleetHost[]>();
  readonly #groupNodes = new Map<string, GroupNode[]>();
  readonly #hostNodes = new Map<string, HostNode[]>();

  constructor(
    private readonly family: Family,
    hosts: readonly FleetHost[],
    private readonly inventory: Inventory,
    private readonly statusOf: StatusOf,
  ) {
    this.#hosts = new Map(hosts.map((host) => [host.name, host]));
    this.root = new OsNode(family, hosts, statusOf, (node) => this.#below(inventory.groups.get('all'), node));
  }

  collect(host: string, into: Set<TreeNode>): void {
    for (const node of this.#hostNodes.get(host) ?? []) into.add(node);
    for (const group of this.#groupsAbove(host)) {
      for (const node of this.#groupNodes.get(group) ?? []) into.add(node);
    }
    into.add(this.root);
  }

  find(host: string): HostNode | undefined {
    const known = this.#hostNodes.get(host)?.[0];
    if (known) return known;
    const above = this.#groupsAbove(host);
    const search = (node: OsNode | GroupNode): HostNode | undefined => {
      for (const child of node.children) {
        if (child instanceof HostNode && child.host.name === host) return child;
        const found = child instanceof GroupNode && above.has(child.group.name) ? search(child) : undefined;
        if (found) return found;
      }
      return undefined;
    };
    return search(this.root);
  }

  #below(group: Group | undefined, parent: TreeNode): readonly TreeNode[] {
    const groups = (group?.children ?? []).flatMap((name) => {
      const child = this.inventory.groups.get(name);
      const members = this.#membersOf(name);
      // Ansible refuses a group that contains itself; a broken file must not hang the editor.
      return child && members.length > 0 && !isInside(parent, name) ? [this.#groupNode(child, parent, members)] : [];
    });
    const hosts = (group?.hosts ?? []).flatMap((name) => {
      const host = this.#hosts.get(name);
      return host ? [this.#hostNode(host, parent)] : [];
    });
    return [...groups, ...hosts];
  }

  #groupNode(group: Group, parent: TreeNode, members: readonly FleetHost[]): GroupNode {
    const node = new GroupNode(group, this.family, parent, members, this.statusOf, (self) => this.#below(group, self));
    add(this.#groupNodes, group.name, node);
    return node;
  }

  #hostNode(host: FleetHost, parent: TreeNode): HostNode {
    const node = new HostNode(host, parent, this.statusOf);
    add(this.#hostNodes, host.name, node);
    return node;
  }

  /** Hosts of this family in the group and below it, each once. */
  #membersOf(group: string): readonly FleetHost[] {
    const known = this.#members.get(group);
    if (known) return known;
    const found = new Set<FleetHost>();
    const visited = new Set<string>();
    const visit = (name: string): void => {
      if (visited.has(name)) return;
      visited.add(name);
      const { children = [], hosts = [] } = this.inventory.groups.get(name) ?? {};
      for (const child of children) visit(child);
      for (const each of hosts) {
        const host = this.#hosts.get(each);
        if (host) found.add(host);
      }
    };
    visit(group);
    const members = [...found];
    this.#members.set(group, members);
    return members;
  }

  #groupsAbove(host: string): ReadonlySet<string> {
    const above = new Set<string>(this.#hosts.get(host)?.host.groups);
    for (const name of above) for (const parent of this.inventory.groups.get(name)?.parents ?? []) above.add(parent);
    return above;
  }
}

function isInside(node: TreeNode | undefined, group: string): boolean {
  if (!node) return false;
  return (node instanceof GroupNode && node.group.name === group) || isInside(node.parent, group);
}

function add<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
