import assert from 'node:assert/strict';
import type { FailureCode } from '../../src/reboot/failure';
import type { HostRun } from '../../src/reboot/runState';
import { hostState, type HostStatus, type RunOfHost } from '../../src/vscode/tree/hostState';
import { sampleTarget } from '../reboot/samplePlan';
import { hostDescription } from '../../src/vscode/tree/stateTexts';

const host: HostRun = {
  target: sampleTarget('srvsql', { address: '10.0.0.5' }),
  blockers: [],
  stopped: [],
  alerted: false,
};
const at = '2026-11-20T10:30:00Z';
const up = { state: 'up', at: Date.parse(at), latency: 12.4, greeting: 'SSH-2.0-x' } as const;
const down = { state: 'down', at: Date.parse(at) - 1000, reason: 'connection refused (10.0.0.5 port 22)' } as const;
const run = (part: Partial<HostRun>, more: Partial<RunOfHost> = {}): RunOfHost => ({
  host: { ...host, ...part },
  dryRun: false,
  active: false,
  at,
  seen: false,
  ...more,
});
const failed = (code: FailureCode, more: Partial<RunOfHost> = {}): RunOfHost =>
  run({ outcome: 'failed', failure: { code, step: 'check', detail: 'x' } }, more);

describe('the state of a host in the tree', () => {
  const cases: readonly [what: string, status: HostStatus, state: string, description: string][] = [
    ['not checked yet', { reachability: { state: 'unknown' } }, 'unknown', '10.0.0.5'],
    ['up, with the latency', { reachability: up }, 'up', '10.0.0.5 · 12 ms'],
    ['down, with the reason', { reachability: down }, 'down', 'connection refused (10.0.0.5 port 22)'],
    [
      'waiting for its turn in a run',
      { reachability: up, run: run({}, { active: true }) },
      'up',
      'waiting for its turn · 10.0.0.5',
    ],
    [
      'rebooting, whatever a check from outside says',
      { reachability: down, run: run({ step: 'wait', phase: 'down' }, { active: true }) },
      'rebooting',
      'down, waiting for the new boot · 10.0.0.5',
    ],
    [
      'checking, in a dry run',
      { reachability: up, run: run({ step: 'check' }, { active: true, dryRun: true }) },
      'checking',
      'logging in · 10.0.0.5',
    ],
    ['login refused', { reachability: up, run: failed('login-refused') }, 'login-refused', 'login refused · 10.0.0.5'],
    [
      'failed',
      { reachability: up, run: failed('timeout-same-boot') },
      'failed',
      'came back without having rebooted · 10.0.0.5',
    ],
    [
      'up again once somebody has looked',
      { reachability: up, run: failed('timeout-down', { seen: true }) },
      'up',
      '10.0.0.5 · 12 ms',
    ],
    [
      'up when it was only blocked',
      { reachability: up, run: failed('blocked', { dryRun: true }) },
      'up',
      '10.0.0.5 · 12 ms',
    ],
    ['rebooted', { reachability: up, run: run({ outcome: 'rebooted' }) }, 'up', '10.0.0.5 · 12 ms · rebooted'],
    [
      'being checked when what was seen during the reboot is outdated',
      { reachability: down, run: run({ outcome: 'rebooted' }) },
      'checking',
      '10.0.0.5',
    ],
    [
      'failed when nobody waited for it',
      { reachability: up, run: run({ outcome: 'unknown' }) },
      'failed',
      'no longer waited for: its state is not known · 10.0.0.5',
    ],
  ];
  for (const [what, status, state, description] of cases) {
    it(`is ${what}`, () => {
      assert.equal(hostState(status), state);
      assert.equal(hostDescription('10.0.0.5', hostState(status), status), description);
    });
  }
});
