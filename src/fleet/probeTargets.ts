import { join } from 'node:path';
import type { Connection } from '../inventory/connection';
import { readSettings } from '../machine/ssh/sshConfiguration';
import type { SshEnvironment } from '../machine/ssh/sshEnvironment';
import { probeTarget, type ProbeTarget } from './probeTarget';

/**
 * The targets of many hosts. Where the user has an ssh configuration, ssh itself is asked where each host is: a name
 * in the inventory may be an alias there. Hosts that nothing can be asked of are left out.
 */
export async function probeTargets(
  connections: Iterable<Connection>,
  environment: SshEnvironment,
  signal?: AbortSignal,
): Promise<readonly ProbeTarget[]> {
  const configuration = await environment.read(join(environment.home, '.ssh', 'config')).catch(() => undefined);
  const targets = Array.from(connections, async (connection) => {
    if (configuration === undefined || connection.kind !== 'ssh') return probeTarget(connection);
    // A configuration that ssh refuses is told by the login; here the inventory's own words have to do.
    const settings = await readSettings(connection, environment, signal).catch(() => undefined);
    return probeTarget(connection, settings);
  });
  return (await Promise.all(targets)).filter((target) => target !== undefined);
}
