import * as l10n from '@vscode/l10n';
import type { HostOutcome, RunEvent, WaitPhase } from '../reboot/events';
import { failureTitle, nextStep, type Failure } from '../reboot/failure';
import type { BlockerKind, Plan, Strategy } from '../reboot/plan';
import type { Step } from '../reboot/step';

/** One readable line for an event. */
export interface Line {
  readonly level: 'info' | 'warning' | 'error' | 'debug';
  readonly text: string;
}

/** What an event says, for the output channel and the terminal. `debug` lines tell nothing new to a person. */
export function describeEvent(event: RunEvent): Line {
  switch (event.type) {
    case 'run-started':
      return info(describePlan(event.plan));
    case 'run-resumed':
      return info(l10n.t('The interrupted run {0} goes on.', event.run));
    case 'cancel-requested':
      return event.abandon
        ? warning(l10n.t('Cancelled again: hosts in flight are no longer waited for.'))
        : warning(l10n.t('Cancelled: no new host begins; hosts in flight are waited for.'));
    case 'run-finished':
      return {
        level: event.outcome === 'succeeded' ? 'info' : 'error',
        text: l10n.t('Run {0}: {1} after {2}.', event.run, runOutcome(event.outcome), duration(event.seconds)),
      };
    default:
      return prefixed(event.host, describeHostEvent(event));
  }
}

function describeHostEvent(event: Extract<RunEvent, { host: string }>): Line {
  switch (event.type) {
    case 'step-started':
      return { level: 'debug', text: l10n.t('{0} …', stepTitle(event.step)) };
    case 'step-finished':
      if (event.failure) return warning(describeFailure(event.failure));
      return event.outcome === 'skipped'
        ? { level: 'debug', text: l10n.t('{0}: nothing to do', stepTitle(event.step)) }
        : { level: 'debug', text: l10n.t('{0}: done in {1}', stepTitle(event.step), duration(event.seconds)) };
    case 'facts': {
      const { system, uptime, rebootRequired, databases } = event.facts;
      const parts = [system || l10n.t('unknown system'), l10n.t('up for {0}', duration(uptime))];
      if (rebootRequired === 'yes') parts.push(l10n.t('reboot required'));
      if (databases.length > 0) parts.push(l10n.t('runs {0}', databases.join(', ')));
      return info(parts.join(', '));
    }
    case 'blocker': {
      const text = `${blockerTitle(event.kind)}: ${event.detail}`;
      return warning(event.accepted ? l10n.t('{0} (accepted)', text) : text);
    }
    case 'note':
      return { level: event.level, text: event.text };
    case 'mail-sent':
      return info(mailSent(event.kind, event.to.join(', ')));
    case 'service':
      return info(serviceState(event.service, event.state));
    case 'reboot-issued':
      return info(l10n.t('sending the reboot command'));
    case 'wait-phase':
      return info(event.detail === '' ? phaseTitle(event.phase) : `${phaseTitle(event.phase)}: ${event.detail}`);
    case 'host-finished':
      return hostFinished(event);
  }
}

function hostFinished(event: Extract<RunEvent, { type: 'host-finished' }>): Line {
  const title = outcomeTitle(event.outcome);
  if (event.outcome === 'rebooted') {
    return info(event.downtime === undefined ? title : l10n.t('{0}, back after {1}', title, duration(event.downtime)));
  }
  if (!event.failure) return info(title);
  const text = `${title}: ${describeFailure(event.failure)}. ${nextStep(event.failure.code)}`;
  return event.outcome === 'not-started' ? warning(text) : { level: 'error', text };
}

/** e.g. `alert: alert mail not delivered (alert-failed): connection refused`. */
export function describeFailure({ code, step, detail }: Failure): string {
  return `${stepTitle(step)}: ${failureTitle(code)} (${code}): ${detail}`;
}

/** The plan in one sentence, with those left out. */
export function describePlan(plan: Plan): string {
  const count = plan.targets.length;
  const what = plan.dryRun ? l10n.t('Dry run') : l10n.t('Reboot');
  const first = l10n.t(
    '{0} of "{1}": {2} hosts, {3}, reason "{4}" (run {5})',
    what,
    plan.pattern,
    count,
    strategyTitle(plan.strategy),
    plan.reason,
    plan.run,
  );
  const left = plan.leftOut.map(({ host, why }) => `  ${l10n.t('left out: {0}: {1}', host, why)}`);
  return [first, ...left].join('\n');
}

export function strategyTitle(strategy: Strategy): string {
  return strategy.kind === 'sequential' ? l10n.t('one after the other') : l10n.t('up to {0} at a time', strategy.limit);
}

export function stepTitle(step: Step): string {
  switch (step) {
    case 'check':
      return l10n.t('check');
    case 'guard':
      return l10n.t('guard');
    case 'alert':
      return l10n.t('alert mail');
    case 'stop-services':
      return l10n.t('stop services');
    case 'reboot':
      return l10n.t('reboot');
    case 'wait':
      return l10n.t('wait for the new boot');
    case 'verify':
      return l10n.t('verify');
    case 'confirm':
      return l10n.t('confirmation mail');
  }
}

export function outcomeTitle(outcome: HostOutcome): string {
  switch (outcome) {
    case 'rebooted':
      return l10n.t('rebooted');
    case 'would-reboot':
      return l10n.t('ready to be rebooted');
    case 'failed':
      return l10n.t('failed');
    case 'not-started':
      return l10n.t('not rebooted');
    case 'unknown':
      return l10n.t('unknown');
  }
}

export function runOutcome(outcome: 'succeeded' | 'failed' | 'cancelled'): string {
  switch (outcome) {
    case 'succeeded':
      return l10n.t('succeeded');
    case 'failed':
      return l10n.t('failed');
    case 'cancelled':
      return l10n.t('cancelled');
  }
}

export function blockerTitle(kind: BlockerKind): string {
  switch (kind) {
    case 'inhibitor':
      return l10n.t('a shutdown inhibitor is held');
    case 'session':
      return l10n.t('logged in');
    case 'package-manager':
      return l10n.t('a package manager is at work');
    case 'backup':
      return l10n.t('a backup is running');
    case 'database':
      return l10n.t('a database is running');
    case 'shutdown':
      return l10n.t('a shutdown is under way');
  }
}

export function phaseTitle(phase: WaitPhase): string {
  switch (phase) {
    case 'going-down':
      return l10n.t('going down');
    case 'down':
      return l10n.t('down');
    case 'booting':
      return l10n.t('booting');
    case 'back':
      return l10n.t('back with a new boot');
  }
}

function mailSent(kind: 'alert' | 'confirmation' | 'failure', to: string): string {
  switch (kind) {
    case 'alert':
      return l10n.t('alert mail sent to {0}', to);
    case 'confirmation':
      return l10n.t('confirmation mail sent to {0}', to);
    case 'failure':
      return l10n.t('failure mail sent to {0}', to);
  }
}

function serviceState(service: string, state: 'stopping' | 'stopped' | 'starting' | 'started'): string {
  switch (state) {
    case 'stopping':
      return l10n.t('stopping {0}', service);
    case 'stopped':
      return l10n.t('{0} has stopped cleanly', service);
    case 'starting':
      return l10n.t('starting {0}', service);
    case 'started':
      return l10n.t('{0} is running', service);
  }
}

/** Seconds for a person: `0.4 s`, `34 s`, `2 min 5 s`, `3 h 12 min`, `41 d 6 h`. */
export function duration(seconds: number): string {
  if (seconds < 10) return l10n.t('{0} s', Math.round(seconds * 10) / 10);
  const whole = Math.round(seconds);
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (days > 0) return l10n.t('{0} d {1} h', days, hours);
  if (hours > 0) return l10n.t('{0} h {1} min', hours, minutes);
  return minutes > 0 ? l10n.t('{0} min {1} s', minutes, whole % 60) : l10n.t('{0} s', whole);
}

const info = (text: string): Line => ({ level: 'info', text });
const warning = (text: string): Line => ({ level: 'warning', text });
const prefixed = (host: string, { level, text }: Line): Line => ({ level, text: `${host}: ${text}` });
