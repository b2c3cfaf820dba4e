import * as l10n from '@vscode/l10n';
import { failureTitle } from '../../reboot/failure';
import type { HostRun } from '../../reboot/runState';
import { isRunning, type HostCounts, type HostState, type HostStatus, type RunOfHost } from './hostState';

/** The state in words, for screen readers and tooltips. */
export function stateText(state: HostState): string {
  switch (state) {
    case 'unknown':
      return l10n.t('not checked yet');
    case 'checking':
      return l10n.t('checking');
    case 'up':
      return l10n.t('up');
    case 'down':
      return l10n.t('down');
    case 'login-refused':
      return l10n.t('login refused');
    case 'rebooting':
      return l10n.t('rebooting');
    case 'failed':
      return l10n.t('failed');
  }
}

/** What is being done to a host right now. */
export function progressText(host: HostRun): string {
  if (host.step === undefined) return l10n.t('waiting for its turn');
  switch (host.step) {
    case 'check':
      return l10n.t('logging in');
    case 'guard':
      return l10n.t('looking for what is in the way');
    case 'alert':
      return l10n.t('sending the mail before');
    case 'stop-services':
      return l10n.t('stopping services');
    case 'reboot':
      return l10n.t('sending the reboot command');
    case 'wait':
      return waitText(host);
    case 'verify':
      return l10n.t('checking services');
    case 'confirm':
      return l10n.t('sending the mail after');
  }
}

function waitText({ phase }: HostRun): string {
  if (phase === undefined) return l10n.t('going down');
  switch (phase) {
    case 'going-down':
      return l10n.t('going down');
    case 'down':
      return l10n.t('down, waiting for the new boot');
    case 'booting':
      return l10n.t('booting');
    case 'back':
      return l10n.t('back');
  }
}

/** The grey text beside a host: where it is and how it answers, or first what matters more now. */
export function hostDescription(address: string, state: HostState, status: HostStatus): string {
  const said = saying(state, status);
  // The reason why a host is down names the address, and the port with it.
  if (said === '' || said.includes(address)) return said || address;
  return state === 'up' && !isRunning(status) ? `${address} · ${said}` : `${said} · ${address}`;
}

function saying(state: HostState, status: HostStatus): string {
  const { run, reachability } = status;
  if (run && isRunning(status)) return progressText(run.host);
  switch (state) {
    case 'up':
      return [latency(reachability), run && rebootedText(run)].filter(Boolean).join(' · ');
    case 'down':
      return reachability.state === 'down' ? reachability.reason : l10n.t('not reachable');
    case 'login-refused':
    case 'failed':
      return run ? outcomeText(run) : '';
    case 'unknown':
    case 'checking':
    case 'rebooting':
      return '';
  }
}

function latency(reachability: HostStatus['reachability']): string {
  if (reachability.state !== 'up') return '';
  return reachability.latency < 1 ? '< 1 ms' : `${Math.round(reachability.latency)} ms`;
}

function rebootedText({ host, dryRun }: RunOfHost): string {
  return host.outcome === 'rebooted' && !dryRun ? l10n.t('rebooted') : '';
}

/** How a host ended in its last run, in a few words. */
export function outcomeText({ host, dryRun }: RunOfHost): string {
  if (host.outcome === undefined) return progressText(host);
  switch (host.outcome) {
    case 'rebooted':
      return l10n.t('rebooted');
    case 'would-reboot':
      return l10n.t('ready to be rebooted');
    case 'not-started':
      return dryRun ? l10n.t('not checked') : l10n.t('left alone');
    case 'unknown':
      return l10n.t('no longer waited for: its state is not known');
    case 'failed':
      return host.failure ? failureTitle(host.failure.code) : l10n.t('failed');
  }
}

/** `3 hosts, 2 up`, with what needs attention after it. */
export function countsText({ hosts, up, down, rebooting, failed }: HostCounts): string {
  const parts = [hosts === 1 ? l10n.t('1 host') : l10n.t('{0} hosts', hosts)];
  if (up > 0) parts.push(l10n.t('{0} up', up));
  if (down > 0) parts.push(l10n.t('{0} down', down));
  if (rebooting > 0) parts.push(l10n.t('{0} rebooting', rebooting));
  if (failed > 0) parts.push(l10n.t('{0} failed', failed));
  return parts.join(', ');
}
