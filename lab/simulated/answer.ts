import { survey } from '../../src/machine/linux';
import type { Answer } from './course';
import { alwaysShown, type Asked } from './operations';
import type { SimulatedSystem } from './simulatedSystem';
import type { SimulatedUnit } from './unit';

/** Answers an operation as a Linux machine in that state would, in the text that its script prints, and does what it asks. */
export function answer(system: SimulatedSystem, asked: Asked, root: boolean): Answer {
  switch (asked.name) {
    case 'survey':
      return printed(surveyText(system, asked.services));
    case 'read boot identity':
      return printed(identityText(system) + shutdownText(system));
    case 'service states':
      return printed(
        asked.pids
          .filter((pid) => isAlive(system, pid))
          .map((pid) => say('alive', pid))
          .join('') + unitsText(system, asked.units),
      );
    case 'health':
      return printed(healthText(system, asked.units));
    case 'stop service':
    case 'start service':
      return changeUnit(system, asked.unit, asked.name, root);
    case 'warn users':
      return printed('');
    case 'reboot':
      // What follows is the host's affair.
      return root
        ? printed('')
        : failed(1, 'Call to Reboot failed: Interactive authentication required.\nFailed to start reboot.target');
  }
}

export const printed = (stdout: string): Answer => ({ status: 0, stdout, stderr: '' });
export const failed = (status: number, said: string): Answer => ({ status, stdout: '', stderr: `${said}\n` });

const say = (key: string, value: string | number): string => `${key}\t${String(value)}\n`;

function identityText(system: SimulatedSystem): string {
  const { identity = 'boot-id', container = 'none' } = system.options;
  const seconds = Math.floor(system.bootedAt / 1000);
  let text = say('boot-id', identity === 'boot-id' ? system.bootId : '') + say('container', container);
  if (identity !== 'none') text += say('pid1-start', system.pid1Start);
  if (identity === 'boot-id') return text;
  text += say('kern-boottime', identity === 'kern.boottime' ? `{ sec = ${String(seconds)}, usec = 0 }` : '');
  return identity === 'boot-time' ? text + say('boot-time', seconds) : text;
}

function systemState(system: SimulatedSystem): string {
  if (system.options.systemd === false) return '';
  if (system.stopping) return 'stopping';
  if (system.starting) return 'starting';
  return system.units.some((unit) => unit.active === 'failed') ? 'degraded' : 'running';
}

function shutdownText(system: SimulatedSystem): string {
  const stopping = system.units.filter((unit) => unit.active === 'deactivating').map((unit) => unit.id);
  const blocking = system.blockedBy !== undefined && !stopping.includes(system.blockedBy) ? [system.blockedBy] : [];
  return (
    say('system-state', systemState(system)) + [...stopping, ...blocking].map((unit) => say('stopping', unit)).join('')
  );
}

function surveyText(system: SimulatedSystem, services: readonly string[]): string {
  const { options } = system;
  let text = identityText(system) + shutdownText(system);
  text += say('system', options.system ?? 'Debian GNU/Linux 12 (bookworm)');
  text += say('kernel', options.kernel ?? 'Linux 6.1.0-28-amd64');
  text += say('uptime', system.kernelUptime.toFixed(2));
  if (options.systemd !== false) text += say('init', 'systemd');
  if (system.rebootRequired !== 'unknown') text += say('reboot-required', system.rebootRequired);
  if (system.scheduledShutdown) {
    const at = String(system.scheduledShutdown.getTime() * 1000);
    text += say('scheduled', `USEC=${at} WARN_WALL=1 MODE=reboot `);
  }
  text += say('inhibitors', inhibitorText(system));
  for (const session of system.sessions) text += say('session', session);
  text += processText(system);
  if (options.systemd === false) return text;
  const asked = [...alwaysShown, ...services];
  const triggers = asked.flatMap((name) => matching(system, name)).flatMap((unit) => unit.triggeredBy);
  return text + unitLists(system) + unitsText(system, [...asked, ...triggers]);
}

/** busctl's rendering of ListInhibitors. */
function inhibitorText(system: SimulatedSystem): string {
  if (system.options.systemd === false) return '';
  const entries = system.inhibitors.map(
    ({ what, who, why, mode, pid }) => `${[what, who, why, mode].map(quoted).join(' ')} 0 ${String(pid)}`,
  );
  return ['a(ssssuu)', String(entries.length), ...entries].join(' ');
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Which programs count, and as what, stands in the survey's own script. */
const processKinds: ReadonlyMap<string, string> = new Map(
  [...survey([]).script.matchAll(/^ +(\S+)\) kind=([\w-]+);;$/gm)].flatMap(([, names = '', kind = '']) =>
    names.split('|').map((name): [string, string] => [name, kind]),
  ),
);

function processText(system: SimulatedSystem): string {
  const ofUnits = system.units
    .filter((unit) => unit.mainPid > 0)
    .map(({ mainPid: pid, process: name, id }) => ({ pid, name, cgroup: `0::/system.slice/${id}` }));
  return [...ofUnits, ...system.processes]
    .map((process) => {
      const kind = processKinds.get(process.name);
      if (kind === undefined) return '';
      const pid = String(process.pid);
      const command = ('command' in process ? process.command : undefined) ?? `/usr/bin/${process.name}`;
      return (
        say('process', `${kind} ${pid} ${process.name} ${command} `) +
        say('cgroup', `${pid} ${process.cgroup ?? '0::/user.slice/user-1000.slice/session-4.scope'} `)
      );
    })
    .join('');
}

function unitLists(system: SimulatedSystem): string {
  const failedUnits = system.units.filter((unit) => unit.active === 'failed').map((unit) => say('failed', unit.id));
  const running = system.units.filter((unit) => unit.mainPid > 0).map((unit) => say('running', unit.id));
  return [...failedUnits, ...running].join('');
}

/** `systemctl show`: a block for each name asked, in that order; a pattern gives those that are loaded. */
function unitsText(system: SimulatedSystem, names: readonly string[]): string {
  const blocks = names.flatMap((name) => {
    const units = matching(system, name);
    return units.length === 0 && !name.includes('*') ? [missingBlock(name)] : units.map(unitBlock);
  });
  return say('units', '') + blocks.join('\n');
}

function matching(system: SimulatedSystem, name: string): SimulatedUnit[] {
  const [start = '', end] = name.split('*');
  if (end !== undefined) return system.units.filter((unit) => unit.id.startsWith(start) && unit.id.endsWith(end));
  const unit = system.unit(name);
  return unit ? [unit] : [];
}

function unitBlock(unit: SimulatedUnit): string {
  const sub = {
    active: 'running',
    inactive: 'dead',
    failed: 'failed',
    activating: 'start',
    deactivating: 'stop-sigterm',
  };
  return [
    `Id=${unit.id}`,
    `Names=${[unit.id, ...unit.aliases].join(' ')}`,
    'LoadState=loaded',
    `ActiveState=${unit.active}`,
    `SubState=${sub[unit.active]}`,
    `Result=${unit.result}`,
    `MainPID=${String(unit.mainPid)}`,
    `UnitFileState=${unit.enabled ? 'enabled' : 'disabled'}`,
    `TriggeredBy=${unit.triggeredBy.join(' ')}`,
    '',
  ].join('\n');
}

const missingBlock = (name: string): string =>
  `MainPID=0\nResult=success\nId=${name}\nNames=${name}\nLoadState=not-found\nActiveState=inactive\nSubState=dead\nUnitFileState=\n`;

function healthText(system: SimulatedSystem, names: readonly string[]): string {
  const databases = system.units.filter((unit) => processKinds.get(unit.process) === 'database');
  let text = say('system-state', systemState(system)) + unitLists(system);
  if (databases.length > 0) {
    const answers = databases.some((unit) => unit.active === 'active' && unit.answers);
    text += say('database', answers ? 'answers' : 'silent');
  }
  return text + (names.length > 0 ? unitsText(system, names) : say('units', ''));
}

function changeUnit(
  system: SimulatedSystem,
  name: string,
  what: 'stop service' | 'start service',
  root: boolean,
): Answer {
  const verb = what === 'stop service' ? 'stop' : 'start';
  if (system.options.systemd === false) return failed(127, '/bin/sh: 1: exec: systemctl: not found');
  if (!root) return failed(1, `Failed to ${verb} ${name}: Interactive authentication required.`);
  const unit = system.unit(name);
  if (!unit) return failed(5, `Failed to ${verb} ${name}: Unit ${name} not loaded.`);
  if (verb === 'start') system.startUnit(unit);
  else if (unit.atStop === 'refuses')
    return failed(
      1,
      `Failed to stop ${unit.id}: Operation refused, unit ${unit.id} may be requested by dependency only.`,
    );
  else system.stopUnit(unit);
  return printed('');
}

function isAlive(system: SimulatedSystem, pid: number): boolean {
  return (
    system.units.some((unit) => unit.mainPid === pid || unit.leftOver.includes(pid)) ||
    system.processes.some((process) => process.pid === pid)
  );
}
