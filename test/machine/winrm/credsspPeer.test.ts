import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { CredsspError, credsspLogin } from '../../../src/machine/winrm/credssp/credsspLogin';
import { LoginRefused, type Login } from '../../../src/machine/winrm/login';
import { RemoteShell } from '../../../src/machine/winrm/remoteShell';
import { WsmanConnection } from '../../../src/machine/winrm/wsmanConnection';
import { reasonWithoutSpnego, startCredsspPeer } from './credsspPeer';
import { account } from './gssPeer';

const host = '127.0.0.1';
const path = '/wsman';

describe('CredSSP with a listener that logs in through python3-pyspnego', function () {
  this.timeout(90_000);
  const closing: (() => void | Promise<void>)[] = [];

  before(function () {
    const reason = reasonWithoutSpnego();
    if (reason === undefined) return;
    console.log(`      skipped: ${reason}`);
    this.skip();
  });

  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function start(version: number): Promise<number> {
    const peer = await startCredsspPeer(version);
    closing.push(() => peer.stop());
    return peer.port;
  }

  async function logIn(port: number, login: Login): Promise<RemoteShell> {
    const socket = connect(port, host);
    await once(socket, 'connect');
    const connection = new WsmanConnection({ host, port, path }, socket, login);
    closing.push(() => connection.close());
    const signal = AbortSignal.timeout(8000);
    await connection.open(signal);
    return RemoteShell.open((text, stop) => connection.post(text, stop), { to: `http://${host}${path}` }, signal);
  }

  const run = async (shell: RemoteShell, program: string, words: readonly string[] = [], input?: Buffer) => {
    const { stdout } = await shell.run(program, words, input, AbortSignal.timeout(8000));
    return stdout.toString();
  };

  for (const version of [2, 3, 4, 5, 6]) {
    it(`logs in to version ${String(version)}, hands the password over, and sends every message through TLS`, async () => {
      const shell = await logIn(await start(version), credsspLogin(account, true));
      assert.equal(await run(shell, 'echo', ['<é> & ]]>', '"']), 'echo <é> & ]]> "\n');
      assert.equal(await run(shell, 'credentials'), 'LAB|admin|Sécret! 1');
    });
  }

  it('sends and reads messages of many pieces', async () => {
    const shell = await logIn(await start(6), credsspLogin(account, true));
    assert.equal((await run(shell, 'repeat', ['200000'])).length, 200_000);
    const input = Buffer.from('é'.repeat(30_000));
    assert.equal(await run(shell, 'cat', [], input), `cat\n${input.toString()}`);
  });

  it('is refused with a wrong password and an unknown account, in every version', async () => {
    for (const version of [2, 5, 6]) {
      const port = await start(version);
      for (const wrong of [{ password: 'Secret! 1' }, { user: 'nobody' }]) {
        await assert.rejects(
          logIn(port, credsspLogin({ ...account, ...wrong }, true)),
          (error) => error instanceof LoginRefused && error.why === 'wrong' && error.trouble === undefined,
        );
      }
    }
  });

  it('refuses a server whose version lacks the binding of CVE-2018-0886, where it is told to', async () => {
    const port = await start(4);
    await assert.rejects(logIn(port, credsspLogin(account, true, { oldestVersion: 5 })), CredsspError);
  });
});
