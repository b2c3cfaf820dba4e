import type { BootIdentity } from './bootIdentity';
import type { Unit } from './operatingSystem';
import type { Report } from './report';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** The identity in a report; undefined when there is none to read. */
export function identityFrom(report: Report): BootIdentity | undefined {
  const bootId = uuid.exec(report.one('boot-id') ?? '')?.[0].toLowerCase();
  const container = report.one('container') ?? 'none';
  if (bootId !== undefined) {
    if (container === 'none') return { kind: 'boot-id', value: bootId };
    // Without the start of PID 1 a container's boot cannot be told from its host's.
    const start = /^\d+$/.exec(report.one('pid1-start') ?? '')?.[0];
    return start === undefined ? undefined : { kind: 'container', value: `${bootId}/${start}` };
  }
  const kernel = /sec = (\d+)/.exec(report.one('kern-boottime') ?? '')?.[1];
  const told = /^\d+$/.exec(report.one('boot-time') ?? '')?.[0];
  const seconds = Number(kernel ?? told ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? { kind: 'boot-time', seconds } : undefined;
}

/** The loaded units of a report, each once however many aliases named it. */
export function unitsFrom(report: Report): readonly Unit[] {
  const units = new Map<string, Unit>();
  for (const block of report.blocks.split(/\n\s*\n/)) {
    const property = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1]?.trim() ?? '';
    const id = property('Id');
    if (id === '' || property('LoadState') !== 'loaded') continue;
    units.set(id, {
      id,
      names: property('Names').split(' ').filter(Boolean),
      active: property('ActiveState'),
      sub: property('SubState'),
      result: property('Result'),
      mainPid: Number(property('MainPID')) || 0,
      enabled: /^enabled/.test(property('UnitFileState')),
      triggeredBy: property('TriggeredBy').split(' ').filter(Boolean),
    });
  }
  return [...units.values()];
}
