import type { Connection } from '../../src/inventory/connection';

/** A connection over ssh when the inventory says nothing special. */
export function sampleConnection(host: string, changes: Partial<Connection> = {}): Connection {
  return {
    host,
    kind: 'ssh',
    plugin: 'ssh',
    address: host,
    port: undefined,
    user: undefined,
    password: undefined,
    privateKeyFile: undefined,
    become: { enabled: undefined, method: 'sudo', user: 'root', password: undefined },
    hostKeyChecking: true,
    timeoutSeconds: 10,
    sshArguments: '',
    shell: 'sh',
    winrm: undefined,
    unresolved: [],
    ...changes,
  };
}
