import type { Connection } from '../inventory/connection';
import { optionsOf, splitWords } from '../machine/ssh/sshArguments';
import { settingsFrom } from '../machine/ssh/sshConfiguration';
import type { Settings } from '../machine/ssh/sshTarget';

/** Where to knock, and what should answer. */
export interface ProbeTarget {
  /** Name in the inventory. */
  readonly host: string;
  /** An address, or a name that the system resolves. */
  readonly address: string;
  readonly port: number;
  /** `tcp`: an open port is all that can be asked. `local`: this machine, up by being here. */
  readonly kind: 'ssh' | 'winrm' | 'tcp' | 'local';
}

/**
 * What can be asked of a host from outside. Undefined when nothing can: it stands behind a jump host, its variables
 * are not resolved, or Ansible reaches it in a way that is no network service. `ssh`: what the ssh configuration says
 * of it, where that was read; else what the inventory's own ssh arguments say.
 */
export function probeTarget(connection: Connection, ssh: Settings = ownArguments(connection)): ProbeTarget | undefined {
  const { host, address, port, plugin } = connection;
  if (connection.kind === 'local') return { host, kind: 'local', address, port: 0 };
  if (connection.unresolved.length > 0) return undefined;
  switch (connection.kind) {
    case 'ssh':
      return overSsh(connection, ssh);
    case 'winrm':
    case 'psrp':
      return { host, kind: 'winrm', address, port: port ?? 5986 };
    case 'network':
      if (plugin.endsWith('httpapi')) return { host, kind: 'tcp', address, port: port ?? 443 };
      // NETCONF runs over SSH on a port of its own, RFC 6242.
      return { host, kind: 'ssh', address, port: port ?? (plugin.endsWith('netconf') ? 830 : 22) };
    case 'other':
      return undefined;
  }
}

function overSsh({ host, address, port }: Connection, ssh: Settings): ProbeTarget | undefined {
  const setting = (keyword: string) => ssh.get(keyword)?.[0];
  // Seen from here nothing can be said of a host that only another machine reaches.
  if ([setting('proxyjump'), setting('proxycommand')].some((way) => way !== undefined && way !== 'none')) {
    return undefined;
  }
  return {
    host,
    kind: 'ssh',
    address: setting('hostname') ?? address,
    port: port ?? Number(setting('port') ?? 22),
  };
}

function ownArguments({ sshArguments }: Connection): Settings {
  return settingsFrom(optionsOf(splitWords(sshArguments) ?? []));
}
