import * as l10n from '@vscode/l10n';
import type { BootIdentity } from './bootIdentity';
import type { Obstacle, Survey, Unit } from './operatingSystem';
import type { Report } from './report';

export function identityFrom(report: Report): BootIdentity | undefined {
  const seconds = Number(/^\d+(\.\d+)?$/.exec(report.one('last-boot') ?? '')?.[0] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? { kind: 'last-boot', seconds } : undefined;
}

export function surveyFrom(report: Report, wanted: readonly string[]): Survey {
  const pending = new Set(report.all('pending'));
  return {
    identity: identityFrom(report),
    system: report.one('system') ?? '',
    kernel: report.one('kernel') ?? '',
    uptime: Math.max(0, Number(report.one('uptime')) || 0),
    managed: true,
    rebootRequired: pending.size > 0 ? 'yes' : 'no',
    notes: notes(pending),
    obstacles: [
      ...report.all('process').flatMap(processObstacle),
      ...report.all('session').map((detail): Obstacle => ({ kind: 'session', detail })),
    ],
    units: servicesFrom(report, wanted),
    failed: report.all('failed'),
    running: report.all('running'),
  };
}

/** Updates are configured while Windows goes down and again while it boots, and nothing answers in that time. */
function notes(pending: ReadonlySet<string>): string[] {
  if (!pending.has('servicing') && !pending.has('update')) return [];
  return [l10n.t('updates are pending: the reboot may take long; fleet_reboot_timeout says how long it may')];
}

function processObstacle(line: string): Obstacle[] {
  const space = line.indexOf(' ');
  const kind = line.slice(0, space);
  return kind === 'package-manager' || kind === 'backup' ? [{ kind, detail: line.slice(space + 1) }] : [];
}

const states: Readonly<Record<string, string>> = {
  Running: 'active',
  Paused: 'active',
  'Start Pending': 'activating',
  'Continue Pending': 'activating',
  'Stop Pending': 'deactivating',
  'Pause Pending': 'active',
};

/** The services of a report's blocks, as they were asked for too: Windows does not care for the case of a name. A stopped one whose last exit code is no error ended well; 1077 means never started. */
export function servicesFrom(report: Report, wanted: readonly string[]): readonly Unit[] {
  return report.blocks.split(/\n\s*\n/).flatMap((block): Unit[] => {
    const values = (key: string): string[] =>
      block.split('\n').flatMap((line) => (line.startsWith(`${key}\t`) ? [line.slice(key.length + 1).trim()] : []));
    const [id = ''] = values('Id');
    if (id === '') return [];
    const names = [id, ...values('Name')];
    const known = new Set(names.map((name) => name.toLowerCase()));
    const [state = ''] = values('State');
    const well = ['0', '1077'].includes(values('ExitCode')[0] ?? '');
    return [
      {
        id,
        names: [...new Set([...names, ...wanted.filter((name) => known.has(name.toLowerCase()))])],
        active: states[state] ?? (well ? 'inactive' : 'failed'),
        sub: state,
        result: well ? 'success' : 'exit-code',
        mainPid: Number(values('ProcessId')[0]) || 0,
        enabled: values('StartMode')[0] === 'Auto',
        triggeredBy: values('Dependent'),
      },
    ];
  });
}
