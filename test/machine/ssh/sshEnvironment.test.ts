import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needs } from './needs';
import { localSshEnvironment } from '../../../src/machine/ssh/sshEnvironment';

describe('the SSH environment of this computer', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'fleet-reboot-environment-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('names the agent, the usual keys and both kinds of known_hosts', function () {
    needs(this, 'a POSIX system', process.platform !== 'win32');
    const environment = localSshEnvironment({ SSH_AUTH_SOCK: '/run/agent' });
    assert.deepEqual(environment.agentSockets, ['/run/agent']);
    assert.deepEqual(localSshEnvironment({}).agentSockets, []);
    assert(environment.identityFiles.includes(join(environment.home, '.ssh', 'id_ed25519')));
    assert.equal(environment.userKnownHostsFiles[0], join(environment.home, '.ssh', 'known_hosts'));
    assert.equal(environment.systemKnownHostsFiles[0], '/etc/ssh/ssh_known_hosts');
  });

  it('makes a new file for its owner alone, and leaves the rights of an old one', async () => {
    const environment = localSshEnvironment({});
    const file = join(directory, '.ssh', 'known_hosts');
    await environment.append(file, 'one\n');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(join(directory, '.ssh')).mode & 0o777, 0o700);
    chmodSync(file, 0o644);
    await environment.append(file, 'two\n');
    assert.equal(readFileSync(file, 'utf8'), 'one\ntwo\n');
    assert.equal(statSync(file).mode & 0o777, 0o644);
  });

  it('says undefined for a file that is not there, and why another cannot be read', async () => {
    const environment = localSshEnvironment({});
    assert.equal(await environment.read(join(directory, 'missing')), undefined);
    await assert.rejects(environment.read(directory), /EISDIR/);
  });
});
