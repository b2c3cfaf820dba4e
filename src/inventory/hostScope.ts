import * as l10n from '@vscode/l10n';
import { isIpAddress } from './hostAddress';
import { Uncertain } from './jinja/uncertain';
import type { Inventory, Value } from './model';
import { directoryOf, isAbsolutePath, normalizedPath } from './paths';
import { compareCodePoints } from './pythonText';
import type { Scope } from './template';

/**
 * What the templates of a host's variables see: its variables, Ansible's own names for it, the other hosts and the groups.
 * `environment` is that of the machine Ansible runs on; without it what asks for it is not certain.
 */
export function hostScope(inventory: Inventory, host: string, environment?: Scope['environment']): Scope {
  const scopes = new Map<string, HostScope>();
  const scopeOf = (name: string): HostScope | undefined => {
    const known = scopes.get(name);
    if (known) return known;
    // Ansible makes up a localhost when a template asks for it.
    if (!inventory.hosts.has(name)) {
      if (['localhost', '127.0.0.1', '::1'].includes(name)) throw runOnly(`hostvars['${name}']`);
      return undefined;
    }
    const scope = new HostScope(inventory, name, environment, scopeOf);
    scopes.set(name, scope);
    return scope;
  };
  const own = new HostScope(inventory, host, environment, scopeOf);
  scopes.set(host, own);
  return own;
}

function runOnly(what: string): Uncertain {
  return new Uncertain(l10n.t('{0} is known only while Ansible runs', what));
}

class HostScope implements Scope {
  private readonly vars;

  constructor(
    private readonly inventory: Inventory,
    private readonly name: string,
    readonly environment: Scope['environment'],
    private readonly scopeOf: (name: string) => Scope | undefined,
  ) {
    this.vars = inventory.varsOf(name);
  }

  variable(name: string): Value | undefined {
    const written = this.vars.get(name);
    const own = this.own(name);
    if (own === undefined) return written;
    // Which of the two counts depends on where it is set.
    if (written !== undefined) throw runOnly(name);
    return own;
  }

  host(name: string): Scope | undefined {
    return this.scopeOf(name);
  }

  /** The group's hosts, then those of its children; below these the order is that of a set of Python, which is none. */
  group(name: string): readonly string[] | undefined {
    const group = this.inventory.groups.get(name);
    if (!group) return undefined;
    const children = group.children.flatMap((child) => this.inventory.groups.get(child) ?? []);
    if (children.some((child) => child.children.length > 0)) throw runOnly(`groups['${name}']`);
    return [...new Set([group, ...children].flatMap(({ hosts }) => hosts))];
  }

  private own(name: string): Value | undefined {
    switch (name) {
      case 'inventory_hostname':
        return this.name;
      case 'inventory_hostname_short':
        return isIpAddress(this.name) ? this.name : (this.name.split('.')[0] ?? this.name);
      case 'group_names':
        return this.groupNames();
      case 'inventory_file':
        return this.source();
      case 'inventory_dir':
        return directoryOf(this.source());
      default:
        return undefined;
    }
  }

  private groupNames(): string[] {
    const names = new Set(this.inventory.hosts.get(this.name)?.groups);
    for (const name of names) for (const parent of this.inventory.groups.get(name)?.parents ?? []) names.add(parent);
    names.delete('all');
    return [...names].sort(compareCodePoints);
  }

  private source(): string {
    const source = this.inventory.hosts.get(this.name)?.source ?? '';
    if (!isAbsolutePath(source) || source.includes(',')) throw runOnly('inventory_file');
    return normalizedPath(source);
  }
}
