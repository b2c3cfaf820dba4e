import assert from 'node:assert/strict';
import { readAnsibleConfig } from '../../src/inventory/ansibleConfig';
import { connectionOf, type Connection } from '../../src/inventory/connection';
import { readTree } from './sameAsOracle';

const surroundings = { environment: {}, cwd: '/etc/ansible', home: '/root' };
const config = readAnsibleConfig(undefined, undefined, surroundings);

async function windowsHost(vars: string): Promise<Connection> {
  const inventory = await readTree({ hosts: '[windows]\nwinsrv\n', 'group_vars/windows.yml': vars }, ['hosts']);
  return connectionOf(inventory, 'winsrv', config, surroundings);
}

const settingsOf = async (vars: string) => (await windowsHost(`ansible_connection: winrm\n${vars}`)).winrm;

describe('How WinRM is spoken to a host', () => {
  it('is HTTPS with Basic unless something is said, HTTP on port 5985', async () => {
    const { secure, path, transports, verifyCertificate } = (await settingsOf('')) ?? assert.fail();
    assert.deepEqual([secure, path, transports, verifyCertificate], [true, '/wsman', ['ssl'], true]);
    assert.equal((await settingsOf('ansible_port: 5985'))?.secure, false);
    assert.equal((await settingsOf('ansible_port: 5985\nansible_winrm_scheme: https'))?.secure, true);
    assert.deepEqual((await settingsOf('ansible_user: anna@example.com'))?.transports, ['kerberos', 'ssl']);
  });

  it('takes transports as a list or a text', async () => {
    assert.deepEqual((await settingsOf('ansible_winrm_transport: credssp'))?.transports, ['credssp']);
    assert.deepEqual((await settingsOf('ansible_winrm_transport: ntlm,ssl'))?.transports, ['ntlm', 'ssl']);
    assert.deepEqual((await settingsOf('ansible_winrm_transport: [ntlm, credssp]'))?.transports, ['ntlm', 'credssp']);
  });

  it('knows certificates and authorities by absolute paths', async () => {
    const settings = await settingsOf(
      'ansible_winrm_server_cert_validation: ignore\nansible_winrm_ca_trust_path: ca.pem\nansible_winrm_cert_pem: ~/me.pem\nansible_winrm_cert_key_pem: /k/me.key',
    );
    assert.equal(settings?.verifyCertificate, false);
    assert.equal(settings.caFile, '/etc/ansible/ca.pem');
    assert.deepEqual(settings.clientCertificate, { file: '/root/me.pem', keyFile: '/k/me.key' });
  });

  it('reads the variables of psrp for psrp', async () => {
    const connection = await windowsHost(
      'ansible_connection: psrp\nansible_psrp_protocol: http\nansible_psrp_cert_validation: ignore\nansible_psrp_path: ps\n',
    );
    const { secure, transports, verifyCertificate, path } = connection.winrm ?? assert.fail();
    assert.deepEqual([secure, transports, verifyCertificate, path], [false, ['ntlm'], false, '/ps']);
  });

  it('takes user, password and port by their names of old, the newer ones first', async () => {
    const old = await windowsHost(
      'ansible_connection: winrm\nansible_ssh_user: administrator\nansible_ssh_pass: secret\nansible_ssh_port: 5986\n',
    );
    assert.deepEqual([old.user, old.password, old.port], ['administrator', 'secret', 5986]);
    const newer = await windowsHost(
      'ansible_connection: winrm\nansible_ssh_user: old\nansible_user: new\nansible_winrm_user: newest\n',
    );
    assert.equal(newer.user, 'newest');
  });

  it('is nothing for SSH, whose shell may be PowerShell', async () => {
    const connection = await windowsHost('ansible_connection: ssh\nansible_shell_type: powershell\n');
    assert.deepEqual([connection.winrm, connection.shell], [undefined, 'powershell']);
  });
});
