import assert from 'node:assert/strict';
import type { NewRunEvent } from '../../src/reboot/events';
import { defaultPolicy, type Plan, type Target } from '../../src/reboot/plan';
import { foldRun, type RunState } from '../../src/reboot/runState';
import { confirmationOf, reasonNotReady } from '../../src/vscode/run/confirmation';
import { samplePlan, sampleTarget } from '../reboot/samplePlan';
import { progressMessage, stepsDone } from '../../src/vscode/run/runProgress';

const target = (host: string, more: Partial<Target> = {}): Target =>
  sampleTarget(host, { address: `10.0.0.${host.length}`, ...more });

const planFor = samplePlan;

function told(plan: Plan, events: readonly NewRunEvent[]): RunState {
  const stamped = [{ type: 'run-started', plan } as const, ...events].map((event) => ({
    run: plan.run,
    at: '2026-11-20T10:30:01Z',
    ...event,
  }));
  const state = foldRun(stamped);
  assert.ok(state);
  return state;
}

const facts = (databases: string[]) => ({
  system: 'Debian GNU/Linux 12 (bookworm)',
  kernel: '6.1',
  uptime: 3600,
  identity: { kind: 'boot-id' as const, value: 'x' },
  rebootRequired: 'yes' as const,
  databases,
  failed: [],
});
const ready = (host: string): NewRunEvent => ({ type: 'host-finished', host, outcome: 'would-reboot', seconds: 1 });

describe('the question before a reboot', () => {
  const targets = [target('srvsql'), target('srvapache')];
  const preflight = told(planFor(targets, { dryRun: true }), [
    { type: 'facts', host: 'srvsql', facts: facts(['mariadb.service']) },
    ready('srvsql'),
    { type: 'blocker', host: 'srvapache', kind: 'session', detail: 'anna pts/0', accepted: true },
    ready('srvapache'),
  ]);

  it('names the hosts, the databases that will be stopped, who is logged in, the order, the reason and who gets the mails', () => {
    const { message, detail, button } = confirmationOf(planFor(targets), preflight, ['admin@example.com']);
    assert.equal(message, 'Reboot 2 hosts?');
    assert.equal(button, 'Reboot 2 Hosts');
    assert.equal(
      detail,
      [
        'srvsql (10.0.0.6), srvapache (10.0.0.9)',
        '',
        'DATABASES that will be stopped first:',
        '• srvsql: mariadb.service',
        '',
        'Users who are logged in:',
        '• srvapache: anna pts/0',
        '',
        'Order: up to 5 at a time',
        'Reason: maintenance',
        'Mails before and after each reboot go to admin@example.com',
      ].join('\n'),
    );
  });

  it('says which hosts are left out and why', () => {
    const leftOut = [{ host: 'winsrv', why: 'owned by the bank' }];
    const { detail } = confirmationOf(planFor(targets, { leftOut }), preflight, ['admin@example.com']);
    assert.match(detail, /Left out:\n• winsrv: owned by the bank/);
  });

  it('counts one host as one and leaves the order out', () => {
    const { message, detail, button } = confirmationOf(planFor([target('srvsql')]), preflight, ['admin@example.com']);
    assert.equal(message, 'Reboot 1 host?');
    assert.equal(button, 'Reboot 1 Host');
    assert.ok(!/Order/.test(detail));
  });

  it('says that no mail is sent when the policy is off', () => {
    const policy = { ...defaultPolicy, mail: 'off' as const };
    assert.match(confirmationOf(planFor(targets, { policy }), preflight, []).detail, /No mails are sent/);
  });

  it('shows a dozen names of a hundred and says how many more there are', () => {
    const many = Array.from({ length: 100 }, (_, index) => target(`srv${index}`));
    const state = told(
      planFor(many, { dryRun: true }),
      many.map(({ host }) => ready(host)),
    );
    const { message, detail } = confirmationOf(planFor(many), state, ['admin@example.com']);
    assert.equal(message, 'Reboot 100 hosts?');
    assert.match(detail, /srv11 \(.*\) and 88 more/);
  });

  it('names what is in the way of a host that is not ready', () => {
    const state = told(planFor(targets, { dryRun: true }), [
      { type: 'blocker', host: 'srvsql', kind: 'backup', detail: 'rsync (process 12)', accepted: false },
      {
        type: 'host-finished',
        host: 'srvsql',
        outcome: 'failed',
        seconds: 1,
        failure: { code: 'blocked', step: 'guard', detail: 'x' },
      },
      {
        type: 'host-finished',
        host: 'srvapache',
        outcome: 'failed',
        seconds: 1,
        failure: { code: 'login-refused', step: 'check', detail: 'publickey' },
      },
    ]);
    const reasons = [...state.hosts.values()].map(reasonNotReady);
    assert.deepEqual(reasons, ['blocked: rsync (process 12)', 'login refused: publickey']);
  });
});

describe('the progress of a run', () => {
  const plan = planFor([target('srvsql'), target('srvapache')]);
  const waiting: readonly NewRunEvent[] = [
    { type: 'step-started', host: 'srvsql', step: 'wait' },
    { type: 'wait-phase', host: 'srvsql', phase: 'down', detail: '' },
  ];

  it('says how many hosts have ended and what the last one that moved is doing', () => {
    const state = told(plan, waiting);
    const event = { run: plan.run, at: '', type: 'wait-phase', host: 'srvsql', phase: 'down', detail: '' } as const;
    assert.equal(progressMessage(event, state), '0/2 · srvsql: down, waiting for the new boot');
  });

  it('says nothing new for events that change nothing in it', () => {
    const event = { run: plan.run, at: '', type: 'note', host: 'srvsql', level: 'info', text: 'x' } as const;
    assert.equal(progressMessage(event, told(plan, waiting)), undefined);
  });

  it('grows with the steps and is whole when every host has ended', () => {
    const ended: NewRunEvent = { type: 'host-finished', host: 'srvsql', outcome: 'rebooted', seconds: 1 };
    const other: NewRunEvent = { ...ended, host: 'srvapache' };
    const counts = [[], waiting, [...waiting, ended], [...waiting, ended, other]].map((events) =>
      stepsDone(told(plan, events)),
    );
    assert.deepEqual(counts, [0, 5, 8, 16]);
  });
});
