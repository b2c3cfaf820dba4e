import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { demoFleet } from '../../lab/simulated/demoFleet';
import { defaultPolicy, type Plan } from '../../src/reboot/plan';
import { readJournal } from '../../src/reboot/journal';
import { useFleetWorkbench } from './fleetWorkbench';

const run = '20261120T103000Z-1a2b3c';

describe('a run whose process is gone', function () {
  this.timeout(60_000);
  const lab = useFleetWorkbench(demoFleet(), {
    // As kill -9 leaves it behind: srvsql was told to reboot, srvapache was not begun.
    prepare: async ({ fleet, state }) => {
      const target = (host: string): Plan['targets'][number] => ({
        host,
        address: fleet.host(host).address,
        family: 'linux',
        order: 0,
        lastAndAlone: false,
        stopServices: [],
        verifyServices: [],
        backTimeout: 60,
      });
      const plan: Plan = {
        version: 1,
        run,
        createdAt: '2026-11-20T10:30:00.000Z',
        pattern: 'linux',
        reason: 'maintenance',
        requestedBy: 'anna@laptop',
        dryRun: false,
        engine: 'direct',
        strategy: { kind: 'sequential' },
        policy: { ...defaultPolicy, mail: 'off' },
        targets: ['srvsql', 'srvapache'].map(target),
        leftOut: [],
      };
      const facts = {
        system: 'Debian GNU/Linux 12 (bookworm)',
        kernel: '6.1',
        uptime: 3600,
        identity: { kind: 'boot-id', value: '00000000-0000-4000-8000-000000000000' },
        rebootRequired: 'no',
        databases: [],
        failed: [],
      };
      const events = [
        { type: 'run-started', plan },
        { type: 'step-started', host: 'srvsql', step: 'check' },
        { type: 'facts', host: 'srvsql', facts },
        { type: 'step-started', host: 'srvsql', step: 'reboot' },
        { type: 'reboot-issued', host: 'srvsql' },
      ].map((event) => JSON.stringify({ run, at: '2026-11-20T10:30:01.000Z', ...event }));
      await mkdir(join(state, 'runs'), { recursive: true });
      await writeFile(join(state, 'runs', `${run}.jsonl`), `${events.join('\n')}\n`);
      const owner = { computer: hostname(), pid: 2 ** 22 + 1, processStart: 'long ago' };
      await writeFile(join(state, 'runs', `${run}.owner`), JSON.stringify(owner));
    },
  });

  it('is offered at the start, and resumed: hosts that were going down are confirmed, the others left alone', async () => {
    const { open, fleet, state } = lab();
    const untouched = fleet.host('srvapache').bootCount;
    await open.openView('Fleet Reboot');
    const question = await open.waitForNotification(
      /The run of linux .* was interrupted\. Going down were: srvsql\./,
      30_000,
    );
    assert.deepEqual([...question.buttons].sort(), ['Dismiss', 'Resume', 'Show Journal']);
    await open.pressNotificationButton(/was interrupted/, 'Resume');
    await open.waitForNotification(/Reboot of linux: 1 rebooted, 1 not rebooted/, 30_000);
    assert.equal(fleet.host('srvapache').bootCount, untouched);
    const events = await readJournal(join(state, 'runs', `${run}.jsonl`));
    assert.ok(events.some(({ type }) => type === 'run-resumed'));
    assert.equal(events.at(-1)?.type, 'run-finished');
  });
});
