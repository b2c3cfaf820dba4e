import * as l10n from '@vscode/l10n';
import { isAbsolute, join } from 'node:path';
import type { Connection } from '../../inventory/connection';
import { MachineError } from '../machine';
import type { SshEnvironment } from './sshEnvironment';

/** Values of ssh_config(5) by lower-case keyword, in the order ssh tries them. */
export type Settings = ReadonlyMap<string, readonly string[]>;

/** One stop of a ProxyJump. */
export interface Hop {
  readonly host: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
}

export type Route =
  | { readonly kind: 'direct' }
  /** The last hop opens the connection to the target. */
  | { readonly kind: 'jump'; readonly hops: readonly Hop[] }
  /** For `/bin/sh -c`, its tokens replaced. */
  | { readonly kind: 'command'; readonly command: string };

export interface KeyChoice {
  readonly path: string;
  /** The inventory asks for this very file: an error when it cannot be used. Others are passed over, as ssh does. */
  readonly demanded: boolean;
}

/** `yes`: only known keys. `no`: any key, said aloud. */
export type HostKeyPolicy = 'yes' | 'ask' | 'accept-new' | 'no';

export type LoginMethod = 'publickey' | 'password' | 'keyboard-interactive';

/** One SSH login, decided: where, as whom, with which keys, along which way. */
export interface SshTarget {
  /** Name for messages. */
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly family: 0 | 4 | 6;
  readonly localAddress: string | undefined;
  readonly route: Route;
  readonly keys: readonly KeyChoice[];
  /** IdentitiesOnly: of the agent's keys, only those named in `keys`. */
  readonly onlyTheseKeys: boolean;
  readonly agentSockets: readonly string[];
  readonly methods: ReadonlySet<LoginMethod>;
  readonly hostKeyPolicy: HostKeyPolicy;
  /** The name in known_hosts: HostKeyAlias, else the address. */
  readonly knownAs: string;
  /** False with a HostKeyAlias: the port is no part of the name then. */
  readonly knownWithPort: boolean;
  readonly userKnownHostsFiles: readonly string[];
  readonly systemKnownHostsFiles: readonly string[];
  readonly hashKnownHosts: boolean;
}

const defaultKey = /^~[/\\]\.ssh[/\\]id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss)$/;

function isOn(value: string | undefined): boolean {
  return value !== 'no' && value !== 'false';
}

/** `[user@]host[:port]` or `ssh://…`, as ssh_config(5) has it for ProxyJump. */
function hopOf(text: string): Hop {
  const plain = text
    .trim()
    .replace(/^ssh:\/\//, '')
    .replace(/\/$/, '');
  const [, user, bracketed, name, port] = /^(?:(.*)@)?(?:\[([^\]]+)\]|([^:@]+))(?::(\d+))?$/.exec(plain) ?? [];
  const host = bracketed ?? name;
  if (host === undefined || host.startsWith('-')) {
    throw new MachineError('unsupported', l10n.t('ProxyJump names no host: {0}', text));
  }
  return {
    host,
    user: user === undefined || user === '' ? undefined : user,
    port: port === undefined ? undefined : Number(port),
  };
}

/** What ssh would refuse to hand to a shell: such a name could run a command through ProxyCommand's %h or %r. */
function shellSafe(name: string): boolean {
  return !/[\s'"`$\\;&<>|(){}*?!]/.test(name) && !name.startsWith('-');
}

/** Decides a login from the inventory and the ssh configuration; the inventory wins, as Ansible passes it on the command line. */
export function targetOf(connection: Connection, settings: Settings, environment: SshEnvironment): SshTarget {
  const first = (keyword: string) => settings.get(keyword)?.[0];
  const address = first('hostname') ?? connection.address;
  const port = connection.port ?? Number(first('port') ?? 22);
  const user = connection.user ?? first('user') ?? environment.localUser;

  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    d: environment.home,
    h: address,
    i: String(environment.uid ?? ''),
    k: first('hostkeyalias') ?? connection.address,
    n: connection.address,
    p: String(port),
    r: user,
    u: environment.localUser,
  };
  const expand = (text: string) => text.replace(/%(.)/g, (whole, letter: string) => tokens[letter] ?? whole);
  const path = (text: string) => {
    const home = text.replace(/^~(?=[/\\])/, environment.home);
    const full = expand(home).replace(/\$\{(\w+)\}/g, (whole, name: string) => environment.variables[name] ?? whole);
    return isAbsolute(full) ? full : join(environment.home, full);
  };

  const named = (settings.get('identityfile') ?? []).filter((file) => file !== 'none');
  const configured = named.every((file) => defaultKey.test(file)) ? [] : named.map(path);
  const demanded = connection.privateKeyFile === undefined ? [] : [path(connection.privateKeyFile)];
  const chosen = [...demanded, ...configured];
  const keys = (chosen.length > 0 ? [...new Set(chosen)] : environment.identityFiles).map((file) => ({
    path: file,
    demanded: demanded.includes(file),
  }));

  /** -G prints the files in one line, unquoted: the usual ones are recognised, because a home may hold a blank. */
  const knownHosts = (keyword: string, usual: RegExp, otherwise: readonly string[]) => {
    const text = first(keyword);
    if (text === undefined || usual.test(text)) return otherwise;
    return text
      .split(/\s+/)
      .filter((file) => file !== 'none' && file !== '')
      .map(path);
  };

  const agent = first('identityagent');
  const agentVariable = agent === undefined ? undefined : /^\$(\w+)$/.exec(agent)?.[1];
  const agentSockets =
    agent === undefined || agent === 'SSH_AUTH_SOCK'
      ? environment.agentSockets
      : agent === 'none'
        ? []
        : [agentVariable === undefined ? path(agent) : (environment.variables[agentVariable] ?? '')].filter(Boolean);

  const methods = new Set<LoginMethod>();
  const preferred = first('preferredauthentications')?.split(',');
  const allow = (method: LoginMethod, ...keywords: string[]) => {
    if (keywords.every((keyword) => isOn(first(keyword))) && (preferred?.includes(method) ?? true)) methods.add(method);
  };
  allow('publickey', 'pubkeyauthentication');
  allow('password', 'passwordauthentication');
  allow('keyboard-interactive', 'kbdinteractiveauthentication', 'challengeresponseauthentication');

  const strict = connection.hostKeyChecking ? (first('stricthostkeychecking') ?? 'ask') : 'no';
  const hostKeyPolicy: HostKeyPolicy =
    strict === 'accept-new' || strict === 'ask' ? strict : strict === 'yes' || strict === 'true' ? 'yes' : 'no';

  const jump = first('proxyjump');
  const command = first('proxycommand');
  let route: Route = { kind: 'direct' };
  if (jump !== undefined && jump !== 'none') {
    const hops = jump.split(',').map(hopOf);
    // A pattern in the configuration (`Host *`) may send the jump host through itself: ssh goes there directly, so do we.
    const [only] = hops;
    const itself =
      hops.length === 1 &&
      (only?.host === connection.address || only?.host === address) &&
      (only.port ?? port) === port;
    if (!itself) route = { kind: 'jump', hops };
  } else if (command !== undefined && command !== 'none') {
    if (![address, connection.address, user].every(shellSafe)) {
      const sentence = l10n.t('{0}: its address or user name cannot be passed to a ProxyCommand', connection.host);
      throw new MachineError('unsupported', sentence);
    }
    route = { kind: 'command', command: expand(command) };
  }

  const alias = first('hostkeyalias');
  const family = first('addressfamily');
  return {
    host: connection.host,
    address,
    port,
    user,
    family: family === 'inet' ? 4 : family === 'inet6' ? 6 : 0,
    localAddress: first('bindaddress'),
    route,
    keys,
    onlyTheseKeys: first('identitiesonly') === 'yes',
    agentSockets,
    methods,
    hostKeyPolicy,
    knownAs: (alias ?? address).toLowerCase(),
    knownWithPort: alias === undefined,
    userKnownHostsFiles: knownHosts(
      'userknownhostsfile',
      /^\S.*[/\\]\.ssh[/\\]known_hosts .*[/\\]\.ssh[/\\]known_hosts2$/,
      environment.userKnownHostsFiles,
    ),
    systemKnownHostsFiles: knownHosts(
      'globalknownhostsfile',
      /ssh_known_hosts .*ssh_known_hosts2$/,
      environment.systemKnownHostsFiles,
    ),
    hashKnownHosts: first('hashknownhosts') === 'yes',
  };
}
