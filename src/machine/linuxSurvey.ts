import * as l10n from '@vscode/l10n';
import { identityFrom, unitsFrom } from './linuxReport';
import type { Obstacle, Survey, Unit } from './operatingSystem';
import type { CommandResult } from './operation';
import { parseReport } from './report';

export function parseSurvey(result: CommandResult): Survey {
  const report = parseReport(result.stdout);
  const units = unitsFrom(report);
  const systemd = report.one('init') === 'systemd';
  const required = report.one('reboot-required');
  const cgroups = new Map(report.all('cgroup').map((line) => splitOnce(line)));
  return {
    identity: identityFrom(report),
    system: report.one('system') ?? '',
    kernel: report.one('kernel') ?? '',
    uptime: uptimeFrom(report.one('uptime'), report.one('pid1-start')),
    managed: systemd,
    rebootRequired: required === 'yes' || required === 'no' ? required : 'unknown',
    notes: [],
    obstacles: [
      ...shutdowns(report.one('scheduled'), report.one('system-state'), report.all('stopping')),
      ...inhibitors(report.one('inhibitors') ?? ''),
      ...report.all('process').flatMap((line) => processObstacle(line, units, systemd, cgroups)),
      ...report.all('session').map((line): Obstacle => ({ kind: 'session', detail: line.replace(/\s+/g, ' ') })),
    ],
    units,
    failed: report.all('failed'),
    running: report.all('running'),
  };
}

/** In a container /proc/uptime is the host's own; what counts is how long PID 1 runs. Clock ticks are a hundredth of a second. */
function uptimeFrom(system: string | undefined, firstProcessStart: string | undefined): number {
  return Math.max(0, (Number(system) || 0) - (Number(firstProcessStart) || 0) / 100);
}

function shutdowns(scheduled: string | undefined, state: string | undefined, stopping: readonly string[]): Obstacle[] {
  if (state === 'stopping') {
    const detail =
      stopping.length > 0
        ? l10n.t('the system is going down already ({0})', stopping.join(', '))
        : l10n.t('the system is going down already');
    return [{ kind: 'shutdown', detail }];
  }
  if (scheduled === undefined) return [];
  const at = Number(/USEC=(\d+)/.exec(scheduled)?.[1]);
  const mode = /MODE=(\w+)/.exec(scheduled)?.[1] ?? 'shutdown';
  const detail = Number.isNaN(at)
    ? l10n.t('a {0} is scheduled already', mode)
    : l10n.t('a {0} is scheduled already at {1}', mode, new Date(at / 1000).toISOString());
  return [{ kind: 'shutdown', detail }];
}

/** busctl's `a(ssssuu) 1 "what" "who" "why" "mode" uid pid`; only those that block a shutdown count. */
function inhibitors(text: string): Obstacle[] {
  const found: Obstacle[] = [];
  const string = '"((?:[^"\\\\]|\\\\.)*)"';
  const entry = new RegExp(`${string} ${string} ${string} ${string} (\\d+) (\\d+)`, 'g');
  for (const [, what = '', who = '', why = '', mode = '', , pid = ''] of text.matchAll(entry)) {
    if (!mode.startsWith('block') || !what.split(':').includes('shutdown')) continue;
    found.push({ kind: 'inhibitor', detail: `${who} (process ${pid}): ${why}` });
  }
  return found;
}

/** `kind pid name command line…`: permanent helpers and other containers' processes are no obstacle. */
function processObstacle(
  line: string,
  units: readonly Unit[],
  systemd: boolean,
  cgroups: ReadonlyMap<string, string>,
): Obstacle[] {
  const [kind, rest] = splitOnce(line);
  const [pid, nameAndCommand] = splitOnce(rest);
  const [name, command] = splitOnce(nameAndCommand);
  if (inContainer(cgroups.get(pid)) && !inContainer(cgroups.get('1'))) return [];
  const detail = `${name} (process ${pid})`;
  switch (kind) {
    case 'package-manager':
      return command.includes('--wait-for-signal') ? [] : [{ kind, detail }];
    case 'backup':
      return command.includes('--daemon') ? [] : [{ kind, detail }];
    case 'database': {
      const managed =
        systemd && units.some((unit) => unit.active !== 'inactive' && (cgroups.get(pid) ?? '').includes(unit.id));
      return managed || units.some((unit) => unit.mainPid === Number(pid))
        ? []
        : [{ kind, detail: l10n.t('{0} does not belong to a service that can be stopped', detail) }];
    }
    default:
      return [];
  }
}

/** By the names container engines give their control groups. */
function inContainer(cgroup = ''): boolean {
  return /docker|libpod|kubepods|lxc|containerd|machine-/.test(cgroup);
}

function splitOnce(text: string): [string, string] {
  const space = text.indexOf(' ');
  return space < 0 ? [text, ''] : [text.slice(0, space), text.slice(space + 1)];
}
