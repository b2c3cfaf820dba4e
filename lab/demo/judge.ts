import type { LogEntry, SimulatedHost } from '../simulated/simulatedHost';
import type { SimulatedFleet } from '../simulated/simulatedFleet';

export interface Finding {
  readonly good: boolean;
  readonly text: string;
}

/** What the hosts and the relay themselves know of a run: the word of the program that is shown does not count. */
export function judge(
  fleet: SimulatedFleet,
  bootIdsBefore: ReadonlyMap<string, string>,
  status: number | null,
): readonly Finding[] {
  const hosts = fleet.hosts.flatMap((host) => judgeHost(host, fleet, bootIdsBefore.get(host.name) ?? ''));
  const unknown = fleet.unknownCommands.length;
  return [
    ...hosts,
    { good: status === 0, text: `fleet-reboot ended with exit status ${String(status)}` },
    ...(unknown > 0 ? [{ good: false, text: `${String(unknown)} commands that no operation knows` }] : []),
  ];
}

function judgeHost(host: SimulatedHost, { mail }: SimulatedFleet, bootIdBefore: string): Finding[] {
  const { name, bootId, bootCount, lastDowntime } = host;
  const at = (what: LogEntry['what'], detail: RegExp): number =>
    host.log.find((entry) => entry.what === what && detail.test(entry.detail))?.at.getTime() ?? Number.NaN;
  const mailed = (subject: RegExp): number =>
    mail.mails
      .find((candidate) => candidate.subject.startsWith(`${name} (`) && subject.test(candidate.subject))
      ?.at.getTime() ?? Number.NaN;

  const rebootedAt = at('operation', /^reboot/);
  const renewed = bootId !== bootIdBefore && bootCount === 2;
  const away = lastDowntime === undefined ? 'it was never away' : `away for ${(lastDowntime / 1000).toFixed(2)} s`;
  const findings: Finding[] = [
    { good: renewed, text: `${name}: boot id ${short(bootIdBefore)} → ${short(bootId)}, ${away}` },
    { good: mailed(/is going to reboot/) <= rebootedAt, text: `${name}: mail before the reboot` },
    { good: mailed(/has rebooted/) >= at('state', /^running/), text: `${name}: mail after it was back` },
  ];
  for (const unit of host.system.units.filter(({ process }) => process === 'mariadbd')) {
    const stopped = at('unit', new RegExp(`^${unit.id} stopped cleanly`));
    findings.push({
      good: stopped <= rebootedAt && unit.active === 'active',
      text: `${name}: ${unit.id} stopped cleanly before the reboot and is ${unit.active} again`,
    });
  }
  return findings;
}

const short = (id: string): string => id.slice(0, 8);
