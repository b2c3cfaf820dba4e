import * as l10n from '@vscode/l10n';
import { expandHosts } from './hostRange';
import type { Host, Place, Problem, Value, Vars } from './model';
import { ParseFailure } from './parseFailure';
import { pythonInt } from './pythonText';

/** A group while it is being read. */
export class GroupDraft {
  depth = 0;
  /** ansible_group_priority, which is no variable when it is set inline. */
  priority = 1;
  readonly vars = new Map<string, Value>();
  readonly children = new Set<GroupDraft>();
  readonly parents = new Set<GroupDraft>();
  readonly hosts = new Set<HostDraft>();
  readonly places: Place[] = [];
  readonly references: Place[] = [];
  /** This group and all above: the membership of hosts that are in this group alone, which share it. */
  shared: Set<GroupDraft> | undefined;
  private known: { version: number; ancestors: ReadonlySet<GroupDraft> } | undefined;

  /** `id` counts the groups of one builder. */
  constructor(
    readonly name: string,
    readonly id: number,
  ) {}

  /** All groups above; kept until the hierarchy changes, which the version counts. */
  ancestors(version: number): ReadonlySet<GroupDraft> {
    if (this.known?.version === version) return this.known.ancestors;
    const ancestors = new Set<GroupDraft>(this.parents);
    for (const group of ancestors) for (const parent of group.parents) ancestors.add(parent);
    this.known = { version, ancestors };
    return ancestors;
  }

  /** This group and all below. */
  family(): ReadonlySet<GroupDraft> {
    const family = new Set<GroupDraft>([this]);
    for (const group of family) for (const child of group.children) family.add(child);
    return family;
  }
}

/** A host, while it is being read and afterwards: there are too many of them to make each twice. */
export class HostDraft implements Host {
  groups: readonly string[] = noNames;
  readonly places: Place[];
  // Hidden, because it is no part of what an inventory says.
  #membership: ReadonlySet<GroupDraft> = noGroups;
  #own: Set<GroupDraft> | undefined;
  #ownVars: Map<string, Value> | undefined;
  #effectiveVars: Vars | undefined;

  /** `vars` may be shared with the other hosts of a range: it is copied before it is changed. */
  constructor(
    readonly name: string,
    readonly source: string,
    public vars: Vars,
    place: Place | undefined,
  ) {
    this.places = place ? [place] : [];
  }

  /** The groups it is in by itself or through others, as Ansible keeps them for the variables; perhaps shared with other hosts. */
  get membership(): ReadonlySet<GroupDraft> {
    return this.#membership;
  }

  /** The same, once it is not shared with the other hosts of its only group. */
  get ownMembership(): Set<GroupDraft> | undefined {
    return this.#own;
  }

  /** Joins the groups of the hosts that are in one group alone. */
  share(membership: ReadonlySet<GroupDraft>): void {
    this.#membership = membership;
  }

  /** The membership to change, taken apart from that of others. */
  changing(): Set<GroupDraft> {
    this.#own ??= new Set(this.#membership);
    this.#membership = this.#own;
    return this.#own;
  }

  /** What the variables of all its layers give, once nothing more is read. */
  effectiveVars(make: (host: HostDraft) => Vars): Vars {
    return (this.#effectiveVars ??= make(this));
  }

  set(key: string, value: Value): void {
    this.#ownVars ??= new Map(this.vars);
    this.vars = this.#ownVars.set(key, value);
  }
}

/** In how many groups the hosts of ranges may stand on average before their number counts as too large. */
const groupsPerHost = 5;
const noNames: readonly string[] = [];
const noGroups: ReadonlySet<GroupDraft> = new Set();
const noVars: Vars = new Map();

/**
 * What the readers fill: groups and hosts with the bookkeeping of ansible/inventory/data.py, group.py and host.py, whose order of
 * effects decides what a half-read inventory looks like. A step Ansible refuses throws ParseFailure.
 */
export class InventoryBuilder {
  readonly groups = new Map<string, GroupDraft>();
  readonly hosts = new Map<string, HostDraft>();
  readonly problems: Problem[] = [];
  /** The source being read; undefined once all are. */
  source = '';
  private version = 0;
  private oddNameSeen = false;
  /** Hosts that only ranges have brought, and hosts that ranges have named, those known before included. */
  private made = 0;
  private named = 0;

  constructor() {
    this.addGroup('all');
    this.addGroup('ungrouped');
    this.addChild('all', 'ungrouped');
  }

  warn(message: string, place?: Place): void {
    this.problems.push(place ? { severity: 'warning', message, place } : { severity: 'warning', message });
  }

  addGroup(name: string, place?: Place): GroupDraft {
    if (name === '') throw new ParseFailure(l10n.t('A group needs a name.'));
    let group = this.groups.get(name);
    if (!group) {
      group = new GroupDraft(name, this.groups.size);
      this.groups.set(name, group);
      this.noteOddName(name, place);
    }
    if (place) group.places.push(place);
    return group;
  }

  private noteOddName(name: string, place: Place | undefined): void {
    if (this.oddNameSeen || /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return;
    this.oddNameSeen = true;
    this.warn(
      l10n.t('The group name "{0}" has characters that no variable name may have; Ansible keeps it and warns.', name),
      place,
    );
  }

  /** The hosts of a pattern, and its port. Throws ParseFailure when a range, or all of them so far, give more hosts than the limit. */
  expand(pattern: string, limit: number): { readonly hosts: readonly string[]; readonly port: number | undefined } {
    const expanded = expandHosts(pattern, limit);
    const { hosts } = expanded;
    if (hosts.length < 2) return expanded;
    this.named += hosts.length;
    for (const host of hosts) if (!this.hosts.has(host)) this.made++;
    if (this.made > limit || this.named > limit * groupsPerHost) {
      const message = l10n.t('The ranges of the inventory together give more than {0} hosts: refused.', limit);
      throw new ParseFailure(message, undefined, undefined, 'range-too-large', pattern);
    }
    return expanded;
  }

  /**
   * Adds a host (its port counts only on first mention) with variables to a group that is there. The variables are kept: nobody may
   * change them afterwards.
   */
  addHost(name: string, group: GroupDraft, port: number | undefined, variables: Vars, place?: Place): void {
    if (name === '') throw new ParseFailure(l10n.t('A host needs a name.'));
    const known = this.hosts.get(name);
    // A group of that name gets the variables instead.
    const toGroup = variables.size > 0 && this.groups.has(name);
    const host = known ?? new HostDraft(name, this.source, firstVars(port, toGroup ? noVars : variables), place);
    if (!known) this.hosts.set(name, host);
    else if (place) known.places.push(place);
    this.attach(group, host);
    if (toGroup) variables.forEach((value, key) => this.setVariable(name, key, value));
    else if (known) variables.forEach((value, key) => known.set(key, value));
  }

  /** Sets a variable of the group, or else the host, of that name. */
  setVariable(entity: string, key: string, value: Value): void {
    const group = this.groups.get(entity);
    if (!group) this.hosts.get(entity)?.set(key, value);
    else if (key === 'ansible_group_priority') group.priority = priorityOf(value);
    else group.vars.set(key, value);
  }

  /** Puts the group, or else the host, of that name into a group. */
  addChild(parentName: string, childName: string): void {
    const parent = this.groups.get(parentName);
    if (!parent) throw new ParseFailure(l10n.t('{0} is not a known group.', parentName));
    const child = this.groups.get(childName);
    if (child) {
      this.addChildGroup(parent, child);
      return;
    }
    const host = this.hosts.get(childName);
    if (!host) throw new ParseFailure(l10n.t('{0} is not a known host nor group.', childName));
    this.attach(parent, host);
  }

  private addChildGroup(parent: GroupDraft, child: GroupDraft): void {
    if (parent === child) throw new ParseFailure(l10n.t('The group {0} cannot be its own child.', child.name));
    if (parent.children.has(child)) return;
    const above = new Set(parent.ancestors(this.version));
    if (above.has(child)) {
      throw new ParseFailure(l10n.t('Adding group {0} as a child of {1} makes a loop.', child.name, parent.name));
    }
    above.add(parent);
    for (const known of child.ancestors(this.version)) above.delete(known);
    parent.children.add(child);
    child.parents.add(parent);
    this.version++;
    deepen(child, parent.depth + 1);
    for (const group of child.family()) {
      for (const ancestor of above) group.shared?.add(ancestor);
      for (const { ownMembership: own } of group.hosts) if (own) for (const ancestor of above) own.add(ancestor);
    }
  }

  private attach(group: GroupDraft, host: HostDraft): void {
    if (group.hosts.has(host)) return;
    group.hosts.add(host);
    if (host.membership === noGroups) {
      group.shared ??= new Set(group.ancestors(this.version)).add(group);
      host.share(group.shared);
      return;
    }
    const membership = host.changing();
    for (const ancestor of group.ancestors(this.version)) membership.add(ancestor);
    membership.add(group);
  }

  private detach(group: GroupDraft, host: HostDraft): void {
    if (!group.hosts.delete(host)) return;
    this.leave(group, host);
  }

  /** Also leaves the groups above that no other membership explains: even one that lists the host itself, as in Ansible. */
  private leave(group: GroupDraft, host: HostDraft): void {
    if (!host.membership.has(group)) return;
    host.changing().delete(group);
    for (const ancestor of group.ancestors(this.version)) {
      if (ancestor.name === 'all') continue;
      const explained = [...host.membership].some((other) => other.ancestors(this.version).has(ancestor));
      if (!explained) this.leave(ancestor, host);
    }
  }

  /** Once something was parsed: every group under `all`, every host that is in no group in `ungrouped`. */
  reconcile(): void {
    this.source = '';
    const all = this.addGroup('all');
    const ungrouped = this.addGroup('ungrouped');
    for (const group of this.groups.values()) {
      if (group !== all && group.parents.size === 0) this.addChildGroup(all, group);
    }
    // Thousands of hosts share the set of their groups.
    let membership: ReadonlySet<GroupDraft> | undefined;
    let others = false;
    for (const host of this.hosts.values()) {
      if (host.membership !== membership) {
        membership = host.membership;
        others = false;
        for (const group of membership) others ||= group !== all && group !== ungrouped;
      }
      if (membership.has(ungrouped)) {
        if (others) this.detach(ungrouped, host);
      } else if (!others) {
        this.addChild('ungrouped', host.name);
      }
    }
    for (const { name } of this.groups.values()) {
      const host = this.hosts.get(name);
      if (host) this.warn(l10n.t('{0} is the name of both a group and a host.', name), host.places[0]);
    }
  }
}

/** What a host has from its first mention: its port, and what may replace that. */
function firstVars(port: number | undefined, variables: Vars): Vars {
  if (!port) return variables.size === 0 ? noVars : variables;
  const vars = new Map<string, Value>([['ansible_port', port]]);
  variables.forEach((value, key) => vars.set(key, value));
  return vars;
}

/** The depth of a group is its longest way up; no recursion, as a hostile file may nest as deep as it likes. */
function deepen(group: GroupDraft, depth: number): void {
  const waiting: [GroupDraft, number][] = [[group, depth]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [current, atLeast] = next;
    if (current.depth >= atLeast) continue;
    current.depth = atLeast;
    for (const child of current.children) waiting.push([child, atLeast + 1]);
  }
}

/** Python's int(value) of ansible_group_priority. */
function priorityOf(value: Value): number {
  const whole = typeof value === 'string' ? pythonInt(value) : value;
  if (typeof whole === 'boolean' || typeof whole === 'bigint') return Number(whole);
  if (typeof whole === 'number' && Number.isFinite(whole)) return Math.trunc(whole);
  throw new ParseFailure(l10n.t('ansible_group_priority must be a whole number.'));
}
