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
  if (said) return said;
  const windowsGroup = groups.map((group) => hints.of(group).windows).find((group) => group !== undefined);
  const own = inventory.hosts.get(host)?.vars.get('ansible_connection');
  const ownSsh = own !== undefined && pluginName(own) === 'ssh';
  if (windowsGroup !== undefined && !ownSsh) {
    return { family: 'windows', reason: l10n.t('it is in the group {0}', windowsGroup), confident: true };
  }
  const evidence = linuxEvidence(
    vars,
    groups.map((group) => hints.of(group).linux).find((group) => group !== undefined),
  );
  return evidence === undefined
    ? { family: 'linux', reason: l10n.t('nothing says otherwise'), confident: false }
    : { family: 'linux', reason: evidence, confident: true };
}

/** The plugin without its collection: `ansible.builtin.winrm` is winrm. */
export function pluginName(value: Value): string {
  const text = textOf(value) ?? '';
  return text.slice(text.lastIndexOf('.') + 1);
}

function byVariables(vars: Vars): OsFamily | undefined {
  const networkOs = vars.get('ansible_network_os');
  if (networkOs !== undefined && networkOs !== null && networkOs !== '')
    return because('network', 'ansible_network_os', networkOs);
  const connection = vars.get('ansible_connection');
  const plugin = connection === undefined ? '' : pluginName(connection);
  if (networkConnections.has(plugin)) return because('network', 'ansible_connection', plugin);
  if (windowsConnections.has(plugin)) return because('windows', 'ansible_connection', plugin);
  const shell = vars.get('ansible_shell_type');
  if (shell === 'powershell' || shell === 'cmd') return because('windows', 'ansible_shell_type', shell);
  const port = vars.get('ansible_port') ?? vars.get('ansible_ssh_port') ?? null;
  if (/598[56]$/.test(textOf(port) ?? '')) return because('windows', 'ansible_port', port);
  return undefined;
}

function because(family: OsFamily['family'], variable: string, value: Value): OsFamily {
  return { family, reason: l10n.t('{0} is {1}', variable, textOf(value) ?? ''), confident: true };
}

function linuxEvidence(vars: Vars, group: string | undefined): string | undefined {
  const connection = vars.get('ansible_connection');
  const plugin = connection === undefined ? '' : pluginName(connection);
  if (plugin === 'ssh' || plugin === 'local') return l10n.t('{0} is {1}', 'ansible_connection', plugin);
  for (const name of ['ansible_ssh_private_key_file', 'ansible_private_key_file']) {
    if (vars.has(name)) return l10n.t('{0} is set', name);
  }
  if (booleanOf(vars.get('ansible_become'))) return l10n.t('{0} is set', 'ansible_become');
  const interpreter = vars.get('ansible_python_interpreter');
  if (typeof interpreter === 'string' && interpreter.startsWith('/'))
    return l10n.t('{0} is {1}', 'ansible_python_interpreter', interpreter);
  for (const name of ['ansible_user', 'ansible_ssh_user']) {
    const user = vars.get(name);
    if (typeof user === 'string' && linuxUsers.has(user)) return l10n.t('{0} is {1}', name, user);
  }
  return group === undefined ? undefined : l10n.t('it is in the group {0}', group);
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

class GroupHints {
  private readonly known = new Map<string, Hint>();

  constructor(private readonly inventory: Inventory) {}

  of(group: string): Hint {
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
