import { survey } from '../../src/machine/linux';
import type { Operation } from '../../src/machine/operation';
import { systems } from '../../src/machine/systems';
import { powershellArguments } from './powershellArguments';
import { literal, wordsOf } from './words';

/** An operation of src/machine/linux.ts or windows.ts as a host receives it, with its arguments read back out of the script. */
export type Asked =
  | { readonly name: 'survey'; readonly services: readonly string[] }
  | { readonly name: 'read boot identity' }
  | { readonly name: 'stop service'; readonly unit: string }
  | { readonly name: 'start service'; readonly unit: string }
  | { readonly name: 'service states'; readonly units: readonly string[]; readonly pids: readonly number[] }
  | { readonly name: 'health'; readonly units: readonly string[] }
  | { readonly name: 'warn users'; readonly message: string }
  | { readonly name: 'reboot'; readonly reason: string };

/** The comment line that names an operation in its script. */
export type OperationName = Asked['name'];

export type Family = keyof typeof systems;

/**
 * Which operation a script is. The arguments are read from it, the operation is made anew from them, and only when
 * that is the very same text it counts: a changed operation is still known, a damaged or badly quoted one is not.
 */
export function recognise(script: string, family: Family = 'linux'): Asked | undefined {
  const name = /^# fleet-reboot: (.+)$/m.exec(script)?.[1] as OperationName | undefined;
  if (name === undefined) return undefined;
  const asked = family === 'linux' ? shellArguments(name, script) : powershellArguments(name, script);
  return asked && operationOf(asked, family).script === script ? asked : undefined;
}

/** The operation and its arguments, for a log. */
export function describe(asked: Asked): string {
  switch (asked.name) {
    case 'read boot identity':
    case 'warn users':
      return asked.name;
    case 'survey':
      return [asked.name, ...asked.services].join(' ');
    case 'stop service':
    case 'start service':
      return `${asked.name} ${asked.unit}`;
    case 'service states':
    case 'health':
      return [asked.name, ...asked.units].join(' ');
    case 'reboot':
      return `${asked.name}: ${asked.reason}`;
  }
}

/** The operation that `asked` stands for. */
function operationOf(asked: Asked, family: Family): Operation<unknown> {
  const system = systems[family];
  switch (asked.name) {
    case 'survey':
      return system.survey(asked.services);
    case 'read boot identity':
      return system.bootState();
    case 'stop service':
      return system.stopService(asked.unit);
    case 'start service':
      return system.startService(asked.unit);
    case 'service states':
      return system.serviceStates(asked.units, asked.pids);
    case 'health':
      return system.health(asked.units);
    case 'warn users':
      return system.warnUsers(asked.message);
    case 'reboot':
      return system.reboot(asked.reason);
  }
}

function shellArguments(name: OperationName, script: string): Asked | undefined {
  switch (name) {
    case 'survey':
      return { name, services: shownUnits(script).slice(alwaysShown.length) };
    case 'read boot identity':
      return { name };
    case 'stop service':
    case 'start service': {
      const unit = wordsAfter(script, / --no-block -- /)[0];
      return unit === undefined ? undefined : { name, unit };
    }
    case 'service states':
      return { name, units: shownUnits(script), pids: wordsAfter(script, /for pid in /).map(Number) };
    case 'health':
      return { name, units: shownUnits(script) };
    case 'warn users': {
      const message = wordsAfter(script, /^printf '%s\\n' (?=.* \| LC_ALL=C.UTF-8 wall$)/ms)[0];
      return message === undefined ? undefined : { name, message };
    }
    case 'reboot': {
      const reason = wordsAfter(script, / -r now /)[0];
      return reason === undefined ? undefined : { name, reason };
    }
    default:
      return undefined;
  }
}

/** The units of the first `systemctl show`, up to an expansion that adds more. */
const shownUnits = (script: string): readonly string[] => wordsAfter(script, /systemctl show --no-pager -p [\w,]+ -- /);

/** The units that every survey asks about. */
export const alwaysShown: readonly string[] = shownUnits(survey([]).script);

/** The literal words of the command that goes on after the pattern. */
function wordsAfter(script: string, pattern: RegExp): readonly string[] {
  const found = pattern.exec(script);
  if (!found) return [];
  const words = wordsOf(script.slice(found.index + found[0].length)).words.map(literal);
  const expansion = words.indexOf(undefined);
  return words.slice(0, expansion < 0 ? undefined : expansion).filter((word) => word !== undefined);
}
