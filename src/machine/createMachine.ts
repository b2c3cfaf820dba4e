import type { Connection } from '../inventory/connection';
import type { Credentials, Deadlines, Machine } from './machine';
import type { SshEnvironment } from './ssh/sshEnvironment';
import { createSshMachine } from './ssh/sshMachine';

export interface MachineOptions {
  readonly credentials: Credentials;
  readonly environment: SshEnvironment;
  readonly deadlines: Deadlines;
  /** File of the certificates of WinRM listeners that were accepted. */
  readonly knownCertificates: string;
}

/** The computer behind a connection, by the transport that the inventory names. */
export function createMachine(connection: Connection, options: MachineOptions): Machine {
  const { winrm } = connection;
  if (!winrm) return createSshMachine(connection, options);
  const endpoint = { address: connection.address, port: connection.port ?? 5986 };
  let machine: Promise<Machine> | undefined;
  return {
    connection,
    endpoint,
    async connect(signal) {
      // WinRM is loaded for those who have Windows hosts.
      machine ??= Promise.all([import('./winrm/winrmMachine'), import('./winrm/trustStore')]).then(
        ([{ createWinrmMachine }, { fileTrustStore }]) =>
          createWinrmMachine(connection, winrm, { ...options, trust: fileTrustStore(options.knownCertificates) }),
      );
      return (await machine).connect(signal);
    },
  };
}
