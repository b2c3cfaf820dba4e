import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { channelBindings } from '../../../src/machine/winrm/channelBindings';
import { LoginRefused } from '../../../src/machine/winrm/login';
import type { NtlmAccount } from '../../../src/machine/winrm/ntlm/keys';
import { ntlmLogin } from '../../../src/machine/winrm/ntlmLogin';
import { RemoteShell } from '../../../src/machine/winrm/remoteShell';
import { WsmanConnection } from '../../../src/machine/winrm/wsmanConnection';
import { account, reasonWithoutPeer, startGssPeer, type GssPeer } from './gssPeer';

const path = '/wsman';
const host = '127.0.0.1';

async function logIn(peer: GssPeer, login: NtlmAccount = account, bindings?: Buffer): Promise<WsmanConnection> {
  const socket = await (peer.certificate ? tlsSocket(peer) : tcpSocket(peer));
  const options = bindings && { channelBindings: bindings };
  const endpoint = { host, port: peer.port, path };
  const connection = new WsmanConnection(endpoint, socket, ntlmLogin(login, !peer.certificate, options));
  try {
    await connection.open(AbortSignal.timeout(5000));
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function tcpSocket({ port }: GssPeer): Promise<Socket> {
  const socket = connect(port, host);
  await once(socket, 'connect');
  return socket;
}

async function tlsSocket({ port, certificate }: GssPeer) {
  const socket = connectTls({ port, host, ca: certificate });
  await once(socket, 'secureConnect');
  return socket;
}

async function run(connection: WsmanConnection, words: readonly string[], input?: string) {
  const signal = AbortSignal.timeout(5000);
  const [program = '', ...rest] = words;
  const shell = await RemoteShell.open(
    (text, stop) => connection.post(text, stop),
    { to: `http://${host}${path}` },
    signal,
  );
  const result = await shell.run(program, rest, input === undefined ? undefined : Buffer.from(input), signal);
  await shell.close(signal);
  return result;
}

describe('WinRM with a listener that logs in through gss-ntlmssp', function () {
  this.timeout(20_000);
  let plain: GssPeer;
  let secure: GssPeer;
  const open: WsmanConnection[] = [];

  before(async function () {
    const reason = reasonWithoutPeer();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    plain = await startGssPeer({ tls: false });
    secure = await startGssPeer({ tls: true });
  });

  afterEach(() => {
    for (const connection of open.splice(0)) connection.close();
  });

  after(async () => {
    await plain.stop();
    await secure.stop();
  });

  const keep = (connection: WsmanConnection): WsmanConnection => {
    open.push(connection);
    return connection;
  };

  it('logs in with NTLMv2 and seals every message over HTTP', async () => {
    const connection = keep(await logIn(plain));
    const { status, stdout } = await run(connection, ['echo', 'a & b', '"<é>" \']]>'], 'and the input');
    assert.equal(status, 7);
    assert.equal(stdout.toString(), 'echo a & b "<é>" \']]>\nand the input');
  });

  it('collects output that comes in many pieces', async () => {
    const { stdout } = await run(keep(await logIn(plain)), ['repeat', '1000000']);
    assert.equal(stdout.length, 1_000_000);
  });

  it('binds the login to the TLS channel over HTTPS', async () => {
    const der = Buffer.from(secure.certificate.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const connection = keep(await logIn(secure, account, channelBindings(der)));
    assert.equal((await run(connection, ['whoami'])).stdout.toString(), 'whoami\n');
  });

  it('is refused over another channel than the one the login was bound to', async () => {
    await assert.rejects(logIn(secure, account, Buffer.from('tls-server-end-point:another')), LoginRefused);
  });

  it('is refused with a wrong password, an unknown account or domain', async () => {
    for (const wrong of [{ password: 'Secret! 1' }, { user: 'nobody' }, { domain: 'OTHER' }]) {
      await assert.rejects(
        logIn(plain, { ...account, ...wrong }),
        (error) => error instanceof LoginRefused && error.why === 'wrong',
      );
    }
  });
});
