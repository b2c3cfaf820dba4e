import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where runs leave their journals and locks: one place a user, shared by the editor and the command line, so that
 * neither reboots a host the other is busy with. `FLEET_REBOOT_STATE` names another one.
 */
export function stateDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  const chosen = environment['FLEET_REBOOT_STATE'];
  if (chosen) return chosen;
  if (platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'fleet-reboot');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'fleet-reboot');
  return join(environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'fleet-reboot');
}

/** Certificates of WinRM listeners that were accepted: beside the journals, for editor and command line alike. */
export function knownCertificatesFile(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  return join(stateDirectory(environment, platform), 'known_certificates');
}
