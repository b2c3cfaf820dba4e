import * as l10n from '@vscode/l10n';
import { fatalProblem, toAnsibleList } from '../inventory/list';
import type { Reachability } from '../fleet/hostStatus';
import { NameResolver } from '../fleet/nameResolver';
import { probe } from '../fleet/probe';
import { probeTargets } from '../fleet/probeTargets';
import { sweep } from '../fleet/sweep';
import { localSshEnvironment } from '../machine/ssh/sshEnvironment';
import type { Candidate } from '../reboot/makePlan';
import type { Arguments } from './arguments';
import { exitStatus, type ExitStatus } from './exitStatus';
import { openFleet, problemText } from './fleet';
import type { Output } from './output';

/** `inventory --list`: what ansible-inventory prints, or its failure. */
export async function inventoryCommand(args: Arguments, output: Output): Promise<ExitStatus> {
  const { inventory } = await openFleet(args, output.warn);
  const fatal = fatalProblem(inventory);
  if (fatal) {
    if (!inventory.problems.includes(fatal)) output.warn(problemText(fatal));
    return exitStatus.badInput;
  }
  output.print(toAnsibleList(inventory));
  return exitStatus.ok;
}

/** `hosts PATTERN`: the hosts with their system and address. */
export async function hostsCommand(args: Arguments, pattern: string, output: Output): Promise<ExitStatus> {
  const fleet = await openFleet(args, output.warn);
  const rows = fleet.select(pattern).map((candidate) => ({
    ...described(candidate),
    groups: groupsOf(fleet.inventory.hosts.get(candidate.host)?.groups),
  }));
  if (args.json) for (const row of rows) output.print(JSON.stringify(row));
  else output.print(table(rows.map(({ host, address, system, groups }) => [host, address, system, groups.join(', ')])));
  return exitStatus.ok;
}

/** `check PATTERN`: who answers. 1 when somebody does not. */
export async function checkCommand(args: Arguments, pattern: string, output: Output): Promise<ExitStatus> {
  const fleet = await openFleet(args, output.warn);
  const candidates = fleet.select(pattern);
  const targets = await probeTargets(
    candidates.map(({ connection }) => connection),
    localSshEnvironment(),
  );
  const deadlines = { connect: fleet.config.timeout * 500, greeting: fleet.config.timeout * 500 };
  const seen = new Map<string, Reachability>();
  const resolver = new NameResolver();
  await sweep(targets, {
    probe: (target, signal) => probe(target, deadlines, { resolver }, signal),
    onResult: ({ host }, reachability) => seen.set(host, reachability),
  });
  const rows = candidates.map((candidate) => {
    const reachability = seen.get(candidate.host);
    const up = reachability?.state === 'up';
    const detail = !reachability
      ? l10n.t('this connection cannot be checked')
      : reachability.state === 'up'
        ? `${String(Math.round(reachability.latency))} ms  ${reachability.greeting}`
        : reachability.state === 'down'
          ? reachability.reason
          : '';
    return { ...described(candidate), up, detail };
  });
  if (args.json) for (const row of rows) output.print(JSON.stringify(row));
  else
    output.print(
      table(
        rows.map((row) => [
          row.up ? '●' : '○',
          row.host,
          row.address,
          row.up ? l10n.t('up') : l10n.t('down'),
          row.detail,
        ]),
      ),
    );
  return rows.every(({ up }) => up) ? exitStatus.ok : exitStatus.failed;
}

function described({ host, connection, family }: Candidate) {
  const address =
    connection.port === undefined ? connection.address : `${connection.address}:${String(connection.port)}`;
  return { host, address, system: family.family };
}

const groupsOf = (groups: readonly string[] | undefined): readonly string[] => groups ?? [];

/** Columns as wide as their longest cell. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
