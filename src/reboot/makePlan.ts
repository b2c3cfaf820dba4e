import * as l10n from '@vscode/l10n';
import type { Connection, OsFamily } from '../inventory/connection';
import type { Value, Vars } from '../inventory/model';
import type { LeftOut, Plan, Policy, Strategy, Target } from './plan';

/** A host that the pattern names, with what the inventory says of it. */
export interface Candidate {
  readonly host: string;
  readonly family: OsFamily;
  readonly connection: Connection;
  /** Effective variables: `fleet_reboot_*` steer. */
  readonly vars: Vars;
}

export interface PlanInput extends Pick<Plan, 'run' | 'createdAt' | 'pattern' | 'reason' | 'requestedBy' | 'dryRun'> {
  readonly strategy: Strategy;
  readonly policy: Policy;
  readonly candidates: readonly Candidate[];
  /** Names and addresses of the machine this run is driven from: it is never a target, a reboot would cut the run. */
  readonly self: readonly string[];
}

/** Why there is no plan: sentences for a person. */
export interface PlanProblems {
  readonly problems: readonly string[];
}

/** Freezes what a run would do. Pure: the same input gives the same plan. */
export function makePlan(input: PlanInput): Plan | PlanProblems {
  const problems = [...reasonProblems(input.reason), ...policyProblems(input)];
  const self = new Set(input.self.map(comparable));
  const jumpHosts = new Set(
    input.candidates.flatMap(({ connection }) => jumpHostsOf(connection.sshArguments)).map(comparable),
  );
  const targets: Target[] = [];
  const leftOut: LeftOut[] = [];
  for (const candidate of input.candidates) {
    const why = reasonToLeaveOut(candidate, self);
    if (why !== undefined) leftOut.push({ host: candidate.host, why });
    else targets.push(targetOf(candidate, jumpHosts, input.policy, problems));
  }
  if (targets.length === 0 && problems.length === 0) {
    problems.push(
      leftOut.length === 0
        ? l10n.t('The pattern "{0}" matches no host.', input.pattern)
        : l10n.t(
            'None of the {0} hosts of "{1}" can be rebooted: {2}',
            leftOut.length,
            input.pattern,
            leftOut.map(({ host, why }) => `${host}: ${why}`).join('; '),
          ),
    );
  }
  if (problems.length > 0) return { problems };
  const { candidates: _candidates, self: _self, ...rest } = input;
  return { version: 1, engine: 'direct', ...rest, targets: inOrder(targets), leftOut };
}

/** Lower `fleet_reboot_order` first, jump hosts last; otherwise as the inventory lists them. */
function inOrder(targets: readonly Target[]): Target[] {
  return [...targets].sort((a, b) => Number(a.lastAndAlone) - Number(b.lastAndAlone) || a.order - b.order);
}

function reasonToLeaveOut(
  { host, family, connection, vars }: Candidate,
  self: ReadonlySet<string>,
): string | undefined {
  const skip = vars.get('fleet_reboot_skip');
  if (typeof skip === 'string' && !isFalse(skip)) return isTrue(skip) ? l10n.t('fleet_reboot_skip is set') : skip;
  if (skip === true) return l10n.t('fleet_reboot_skip is set');
  if (family.family === 'network') return l10n.t('a network device is never rebooted ({0})', family.reason);
  const [unresolved] = connection.unresolved;
  if (unresolved !== undefined) return unresolved;
  if (
    connection.kind === 'local' ||
    isOwnSshd(connection) ||
    self.has(comparable(connection.address)) ||
    self.has(comparable(host))
  ) {
    return l10n.t('it is the machine this run is driven from; rebooting it would cut the run');
  }
  if (connection.kind !== 'ssh' && !(connection.winrm && family.family === 'windows'))
    return l10n.t('the connection "{0}" is not supported by the direct engine', connection.plugin);
  return undefined;
}

function targetOf(
  { host, family, connection, vars }: Candidate,
  jumpHosts: ReadonlySet<string>,
  policy: Policy,
  problems: string[],
): Target {
  const lockGroup = vars.get('fleet_reboot_lock_group');
  const number = (name: string, fallback: number): number => {
    const value = vars.get(name);
    if (value === undefined || value === null) return fallback;
    const parsed = Number(typeof value === 'object' ? Number.NaN : value);
    if (Number.isFinite(parsed)) return parsed;
    problems.push(l10n.t('{0}: {1} is not a number', host, name));
    return fallback;
  };
  return {
    host,
    address: connection.address,
    family: family.family === 'windows' ? 'windows' : 'linux',
    order: number('fleet_reboot_order', 0),
    lastAndAlone: jumpHosts.has(comparable(host)) || jumpHosts.has(comparable(connection.address)),
    ...(typeof lockGroup === 'string' && lockGroup !== '' && { lockGroup }),
    stopServices: names(vars.get('fleet_reboot_stop_services')),
    verifyServices: names(vars.get('fleet_reboot_verify_services')),
    backTimeout: number('fleet_reboot_timeout', policy.backTimeout),
  };
}

/** A list, or one string of names separated by commas or blanks. */
function names(value: Value | undefined): string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter(Boolean);
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function reasonProblems(reason: string): string[] {
  if (reason.trim() === '') return [l10n.t('The reason is empty.')];
  if (reason.length > 512) return [l10n.t('The reason is longer than 512 characters.')];
  if (/\p{Cc}|\u2028|\u2029/u.test(reason)) return [l10n.t('The reason must be one line without control characters.')];
  return [];
}

function policyProblems({ strategy, policy }: PlanInput): string[] {
  const problems: string[] = [];
  if (strategy.kind === 'parallel' && !(Number.isInteger(strategy.limit) && strategy.limit >= 1)) {
    problems.push(l10n.t('The parallel limit must be a whole number from 1.'));
  }
  const durations = [policy.stopTimeout, policy.goingDownTimeout, policy.backTimeout, policy.verifyTimeout];
  if (durations.some((seconds) => !(seconds > 0)) || !(policy.delay >= 0)) {
    problems.push(l10n.t('Timeouts must be more than 0 seconds, and the delay not negative.'));
  }
  return problems;
}

/** Hosts that ssh hops over, as named by `-J`, `ProxyJump=` or the last word of a `ProxyCommand="ssh … host"`. */
function jumpHostsOf(sshArguments: string): string[] {
  const lists = [...sshArguments.matchAll(/(?:-J\s*|ProxyJump[=\s]\s*)["']?([^\s"']+)/gi)].map(([, list = '']) =>
    list.split(','),
  );
  const commands = [...sshArguments.matchAll(/ProxyCommand[=\s]\s*(["'])(.*?)\1/gi)].map(([, , command = '']) =>
    command.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-') && !word.includes('%')),
  );
  return [...lists.flat(), ...commands.flat()].map((hop) =>
    hop
      .replace(/^ssh:\/\//, '')
      .replace(/^[^@]*@/, '')
      .replace(/:\d+$/, ''),
  );
}

/** The loopback on ssh's own port is this machine; another port is a forwarding or a container. */
function isOwnSshd({ address, port }: Connection): boolean {
  return (port ?? 22) === 22 && /^(localhost|::1|127(\.\d+){3})$/i.test(address);
}

const comparable = (name: string): string => name.toLowerCase().replace(/\.$/, '');
const isTrue = (text: string): boolean => /^(true|yes|on|1)$/i.test(text.trim());
const isFalse = (text: string): boolean => /^(false|no|off|0|)$/i.test(text.trim());
