import * as l10n from '@vscode/l10n';
import { failureTitle, nextStep } from '../../reboot/failure';
import { duration } from '../../report/describe';
import type { FleetHost } from '../fleetHost';
import { hostState, type HostStatus, type RunOfHost } from './hostState';
import { markdownText } from './markdownText';
import { outcomeText, progressText, stateText } from './stateTexts';

/** A moment (epoch milliseconds) in words, passed in so that tests own the time zone and the language. */
export type Moment = (at: number) => string;

/** Between the sections of a tooltip. */
export const between = '\n\n---\n\n';

/** Everything known of a host, as Markdown, and `more` after what the inventory says. Whatever comes from outside is escaped. */
export function hostTooltip(host: FleetHost, status: HostStatus, moment: Moment, more = ''): string {
  const state = hostState(status);
  const sections = [
    [`**${markdownText(host.name)}** — ${markdownText(stateText(state))}`],
    status.run ? runLines(status.run, moment) : [],
    inventoryLines(host),
    more === '' ? [] : [more],
    reachabilityLines(status, moment),
    factLines(status, moment),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('  \n'))
    .join(between);
}

function line(name: string, value: string): string {
  return `${markdownText(name)}: **${markdownText(value)}**`;
}

/** What the inventory says of a host. */
export function inventoryLines({ host, family, connection }: FleetHost): string[] {
  const { address, port, user, kind, plugin } = connection;
  const system =
    family.family === 'linux' ? 'Linux' : family.family === 'windows' ? 'Windows' : l10n.t('network device');
  return [
    line(l10n.t('Address'), port === undefined ? address : l10n.t('{0} port {1}', address, port)),
    ...(user === undefined ? [] : [line(l10n.t('User'), user)]),
    line(l10n.t('Connection'), kind === 'other' ? plugin : kind),
    line(l10n.t('Groups'), host.groups.join(', ')),
    `${line(l10n.t('System'), system)} (${markdownText(family.reason)})`,
    ...connection.unresolved.map((problem) => `$(warning) ${markdownText(problem)}`),
  ];
}

function reachabilityLines({ reachability }: HostStatus, moment: Moment): string[] {
  switch (reachability.state) {
    case 'unknown':
      return [markdownText(l10n.t('Not checked yet'))];
    case 'checking':
      return [markdownText(l10n.t('Being checked'))];
    case 'up':
      return [
        line(
          l10n.t('Answered'),
          l10n.t('{0}, after {1} ms', moment(reachability.at), Math.round(reachability.latency)),
        ),
        ...(reachability.greeting === '' ? [] : [line(l10n.t('Greeting'), reachability.greeting)]),
      ];
    case 'down':
      return [line(l10n.t('Not reachable'), reachability.reason), line(l10n.t('Checked'), moment(reachability.at))];
  }
}

function factLines({ facts: known }: HostStatus, moment: Moment): string[] {
  if (!known) return [];
  const { facts } = known;
  const at = Date.parse(known.at);
  const required = { yes: l10n.t('yes'), no: l10n.t('no'), unknown: l10n.t('not known') }[facts.rebootRequired];
  return [
    ...(facts.system === '' ? [] : [line(l10n.t('Runs'), facts.system)]),
    ...(facts.kernel === '' ? [] : [line(l10n.t('Kernel'), facts.kernel)]),
    line(l10n.t('Up for'), duration(facts.uptime)),
    line(l10n.t('Booted'), moment(at - facts.uptime * 1000)),
    line(l10n.t('Reboot required'), required),
    ...(facts.databases.length === 0 ? [] : [line(l10n.t('Databases'), facts.databases.join(', '))]),
    ...(facts.failed.length === 0 ? [] : [line(l10n.t('Failed units'), facts.failed.join(', '))]),
    markdownText(l10n.t('(as of the login at {0})', moment(at))),
  ];
}

function runLines(run: RunOfHost, moment: Moment): string[] {
  const { host, active, dryRun } = run;
  if (active && host.outcome === undefined) {
    return [line(dryRun ? l10n.t('Dry run') : l10n.t('Reboot'), progressText(host))];
  }
  const title = dryRun ? l10n.t('Last dry run') : l10n.t('Last run');
  return [
    line(title, l10n.t('{0} at {1}', outcomeText(run), moment(Date.parse(run.at)))),
    ...(host.downtime === undefined ? [] : [line(l10n.t('Was away for'), duration(host.downtime))]),
    ...host.blockers.filter(({ accepted }) => !accepted).map(({ detail }) => line(l10n.t('In the way'), detail)),
    ...(host.failure
      ? [
          line(failureTitle(host.failure.code), host.failure.detail),
          `$(arrow-right) ${markdownText(nextStep(host.failure.code))}`,
        ]
      : []),
  ];
}
