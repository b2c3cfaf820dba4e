import { access, constants, mkdir, readFile, rmdir } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { systemdHierarchies } from './cgroups';
import { must, run } from './run';

/** Commands the lab needs, each with the Debian package that brings it. */
const commands = {
  'systemd-nspawn': 'systemd-container',
  journalctl: 'systemd',
  mmdebstrap: 'mmdebstrap',
  ip: 'iproute2',
  ssh: 'openssh-client',
  unshare: 'util-linux',
} as const;

/** Why the real lab cannot run on this machine, or undefined when it can. Changes nothing; takes milliseconds. */
export async function unavailable(): Promise<string | undefined> {
  if (platform() !== 'linux') return `the real lab needs Linux, this is ${platform()}`;
  if (process.getuid?.() !== 0) return 'the real lab needs root: it starts containers';
  const missing = await missingPackages();
  if (missing.length > 0 && !(await onPath('apt-get'))) {
    return `the real lab needs ${missing.join(', ')}, and this is not Debian: install them yourself`;
  }
  if (await onPath('unshare')) {
    const { code, stderr } = await run('unshare', ['--mount', 'true']);
    if (code !== 0) return `the real lab needs mount namespaces: ${stderr.trim()}`;
  }
  const roots = systemdHierarchies(await readFile('/proc/self/mounts', 'utf8'));
  if (roots.length === 0) return 'the real lab needs cgroup v2, or v1 with the systemd hierarchy; neither is mounted';
  for (const root of roots) {
    const probe = join(root, `fleet-reboot-lab-probe-${process.pid}`);
    const failure = await mkdir(probe).then(
      () => rmdir(probe).then(() => undefined),
      (error: unknown) => String(error),
    );
    if (failure !== undefined) return `the real lab needs to make cgroups: ${failure}`;
  }
  return undefined;
}

/** Installs what the lab needs and this machine lacks. */
export async function installMissingPackages(log: (line: string) => void): Promise<void> {
  const missing = await missingPackages();
  if (missing.length === 0) return;
  log(`installing ${missing.join(', ')}`);
  process.env['DEBIAN_FRONTEND'] = 'noninteractive';
  // Another apt may be at work: its lists are as good as ours, its lock is waited for.
  await run('apt-get', ['-qq', 'update']);
  const options = ['-qq', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300'];
  await must('apt-get', ...options, 'install', ...missing);
}

async function missingPackages(): Promise<string[]> {
  const entries = await Promise.all(
    Object.entries(commands).map(async ([command, name]) => ((await onPath(command)) ? [] : [name])),
  );
  return entries.flat();
}

async function onPath(command: string): Promise<boolean> {
  const directories = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
  const tries = directories.map((directory) => access(join(directory, command), constants.X_OK));
  return Promise.any(tries).then(
    () => true,
    () => false,
  );
}
