import { isDatabase, survey } from '../../src/machine/windows';
import type { Answer } from './course';
import { failed, printed } from './answer';
import type { Asked } from './operations';
import type { SimulatedSystem } from './simulatedSystem';
import type { SimulatedUnit } from './unit';

/** What an answer needs of its host. */
export interface WindowsHost {
  readonly system: SimulatedSystem;
  /** Resolves when the condition holds, rejects when it does not in so many milliseconds. */
  waitFor(what: string, condition: () => boolean, within: number): Promise<void>;
}

/** Answers an operation as a Windows machine in that state would, in the text that its script prints, and does what it asks. */
export async function windowsAnswer(host: WindowsHost, asked: Asked): Promise<Answer> {
  const { system } = host;
  switch (asked.name) {
    case 'survey':
      return printed(surveyText(system, asked.services));
    case 'read boot identity':
      return printed(identityText(system) + say('ready', truth(system.ready)));
    case 'service states':
      return printed(aliveText(system, asked.pids) + servicesText(chosen(system, asked.units), false));
    case 'health':
      return printed(automaticText(system) + servicesText(chosen(system, asked.units), false));
    case 'stop service':
      return stop(host, asked.unit);
    case 'start service':
      return start(host, asked.unit);
    case 'warn users':
      return printed(say('done', 'True'));
    case 'reboot':
      // Whether shutdown.exe says anything else is the host's affair.
      return shutdownSaid('');
  }
}

/** What shutdown.exe said, its code in parentheses at the end: none means that it worked. */
export function shutdownSaid(text: string): Answer {
  return printed(say('said', text) + say('code', /\((\d+)\)$/.exec(text)?.[1] ?? 0));
}

const say = (key: string, value: string | number): string => `${key}\t${String(value)}\n`;
const truth = (value: boolean): string => (value ? 'True' : 'False');

function identityText(system: SimulatedSystem): string {
  system.bootTimeJitter *= -1;
  return say('last-boot', ((system.bootedAt + system.bootTimeJitter) / 1000).toFixed(3));
}

function surveyText(system: SimulatedSystem, services: readonly string[]): string {
  const { options } = system;
  return [
    identityText(system),
    say('administrator', truth(options.windows?.administrator ?? true)),
    say('system', options.system ?? 'Microsoft Windows Server 2022 Standard'),
    say('kernel', options.kernel ?? '10.0.20348'),
    say('uptime', Math.round(system.kernelUptime)),
    ...system.pending.map((reason) => say('pending', reason)),
    ...system.sessions.map((session) => say('session', session.replaceAll(/\s+/g, ' '))),
    ...system.processes.map(({ name, pid }) => processText(name, pid)),
    automaticText(system),
    servicesText(withDependents(system, [...chosen(system, services), ...system.units.filter(isDatabase)]), true),
  ].join('');
}

/** Which programs count, and as what, stands in the survey's own script. */
const processKinds = [...survey([]).script.matchAll(/^ +'(\S+)' \{ say process \('([\w-]+) /gm)].map(
  ([, pattern = '', kind = '']) => ({ pattern: new RegExp(pattern, 'i'), kind }),
);

function processText(name: string, pid: number): string {
  if (name === 'msiexec.exe') return say('process', 'package-manager Windows Installer');
  const kind = processKinds.find(({ pattern }) => pattern.test(name))?.kind;
  return kind === undefined ? '' : say('process', `${kind} ${name} (${String(pid)})`);
}

function aliveText(system: SimulatedSystem, pids: readonly number[]): string {
  const alive = (pid: number): boolean =>
    system.units.some((unit) => unit.mainPid === pid || unit.leftOver.includes(pid));
  return pids
    .filter(alive)
    .map((pid) => say('alive', pid))
    .join('');
}

function automaticText(system: SimulatedSystem): string {
  const keys = { active: 'running', activating: 'starting', failed: 'failed', inactive: '', deactivating: '' };
  return system.units
    .filter((unit) => unit.enabled && keys[unit.active] !== '')
    .map((unit) => say(keys[unit.active], unit.id))
    .join('');
}

/** Windows does not care for the case of a service's name. */
function serviceOf(system: SimulatedSystem, name: string): SimulatedUnit | undefined {
  const wanted = name.toLowerCase();
  return system.units.find(({ id, aliases }) => [id, ...aliases].some((known) => known.toLowerCase() === wanted));
}

function chosen(system: SimulatedSystem, names: readonly string[]): SimulatedUnit[] {
  return names.flatMap((name) => serviceOf(system, name) ?? []);
}

const isStopped = ({ active }: SimulatedUnit): boolean => active === 'inactive' || active === 'failed';

function withDependents(system: SimulatedSystem, units: readonly SimulatedUnit[]): SimulatedUnit[] {
  const all = new Set(units);
  for (const unit of all) for (const dependent of dependentsOf(system, unit)) all.add(dependent);
  return [...all];
}

function dependentsOf(system: SimulatedSystem, unit: SimulatedUnit): SimulatedUnit[] {
  return chosen(system, unit.triggeredBy).filter((dependent) => !isStopped(dependent));
}

function servicesText(units: readonly SimulatedUnit[], whole: boolean): string {
  const states = {
    active: 'Running',
    inactive: 'Stopped',
    failed: 'Stopped',
    activating: 'Start Pending',
    deactivating: 'Stop Pending',
  };
  const blocks = [...new Set(units)].map((unit) =>
    [
      say('Id', unit.id),
      say('Name', unit.aliases[0] ?? unit.id),
      say('State', states[unit.active]),
      // ERROR_PROCESS_ABORTED
      say('ExitCode', unit.active === 'failed' ? 1067 : 0),
      say('ProcessId', unit.mainPid),
      say('StartMode', unit.enabled ? 'Auto' : 'Manual'),
      ...(whole ? unit.triggeredBy.map((dependent) => say('Dependent', dependent)) : []),
      '\n',
    ].join(''),
  );
  return say('units', '') + blocks.join('');
}

/** Those that depend on it are stopped first, and waited for. */
async function stop(host: WindowsHost, name: string): Promise<Answer> {
  const { system } = host;
  const unit = serviceOf(system, name);
  if (!unit) return noSuchService(name);
  const dependents = dependentsOf(system, unit);
  for (const dependent of dependents) system.stopUnit(dependent);
  if (!(await within45Seconds(host, () => dependents.every(isStopped)))) return timedOut;
  if (unit.atStop === 'refuses') {
    const cannot = `Cannot stop ${unit.id} service on computer '.'.`;
    return failed(1, `Exception calling "Stop" with "0" argument(s): "${cannot}"`);
  }
  system.stopUnit(unit);
  return printed(say('done', 'True'));
}

/** What it cannot be without is started too. */
async function start(host: WindowsHost, name: string): Promise<Answer> {
  const { system } = host;
  const unit = serviceOf(system, name);
  if (!unit) return noSuchService(name);
  const all = [...system.units.filter(({ triggeredBy }) => triggeredBy.includes(unit.id)), unit];
  if (!(await within45Seconds(host, () => all.every(({ active }) => active !== 'deactivating')))) return timedOut;
  for (const needed of all) system.startUnit(needed);
  return printed(say('done', 'True'));
}

const timedOut = failed(1, 'Time out has expired and the operation has not been completed.');

/** As long as the script waits for services that are being stopped. */
function within45Seconds(host: WindowsHost, condition: () => boolean): Promise<boolean> {
  return host.waitFor('services have stopped', condition, 45_000).then(
    () => true,
    () => false,
  );
}

const noSuchService = (name: string): Answer =>
  failed(1, `Exception getting "Status": "Service ${name} was not found on computer '.'."`);
