import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether this is Debian or one of its children, where dpkg knows what is installed. */
export const isDebian = (): boolean => existsSync('/etc/debian_version') && existsSync('/usr/bin/dpkg-query');

const isInstalled = (name: string): boolean => {
  try {
    const status = execFileSync('dpkg-query', ['-W', '-f', '${Status}', name], { encoding: 'utf8', stdio: 'pipe' });
    return status.endsWith(' installed');
  } catch {
    return false; // dpkg-query exits with 1 for a name it has never heard of
  }
};

/**
 * Makes sure that Debian packages are there: installs them as root, otherwise throws an Error with the command to type.
 * Other systems are left alone: what is missing there shows itself by the name of the tool that is not found.
 */
export async function needDebianPackages(names: readonly string[], log: (line: string) => void): Promise<void> {
  if (!isDebian()) return;
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Error(`Debian packages are missing. Next step: sudo ${command}`);
  log(`installing Debian packages: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env, maxBuffer: 64 << 20 });
}
