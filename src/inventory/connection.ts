import type { Value } from './model';

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
  /** ansible_ssh_common_args and ansible_ssh_extra_args joined: ProxyJump and the like. */
  readonly sshArguments: string;
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
