import assert from 'node:assert/strict';
import { describeEvent, duration } from '../../src/report/describe';
import { headline, summaryTable } from '../../src/report/summary';
import type { NewRunEvent, RunEvent } from '../../src/reboot/events';
import { foldRun } from '../../src/reboot/runState';
import { samplePlan, sampleTarget } from '../reboot/samplePlan';

const plan = samplePlan([sampleTarget('srvsql'), sampleTarget('web')], {
  run: 'r1',
  leftOut: [{ host: 'switch', why: 'a network device is never rebooted' }],
});

const event = (more: NewRunEvent): RunEvent => ({ run: 'r1', at: '2026-11-20T10:30:00.000Z', ...more });

describe('a line about an event', () => {
  it('tells the plan with those it leaves out', () => {
    assert.deepEqual(describeEvent(event({ type: 'run-started', plan })), {
      level: 'info',
      text: 'Reboot of "linux": 2 hosts, up to 5 at a time, reason "maintenance" (run r1)\n  left out: switch: a network device is never rebooted',
    });
  });

  it('of a failure names host, step, code, what was seen and what to do next', () => {
    const failure = { code: 'timeout-down', step: 'wait', detail: 'no answer within 900 s' } as const;
    const { level, text } = describeEvent(
      event({ type: 'host-finished', host: 'web', outcome: 'failed', seconds: 900, failure }),
    );
    assert.equal(level, 'error');
    assert.match(
      text,
      /^web: failed: wait for the new boot: has not come back \(timeout-down\): no answer within 900 s\. Look at the console/,
    );
  });

  it('of an accepted blocker says that it was accepted', () => {
    const { text } = describeEvent(
      event({ type: 'blocker', host: 'web', kind: 'session', detail: 'anna pts/0', accepted: true }),
    );
    assert.equal(text, 'web: logged in: anna pts/0 (accepted)');
  });

  it('of a step is for those who want to know everything', () => {
    assert.equal(describeEvent(event({ type: 'step-started', host: 'web', step: 'check' })).level, 'debug');
  });
});

describe('a duration', () => {
  it('is told as a person would', () => {
    assert.deepEqual([0.42, 9.96, 34.4, 125, 11_520, 3_560_000].map(duration), [
      '0.4 s',
      '10 s',
      '34 s',
      '2 min 5 s',
      '3 h 12 min',
      '41 d 4 h',
    ]);
  });
});

describe('the summary of a run', () => {
  const failure = { code: 'blocked', step: 'guard', detail: 'apt-get (process 10)' } as const;
  const state = foldRun([
    event({ type: 'run-started', plan }),
    event({ type: 'host-finished', host: 'srvsql', outcome: 'rebooted', seconds: 40, downtime: 34 }),
    event({ type: 'host-finished', host: 'web', outcome: 'failed', seconds: 1, failure }),
  ]);

  it('counts outcomes', () => {
    assert.ok(state);
    assert.equal(headline(state), '1 rebooted, 1 failed');
  });

  it('has a row for every host, failures in full, those left out below', () => {
    assert.ok(state);
    assert.deepEqual(summaryTable(state).split('\n'), [
      'srvsql (192.0.2.1)  rebooted  34 s',
      'web (192.0.2.1)     failed          guard: blocked (blocked): apt-get (process 10)',
      'switch              left out        a network device is never rebooted',
    ]);
  });
});
