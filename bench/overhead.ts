import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRealLab, type RealLab } from '../lab/real/realLab';
import { unavailable } from '../lab/real/unavailable';
import { waitUntil } from '../lab/real/waitUntil';
import { startSmtpCatcher } from '../lab/simulated/smtpCatcher';
import { median, type Benchmark } from './measure';

const host = 'srvapache';
const rounds = 3;

/**
 * One host of the real lab, rebooted by us and by ansible's reboot module in turn: the whole command, from its start to
 * its end, less the downtime that the host itself has in its journal.
 */
export const overhead: Benchmark = async () => {
  const reason = await unavailable();
  if (reason !== undefined) return { skipped: reason };
  const lab = await startRealLab();
  const smtp = await startSmtpCatcher();
  const directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-bench-'));
  try {
    const passwordFile = join(directory, 'password');
    await writeFile(passwordFile, smtp.password, { mode: 0o600 });
    const config = join(directory, 'config.json');
    const mail = {
      host: smtp.host,
      port: smtp.port,
      username: smtp.username,
      passwordFile,
      caFile: smtp.caFile,
      from: 'fleet@example.com',
      to: ['admin@example.com'],
    };
    await writeFile(config, JSON.stringify({ mail }));
    const cli = join(__dirname, '..', 'dist', 'cli.js');
    const ours = [process.execPath, cli, 'reboot', host, '-i', lab.inventory, '--config', config, '--yes', '--json'];
    const ansible = ['ansible', host, '-i', lab.inventory, '-m', 'reboot'];
    const environment = { ...process.env, FLEET_REBOOT_STATE: directory, ANSIBLE_HOST_KEY_CHECKING: 'true' };

    const measured = { ours: [] as number[], ansible: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      measured.ours.push(await overheadOf(ours, lab, environment));
      measured.ansible.push(await overheadOf(ansible, lab, environment));
    }
    return [
      {
        name: 'overhead of the direct engine on one Linux host (mails included)',
        value: median(measured.ours),
        unit: 's',
        goal: 1,
      },
      { name: 'overhead of ansible -m reboot on the same host', value: median(measured.ansible), unit: 's' },
    ];
  } finally {
    smtp.stop();
    await rm(directory, { recursive: true, force: true });
    await lab.stop();
  }
};

/** Seconds that a command takes beyond the downtime of the host it reboots. */
async function overheadOf(command: readonly string[], lab: RealLab, env: NodeJS.ProcessEnv): Promise<number> {
  const [program = '', ...args] = command;
  const began = performance.now();
  const status = await new Promise<number | null>((resolve, reject) => {
    spawn(program, args, { env, stdio: 'ignore' }).on('error', reject).on('close', resolve);
  });
  const total = (performance.now() - began) / 1000;
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${String(status)}`);
  return total - (await downtimeOf(lab));
}

/** Seconds of the last reboot by the host's own journal: from logind's "System is rebooting" to systemd's "Startup finished". */
async function downtimeOf(lab: RealLab): Promise<number> {
  const at = async (options: string, text: string): Promise<number> => {
    const { stdout } = await lab.ssh(
      host,
      `journalctl ${options} -o short-unix --no-pager | grep -F '${text}' | head -n 1`,
    );
    return Number(stdout.split(' ')[0]);
  };
  const booted = (): Promise<number> => at('-b 0 _PID=1', 'Startup finished');
  await waitUntil(30, async () => (await booted()) > 0);
  const downtime = (await booted()) - (await at('-b -1 -u systemd-logind', 'System is rebooting'));
  if (!(downtime > 0)) throw new Error('the journal of the host does not tell its downtime');
  return downtime;
}
