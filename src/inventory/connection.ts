import { unreadVars } from './unreadVars';
import * as l10n from '@vscode/l10n';
import { expandedPath, type AnsibleConfig, type Surroundings } from './ansibleConfig';
import { hostScope } from './hostScope';
import type { Inventory, Value } from './model';
import { pluginName } from './osFamily';
import { steeringVars } from './steeringVars';
import { resolveTemplate, unresolvedSentence, type Scope } from './template';
import { booleanOf, isVaultValue, textOf } from './values';
import { winrmSettings, type WinrmSettings } from './winrmSettings';

/** How Ansible would reach one host, from its effective variables and ansible.cfg: what a transport needs to know. */
export interface Connection {
  /** Name in the inventory. */
  readonly host: string;
  readonly kind: 'ssh' | 'winrm' | 'psrp' | 'local' | 'network' | 'other';
  /** The value of ansible_connection when `kind` is `other`, for the message. */
  readonly plugin: string;
  /** ansible_host, else the host's name. */
  readonly address: string;
  /** ansible_port, else undefined: the transport's default (22, 5985, 5986) or the ssh configuration's. */
  readonly port: number | undefined;
  /** ansible_user, else remote_user of ansible.cfg, else undefined. */
  readonly user: string | undefined;
  /** ansible_password and its old names; a vault value stays encrypted until it is used. */
  readonly password: Value | undefined;
  readonly privateKeyFile: string | undefined;
  readonly become: Become;
  /** ansible_host_key_checking / ansible.cfg host_key_checking. False is honoured with a visible warning. */
  readonly hostKeyChecking: boolean;
  /** Seconds for one connection attempt; ansible.cfg `timeout`, 10 by default. */
  readonly timeoutSeconds: number;
  /** ansible_ssh_args, ansible_ssh_common_args and ansible_ssh_extra_args joined: ProxyJump and the like. */
  readonly sshArguments: string;
  /** What the login shell of an SSH connection speaks, as ansible_shell_type says. */
  readonly shell: 'sh' | 'powershell' | 'cmd';
  /** For winrm and psrp connections. */
  readonly winrm: WinrmSettings | undefined;
  /** Variables that could not be resolved (templates): the sentence says which and why. Non-empty means: do not connect. */
  readonly unresolved: readonly string[];
}

export interface Become {
  /** ansible_become as said in the inventory; undefined when nothing is said. */
  readonly enabled: boolean | undefined;
  readonly method: string;
  readonly user: string;
  readonly password: Value | undefined;
}

/** Which system a host runs, and why we think so. */
export interface OsFamily {
  readonly family: 'linux' | 'windows' | 'network';
  /** One phrase, e.g. `ansible_connection is winrm`. */
  readonly reason: string;
  /** False when nothing in the inventory says so and Linux is assumed. */
  readonly confident: boolean;
}

/**
 * How Ansible would reach the host: its effective variables (of two names for one thing the older wins, as in Ansible), ansible.cfg,
 * defaults. Templates that are certain are replaced; for the others `unresolved` has a sentence. `~` and relative key files are
 * resolved against the surroundings.
 */
export function connectionOf(
  inventory: Inventory,
  host: string,
  config: AnsibleConfig,
  surroundings: Surroundings,
): Connection {
  const variables = new HostVariables(inventory, host, surroundings.environment);
  const plugin = variables.text('ansible_connection') ?? config.transport;
  const kind = kindOf(plugin);
  const windows = kind === 'winrm' || kind === 'psrp';
  // Inventories that are as old as WinRM in Ansible name its user, password and port as for SSH: they still count, as the last resort.
  const remote = (...names: string[]) =>
    windows ? [...names.toReversed(), ...names.slice(1).map((name) => name.replace('_ssh_', `_${kind}_`))] : names;
  const method = variables.text('ansible_become_method') ?? config.becomeMethod;
  const sudo = pluginName(method);
  const keyFile = variables.text('ansible_private_key_file', 'ansible_ssh_private_key_file') ?? config.privateKeyFile;
  const address = variables.text(...remote('ansible_host', 'ansible_ssh_host')) ?? host;
  const port =
    variables.port(...remote('ansible_port', 'ansible_ssh_port')) ?? (kind === 'ssh' ? config.remotePort : undefined);
  const user = variables.text(...remote('ansible_user', 'ansible_ssh_user')) ?? config.remoteUser;
  const password = variables.secret(...remote('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'));
  return {
    host,
    kind,
    plugin,
    address,
    port,
    user,
    password,
    privateKeyFile: keyFile && expandedPath(keyFile, surroundings.cwd, surroundings),
    become: {
      enabled: variables.boolean('ansible_become') ?? (config.become ? true : undefined),
      method,
      user: variables.text('ansible_become_user', `ansible_${sudo}_user`) ?? config.becomeUser,
      password: variables.secret('ansible_become_password', 'ansible_become_pass', `ansible_${sudo}_pass`),
    },
    hostKeyChecking:
      variables.boolean('ansible_host_key_checking', 'ansible_ssh_host_key_checking') ?? config.hostKeyChecking,
    timeoutSeconds: variables.integer('ansible_timeout', 'ansible_ssh_timeout') ?? config.timeout,
    sshArguments: [
      variables.text('ansible_ssh_args') ?? config.sshArgs,
      variables.text('ansible_ssh_common_args') ?? config.sshCommonArgs,
      variables.text('ansible_ssh_extra_args') ?? config.sshExtraArgs,
    ]
      .filter((part) => part)
      .join(' '),
    shell: shellOf(variables.text('ansible_shell_type')),
    winrm: windows
      ? winrmSettings(kind, port, user, variables, (path) => expandedPath(path, surroundings.cwd, surroundings))
      : undefined,
    unresolved: [
      ...unreadVars(inventory, host),
      ...variables.unresolved,
      ...steeringVars(inventory, host, surroundings.environment).unresolved,
    ],
  };
}

function shellOf(type: string | undefined): Connection['shell'] {
  return type === 'powershell' || type === 'cmd' ? type : 'sh';
}

function kindOf(plugin: string): Connection['kind'] {
  switch (pluginName(plugin)) {
    case 'smart':
    case 'ssh':
    case 'paramiko':
    case 'paramiko_ssh':
      return 'ssh';
    case 'winrm':
      return 'winrm';
    case 'psrp':
      return 'psrp';
    case 'local':
      return 'local';
    case 'network_cli':
    case 'httpapi':
    case 'netconf':
      return 'network';
    default:
      return 'other';
  }
}

/** The variables of one host, read with their templates replaced. */
class HostVariables {
  readonly unresolved: string[] = [];
  private readonly vars;
  private scope: Scope | undefined;

  constructor(
    private readonly inventory: Inventory,
    private readonly host: string,
    private readonly environment: Surroundings['environment'],
  ) {
    this.vars = inventory.varsOf(host);
  }

  /** The last of the names that is set, as Ansible's plugins choose. */
  private value(names: readonly string[]): Value | undefined {
    const name = names.toReversed().find((candidate) => this.vars.get(candidate) != null);
    const written = name === undefined ? undefined : this.vars.get(name);
    if (name === undefined || written === undefined) return undefined;
    this.scope ??= hostScope(this.inventory, this.host, this.environment);
    const resolved = resolveTemplate(written, this.scope);
    if (resolved.unresolved === undefined) return resolved.value;
    this.unresolved.push(unresolvedSentence(name, this.host, resolved.unresolved));
    return undefined;
  }

  text(...names: string[]): string | undefined {
    const value = this.value(names);
    if (value === undefined) return undefined;
    const text = textOf(value);
    if (text === undefined) this.refuse(names, value);
    return text === '' ? undefined : text;
  }

  /** A password keeps the form it has: an encrypted one is decrypted where it is used. */
  secret(...names: string[]): Value | undefined {
    return this.value(names);
  }

  /** A list, or one text of names separated by commas. */
  list(...names: string[]): readonly string[] {
    const value = this.value(names);
    if (value === undefined) return [];
    const parts = Array.isArray(value) ? value.map(textOf) : textOf(value)?.split(',');
    if (parts && !parts.includes(undefined)) return parts.flatMap((part) => part?.trim() || []);
    this.refuse(names, value);
    return [];
  }

  boolean(...names: string[]): boolean | undefined {
    const value = this.value(names);
    return value === undefined ? undefined : (booleanOf(value) ?? false);
  }

  integer(...names: string[]): number | undefined {
    const value = this.value(names);
    const text = value === undefined ? undefined : textOf(value)?.trim();
    if (value === undefined || text === '') return undefined;
    if (text !== undefined && /^[+-]?\d+$/.test(text)) return Number(text);
    this.refuse(names, value);
    return undefined;
  }

  port(...names: string[]): number | undefined {
    const port = this.integer(...names);
    if (port === undefined || (port >= 1 && port <= 65535)) return port;
    this.refuse(names, port);
    return undefined;
  }

  private refuse(names: readonly string[], value: Value): void {
    const name = names.toReversed().find((candidate) => this.vars.get(candidate) != null) ?? '';
    this.unresolved.push(
      isVaultValue(value)
        ? l10n.t('{0} of {1} is encrypted with Ansible Vault.', name, this.host)
        : l10n.t('{0} of {1} has a value that makes no sense there.', name, this.host),
    );
  }
}
