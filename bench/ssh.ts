import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { programPath } from '../test/machine/ssh/needs';
import { startSshd } from '../test/machine/ssh/sshd';
import type { Benchmark } from './measure';
import { command, connectionTo, emptyEnvironment, machineAt, TestCredentials } from '../test/machine/ssh/sshFixtures';

export interface SshBenchmark {
  readonly logins: number;
  readonly concurrency: number;
  /** Seconds for all of them: connect, log in with a key, run one command, close. */
  readonly ours: number;
  /** The same by the system's ssh, one process each. */
  readonly systemSsh: number;
  /** systemSsh ÷ ours: more than 1 is faster. */
  readonly ratio: number;
}

async function inSeconds(count: number, concurrency: number, work: () => Promise<void>): Promise<number> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await work();
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  return (performance.now() - began) / 1000;
}

/** Logins with one command each against a real OpenSSH server on loopback, by us and by the system's ssh. */
export async function benchSsh({ logins = 200, concurrency = 50 } = {}): Promise<SshBenchmark> {
  const sshd = await startSshd({ config: ['MaxStartups 200'] });
  const directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-bench-'));
  try {
    const connection = connectionTo(sshd.address, sshd.port, { user: sshd.user, privateKeyFile: sshd.keyFile });
    const environment = emptyEnvironment(directory, { userKnownHostsFiles: [sshd.knownHosts] });
    const credentials = new TestCredentials();
    const deadlines = { tcp: 60_000, greeting: 60_000, handshake: 60_000, login: 60_000 };
    const once = async () => {
      const session = await machineAt(connection, environment, credentials, { deadlines }).connect();
      const { stdout } = await session.run(command('echo hello', { deadline: 60_000 }));
      if (stdout !== 'hello\n') throw new Error(`unexpected output: ${stdout}`);
      session.close();
      await session.closed;
    };
    await once();
    const run = promisify(execFile);
    const options = ['-F', '/dev/null', '-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${sshd.knownHosts}`];
    const argv = [
      ...options,
      '-i',
      sshd.keyFile,
      '-p',
      String(sshd.port),
      `${sshd.user}@${sshd.address}`,
      'echo hello',
    ];
    const theirs = async () => {
      await run('ssh', argv);
    };
    // In turns, because what else the machine does slows whoever happens to run.
    const rounds = 4;
    let ours = 0;
    let systemSsh = 0;
    for (let round = 0; round < rounds; round++) {
      ours += await inSeconds(logins / rounds, concurrency, once);
      systemSsh += await inSeconds(logins / rounds, concurrency, theirs);
    }
    return { logins, concurrency, ours, systemSsh, ratio: systemSsh / ours };
  } finally {
    await sshd.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** For the table: told for comparison, because a busy machine slows both. */
export const ssh: Benchmark = async () => {
  for (const program of ['sshd', 'ssh', 'ssh-keygen']) {
    if (programPath(program) === undefined) return { skipped: `${program} is not installed` };
  }
  const { logins, concurrency, ours, ratio } = await benchSsh();
  const what = `${String(logins)} SSH logins with one command, ${String(concurrency)} at once`;
  return [
    { name: what, value: ours, unit: 's' },
    { name: `${what}: system ssh ÷ ours`, value: ratio, unit: '×' },
  ];
};
