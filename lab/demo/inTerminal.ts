import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Reachability } from '../../src/fleet/hostStatus';
import type { CaughtMail } from '../simulated/smtpCatcher';
import { root, type Demonstration } from './demonstration';
import { fleetTree } from './fleetTree';
import { judge } from './judge';
import { indent, style, title } from './style';

const groups = ['linux', 'windows'];

/** Shows the fleet, reboots its groups by the built command line, shows the mails, judges. Resolves to the exit status. */
export async function demonstrateInTerminal(demonstration: Demonstration): Promise<number> {
  const { fleet, files } = demonstration;
  const cli = (...args: string[]) => runCli(demonstration, [...args, '-i', files.inventory]);

  console.log(style.bold('\nFleet Reboot for Ansible: a demonstration on simulated hosts'));
  console.log(
    style.dim('Real SSH, WinRM and SMTP on loopback, the real program from dist/; only the computers are simulated.'),
  );

  title('The fleet: fleet-reboot check all');
  const checked = await cli('check', 'all', '--json');
  console.log(indent(await fleetTree(files.inventory, reachabilities(checked.stdout))));

  const before = new Map(fleet.hosts.map(({ name, bootId }) => [name, bootId]));
  const began = performance.now();
  const statuses = new Map<string, number | null>();
  for (const group of groups) {
    title(`The reboot: fleet-reboot reboot ${group} --yes`);
    const { status } = await runCli(
      demonstration,
      ['reboot', group, '-i', files.inventory, '--config', files.config, '--yes', '--reason', 'maintenance'],
      (line) => console.log(indent(line)),
    );
    statuses.set(group, status);
  }
  const seconds = (performance.now() - began) / 1000;

  title(`The mails: ${String(fleet.mail.mails.length)} received`);
  for (const mail of fleet.mail.mails) console.log(indent(headOf(mail)));
  const [first] = fleet.mail.mails;
  if (first)
    console.log(`\n${indent(style.dim('The first one in full:'))}\n${indent(indent(framed(first.text.trim())))}`);

  title('Summary');
  const findings = judge(fleet, before, statuses);
  for (const { good, text } of findings) console.log(indent(`${good ? style.green('✓') : style.red('✗')} ${text}`));
  const good = findings.every((finding) => finding.good);
  const inTime = `in ${seconds.toFixed(1)} s`;
  const words = good ? `Everything as it should be, ${inTime}.` : `Something is not as it should be, ${inTime}.`;
  console.log(`\n${indent(style.bold(good ? style.green(words) : style.red(words)))}`);
  console.log(indent(style.dim('The same fleet in a real VS Code: npm run demo -- --vscode\n')));
  return good ? 0 : 1;
}

function headOf({ at, subject, recipients }: CaughtMail): string {
  const time = at.toTimeString().slice(0, 8);
  return `${style.dim(time)}  ${style.bold(subject)}\n          ${style.dim(`to ${recipients.join(', ')}`)}`;
}

const framed = (text: string): string => text.replace(/^/gm, `${style.dim('│')} `);

/** What `check --json` found out, in the terms of the tree. */
function reachabilities(output: string): (host: string) => Reachability {
  interface Row {
    readonly host: string;
    readonly up: boolean;
    readonly detail: string;
  }
  const rows = new Map(
    output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Row)
      .map((row): [string, Row] => [row.host, row]),
  );
  return (host) => {
    const row = rows.get(host);
    if (!row) return { state: 'unknown' };
    const at = Date.now();
    if (!row.up) return { state: 'down', at, reason: row.detail };
    const [, latency, greeting = ''] = /^(\d+) ms {2}(.*)$/.exec(row.detail) ?? [];
    return { state: 'up', at, latency: Number(latency), greeting };
  };
}

/** Runs the built program as its user would; `onLine` gets its output as it comes. */
async function runCli(
  { environment }: Demonstration,
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): Promise<{ readonly status: number | null; readonly stdout: string }> {
  const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout }));
  });
}
