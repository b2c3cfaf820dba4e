import assert from 'node:assert/strict';
import type { Connection } from '../../src/inventory/connection';
import type { Value } from '../../src/inventory/model';
import { makePlan, type Candidate, type PlanInput } from '../../src/reboot/makePlan';
import { sampleConnection } from '../inventory/sampleConnection';
import { defaultPolicy, type Plan } from '../../src/reboot/plan';

function candidate(host: string, vars: Record<string, Value> = {}, connection: Partial<Connection> = {}): Candidate {
  return {
    host,
    family: { family: 'linux', reason: 'assumed', confident: false },
    vars: new Map(Object.entries(vars)),
    connection: sampleConnection(host, { address: `${host}.example.com`, ...connection }),
  };
}

function input(candidates: Candidate[], more: Partial<PlanInput> = {}): PlanInput {
  return {
    run: 'r1',
    createdAt: '2026-11-20T10:30:00.000Z',
    pattern: 'linux',
    reason: 'maintenance',
    requestedBy: 'anna',
    dryRun: false,
    strategy: { kind: 'parallel', limit: 5 },
    policy: defaultPolicy,
    candidates,
    self: ['laptop', '192.0.2.77'],
    ...more,
  };
}

function planned(candidates: Candidate[], more: Partial<PlanInput> = {}): Plan {
  const plan = makePlan(input(candidates, more));
  if ('problems' in plan) throw new assert.AssertionError({ message: plan.problems.join(' ') });
  return plan;
}

function problems(candidates: Candidate[], more: Partial<PlanInput> = {}): string {
  const plan = makePlan(input(candidates, more));
  assert.ok('problems' in plan);
  return plan.problems.join(' ');
}

const namesOf = (plan: Plan): string[] => plan.targets.map(({ host }) => host);

describe('a plan', () => {
  it('F5 freezes the hosts of the pattern in inventory order', () => {
    assert.deepEqual(namesOf(planned([candidate('b'), candidate('a')])), ['b', 'a']);
  });

  it('takes Windows hosts by WinRM and by SSH, and refuses WinRM to anything else', () => {
    const winrm = {
      kind: 'winrm',
      plugin: 'winrm',
      winrm: {
        secure: true,
        path: '/wsman',
        transports: ['ntlm'],
        verifyCertificate: true,
        caFile: undefined,
        clientCertificate: undefined,
      },
    } as const;
    const windows = { family: 'windows', reason: 'it is in the group windows', confident: true } as const;
    const plan = planned([
      { ...candidate('winsrv', {}, winrm), family: windows },
      { ...candidate('winssh', {}, { shell: 'powershell' }), family: windows },
      candidate('odd', {}, winrm),
    ]);
    assert.deepEqual(
      plan.targets.map(({ host, family }) => [host, family]),
      [
        ['winsrv', 'windows'],
        ['winssh', 'windows'],
      ],
    );
    assert.deepEqual(
      plan.leftOut.map(({ host }) => host),
      ['odd'],
    );
  });

  it('follows fleet_reboot_order, a number or its text', () => {
    const plan = planned([
      candidate('late', { fleet_reboot_order: '10' }),
      candidate('usual'),
      candidate('early', { fleet_reboot_order: -1 }),
    ]);
    assert.deepEqual(namesOf(plan), ['early', 'usual', 'late']);
  });

  it('says which host has a fleet_reboot_order that is no number', () => {
    assert.match(problems([candidate('a', { fleet_reboot_order: 'first' })]), /a: fleet_reboot_order/);
  });

  it('leaves out fleet_reboot_skip hosts with their word', () => {
    const plan = planned([
      candidate('a'),
      candidate('b', { fleet_reboot_skip: true }),
      candidate('c', { fleet_reboot_skip: 'owned by the bank' }),
      candidate('d', { fleet_reboot_skip: 'no' }),
    ]);
    assert.deepEqual(namesOf(plan), ['a', 'd']);
    assert.deepEqual(plan.leftOut, [
      { host: 'b', why: 'fleet_reboot_skip is set' },
      { host: 'c', why: 'owned by the bank' },
    ]);
  });

  it('leaves out network devices and hosts of a connection it does not speak', () => {
    const device: Candidate = {
      ...candidate('switch'),
      family: { family: 'network', reason: 'ansible_network_os is ios', confident: true },
    };
    const plan = planned([candidate('a'), device, candidate('box', {}, { kind: 'other', plugin: 'docker' })]);
    assert.deepEqual(namesOf(plan), ['a']);
    assert.match(plan.leftOut[0]?.why ?? '', /never rebooted/);
    assert.match(plan.leftOut[1]?.why ?? '', /docker/);
  });

  it('leaves out a host whose connection variables could not be resolved, with the sentence', () => {
    const plan = planned([candidate('a'), candidate('b', {}, { unresolved: ['ansible_host needs a lookup'] })]);
    assert.deepEqual(plan.leftOut, [{ host: 'b', why: 'ansible_host needs a lookup' }]);
  });

  it('L19 leaves out the machine the run is driven from, by connection, name, address or loopback', () => {
    const plan = planned([
      candidate('a'),
      candidate('here', {}, { kind: 'local' }),
      candidate('laptop'),
      candidate('me', {}, { address: '192.0.2.77' }),
      candidate('loop', {}, { address: '127.0.0.1' }),
      candidate('forwarded', {}, { address: '127.0.0.1', port: 2222 }),
    ]);
    assert.deepEqual(namesOf(plan), ['a', 'forwarded']);
    assert.equal(plan.leftOut.length, 4);
  });

  it('L19 begins a jump host last and alone, however it is named', () => {
    const jump = (args: string): Partial<Connection> => ({ sshArguments: args });
    const plan = planned([
      candidate('bastion'),
      candidate('a', {}, jump('-o ProxyJump=admin@bastion:2200')),
      candidate('gate'),
      candidate('b', {}, jump('-o ProxyCommand="ssh -W %h:%p -q gate.example.com"')),
    ]);
    assert.deepEqual(namesOf(plan), ['a', 'b', 'bastion', 'gate']);
    assert.deepEqual(
      plan.targets.map(({ lastAndAlone }) => lastAndAlone),
      [false, false, true, true],
    );
  });

  it('takes services from a list or from one string', () => {
    const plan = planned([
      candidate('a', {
        fleet_reboot_stop_services: ['tomcat', 'redis'],
        fleet_reboot_verify_services: 'nginx, php-fpm',
      }),
    ]);
    assert.deepEqual(plan.targets[0]?.stopServices, ['tomcat', 'redis']);
    assert.deepEqual(plan.targets[0]?.verifyServices, ['nginx', 'php-fpm']);
  });

  it('gives a host its own fleet_reboot_timeout', () => {
    const plan = planned([candidate('slow', { fleet_reboot_timeout: 3600 }), candidate('usual')]);
    assert.deepEqual(
      plan.targets.map(({ backTimeout }) => backTimeout),
      [3600, 900],
    );
  });

  it('L16 refuses a reason of several lines or with control characters, and keeps quotes as they are', () => {
    assert.match(problems([candidate('a')], { reason: 'one\ntwo' }), /one line/);
    assert.match(problems([candidate('a')], { reason: 'bell\u0007' }), /control characters/);
    assert.match(problems([candidate('a')], { reason: '  ' }), /empty/);
    const reason = `it's "urgent" $(reboot) \`x\``;
    assert.equal(planned([candidate('a')], { reason }).reason, reason);
  });

  it('says that a pattern names no host', () => {
    assert.match(problems([], { pattern: 'nothing' }), /"nothing" matches no host/);
  });

  it('refuses limits that make no sense', () => {
    assert.match(problems([candidate('a')], { strategy: { kind: 'parallel', limit: 0 } }), /parallel limit/);
    assert.match(problems([candidate('a')], { policy: { ...defaultPolicy, backTimeout: -1 } }), /Timeouts/);
  });
});
