import { spawn } from 'node:child_process';
import { access, mkdir, open, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bridgeExists, makeBridge, removeBridge } from './bridge';
import { makeHostCgroups, processesOf, removeHostCgroups } from './cgroups';
import { labHosts, labNetwork, type LabHost, type LabHostName } from './hosts';
import { builtImage } from './image';
import { withLock } from './lock';
import { must, run, type Finished } from './run';
import { filesIn, seed, type LabFiles } from './seed';
import { installMissingPackages, unavailable } from './unavailable';
import { waitUntil } from './waitUntil';

/** Real Debian hosts that really reboot. There is one lab on a machine, shared by all who start it. */
export interface RealLab extends LabFiles {
  readonly hosts: readonly LabHost[];
  /** Seconds between a host's power-off and its next power-on: a slow boot. 0 is none. */
  setBootPause(host: LabHostName, seconds: number): Promise<void>;
  /** While true, the host stays off after its next reboot; set to false it comes back late. */
  setNeverReturn(host: LabHostName, never: boolean): Promise<void>;
  /** What a unit of the host wrote to its journal, this boot and the ones before; also when the host is down. */
  journal(host: LabHostName, unit: string): Promise<string>;
  /** Runs a shell command by the system's ssh; exit status 255 is ssh's own failure. */
  ssh(host: LabHostName, command: string, user?: 'root' | 'admin' | 'deploy'): Promise<Finished>;
  /** Ends the lab if this call of startRealLab started it; leaves one that was running before. */
  stop(): Promise<void>;
}

/** A tmpfs while the lab is started: keys, logs and everything the hosts write. */
export const labDirectory = '/run/fleet-reboot-lab';
const lockName = 'fleet-reboot-lab';
const imageFile = join(labDirectory, 'image');
const bootDeadlineSeconds = 90;
const shutdownDeadlineSeconds = 10;

/**
 * Starts the lab, or takes the one that runs already, with every setting back to its default. Ready means: every host has finished
 * booting and answers by ssh.
 * @throws with the reason when the lab cannot run here, or with a host's console when it does not boot
 */
export async function startRealLab(log: (line: string) => void = () => undefined): Promise<RealLab> {
  const reason = await unavailable();
  if (reason !== undefined) throw new Error(reason);
  return withLock(lockName, async () => {
    await installMissingPackages(log);
    const image = await builtImage(log);
    const found = await isRunning(image);
    if (!found) {
      await clear();
      await powerOn(image).catch(async (error: unknown) => {
        await clear();
        throw error;
      });
    }
    const lab = labIn(labDirectory, () => (found ? Promise.resolve() : stopRealLab()));
    for (const { name } of labHosts) {
      await lab.setBootPause(name, 0);
      await lab.setNeverReturn(name, false);
    }
    await Promise.all(labHosts.map((host) => ready(lab, host)));
    return lab;
  });
}

/** Ends the lab and whatever a lab that was killed has left: processes, cgroups, bridge, mounts. */
export async function stopRealLab(): Promise<void> {
  await withLock(lockName, clear);
}

/** One line per host, or undefined when no lab is started. */
export async function realLabStatus(): Promise<string | undefined> {
  const started = await exists(imageFile);
  if (!started) return undefined;
  const lab = labIn(labDirectory, stopRealLab);
  const lines = labHosts.map(async ({ name, address }) => {
    if ((await supervisorOf(name)) === undefined) return `${name} (${address}): off`;
    const { stdout } = await lab.ssh(name, 'systemctl is-system-running');
    return `${name} (${address}): ${stdout.trim() || 'not answering'}`;
  });
  return (await Promise.all(lines)).join('\n');
}

function labIn(directory: string, stop: () => Promise<void>): RealLab {
  const files = filesIn(directory);
  return {
    ...files,
    hosts: labHosts,
    setBootPause: (host, seconds) => writeFile(join(directory, host, 'boot-pause'), String(seconds)),
    setNeverReturn: (host, never) => {
      const path = join(directory, host, 'never-return');
      return never ? writeFile(path, '') : rm(path, { force: true });
    },
    journal: (host, unit) => {
      const journal = join(directory, host, 'upper/var/log/journal');
      return must('journalctl', `--directory=${journal}`, '--no-pager', '--output=short-iso-precise', `--unit=${unit}`);
    },
    ssh: (host, command, user = 'root') => {
      const address = labHosts.find(({ name }) => name === host)?.address ?? host;
      const options = {
        IdentityFile: files.privateKey,
        IdentitiesOnly: 'yes',
        UserKnownHostsFile: files.knownHosts,
        StrictHostKeyChecking: 'yes',
        BatchMode: 'yes',
        ConnectTimeout: '2',
        ServerAliveInterval: '2',
      };
      const flags = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
      return run('ssh', ['-F', 'none', ...flags, `${user}@${address}`, command]);
    },
    stop,
  };
}

async function isRunning(image: string): Promise<boolean> {
  const started = await readFile(imageFile, 'utf8').catch(() => undefined);
  if (started !== image || !(await bridgeExists())) return false;
  const supervisors = await Promise.all(labHosts.map(({ name }) => supervisorOf(name)));
  return supervisors.every((pid) => pid !== undefined);
}

async function powerOn(image: string): Promise<void> {
  await mkdir(labDirectory, { recursive: true });
  await must('mount', '-t', 'tmpfs', '-o', 'mode=700,size=2g', 'fleet-reboot-lab', labDirectory);
  await makeBridge();
  await seed(labDirectory);
  for (const { name } of labHosts) {
    const console = await open(consoleOf(name), 'w');
    const supervisor = [
      'sh',
      join(__dirname, 'supervise.sh'),
      name,
      join(labDirectory, name),
      image,
      name,
      labNetwork.bridge,
    ];
    const args = ['--mount', '--propagation', 'private', ...supervisor, ...(await makeHostCgroups(name))];
    // Its own session: it outlives us, and the terminal's interrupt is not for it.
    const child = spawn('unshare', args, { detached: true, stdio: ['ignore', console.fd, console.fd], cwd: '/' });
    child.unref();
    await console.close();
    await writeFile(supervisorFile(name), String(child.pid));
  }
  await writeFile(imageFile, image);
}

async function ready(lab: RealLab, { name }: LabHost): Promise<void> {
  let said = '';
  const booted = await waitUntil(bootDeadlineSeconds, async () => {
    const { code, stdout, stderr } = await lab.ssh(name, 'systemctl is-system-running --wait');
    said = stdout + stderr;
    return code === 0 || stdout.trim() === 'degraded';
  });
  if (booted && said.trim() !== 'degraded') return;
  const console = await readFile(consoleOf(name), 'utf8').catch(() => '');
  throw new Error(`${name} did not boot: ${said.trim()}\n${console.slice(-3000)}`);
}

async function clear(): Promise<void> {
  await Promise.all(labHosts.map(({ name }) => powerOff(name)));
  await removeBridge();
  if ((await run('mountpoint', ['--quiet', labDirectory])).code === 0) await must('umount', labDirectory);
  if (await exists(labDirectory)) await rmdir(labDirectory);
}

/** A process id may be somebody else's by now; one in the host's cgroup is ours. */
async function supervisorOf(name: LabHostName): Promise<number | undefined> {
  const pid = Number(await readFile(supervisorFile(name), 'utf8').catch(() => ''));
  return (await processesOf(name)).includes(pid) ? pid : undefined;
}

/** Shuts a host down in good order; what is left of it after ten seconds is killed. */
async function powerOff(name: LabHostName): Promise<void> {
  const isOff = async () => (await processesOf(name)).length === 0;
  const supervisor = await supervisorOf(name);
  if (supervisor !== undefined) {
    process.kill(supervisor, 'SIGTERM');
    await waitUntil(shutdownDeadlineSeconds, isOff);
  }
  const killed = await waitUntil(shutdownDeadlineSeconds, async () => {
    for (const pid of await processesOf(name)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself since we looked.
      }
    }
    return isOff();
  });
  if (!killed) throw new Error(`processes of ${name} do not end: ${(await processesOf(name)).join(', ')}`);
  // The kernel lets go of a cgroup a moment after its last process.
  let refusal: unknown;
  const removed = await waitUntil(shutdownDeadlineSeconds, () =>
    removeHostCgroups(name).then(
      () => true,
      (error: unknown) => {
        refusal = error;
        return false;
      },
    ),
  );
  if (!removed) throw refusal;
}

const consoleOf = (name: LabHostName): string => join(labDirectory, `${name}.log`);
const supervisorFile = (name: LabHostName): string => join(labDirectory, name, 'supervisor.pid');

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
