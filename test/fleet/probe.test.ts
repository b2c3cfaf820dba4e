import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reachability } from '../../src/fleet/hostStatus';
import { NameResolver } from '../../src/fleet/nameResolver';
import { probe } from '../../src/fleet/probe';
import type { ProbeTarget } from '../../src/fleet/probeTarget';
import { selfSigned, type Certificate } from '../mail/certificate';
import { needs, needsProgram } from '../machine/ssh/needs';
import { startSshd } from '../machine/ssh/sshd';
import { waitFor } from '../machine/ssh/waitFor';
import { answering, startPeer, type FleetPeer } from './peers';
import { noSilentHost, startSilentHost } from './silentHost';

const deadlines = { connect: 1000, greeting: 1000 };
const resolver = new NameResolver();

function ask(target: Partial<ProbeTarget> & { readonly port: number }, signal?: AbortSignal): Promise<Reachability> {
  const whole: ProbeTarget = { host: 'srv', address: '127.0.0.1', kind: 'ssh', ...target };
  return probe(whole, deadlines, { resolver, now: () => 7 }, signal);
}
const down = (reason: string): Reachability => ({ state: 'down', at: 7, reason });

describe('the probe of a host', () => {
  const peers: { readonly close: () => Promise<void> }[] = [];
  const peer = async (...talk: Parameters<typeof startPeer>): Promise<FleetPeer> => {
    const started = await startPeer(...talk);
    peers.push(started);
    return started;
  };
  afterEach(() => Promise.all(peers.splice(0).map((each) => each.close())));

  it('finds a host up that greets as SSH, after other lines and in pieces', async () => {
    const { port } = await peer((socket) => {
      socket.write('Welcome\r\nSSH-2.0-');
      setTimeout(() => socket.write('test\r\nbinary \0\x01'), 20);
    });
    const found = await ask({ port });
    assert.ok(found.state === 'up');
    assert.equal(found.greeting, 'SSH-2.0-test');
    assert.equal(found.at, 7);
    assert.ok(found.latency > 10 && found.latency < 1000, String(found.latency));
  });

  it('introduces itself to an SSH server, then leaves', async () => {
    let left = false;
    const { port, heard } = await peer((socket) => {
      socket.write('SSH-2.0-test\r\n');
      socket.on('close', () => (left = true));
    });
    await ask({ port });
    await waitFor('the probe to leave', () => left);
    assert.equal(heard(), 'SSH-2.0-FleetReboot_probe\r\n');
  });

  it('leaves no error in the log of a real sshd', async function () {
    needsProgram(this, 'sshd', 'ssh-keygen');
    const sshd = await startSshd();
    peers.push({ close: () => sshd.stop() });
    const found = await ask({ port: sshd.port });
    assert.match(found.state === 'up' ? found.greeting : found.state, /^SSH-2\.0-OpenSSH/);
    const log = await waitFor('sshd to note the end', () => {
      const text = sshd.log();
      return text.includes('[preauth]') && text.slice(text.lastIndexOf('Connection from'));
    });
    assert.doesNotMatch(log, /error|identification|invalid/i);
  });

  it('says what answers instead of SSH', async () => {
    const { port } = await peer((socket) => socket.end('220 mail.example.com ESMTP\r\n'));
    assert.deepEqual(await ask({ port }), down('answers, but not as SSH: 220 mail.example.com ESMTP'));
  });

  it('says when a host hangs up, with or without a word', async () => {
    const politely = await peer((socket) => socket.end());
    assert.deepEqual(await ask({ port: politely.port }), down('answers, but not as SSH: hangs up without a word'));
    const rudely = await peer((socket) => socket.resetAndDestroy());
    const { port } = rudely;
    assert.deepEqual(await ask({ port }), down(`hangs up (127.0.0.1 port ${port})`));
  });

  it('says when nothing listens', async () => {
    const { port, close } = await peer(() => undefined);
    await close();
    assert.deepEqual(await ask({ port }), down(`connection refused (127.0.0.1 port ${port})`));
    const byName = await ask({ address: 'localhost', port });
    assert.deepEqual(byName, down(`connection refused (localhost port ${port})`));
  });

  it('says when a host accepts and stays silent', async () => {
    const { port } = await peer(() => undefined);
    assert.deepEqual(await ask({ port }), down(`connected, but no greeting within 1 s (127.0.0.1 port ${port})`));
  });

  it('says when a host does not answer at all', async function () {
    needs(this, `a silent host: ${noSilentHost ?? ''}`, noSilentHost === undefined);
    const silent = await startSilentHost();
    peers.push(silent);
    const began = performance.now();
    assert.deepEqual(await ask({ port: silent.port }), down(`no answer within 1 s (127.0.0.1 port ${silent.port})`));
    assert.ok(performance.now() - began < 2000);
  });

  it('says when a name is unknown or the name service is away', async () => {
    assert.deepEqual(await ask({ address: 'srv.invalid', port: 22 }), down('name not found: srv.invalid'));
    const silent = new NameResolver({ lookup: () => new Promise(() => undefined), patience: 50 });
    const target: ProbeTarget = { host: 'srv', address: 'srv.example.com', port: 22, kind: 'ssh' };
    const found = await probe(target, deadlines, { resolver: silent, now: () => 7 });
    assert.deepEqual(found, down('the name service does not answer for srv.example.com'));
  });

  it('does not look up a literal address', async () => {
    const { port } = await peer((socket) => socket.write('SSH-2.0-test\r\n'));
    const none = new NameResolver({ lookup: () => assert.fail('looked up') });
    for (const address of ['127.0.0.1', '127.1.2.3']) {
      const found = await probe({ host: 'srv', address, port, kind: 'ssh' }, deadlines, { resolver: none });
      assert.equal(found.state, 'up');
    }
  });

  it('tries the addresses of a name in turn', async () => {
    const { port } = await peer((socket) => socket.write('SSH-2.0-test\r\n'));
    // Nobody listens on ::1: the peer is there for IPv4 alone.
    const both = new NameResolver({ lookup: () => Promise.resolve(['::1', '127.0.0.1']) });
    const found = await probe({ host: 'srv', address: 'srv', port, kind: 'ssh' }, deadlines, { resolver: both });
    assert.equal(found.state, 'up');
  });

  it('asks an open port alone of a device without a greeting, and nothing of this machine', async () => {
    const { port } = await peer(() => undefined);
    assert.equal((await ask({ port, kind: 'tcp' })).state, 'up');
    assert.equal((await ask({ port: 0, kind: 'local', address: 'nowhere.invalid' })).state, 'up');
  });

  it('stops at once when aborted, wherever it is', async () => {
    const { port } = await peer(() => undefined);
    const reason = new Error('the view was closed');
    const slow = new NameResolver({ lookup: () => sleep(200, ['127.0.0.1']) });
    const target: ProbeTarget = { host: 'srv', address: 'srv', port, kind: 'ssh' };
    for (const each of [
      (signal: AbortSignal) => ask({ port }, signal),
      (signal: AbortSignal) => probe(target, deadlines, { resolver: slow }, signal),
      (signal: AbortSignal) => ask({ port, kind: 'winrm' }, signal),
    ]) {
      const stop = new AbortController();
      const asking = each(stop.signal);
      setTimeout(() => stop.abort(reason), 20);
      const began = performance.now();
      await assert.rejects(asking, reason);
      assert.ok(performance.now() - began < 150);
    }
    await assert.rejects(ask({ port }, AbortSignal.abort(reason)), reason);
  });
});

describe('the probe of a Windows host', () => {
  const peers: FleetPeer[] = [];
  let folder = '';
  let certificate: Certificate;
  const peer = async (...talk: Parameters<typeof startPeer>): Promise<number> => {
    const started = await startPeer(...talk);
    peers.push(started);
    return started.port;
  };
  before(async function () {
    needsProgram(this, 'openssl');
    folder = await mkdtemp(join(tmpdir(), 'fleet-reboot-'));
    certificate = await selfSigned(folder, 'elsewhere', 'DNS:elsewhere.example.com');
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => Promise.all(peers.splice(0).map((each) => each.close())));

  it('finds WinRM behind TLS, whatever its certificate says: no secret is sent', async () => {
    const server = answering('401 Unauthorized', 'Server: Microsoft-HTTPAPI/2.0\r\n');
    const port = await peer(server, { cert: certificate.cert, key: certificate.key });
    const found = await ask({ port, kind: 'winrm' });
    assert.equal(found.state === 'up' ? found.greeting : found.state, 'HTTP 401, Microsoft-HTTPAPI/2.0');
    const request = peers[0]?.heard() ?? '';
    assert.match(request, new RegExp(`^POST /wsman HTTP/1\\.1\r\nHost: 127\\.0\\.0\\.1:${port}\r\n`));
    assert.doesNotMatch(request, /authorization/i);
  });

  it('finds WinRM without TLS on a port of its own', async () => {
    const port = await peer(answering('405 Method Not Allowed'));
    const found = await ask({ port, kind: 'winrm' });
    assert.equal(found.state === 'up' ? found.greeting : found.state, 'HTTP 405');
  });

  it('finds down a Windows whose WinRM service is not running', async () => {
    const port = await peer(answering('503 Service Unavailable'), { cert: certificate.cert, key: certificate.key });
    const found = await ask({ port, kind: 'winrm' });
    assert.deepEqual(found, down('answers, but not as WinRM: HTTP/1.1 503 Service Unavailable'));
  });

  it('says what answers instead of WinRM', async () => {
    const port = await peer((socket: Socket) => socket.end('SSH-2.0-test\r\n'));
    assert.deepEqual(await ask({ port, kind: 'winrm' }), down('answers, but not as WinRM: SSH-2.0-test'));
  });

  it('gives up on a host that accepts and says nothing', async () => {
    const port = await peer(() => undefined);
    const found = await ask({ port, kind: 'winrm' });
    assert.deepEqual(found, down(`connected, but no greeting within 1 s (127.0.0.1 port ${port})`));
  });
});
