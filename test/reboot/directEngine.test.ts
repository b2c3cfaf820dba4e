import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createDirectEngine } from '../../src/reboot/engines/direct/directEngine';
import type { RunEvent } from '../../src/reboot/events';
import type { Notice, Notifier } from '../../src/reboot/notifier';
import { defaultPolicy, type Plan, type Policy, type Target } from '../../src/reboot/plan';
import { resumeRun, startRun, type Run } from '../../src/reboot/run';
import { foldRun, type RunState } from '../../src/reboot/runState';
import { samplePlan, sampleTarget } from './samplePlan';
import { bootIds, FakeHost, stopCleanly, virtualClock } from './fakeHost';

const target = sampleTarget;

const planOf = (targets: Target[], policy: Partial<Policy> = {}, more: Partial<Plan> = {}): Plan =>
  samplePlan(targets, { policy: { ...defaultPolicy, ...policy }, ...more });

class Bed {
  readonly clock = virtualClock();
  readonly events: RunEvent[] = [];
  readonly mails: Notice[] = [];
  mailFails: string | undefined;
  journalFails: ((event: RunEvent) => boolean) | undefined;
  onEvent: ((event: RunEvent, run: Run) => void) | undefined;
  private readonly hosts: Map<string, FakeHost>;

  constructor(...hosts: FakeHost[]) {
    this.hosts = new Map(hosts.map((host) => [host.name, host]));
  }

  engine() {
    const notifier: Notifier = {
      notify: async (notice) => {
        await Promise.resolve();
        if (this.mailFails !== undefined) throw new Error(this.mailFails);
        this.mails.push(notice);
        return { to: ['admin@example.com'], messageId: `<${String(this.mails.length)}@example.com>` };
      },
    };
    return createDirectEngine({
      clock: this.clock,
      notifier,
      machineOf: (name) => {
        const host = this.hosts.get(name);
        assert.ok(host);
        return host.machine();
      },
    });
  }

  private parts() {
    return {
      engine: this.engine(),
      now: () => new Date(this.clock.now()),
      journal: {
        append: async (event: RunEvent) => {
          await Promise.resolve();
          if (this.journalFails?.(event)) throw new Error('ENOSPC: no space left on device');
          this.events.push(event);
        },
        close: async () => Promise.resolve(),
      },
    };
  }

  async run(plan: Plan): Promise<RunState> {
    const run = startRun(plan, this.parts());
    run.onEvent((event) => this.onEvent?.(event, run));
    return run.finished;
  }

  async resume(events: readonly RunEvent[]): Promise<RunState> {
    return resumeRun(events, this.parts()).finished;
  }
}

/** Goes down for `away` milliseconds of the virtual clock and comes back with a new boot id. */
function reboots(host: FakeHost, bed: Bed, away = 30_000): void {
  host.onReboot = () => {
    const back = bed.clock.now() + away;
    host.cutSessions();
    for (const unit of host.units) if (unit.enabled !== false) Object.assign(unit, { active: 'active', mainPid: 77 });
    host.refuse = () => {
      if (bed.clock.now() < back) return 'unreachable';
      host.bootId = bootIds[1];
      return undefined;
    };
    return {};
  };
}

function story(bed: Bed, host: string): string[] {
  return bed.events.flatMap((event) => {
    if (!('host' in event) || event.host !== host) return [];
    if (event.type === 'step-finished') return [`${event.step} ${event.outcome}`];
    if (event.type === 'host-finished')
      return [`${event.outcome}${event.failure ? ` ${event.failure.step} ${event.failure.code}` : ''}`];
    return [];
  });
}

function mariadb() {
  return {
    id: 'mariadb.service',
    names: ['mysql.service', 'mysqld.service'],
    active: 'active',
    mainPid: 500,
    enabled: true,
  };
}

describe('the direct engine', () => {
  it('performs the eight steps in order, with a mail before and a mail after', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    host.database = 'answers';
    reboots(host, bed);
    const state = await bed.run(planOf([target('srvsql')]));
    assert.deepEqual(story(bed, 'srvsql'), [
      'check ok',
      'guard ok',
      'alert ok',
      'stop-services ok',
      'reboot ok',
      'wait ok',
      'verify ok',
      'confirm ok',
      'rebooted',
    ]);
    assert.deepEqual(
      bed.mails.map((mail) => mail.kind),
      ['alert', 'confirmation'],
    );
    assert.equal(state.finished?.outcome, 'succeeded');
    const downtime = state.hosts.get('srvsql')?.downtime ?? 0;
    assert.ok(downtime >= 30 && downtime < 31, `downtime ${String(downtime)}`);
  });

  it('D1 D3 stops what is active, each unit once however many aliases it has, and reboots only after it has stopped', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [
      mariadb(),
      { id: 'mariadb@two.service', active: 'active', mainPid: 501 },
      { id: 'mysql@old.service', active: 'inactive', enabled: false },
    ];
    reboots(host, bed);
    await bed.run(planOf([target('srvsql')]));
    const commands = host.asked.filter((name) => /^(stop|reboot)/.test(name));
    assert.deepEqual(commands, ['stop mariadb.service', 'stop mariadb@two.service', 'reboot']);
  });

  it('D3 a socket that would start the database again is stopped before it, and is active again after the boot', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [
      { ...mariadb(), triggeredBy: 'mariadb.socket' },
      { id: 'mariadb.socket', active: 'active' },
    ];
    reboots(host, bed);
    const state = await bed.run(planOf([target('srvsql')]));
    assert.deepEqual(
      host.asked.filter((name) => /^(stop|reboot)/.test(name)),
      ['stop mariadb.socket', 'stop mariadb.service', 'reboot'],
    );
    assert.equal(state.hosts.get('srvsql')?.outcome, 'rebooted');
  });

  it('D2 a slow stop is polled under the plan’s own deadline', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    const unit = mariadb();
    host.units = [unit];
    reboots(host, bed);
    host.onStop = (stopping) => {
      stopping.active = 'deactivating';
      const done = bed.clock.now() + 600_000;
      const sleep = bed.clock.sleep.bind(bed.clock);
      bed.clock.sleep = async (ms, signal) => {
        await sleep(ms, signal);
        if (bed.clock.now() >= done && unit.active === 'deactivating') stopCleanly(unit);
      };
    };
    const state = await bed.run(planOf([target('srvsql')]));
    assert.equal(state.hosts.get('srvsql')?.outcome, 'rebooted');
  });

  it('D3 a service that ends as failed is service-stop-failed: no reboot, a mail, started again', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    host.onStop = (unit) => Object.assign(unit, { active: 'failed', result: 'signal', mainPid: 0 });
    const state = await bed.run(planOf([target('srvsql')]));
    assert.equal(host.reboots, 0);
    assert.equal(state.hosts.get('srvsql')?.failure?.code, 'service-stop-failed');
    assert.deepEqual(
      bed.mails.map((mail) => mail.kind),
      ['alert', 'failure'],
    );
    assert.equal(host.units[0]?.active, 'active');
    assert.deepEqual(state.hosts.get('srvsql')?.stopped, []);
  });

  it('D3 inactive is no proof while the main process is still there', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    host.onStop = (unit) => Object.assign(unit, { active: 'inactive' });
    const state = await bed.run(planOf([target('srvsql')], { stopTimeout: 5 }));
    assert.equal(host.reboots, 0);
    assert.equal(state.hosts.get('srvsql')?.failure?.code, 'service-stop-failed');
  });

  it('D4 services are started again when the reboot is refused', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    host.onReboot = () => ({ status: 1, stderr: 'Failed to talk to init daemon.' });
    const state = await bed.run(planOf([target('srvsql')]));
    assert.equal(state.hosts.get('srvsql')?.failure?.code, 'reboot-refused');
    assert.match(state.hosts.get('srvsql')?.failure?.detail ?? '', /init daemon/);
    assert.equal(host.units[0]?.active, 'active');
  });

  it('D4 F6 a cancel while services are being stopped starts them again and reboots nothing', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    bed.onEvent = (event, run) => {
      if (event.type === 'service' && event.state === 'stopped') run.cancel();
    };
    const state = await bed.run(planOf([target('srvsql')]));
    assert.equal(host.reboots, 0);
    assert.equal(host.units[0]?.active, 'active');
    assert.equal(state.hosts.get('srvsql')?.outcome, 'not-started');
    assert.equal(state.finished?.outcome, 'cancelled');
    assert.deepEqual(
      bed.mails.map((mail) => mail.kind),
      ['alert', 'failure'],
    );
  });

  it('D4 F6 even a second cancel does not leave a stopped service stopped', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    bed.onEvent = (event, run) => {
      if (event.type !== 'service' || event.state !== 'stopped') return;
      run.cancel();
      run.cancel();
    };
    const state = await bed.run(planOf([target('srvsql')]));
    assert.equal(host.units[0]?.active, 'active');
    assert.deepEqual(state.hosts.get('srvsql')?.stopped, []);
  });

  it('D4 a journal that can no longer be written ends the run, and leaves no service stopped', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    let full = false;
    bed.journalFails = (event) => (full ||= event.type === 'reboot-issued');
    await assert.rejects(bed.run(planOf([target('srvsql')])), /no space left/);
    assert.equal(host.reboots, 0, 'an event is on disk before it is acted on');
    assert.equal(host.units[0]?.active, 'active');
  });

  it('a view that fails does not stop a reboot', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    reboots(host, bed);
    const warned = once(process, 'warning');
    bed.onEvent = (event) => {
      if (event.type === 'reboot-issued') throw new Error('a broken view');
    };
    const state = await bed.run(planOf([target('web')]));
    assert.equal(state.hosts.get('web')?.outcome, 'rebooted');
    assert.match(String(await warned), /a broken view/);
  });

  it('D5 a service that is not active after the boot is started once', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    host.database = 'answers';
    reboots(host, bed);
    const original = host.onReboot;
    host.onReboot = () => {
      const result = original?.();
      for (const unit of host.units) Object.assign(unit, { active: 'inactive', mainPid: 0 });
      return result;
    };
    const state = await bed.run(planOf([target('srvsql')]));
    assert.equal(state.hosts.get('srvsql')?.outcome, 'rebooted');
    assert.equal(host.asked.filter((name) => name === 'start mariadb.service').length, 1);
  });

  it('D5 a service that stays down after one start is verify-failed, with a mail', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    reboots(host, bed);
    const original = host.onReboot;
    host.onReboot = () => {
      const result = original?.();
      for (const unit of host.units) Object.assign(unit, { active: 'failed', mainPid: 0 });
      return result;
    };
    host.onStart = () => undefined;
    const state = await bed.run(planOf([target('srvsql')]));
    assert.equal(state.hosts.get('srvsql')?.failure?.code, 'verify-failed');
    assert.match(state.hosts.get('srvsql')?.failure?.detail ?? '', /mariadb\.service is failed/);
    assert.equal(host.asked.filter((name) => name === 'start mariadb.service').length, 1);
    assert.deepEqual(
      bed.mails.map((mail) => mail.kind),
      ['alert', 'failure'],
    );
  });

  it('D5 a database that is active but does not answer is verify-failed', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    host.database = 'silent';
    reboots(host, bed);
    const state = await bed.run(planOf([target('srvsql')]));
    assert.equal(state.hosts.get('srvsql')?.failure?.code, 'verify-failed');
  });

  it('a unit that failed only since the boot is verify-failed and named', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    host.failed = ['old.service'];
    reboots(host, bed);
    const original = host.onReboot;
    host.onReboot = () => {
      host.failed = ['old.service', 'new.service'];
      return original?.();
    };
    const state = await bed.run(planOf([target('web')]));
    assert.match(state.hosts.get('web')?.failure?.detail ?? '', /new\.service/);
    assert.doesNotMatch(state.hosts.get('web')?.failure?.detail ?? '', /old\.service/);
  });

  it('no alert, no reboot: a mail that cannot be delivered leaves the host untouched', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    bed.mailFails = 'connection refused';
    const state = await bed.run(planOf([target('srvsql')]));
    assert.deepEqual(story(bed, 'srvsql'), ['check ok', 'guard ok', 'alert failed', 'failed alert alert-failed']);
    assert.deepEqual(host.asked, ['survey']);
    assert.equal(state.finished?.outcome, 'failed');
  });

  it('a best-effort policy goes on without the alert and says so', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    bed.mailFails = 'connection refused';
    reboots(host, bed);
    const state = await bed.run(planOf([target('web')], { mail: 'best-effort' }));
    assert.equal(state.hosts.get('web')?.outcome, 'rebooted');
    assert.ok(
      bed.events.some(
        (event) => event.type === 'note' && event.level === 'warning' && event.text.includes('connection refused'),
      ),
    );
  });

  it('L1 the old boot id answering is waited out', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    host.onReboot = () => {
      const goes = bed.clock.now() + 20_000;
      const back = goes + 10_000;
      host.refuse = () => {
        if (bed.clock.now() < goes) return undefined;
        if (bed.clock.now() < back) return 'unreachable';
        host.bootId = bootIds[1];
        return undefined;
      };
      const sleep = bed.clock.sleep.bind(bed.clock);
      bed.clock.sleep = async (ms, signal) => {
        await sleep(ms, signal);
        if (bed.clock.now() >= goes) host.cutSessions();
      };
      return {};
    };
    const state = await bed.run(planOf([target('web')]));
    assert.equal(state.hosts.get('web')?.outcome, 'rebooted');
    const phases = bed.events.flatMap((event) => (event.type === 'wait-phase' ? [event.phase] : []));
    assert.deepEqual(phases, ['going-down', 'down', 'back']);
  });

  it('L4 a host whose identity cannot be read fails before anything is done to it', async () => {
    const host = new FakeHost('odd');
    const bed = new Bed(host);
    host.bootId = '';
    const state = await bed.run(planOf([target('odd')]));
    assert.equal(state.hosts.get('odd')?.failure?.code, 'identity-unknown');
    assert.deepEqual(host.asked, ['survey']);
  });

  it('L6 a session that dies without exit status is sent, unconfirmed, and waiting decides', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    reboots(host, bed);
    const original = host.onReboot;
    host.onReboot = () => {
      original?.();
      return { status: null };
    };
    const state = await bed.run(planOf([target('web')]));
    assert.equal(state.hosts.get('web')?.outcome, 'rebooted');
    assert.ok(bed.events.some((event) => event.type === 'note' && event.text.includes('waiting decides')));
  });

  it('L8 a login refused while booting is retried, capped and spaced', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    reboots(host, bed, 10_000);
    const original = host.onReboot;
    let refusals = 0;
    host.onReboot = () => {
      const result = original?.();
      const open = bed.clock.now() + 20_000;
      const down = host.refuse;
      host.refuse = () => {
        const code = down?.();
        if (code) return code;
        if (bed.clock.now() >= open) return undefined;
        refusals += 1;
        return 'login-refused';
      };
      return result;
    };
    const state = await bed.run(planOf([target('web')]));
    assert.equal(state.hosts.get('web')?.outcome, 'rebooted');
    assert.ok(refusals >= 2 && refusals < 12, `${String(refusals)} refusals in 10 s`);
  });

  it('L8 a login refused for good ends as login-refused at the host’s timeout, the tries spaced ever wider', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    const refusals: number[] = [];
    host.onReboot = () => {
      host.cutSessions();
      host.refuse = () => {
        refusals.push(bed.clock.now());
        return 'login-refused';
      };
      return {};
    };
    const state = await bed.run(planOf([target('web', { backTimeout: 120 })]));
    assert.equal(state.hosts.get('web')?.failure?.code, 'login-refused');
    assert.ok(refusals.length < 35, `${String(refusals.length)} tries in 120 s`);
    assert.equal((refusals.at(-1) ?? 0) - (refusals.at(-2) ?? 0), 5000);
  });

  it('L10 an inhibitor blocks and its holder is named', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    host.surveyLines = [
      'inhibitors\ta(ssssuu) 2 "sleep" "UPower" "Pause" "delay" 0 9 "shutdown:idle" "backup-tool" "nightly \\"full\\"" "block" 0 1234',
    ];
    const state = await bed.run(planOf([target('web')]));
    const failure = state.hosts.get('web')?.failure;
    assert.equal(failure?.code, 'blocked');
    assert.match(failure?.detail ?? '', /backup-tool \(process 1234\)/);
    assert.equal(host.reboots, 0);
    assert.equal(bed.mails.filter((mail) => mail.kind === 'alert').length, 0);
  });

  it('a blocker that the policy accepts is said and does not block', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    host.surveyLines = ['session\tanna pts/0 2026-11-20 10:00'];
    reboots(host, bed);
    const state = await bed.run(planOf([target('web')]));
    assert.equal(state.hosts.get('web')?.outcome, 'rebooted');
    assert.deepEqual(state.hosts.get('web')?.blockers, [
      { kind: 'session', detail: 'anna pts/0 2026-11-20 10:00', accepted: true },
    ]);
  });

  it('L12 a unit that holds the shutdown up is named as still going down', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    host.onReboot = () => {
      host.systemState = 'stopping';
      host.stopping = ['slow.service'];
      return {};
    };
    const state = await bed.run(planOf([target('web')], { goingDownTimeout: 60 }));
    assert.equal(state.hosts.get('web')?.failure?.code, 'timeout-going-down');
    assert.match(state.hosts.get('web')?.failure?.detail ?? '', /slow\.service/);
  });

  it('L13 a changed host key after the reboot is an error at once', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    let attempts = 0;
    host.onReboot = () => {
      host.cutSessions();
      host.refuse = () => {
        attempts += 1;
        return 'host-key-changed';
      };
      return {};
    };
    const state = await bed.run(planOf([target('web')]));
    assert.equal(state.hosts.get('web')?.failure?.code, 'host-key-changed');
    assert.equal(attempts, 1);
  });

  it('L14 a host that accepts the command and never goes down is reboot-not-started, its services running again', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    const state = await bed.run(planOf([target('srvsql')], { goingDownTimeout: 60 }));
    assert.equal(state.hosts.get('srvsql')?.failure?.code, 'reboot-not-started');
    assert.equal(host.units[0]?.active, 'active');
  });

  it('a host that never answers again is timeout-down after its own fleet_reboot_timeout', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    reboots(host, bed, 1e9);
    const state = await bed.run(planOf([target('web', { backTimeout: 120 })]));
    assert.equal(state.hosts.get('web')?.failure?.code, 'timeout-down');
    assert.ok(bed.clock.now() - 1_700_000_000_000 < 130_000);
    assert.deepEqual(
      bed.mails.map((mail) => mail.kind),
      ['alert', 'failure'],
    );
  });

  it('a host that comes back with the boot id of before is timeout-same-boot', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    reboots(host, bed, 10_000);
    const original = host.onReboot;
    host.onReboot = () => {
      const result = original?.();
      const refuse = host.refuse;
      host.refuse = () => {
        const code = refuse?.();
        host.bootId = bootIds[0];
        return code;
      };
      return result;
    };
    const state = await bed.run(planOf([target('web')]));
    assert.equal(state.hosts.get('web')?.failure?.code, 'timeout-same-boot');
  });

  it('L15 a delay is honoured on our side, to the second, after a word to the users and before anything is stopped', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    reboots(host, bed);
    await bed.run(planOf([target('srvsql')], { delay: 7 }));
    const at = (wanted: (event: RunEvent) => boolean): number => Date.parse(bed.events.find(wanted)?.at ?? '');
    const alerted = at((event) => event.type === 'mail-sent');
    const stopping = at((event) => event.type === 'service');
    assert.ok(stopping - alerted >= 7000 && stopping - alerted < 8000);
    assert.deepEqual(host.asked.slice(0, 3), ['survey', 'warn logged-in users', 'stop mariadb.service']);
  });

  it('F1 a failed host does not stop those in flight, and beyond the limit no new one begins', async () => {
    const [bad, good, late] = [new FakeHost('bad'), new FakeHost('good'), new FakeHost('late')];
    const bed = new Bed(bad, good, late);
    bad.refuse = () => 'unreachable';
    reboots(good, bed);
    const plan = planOf(
      [target('bad'), target('good'), target('late')],
      { maxFailures: 0 },
      { strategy: { kind: 'parallel', limit: 2 } },
    );
    const state = await bed.run(plan);
    assert.equal(state.hosts.get('bad')?.outcome, 'failed');
    assert.equal(state.hosts.get('good')?.outcome, 'rebooted');
    assert.equal(state.hosts.get('late')?.outcome, 'not-started');
    assert.deepEqual(late.asked, []);
  });

  it('sequential stops at the first failure', async () => {
    const [first, second] = [new FakeHost('first'), new FakeHost('second')];
    const bed = new Bed(first, second);
    first.refuse = () => 'login-refused';
    const state = await bed.run(planOf([target('first'), target('second')], {}, { strategy: { kind: 'sequential' } }));
    assert.equal(state.hosts.get('second')?.outcome, 'not-started');
    assert.deepEqual(second.asked, []);
  });

  it('F6 the first cancel begins no new host and confirms those in flight', async () => {
    const [first, second] = [new FakeHost('first'), new FakeHost('second')];
    const bed = new Bed(first, second);
    reboots(first, bed);
    bed.onEvent = (event, run) => {
      if (event.type === 'wait-phase' && event.phase === 'down') run.cancel();
    };
    const state = await bed.run(planOf([target('first'), target('second')], {}, { strategy: { kind: 'sequential' } }));
    assert.equal(state.hosts.get('first')?.outcome, 'rebooted');
    assert.equal(state.hosts.get('second')?.outcome, 'not-started');
    assert.equal(state.finished?.outcome, 'cancelled');
    assert.deepEqual(
      bed.mails.map((mail) => mail.kind),
      ['alert', 'confirmation'],
    );
  });

  it('F6 a second cancel stops waiting and says what is left unknown', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    reboots(host, bed, 1e9);
    bed.onEvent = (event, run) => {
      if (event.type !== 'wait-phase' || event.phase !== 'down') return;
      run.cancel();
      run.cancel();
    };
    const state = await bed.run(planOf([target('web')]));
    assert.equal(state.hosts.get('web')?.outcome, 'unknown');
    assert.equal(state.finished?.outcome, 'failed');
  });

  it('F9 a dry run contacts the hosts, lists every blocker, changes nothing and mails nobody', async () => {
    const [ready, busy] = [new FakeHost('ready'), new FakeHost('busy')];
    const bed = new Bed(ready, busy);
    ready.units = [mariadb()];
    busy.surveyLines = [
      'process\tpackage-manager 44 apt-get apt-get upgrade',
      'process\tbackup 45 borg borg create',
      'session\tanna pts/0',
    ];
    const state = await bed.run(planOf([target('ready'), target('busy')], {}, { dryRun: true }));
    assert.equal(state.hosts.get('ready')?.outcome, 'would-reboot');
    assert.deepEqual(state.hosts.get('ready')?.facts?.databases, ['mariadb.service']);
    assert.equal(state.hosts.get('busy')?.failure?.code, 'blocked');
    assert.deepEqual(
      state.hosts.get('busy')?.blockers.map(({ kind }) => kind),
      ['package-manager', 'backup', 'session'],
    );
    assert.deepEqual([...ready.asked, ...busy.asked], ['survey', 'survey']);
    assert.deepEqual(bed.mails, []);
  });

  it('a listed service that the host does not have blocks, because nobody could prove it stopped', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    const state = await bed.run(planOf([target('web', { stopServices: ['tomcat'] })]));
    assert.equal(state.hosts.get('web')?.failure?.code, 'blocked');
    assert.match(state.hosts.get('web')?.failure?.detail ?? '', /tomcat\.service/);
  });

  it('a service listed to be verified is not stopped, but has to be active after the boot', async () => {
    const host = new FakeHost('web');
    const bed = new Bed(host);
    host.units = [{ id: 'nginx.service', active: 'active', mainPid: 9 }];
    reboots(host, bed);
    const state = await bed.run(planOf([target('web', { verifyServices: ['nginx'] })]));
    assert.equal(state.hosts.get('web')?.outcome, 'rebooted');
    assert.ok(!host.asked.includes('stop nginx.service'));
  });

  it('a command that an interrupted run never sent is seen soon: the host is not going down, its services are started again', async () => {
    const host = new FakeHost('srvsql');
    const bed = new Bed(host);
    host.units = [mariadb()];
    reboots(host, bed);
    await bed.run(planOf([target('srvsql')]));
    const issued = bed.events.findIndex((event) => event.type === 'reboot-issued');
    const again = new FakeHost('srvsql');
    again.units = [{ ...mariadb(), active: 'inactive', mainPid: 0 }];
    const later = new Bed(again);
    const state = await later.resume(bed.events.slice(0, issued + 1));
    assert.equal(state.hosts.get('srvsql')?.failure?.code, 'reboot-not-started');
    assert.equal(again.units[0]?.active, 'active');
    assert.ok(later.clock.now() - 1_700_000_000_000 < 30_000);
  });

  it('an interrupted run is resumed: hosts going down are waited for and confirmed, services started again, the rest left alone', async () => {
    const [gone, halfway, untouched] = [new FakeHost('gone'), new FakeHost('halfway'), new FakeHost('untouched')];
    const bed = new Bed(gone, halfway, untouched);
    gone.units = [mariadb()];
    gone.database = 'answers';
    reboots(gone, bed);
    halfway.units = [mariadb()];
    const plan = planOf(
      [target('gone'), target('halfway'), target('untouched')],
      {},
      { strategy: { kind: 'parallel', limit: 2 } },
    );
    await bed.run(plan);
    const journal = bed.events;
    const upTo = (host: string, wanted: (event: RunEvent) => boolean): RunEvent[] => {
      const mine = journal.filter((event) => 'host' in event && event.host === host);
      return mine.slice(0, mine.findIndex(wanted) + 1);
    };
    const interrupted = [
      ...journal.slice(0, 1),
      ...upTo('gone', (event) => event.type === 'reboot-issued'),
      ...upTo('halfway', (event) => event.type === 'service' && event.state === 'stopped'),
    ];
    assert.equal(foldRun(interrupted)?.hosts.get('halfway')?.stopped.length, 1);
    for (const unit of halfway.units) stopCleanly(unit);

    const later = new Bed(gone, halfway, untouched);
    const state = await later.resume(interrupted);
    assert.equal(state.hosts.get('gone')?.outcome, 'rebooted');
    assert.equal(state.hosts.get('halfway')?.outcome, 'not-started');
    assert.equal(halfway.units[0]?.active, 'active');
    assert.equal(state.hosts.get('untouched')?.outcome, 'not-started');
    assert.deepEqual(later.mails.map((mail) => `${mail.kind} ${mail.target.host}`).sort(), [
      'confirmation gone',
      'failure halfway',
    ]);
  });
});
