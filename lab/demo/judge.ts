import { systems } from '../../src/machine/systems';
import type { LogEntry, SimulatedHost } from '../simulated/simulatedHost';
import type { SimulatedFleet } from '../simulated/simulatedFleet';

export interface Finding {
  readonly good: boolean;
  readonly text: string;
}

/**
 * What the hosts and the relay themselves know of the runs: the word of the program that is shown does not count. `statuses`: exit
 * statuses by the group that was rebooted.
 */
export function judge(
  fleet: SimulatedFleet,
  bootIdsBefore: ReadonlyMap<string, string>,
  statuses: ReadonlyMap<string, number | null>,
): readonly Finding[] {
  const hosts = fleet.hosts.flatMap((host) => judgeHost(host, fleet, bootIdsBefore.get(host.name) ?? ''));
  const unknown = fleet.unknownCommands.length;
  return [
    ...hosts,
    ...[...statuses].map(([group, status]) => ({
      good: status === 0,
      text: `fleet-reboot reboot ${group} ended with exit status ${String(status)}`,
    })),
    ...(unknown > 0 ? [{ good: false, text: `${String(unknown)} commands that no operation knows` }] : []),
  ];
}

function judgeHost(host: SimulatedHost, { mail }: SimulatedFleet, bootIdBefore: string): Finding[] {
  const { name, bootId, bootCount, lastDowntime } = host;
  const at = (what: LogEntry['what'], beginning: string): number =>
    host.log.find((entry) => entry.what === what && entry.detail.startsWith(beginning))?.at.getTime() ?? Number.NaN;
  const mailed = (subject: RegExp): number =>
    mail.mails
      .find((candidate) => candidate.subject.startsWith(`${name} (`) && subject.test(candidate.subject))
      ?.at.getTime() ?? Number.NaN;

  const rebootedAt = at('operation', 'reboot');
  const renewed = bootId !== bootIdBefore && bootCount === 2;
  const away = lastDowntime === undefined ? 'it was never away' : `away for ${(lastDowntime / 1000).toFixed(2)} s`;
  const boot = host.windows
    ? `last boot at ${new Date(host.system.bootedAt).toTimeString().slice(0, 8)}`
    : `boot id ${short(bootIdBefore)} → ${short(bootId)}`;
  const findings: Finding[] = [
    { good: renewed, text: `${name}: ${boot}, ${away}` },
    { good: mailed(/is going to reboot/) <= rebootedAt, text: `${name}: mail before the reboot` },
    { good: mailed(/has rebooted/) >= at('state', 'running'), text: `${name}: mail after it was back` },
  ];
  const { isDatabase } = systems[host.windows ? 'windows' : 'linux'];
  for (const unit of host.system.units.filter(isDatabase)) {
    const stopped = at('unit', `${unit.id} stopped cleanly`);
    findings.push({
      good: stopped <= rebootedAt && unit.active === 'active',
      text: `${name}: ${unit.id} stopped cleanly before the reboot and is ${unit.active} again`,
    });
  }
  return findings;
}

const short = (id: string): string => id.slice(0, 8);
