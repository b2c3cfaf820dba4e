import * as l10n from '@vscode/l10n';
import type { Plan } from '../../reboot/plan';
import type { HostRun, RunState } from '../../reboot/runState';
import { failureTitle } from '../../reboot/failure';
import { strategyTitle } from '../../report/describe';

/** The one question before a reboot. */
export interface Confirmation {
  readonly message: string;
  readonly detail: string;
  readonly button: string;
}

/** More names than a person reads in a dialog. */
const namesShown = 12;

/**
 * What will happen to how many hosts, which run a database, who is logged in, and which hosts are left out and why.
 * `plan` is what would be run, `preflight` what the hosts said just now.
 */
export function confirmationOf(plan: Plan, preflight: RunState, mailTo: readonly string[]): Confirmation {
  const hosts = plan.targets.flatMap(({ host }) => preflight.hosts.get(host) ?? []);
  const count = hosts.length;
  const paragraphs = [
    list(hosts.map(nameOf)),
    databases(hosts),
    stopped(hosts),
    accepted(hosts),
    leftOut(plan),
    [
      count > 1 ? l10n.t('Order: {0}', strategyTitle(plan.strategy)) : '',
      l10n.t('Reason: {0}', plan.reason),
      mails(plan, mailTo),
    ].filter(Boolean),
  ];
  return {
    message: count === 1 ? l10n.t('Reboot 1 host?') : l10n.t('Reboot {0} hosts?', count),
    detail: paragraphs
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join('\n'))
      .join('\n\n'),
    button: count === 1 ? l10n.t('Reboot 1 Host') : l10n.t('Reboot {0} Hosts', count),
  };
}

function nameOf({ target }: HostRun): string {
  return target.host === target.address ? target.host : `${target.host} (${target.address})`;
}

function list(names: readonly string[]): string[] {
  const shown = names.slice(0, namesShown);
  const more = names.length - shown.length;
  return [shown.join(', ') + (more > 0 ? l10n.t(' and {0} more', more) : '')];
}

/** A heading with one line a host, when there are any. */
function section(heading: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, namesShown).map((line) => `• ${line}`);
  const more = lines.length - shown.length;
  return [heading, ...shown, ...(more > 0 ? [`• ${l10n.t('and {0} more', more)}`] : [])];
}

function databases(hosts: readonly HostRun[]): string[] {
  const lines = hosts.flatMap(({ target, facts }) =>
    facts && facts.databases.length > 0 ? [`${target.host}: ${facts.databases.join(', ')}`] : [],
  );
  return section(l10n.t('DATABASES that will be stopped first:'), lines);
}

function stopped(hosts: readonly HostRun[]): string[] {
  const lines = hosts.flatMap(({ target }) =>
    target.stopServices.length > 0 ? [`${target.host}: ${target.stopServices.join(', ')}`] : [],
  );
  return section(l10n.t('Services that will be stopped first:'), lines);
}

function accepted(hosts: readonly HostRun[]): string[] {
  const found = (session: boolean): string[] =>
    hosts.flatMap(({ target, blockers }) =>
      blockers
        .filter((blocker) => blocker.accepted && (blocker.kind === 'session') === session)
        .map(({ detail }) => `${target.host}: ${detail}`),
    );
  const users = section(l10n.t('Users who are logged in:'), found(true));
  const others = section(l10n.t('In the way, but accepted by the settings:'), found(false));
  return [...users, ...(users.length > 0 && others.length > 0 ? [''] : []), ...others];
}

function leftOut({ leftOut }: Plan): string[] {
  return section(
    l10n.t('Left out:'),
    leftOut.map(({ host, why }) => `${host}: ${why}`),
  );
}

function mails({ policy }: Plan, mailTo: readonly string[]): string {
  if (policy.mail === 'off') return l10n.t('No mails are sent: fleetReboot.mail.policy is off.');
  if (mailTo.length === 0) return l10n.t('No mails are sent: there are no mail settings.');
  return l10n.t('Mails before and after each reboot go to {0}', mailTo.join(', '));
}

/** Why a host cannot be rebooted now, from what its dry run ended with. */
export function reasonNotReady({ failure, blockers, outcome }: HostRun): string {
  const inTheWay = blockers.filter(({ accepted }) => !accepted).map(({ detail }) => detail);
  if (inTheWay.length > 0) return l10n.t('blocked: {0}', inTheWay.join('; '));
  if (failure) return `${failureTitle(failure.code)}: ${failure.detail}`;
  return outcome === undefined ? l10n.t('not checked') : outcome;
}
