import { needDebianPackages } from '../../workbench/debian';

/** What the SSH tests run against: a real OpenSSH, sudo, and every login shell an administrator may have. */
export const sshTestPackages = [
  'openssh-server',
  'openssh-client',
  'sudo',
  'fish',
  'tcsh',
  'zsh',
  'netcat-openbsd',
] as const;

/** Installs them on Debian as root; elsewhere throws an Error with the command to type. */
export const installSshTestPackages = (log: (line: string) => void = console.log): Promise<void> =>
  needDebianPackages(sshTestPackages, log);
