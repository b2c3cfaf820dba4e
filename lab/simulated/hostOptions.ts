import type { OperationName } from './operations';
import type { UnitOptions } from './unit';

/** How long each part of a host's life takes, in milliseconds. May be changed while it runs. */
export interface Timing {
  /** From the reboot command until the port closes; a service that stops more slowly makes it longer. */
  shutdown: number;
  /** From the port closing until the new system listens. */
  downtime: number;
  /** After that, how long logins are still refused, as pam_nologin does; on Windows, how long WinRM is still starting (503). */
  nologin: number;
  /** Windows: how long updates are configured after that, before anybody may log on at the screen. */
  configuring: number;
}

/** What goes wrong on a host. All of it may be switched on and off while the host runs. */
export interface Faults {
  /** Nobody listens: TCP is refused. */
  refuseConnections: boolean;
  /** TCP connects, and then nothing is ever said. */
  silent: boolean;
  /** Every credential is rejected. */
  refuseLogin: boolean;
  /** The next boot generates another host key, or certificate. */
  newHostKeyAtBoot: boolean;
  /** The session is cut in the middle of the output of this operation. */
  cutDuring: OperationName | 'any' | undefined;
  /** This operation is accepted and never answered; the connection stays open. */
  hangsAt: OperationName | 'any' | undefined;
  /** The interpreter is asked for this operation, does nothing, prints nothing and ends well. */
  silentAt: OperationName | 'any' | undefined;
  /** This operation is answered, but its exit status is never told. */
  noStatusAt: OperationName | 'any' | undefined;
  /** So many connections are dropped as soon as they are taken. */
  dropsConnections: number;
  /** What the login shell's rc files print around every output. */
  noiseBefore: string;
  noiseAfter: string;
  /** Goes down and stays down; switched off, it boots (a late returner). */
  neverReturns: boolean;
  /** Boots once more, in the middle of the configuring that follows the next boot. */
  rebootsAgain: boolean;
  /** Windows: somebody else's shutdown has begun when the reboot command comes. */
  shutdownUnderWay: boolean;
  /** A "reboot" takes only the network away: the port closes for the downtime and the old system is back. */
  sameBootId: boolean;
  /** The reboot command fails with this text and nothing happens. Windows' has its code at the end: `Access is denied.(5)`. */
  rebootRefused: string | undefined;
  /** The reboot command succeeds and nothing happens. */
  rebootIgnored: boolean;
  /** The session ends before the exit status of the reboot command arrives; the host goes down all the same. */
  cutBeforeRebootStatus: boolean;
  /** This unit holds the shutdown up for so many milliseconds. sshd stays up meanwhile, or is among the first to stop. */
  blocksShutdown: { readonly unit: string; readonly time: number; readonly sshd?: 'stays' | 'stops' } | undefined;
  /** When the host goes down its connections stay open and silent, as after a power cut. */
  halfOpen: boolean;
}

export const noFaults: Readonly<Faults> = {
  refuseConnections: false,
  silent: false,
  refuseLogin: false,
  newHostKeyAtBoot: false,
  cutDuring: undefined,
  hangsAt: undefined,
  silentAt: undefined,
  noStatusAt: undefined,
  dropsConnections: 0,
  noiseBefore: '',
  noiseAfter: '',
  neverReturns: false,
  rebootsAgain: false,
  shutdownUnderWay: false,
  sameBootId: false,
  rebootRefused: undefined,
  rebootIgnored: false,
  cutBeforeRebootStatus: false,
  blocksShutdown: undefined,
  halfOpen: false,
};

/** A holder of a systemd inhibitor lock. */
export interface Inhibitor {
  readonly what: string;
  readonly who: string;
  readonly why: string;
  readonly mode: 'block' | 'delay';
  readonly pid: number;
}

/** A process beside those of the services. */
export interface SimulatedProcess {
  /** As in /proc/PID/comm, e.g. `apt-get`, `rsync`, `mysqld`. */
  readonly name: string;
  readonly command?: string;
  readonly cgroup?: string;
}

/** Who may log in, and what sudo says to them. Passwords never leave the host: no log has them. */
export interface Login {
  readonly user: string;
  /** Undefined: the password methods are not offered. */
  readonly password?: string;
  /** Whether the fleet's client key is authorized; true by default. */
  readonly key?: boolean;
  /** `nopasswd` by default; irrelevant for root. */
  readonly sudo?: 'nopasswd' | 'password' | 'refused' | 'missing';
  /** For sudo, when it is not the login's password. */
  readonly sudoPassword?: string;
}

/** What makes a host a Windows one. */
export interface WindowsOptions {
  /**
   * How it is reached: by a WinRM listener that takes sealed messages over HTTP (default), or one with a certificate of its own; or
   * by an SSH server whose shell is PowerShell or cmd.
   */
  readonly reached?: 'http' | 'https' | 'powershell' | 'cmd';
  /** The login that WinRM takes: NTLM by default. Basic needs HTTPS. */
  readonly transport?: 'ntlm' | 'credssp' | 'basic';
  /** Why a reboot is pending. */
  readonly pending?: readonly PendingReboot[];
  /** False: the account is no administrator, or UAC filters its token. */
  readonly administrator?: boolean;
}

export type PendingReboot = 'servicing' | 'update' | 'files' | 'rename' | 'sccm';

/** What a simulated host is made of. */
export interface HostOptions {
  readonly name: string;
  /** Absent: a Linux host, reached by SSH. */
  readonly windows?: WindowsOptions;
  readonly login?: Login;
  readonly units?: readonly UnitOptions[];
  /** PRETTY_NAME of /etc/os-release, or Windows' caption. */
  readonly system?: string;
  readonly kernel?: string;
  /** False: no systemd at all. */
  readonly systemd?: boolean;
  /** e.g. `lxc`: a container shares its host's boot id, only the start of PID 1 changes. */
  readonly container?: string;
  /** What can be read of the boot: the boot id (default), only a boot time, or nothing. */
  readonly identity?: 'boot-id' | 'kern.boottime' | 'boot-time' | 'none';
  readonly rebootRequired?: 'yes' | 'no' | 'unknown';
  /** Lines of `who`, or `quser`. */
  readonly sessions?: readonly string[];
  readonly inhibitors?: readonly Inhibitor[];
  readonly processes?: readonly SimulatedProcess[];
  readonly scheduledShutdown?: Date;
  readonly timing?: Partial<Timing>;
  readonly faults?: Partial<Faults>;
}
