import * as l10n from '@vscode/l10n';
import type { OsFamily } from './connection';
import type { Inventory, Value, Vars } from './model';
import { booleanOf, textOf } from './values';

const networkConnections = new Set(['network_cli', 'httpapi', 'netconf']);
const windowsConnections = new Set(['winrm', 'psrp']);
const windowsToken = /^(?:windows|win|win\d+|windows\d+|winrm)$/;
const linuxToken =
  /^(?:linux|ubuntu|debian|centos|rhel|redhat|fedora|rocky|alma|almalinux|suse|sles|opensuse|alpine|arch|archlinux|amazonlinux|oraclelinux|raspbian|raspberrypi|proxmox)\d*$/;
const linuxUsers = new Set([
  'root',
  'ubuntu',
  'debian',
  'centos',
  'fedora',
  'rocky',
  'almalinux',
  'admin',
  'pi',
  'vagrant',
  'core',
  'cloud-user',
]);

/**
 * Which system a host runs, by its effective variables and groups: the first sign of network gear, Windows or Linux decides, and
 * Linux is assumed without any. `overrides` maps groups to families as the user's settings say, and wins.
 */
export function osFamilyOf(
  inventory: Inventory,
  host: string,
  overrides?: ReadonlyMap<string, OsFamily['family']>,
): OsFamily {
  const hints = hintsOf(inventory);
  const groups = inventory.hosts.get(host)?.groups ?? [];
  const overridden = overrides?.size ? overrideOf(inventory, groups, overrides) : undefined;
  if (overridden) return overridden;

  const vars = inventory.varsOf(host);
  const said = byVariables(vars);
  if (said) return hints.answer(said.family, said.variable, said.value);
  const windowsGroup = hints.first(groups, 'windows');
  const own = inventory.hosts.get(host)?.vars.get('ansible_connection');
  const ownSsh = own !== undefined && pluginName(own) === 'ssh';
  if (windowsGroup !== undefined && !ownSsh) {
    return hints.answer('windows', undefined, windowsGroup);
  }
  const evidence = linuxEvidence(vars);
  if (evidence) return hints.answer('linux', evidence.variable, evidence.value);
  const linuxGroup = hints.first(groups, 'linux');
  return linuxGroup === undefined ? hints.unknown : hints.answer('linux', undefined, linuxGroup);
}

/** The plugin without its collection: `ansible.builtin.winrm` is winrm. */
export function pluginName(value: Value): string {
  const text = textOf(value) ?? '';
  return text.slice(text.lastIndexOf('.') + 1);
}

/** A variable that says which system it is, and its value. */
interface Sign {
  readonly family: OsFamily['family'];
  readonly variable: string;
  readonly value: string;
}

function connectionPlugin(vars: Vars): string {
  const connection = vars.get('ansible_connection');
  return connection === undefined ? '' : pluginName(connection);
}

function byVariables(vars: Vars): Sign | undefined {
  const networkOs = textOf(vars.get('ansible_network_os') ?? null);
  if (networkOs) return { family: 'network', variable: 'ansible_network_os', value: networkOs };
  const plugin = connectionPlugin(vars);
  if (networkConnections.has(plugin)) return { family: 'network', variable: 'ansible_connection', value: plugin };
  if (windowsConnections.has(plugin)) return { family: 'windows', variable: 'ansible_connection', value: plugin };
  const shell = vars.get('ansible_shell_type');
  if (shell === 'powershell' || shell === 'cmd')
    return { family: 'windows', variable: 'ansible_shell_type', value: shell };
  const port = textOf(vars.get('ansible_port') ?? vars.get('ansible_ssh_port') ?? null) ?? '';
  return port.endsWith('5985') || port.endsWith('5986')
    ? { family: 'windows', variable: 'ansible_port', value: port }
    : undefined;
}

function linuxEvidence(vars: Vars): { variable: string; value: string | undefined } | undefined {
  const plugin = connectionPlugin(vars);
  if (plugin === 'ssh' || plugin === 'local') return { variable: 'ansible_connection', value: plugin };
  const key = vars.has('ansible_ssh_private_key_file') ? 'ansible_ssh_private_key_file' : 'ansible_private_key_file';
  if (vars.has(key)) return { variable: key, value: undefined };
  if (booleanOf(vars.get('ansible_become'))) return { variable: 'ansible_become', value: undefined };
  const interpreter = vars.get('ansible_python_interpreter');
  if (typeof interpreter === 'string' && interpreter.startsWith('/'))
    return { variable: 'ansible_python_interpreter', value: interpreter };
  const variable = vars.has('ansible_ssh_user') ? 'ansible_ssh_user' : 'ansible_user';
  const user = vars.get(variable);
  if (typeof user === 'string' && linuxUsers.has(user)) return { variable, value: user };
  return undefined;
}

/** The nearest group of the host that the settings map: itself first, then level by level upwards. */
function overrideOf(
  inventory: Inventory,
  groups: readonly string[],
  overrides: ReadonlyMap<string, OsFamily['family']>,
): OsFamily | undefined {
  const reached = new Set(groups);
  for (const name of reached) {
    const family = overrides.get(name);
    if (family) return { family, reason: l10n.t('the settings say so for the group {0}', name), confident: true };
    for (const parent of inventory.groups.get(name)?.parents ?? []) reached.add(parent);
  }
  return undefined;
}

interface Hint {
  /** The nearest group, this one or one above, whose name speaks of the system. */
  readonly windows: string | undefined;
  readonly linux: string | undefined;
}

/** What the group names of one inventory say, and the answers given for it: thousands of hosts share a few. */
class GroupHints {
  readonly unknown: OsFamily = { family: 'linux', reason: l10n.t('nothing says otherwise'), confident: false };
  private readonly known = new Map<string, Hint>();
  /** By the value or the group that decides. */
  private readonly answers = new Map<string | undefined, { variable: string | undefined; answer: OsFamily }[]>();

  constructor(private readonly inventory: Inventory) {}

  /** Because of a variable, of its value, or (without a variable) of a group. */
  answer(family: OsFamily['family'], variable: string | undefined, value: string | undefined): OsFamily {
    const known = this.answers.get(value) ?? [];
    for (const each of known) if (each.variable === variable && each.answer.family === family) return each.answer;
    const reason =
      variable === undefined
        ? l10n.t('it is in the group {0}', value ?? '')
        : value === undefined
          ? l10n.t('{0} is set', variable)
          : l10n.t('{0} is {1}', variable, value);
    const answer: OsFamily = { family, reason, confident: true };
    this.answers.set(value, [...known, { variable, answer }]);
    return answer;
  }

  /** The first hint that the groups give. */
  first(groups: readonly string[], family: 'windows' | 'linux'): string | undefined {
    for (const group of groups) {
      const hint = this.of(group)[family];
      if (hint !== undefined) return hint;
    }
    return undefined;
  }

  private of(group: string): Hint {
    const known = this.known.get(group);
    if (known) return known;
    let hint: Hint = { windows: undefined, linux: undefined };
    const reached = new Set([group]);
    for (const name of reached) {
      const tokens = name.toLowerCase().split(/[^a-z0-9]+/);
      hint = {
        windows: hint.windows ?? (tokens.some((token) => windowsToken.test(token)) ? name : undefined),
        linux: hint.linux ?? (tokens.some((token) => linuxToken.test(token)) ? name : undefined),
      };
      for (const parent of this.inventory.groups.get(name)?.parents ?? []) reached.add(parent);
    }
    this.known.set(group, hint);
    return hint;
  }
}

/** An inventory never changes, so what its group names say is worked out once for all its hosts. */
const remembered = new WeakMap<Inventory, GroupHints>();

function hintsOf(inventory: Inventory): GroupHints {
  const known = remembered.get(inventory) ?? new GroupHints(inventory);
  remembered.set(inventory, known);
  return known;
}
