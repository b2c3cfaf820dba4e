import { hostname, userInfo } from 'node:os';
import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import { ownNames } from '../../machine/local/self';
import type { MailNotifier } from '../../mail/smtp';
import { LockedError } from '../../reboot/lock';
import { makePlan } from '../../reboot/makePlan';
import type { LeftOut, Plan } from '../../reboot/plan';
import type { Run } from '../../reboot/run';
import type { RunState } from '../../reboot/runState';
import { newRunId } from '../../reboot/runStore';
import type { Choice } from '../commands/chosenNodes';
import type { Services } from '../commands/services';
import type { EditorCredentials } from '../editorCredentials';
import { tellMailProblems } from '../mailProblems';
import { confirmationOf, reasonNotReady } from './confirmation';
import { tellOutcome } from './outcome';
import { showProgress } from './runProgress';

/** Logs in on the hosts and tells what a reboot would meet there. */
export async function dryRunHosts(services: Services, choice: Choice): Promise<void> {
  const plan = planOf(services, choice, { dryRun: true, reason: services.settings.reason });
  if (!plan) return;
  const state = await runDry(services, plan, services.createCredentials());
  if (state && !state.cancelling) await tellOutcome(services, state);
}

/**
 * Checks the hosts, asks once with what was found, reboots those that are ready. The hosts are frozen when the
 * command is given: a change of the inventory meanwhile changes nothing.
 */
export async function rebootHosts(services: Services, choice: Choice): Promise<void> {
  if (tellBusy(services, choice)) return;
  const mail = await openMail(services);
  if (mail === 'missing') return;
  const credentials = services.createCredentials();
  const preflightPlan = planOf(services, choice, { dryRun: true, reason: services.settings.reason });
  const preflight = preflightPlan && (await runDry(services, preflightPlan, credentials));
  if (!preflight || preflight.cancelling) return;
  const plan = await confirm(services, choice, preflight, mail?.to ?? []);
  if (!plan) return;
  try {
    const run = await services.runs.start(plan, { credentials, notifier: mail?.notifier });
    await followRun(services, run);
  } catch (error) {
    if (!(error instanceof LockedError)) throw error;
    void window.showErrorMessage(l10n.t('Nothing was rebooted: {0}.', error.message));
  }
}

/** Shows a run to its end and says how it ended. */
export async function followRun(services: Services, run: Run): Promise<void> {
  await tellOutcome(services, await showProgress(run));
}

async function runDry(services: Services, plan: Plan, credentials: EditorCredentials): Promise<RunState | undefined> {
  const run = await services.runs.start(plan, { credentials, notifier: undefined });
  return showProgress(run);
}

function tellBusy({ runs }: Services, { hosts }: Choice): boolean {
  const names = new Set(hosts.map(({ name }) => name));
  const busy = runs.of(names).find(({ plan }) => !plan.dryRun);
  if (!busy) return false;
  const shared = busy.plan.targets.flatMap(({ host }) => (names.has(host) ? [host] : []));
  void window.showErrorMessage(
    l10n.t('{0}: the run {1} is busy with it. Wait for its end or cancel it.', shared.join(', '), busy.plan.run),
  );
  return true;
}

interface OpenMail {
  readonly notifier: MailNotifier;
  readonly to: readonly string[];
}

/** Undefined: the policy wants no mail, or can do without. `missing`: it does not, and the person knows. */
async function openMail({ mail, settings }: Services): Promise<OpenMail | undefined | 'missing'> {
  const { mailPolicy } = settings;
  if (mailPolicy === 'off') return undefined;
  const ready = mail.open();
  if ('notifier' in ready) {
    // Asked for now, not in the middle of the run when nobody may be there.
    if (!(await mail.hasPassword(ready.settings)) && mailPolicy === 'required') return 'missing';
    return { notifier: ready.notifier, to: [...ready.settings.to, ...ready.settings.cc] };
  }
  if (mailPolicy === 'best-effort') return undefined;
  const message = l10n.t('No alert, no reboot: the mails before and after cannot be sent with these settings.');
  const off = l10n.t('Set fleetReboot.mail.policy to off to reboot without mails.');
  void tellMailProblems(message, [...ready.problems, '', off]);
  return 'missing';
}

function planOf(
  { settings }: Services,
  { hosts, pattern }: Choice,
  {
    dryRun,
    reason,
    leftOut = [],
  }: { readonly dryRun: boolean; readonly reason: string; readonly leftOut?: readonly LeftOut[] },
): Plan | undefined {
  const now = new Date();
  const out = new Set(leftOut.map(({ host }) => host));
  const plan = makePlan({
    run: newRunId(now),
    createdAt: now.toISOString(),
    pattern,
    reason,
    requestedBy: `${userInfo().username}@${hostname()}`,
    dryRun,
    strategy: settings.strategy,
    policy: settings.policy,
    candidates: hosts.filter(({ name }) => !out.has(name)).map((host) => host.candidate()),
    self: ownNames(),
  });
  if (!('problems' in plan)) return { ...plan, leftOut: [...plan.leftOut, ...leftOut] };
  const detail = plan.problems.join('\n');
  void window.showErrorMessage(l10n.t('Nothing can be rebooted.'), { modal: true, detail });
  return undefined;
}

/** The plan as confirmed; undefined when nobody wants it or nothing is ready. */
async function confirm(
  services: Services,
  choice: Choice,
  preflight: RunState,
  mailTo: readonly string[],
): Promise<Plan | undefined> {
  const leftOut = [...preflight.hosts.values()].flatMap((host): LeftOut[] =>
    host.outcome === 'would-reboot' ? [] : [{ host: host.target.host, why: reasonNotReady(host) }],
  );
  if (leftOut.length === preflight.hosts.size) {
    await tellNothingReady(services, [...leftOut, ...preflight.plan.leftOut]);
    return undefined;
  }
  const change = l10n.t('Change Reason…');
  for (let { reason } = preflight.plan; ;) {
    const plan = planOf(services, choice, { dryRun: false, reason, leftOut });
    if (!plan) return undefined;
    const { message, detail, button } = confirmationOf(plan, preflight, mailTo);
    const answer = await window.showWarningMessage(message, { modal: true, detail }, button, change);
    if (answer === button) return plan;
    if (answer !== change) return undefined;
    reason = (await askReason(reason)) ?? reason;
  }
}

async function tellNothingReady({ log }: Services, leftOut: readonly LeftOut[]): Promise<void> {
  const message =
    leftOut.length === 1
      ? l10n.t('The host cannot be rebooted now.')
      : l10n.t('None of the {0} hosts can be rebooted now.', leftOut.length);
  const detail = leftOut.map(({ host, why }) => `• ${host}: ${why}`).join('\n');
  const show = l10n.t('Show Output');
  if ((await window.showErrorMessage(message, { modal: true, detail }, show)) === show) log.show(true);
}

function askReason(value: string): Thenable<string | undefined> {
  return window.showInputBox({
    title: l10n.t('Reason'),
    prompt: l10n.t('Written to the log of the hosts, to logged-in users and into the mails'),
    value,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? l10n.t('The reason is empty.') : undefined),
  });
}
