import assert from 'node:assert/strict';
import { judge } from '../../lab/demo/judge';
import { startSimulatedFleet, type SimulatedFleet } from '../../lab/simulated/simulatedFleet';
import { reboot } from '../../src/machine/linux';
import { underShell } from '../../src/machine/quote';
import { logIn } from './sshClient';

describe('the summary of the demonstration', () => {
  let fleet: SimulatedFleet;

  beforeEach(async () => {
    const units = [{ id: 'mariadb.service', process: 'mariadbd' }];
    fleet = await startSimulatedFleet({ hosts: [{ name: 'srv1', units, timing: { downtime: 30 } }] });
  });

  afterEach(() => fleet.stop());

  it('finds fault with a host that did not reboot, had no mails and a database that nobody stopped', () => {
    const [host] = fleet.hosts;
    const findings = judge(fleet, new Map([['srv1', host?.bootId ?? '']]), new Map([['linux', 1]]));
    assert.deepEqual(
      findings.map(({ good }) => good),
      [false, false, false, false, false],
    );
  });

  it('finds fault with a host that rebooted without mails and with its database running', async () => {
    const host = fleet.host('srv1');
    const before = new Map([['srv1', host.bootId]]);
    const ssh = await logIn(host, { privateKey: fleet.clientKey.privateKey });
    await ssh.run(underShell(reboot('maintenance').script));
    await host.waitFor(
      'rebooted',
      ({ bootCount, state, system }) => bootCount === 2 && state === 'running' && !system.starting,
    );
    assert.deepEqual(
      judge(fleet, before, new Map([['linux', 0]])).map(({ good }) => good),
      [true, false, false, false, true],
    );
  });
});
