import assert from 'node:assert/strict';
import { probeTarget } from '../../src/fleet/probeTarget';
import { probeTargets } from '../../src/fleet/probeTargets';
import type { Connection } from '../../src/inventory/connection';
import { parseSshG } from '../../src/machine/ssh/sshConfiguration';
import { localSshEnvironment } from '../../src/machine/ssh/sshEnvironment';
import { sampleConnection } from '../inventory/sampleConnection';
import { needsProgram } from '../machine/ssh/needs';

const connection = (changes: Partial<Connection> = {}): Connection =>
  sampleConnection('srv', { address: '10.0.0.5', ...changes });

describe('where a host is asked whether it is up', () => {
  it('is its port for the protocol, or the one that the inventory names', () => {
    const kinds: [Partial<Connection>, string, number][] = [
      [{}, 'ssh', 22],
      [{ port: 2222 }, 'ssh', 2222],
      [{ kind: 'winrm', plugin: 'winrm' }, 'winrm', 5986],
      [{ kind: 'psrp', plugin: 'psrp', port: 5985 }, 'winrm', 5985],
      [{ kind: 'network', plugin: 'ansible.netcommon.network_cli' }, 'ssh', 22],
      [{ kind: 'network', plugin: 'ansible.netcommon.netconf' }, 'ssh', 830],
      [{ kind: 'network', plugin: 'ansible.netcommon.httpapi' }, 'tcp', 443],
    ];
    for (const [changes, kind, port] of kinds) {
      assert.deepEqual(probeTarget(connection(changes)), { host: 'srv', address: '10.0.0.5', kind, port });
    }
  });

  it('is nowhere for this machine: it is up', () => {
    assert.equal(probeTarget(connection({ kind: 'local', plugin: 'local' }))?.kind, 'local');
  });

  it('is unknown for a connection that is no network service or not resolved', () => {
    assert.equal(probeTarget(connection({ kind: 'other', plugin: 'docker' })), undefined);
    assert.equal(probeTarget(connection({ unresolved: ['ansible_host is a template'] })), undefined);
  });

  it('is unknown from here for a host behind a jump host', () => {
    for (const sshArguments of [
      '-J bastion',
      '-o ProxyJump=bastion',
      `-o "ProxyCommand ssh -W %h:%p bastion"`,
      "-o ProxyCommand='ssh -W %h:%p -q bastion'",
    ]) {
      assert.equal(probeTarget(connection({ sshArguments })), undefined, sshArguments);
    }
    assert.equal(probeTarget(connection({ sshArguments: '-o ProxyJump=none' }))?.port, 22);
  });

  it('follows the ssh arguments of the inventory', () => {
    const target = probeTarget(connection({ sshArguments: '-o Port=2200 -o HostName=192.0.2.7' }));
    assert.deepEqual(target, { host: 'srv', address: '192.0.2.7', kind: 'ssh', port: 2200 });
    assert.equal(probeTarget(connection({ sshArguments: '-p 2200', port: 22 }))?.port, 22);
  });

  it('follows the ssh configuration where that was read', () => {
    const settings = parseSshG('hostname db.example.com\nport 2022\n');
    assert.deepEqual(probeTarget(connection({ address: 'db' }), settings), {
      host: 'srv',
      address: 'db.example.com',
      kind: 'ssh',
      port: 2022,
    });
    assert.equal(probeTarget(connection(), parseSshG('hostname x\nproxyjump bastion\n')), undefined);
  });

  it('is asked of ssh itself where the user has a configuration', async function () {
    needsProgram(this, 'ssh');
    const environment = { ...localSshEnvironment({ PATH: process.env['PATH'] }), home: '/home/nobody' };
    const configured = { ...environment, read: () => Promise.resolve({} as never) };
    const bare = { ...environment, sshProgram: '/does/not/exist', read: () => Promise.resolve(undefined) };
    const connections = [
      connection({ sshArguments: '-o HostName=192.0.2.9' }),
      connection({ host: 'win', kind: 'winrm' }),
      connection({ host: 'jail', kind: 'other' }),
    ];
    for (const each of [configured, bare]) {
      const targets = await probeTargets(connections, each);
      assert.deepEqual(
        targets.map(({ host, address, port }) => [host, address, port]),
        [
          ['srv', '192.0.2.9', 22],
          ['win', '10.0.0.5', 5986],
        ],
      );
    }
  });
});
