import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { startWinrmListener, type WinrmListener } from '../../lab/simulated/winrm/listener';
import type { CommandHandler } from '../../lab/simulated/winrm/runningCommand';
import type { WinrmOptions } from '../../lab/simulated/winrm/winrmSide';
import { scriptSource, windowsWords } from '../../lab/simulated/winrm/commandLine';
import { basicLogin } from '../../src/machine/winrm/basicLogin';
import { channelBindings } from '../../src/machine/winrm/channelBindings';
import { LoginRefused, offersOf, type Login } from '../../src/machine/winrm/login';
import { accountOf } from '../../src/machine/winrm/ntlm/keys';
import { SealError } from '../../src/machine/winrm/ntlm/seal';
import { ntlmLogin } from '../../src/machine/winrm/ntlmLogin';
import { RemoteShell, TooMuchOutput } from '../../src/machine/winrm/remoteShell';
import { WsmanFault } from '../../src/machine/winrm/soap';
import { ConnectionLost, HttpRefusal, WsmanConnection } from '../../src/machine/winrm/wsmanConnection';
import { XmlError } from '../../src/machine/winrm/xml';

const password = 'Sécret! 1';
const user = 'LAB\\admin';
const host = '127.0.0.1';

const handler: CommandHandler = async function* (command) {
  if (command.program === 'endless') for (;;) yield { stdout: 'x'.repeat(10_000) };
  if (command.program === 'sort') yield { stdout: (await command.input()).toString().toUpperCase(), exitCode: 3 };
  else if (command.program === 'forever') await once(command.signal, 'abort');
  else yield { stdout: (await command.script()) ?? command.line, stderr: 'é' };
};

describe('the simulated WinRM listener', function () {
  this.timeout(15_000);
  const closing: (() => void | Promise<void>)[] = [];
  let listener: WinrmListener;

  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function start(options: Partial<WinrmOptions> = {}): Promise<WinrmListener> {
    const started = await startWinrmListener({
      accounts: [{ user: 'admin', domain: 'LAB', password }],
      handler,
      ...options,
    });
    listener = started;
    closing.push(() => started.stop());
    return started;
  }

  async function connection(login?: Login): Promise<WsmanConnection> {
    const tls = listener.certificate !== '';
    const socket: Socket = tls
      ? connectTls({ port: listener.port, host, ca: listener.certificate })
      : connect(listener.port, host);
    await once(socket, tls ? 'secureConnect' : 'connect');
    const opened = new WsmanConnection(
      { host, port: listener.port, path: '/wsman' },
      socket,
      login ?? ntlmLogin(accountOf(user, password), !tls),
    );
    closing.push(() => opened.close());
    await opened.open(AbortSignal.timeout(5000));
    return opened;
  }

  async function shellOn(opened: WsmanConnection): Promise<RemoteShell> {
    const post = (text: string, signal: AbortSignal) => opened.post(text, signal);
    return RemoteShell.open(post, { to: 'http://127.0.0.1/wsman', largestOutput: 200_000 }, AbortSignal.timeout(5000));
  }

  const run = async (program: string, words: readonly string[] = [], input?: string, milliseconds = 5000) => {
    const shell = await shellOn(await connection());
    const bytes = input === undefined ? undefined : Buffer.from(input);
    return shell.run(program, words, bytes, AbortSignal.timeout(milliseconds));
  };

  it('runs a command for our own client: words, input, both outputs, exit code', async () => {
    await start();
    const shell = await shellOn(await connection());
    const signal = AbortSignal.timeout(5000);
    const echoed = await shell.run('echo', ['a & b', '"<é>" \']]>'], undefined, signal);
    assert.deepEqual([echoed.stdout.toString(), echoed.stderr.toString()], ['echo a & b "<é>" \']]>', 'é']);
    const sorted = await shell.run('sort', [], Buffer.from('input é'), signal);
    assert.deepEqual([sorted.stdout.toString(), sorted.status], ['INPUT É', 3]);
    await shell.close(signal);
    assert.equal(listener.side.openShells, 0);
  });

  it('gives its handler the script of PowerShell, from the command line or from standard input', async () => {
    await start();
    const encoded = Buffer.from('Get-Date # é', 'utf16le').toString('base64');
    const words = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass'];
    const shown = await run('powershell.exe', [...words, '-EncodedCommand', encoded]);
    assert.equal(shown.stdout.toString(), 'Get-Date # é');
    const read = await run(
      'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      [...words, '-'],
      'Get-Item é',
    );
    assert.equal(read.stdout.toString(), 'Get-Item é');
  });

  it('reads command lines as programs of Windows do', () => {
    const lines = {
      'a  b\tc': ['a', 'b', 'c'],
      '"a b" c"d e"f': ['a b', 'cd ef'],
      '"" x': ['', 'x'],
      'C:\\dir\\ "C:\\a b\\\\"': ['C:\\dir\\', 'C:\\a b\\'],
      '"say \\"hi\\"" \\\\"x"': ['say "hi"', '\\x'],
      '"a""b"': ['a"b'],
    };
    for (const [line, words] of Object.entries(lines)) assert.deepEqual(windowsWords(line), words, line);
    assert.equal(scriptSource(['cmd.exe', '/c', 'powershell']), undefined);
    assert.deepEqual(scriptSource(['pwsh', '-Command', 'a', 'b']), { from: 'command-line', text: 'a b' });
  });

  it('keeps a command back that writes more than is fetched, and ends it with its shell', async () => {
    await start();
    await assert.rejects(run('endless'), TooMuchOutput);
    assert.equal(listener.side.openShells, 1);
    listener.side.closeShells();
  });

  it('ends a command that waits when the client lets go of it', async () => {
    await start();
    await assert.rejects(run('forever', [], undefined, 300));
    listener.side.closeShells();
    assert.equal(listener.side.openShells, 0);
  });

  it('says that a shell is gone after a reboot, or once nobody used it', async () => {
    await start({ idle: 50 });
    const shell = await shellOn(await connection());
    while (listener.side.openShells > 0) await sleep(5);
    await assert.rejects(
      shell.run('echo', [], undefined, AbortSignal.timeout(5000)),
      (error) => error instanceof WsmanFault && error.code === 2150858843 && error.subcode === 'w:InvalidSelectors',
    );
  });

  it('does not let one user into the shell of another', async () => {
    await start({
      accounts: [
        { user: 'admin', domain: 'LAB', password },
        { user: 'eve', password: 'e' },
      ],
    });
    const first = await connection();
    const other = await connection(ntlmLogin(accountOf('eve', 'e'), true));
    const mixed = await RemoteShell.open(
      // Opened by one, used by the other.
      (text, signal) => (text.includes('transfer/Create<') ? first : other).post(text, signal),
      { to: 'http://127.0.0.1/wsman' },
      AbortSignal.timeout(5000),
    );
    await assert.rejects(
      mixed.run('echo', [], undefined, AbortSignal.timeout(5000)),
      (error) => error instanceof WsmanFault && error.code === 5,
    );
  });

  describe('logins', () => {
    const refused = (why: LoginRefused['why']) => (error: unknown) =>
      error instanceof LoginRefused && error.why === why;

    it('takes a bound login over TLS, refuses one bound to another channel, and an unbound one where it is strict', async () => {
      await start({ tls: true, channelBinding: 'strict' });
      const bind = (bindings?: Buffer) =>
        ntlmLogin(accountOf(user, password), false, bindings && { channelBindings: bindings });
      const own = channelBindings(new X509Certificate(listener.certificate).raw);
      await connection(bind(own));
      await assert.rejects(connection(bind(Buffer.from('tls-server-end-point:another'))), refused('wrong'));
      await assert.rejects(connection(bind()), refused('wrong'));
    });

    it('takes Basic over TLS, and neither offers nor takes it without', async () => {
      await start({ tls: true, schemes: ['Basic'] });
      const shell = await shellOn(await connection(basicLogin(user, password)));
      const { stdout } = await shell.run('hello', [], undefined, AbortSignal.timeout(5000));
      assert.equal(stdout.toString(), 'hello');
      await start({ schemes: ['Basic', 'Negotiate'] });
      await assert.rejects(shellOn(await connection(basicLogin(user, password))), (error) => {
        assert.ok(error instanceof HttpRefusal);
        assert.deepEqual([error.reply.status, ...offersOf(error.reply).keys()], [401, 'negotiate']);
        return true;
      });
    });

    it('knows accounts by DOMAIN\\user, user@domain, .\\user and computer\\user, in any case', async () => {
      await start();
      for (const name of ['lab\\ADMIN', 'admin@LAB', 'admin', '.\\admin', 'SRV\\admin']) {
        await connection(ntlmLogin(accountOf(name, password), true));
      }
      await assert.rejects(connection(ntlmLogin(accountOf('OTHER\\admin', password), true)), refused('wrong'));
    });

    it('lets nobody in when only Kerberos is offered', async () => {
      await start({ faults: { schemes: ['Kerberos'] } });
      await assert.rejects(connection(), refused('not-offered'));
    });

    it('refuses messages in clear over HTTP', async () => {
      await start();
      const opened = await connection(ntlmLogin(accountOf(user, password), false));
      await assert.rejects(shellOn(opened), (error) => error instanceof HttpRefusal && error.reply.status === 500);
    });
  });

  describe('faults', () => {
    const cases: readonly [string, NonNullable<WinrmOptions['faults']>, (error: unknown) => boolean][] = [
      ['a reset', { resetAt: 'receive' }, (error) => error instanceof ConnectionLost && error.sent],
      ['a cut in the middle of an answer', { cutAt: 'command' }, (error) => error instanceof ConnectionLost],
      ['silence in the middle of an operation', { hangsAt: 'receive' }, isTimeout],
      [
        'a fault of the service',
        { fault: { at: 'create', code: 5, subcode: 'w:AccessDenied', message: 'Access is denied.' } },
        isDenied,
      ],
      ['an answer that is no XML', { answers: 'malformed' }, (error) => error instanceof XmlError],
      ['half an answer', { answers: 'truncated' }, (error) => error instanceof XmlError],
      ['no answer', { answers: 'empty' }, (error) => error instanceof XmlError],
      ['an XML bomb', { answers: 'xml-bomb' }, (error) => error instanceof XmlError],
      ['an answer without end', { answers: 'oversized' }, (error) => error instanceof ConnectionLost],
      ['an answer that was changed on its way', { damaged: true }, (error) => error instanceof SealError],
    ];
    for (const [name, faults, expected] of cases) {
      it(`${name} is told from every other one`, async () => {
        await start({ faults });
        await assert.rejects(run('echo', [], undefined, 700), expected);
      });
    }

    it('a host that says nothing, and a service that is not there', async () => {
      await start({ faults: { silent: true } });
      const socket = connect(listener.port, host);
      const login = ntlmLogin(accountOf(user, password), true);
      const quiet = new WsmanConnection({ host, port: listener.port, path: '/wsman' }, socket, login);
      await assert.rejects(quiet.open(AbortSignal.timeout(200)), isTimeout);
      quiet.close();
      listener.side.setFaults({ silent: false, status: 503 });
      await assert.rejects(connection(), (error) => error instanceof LoginRefused && error.reply.status === 503);
    });

    it('a proxy that closes the connection after every answer loses the login', async () => {
      await start({ faults: { closes: true } });
      await assert.rejects(connection(), ConnectionLost);
    });

    it('shows another certificate once it was made anew', async () => {
      await start({ tls: true });
      const before = listener.certificate;
      await connection();
      listener.side.newCertificate();
      assert.notEqual(listener.certificate, before);
      await connection();
    });
  });

  function isTimeout(error: unknown): boolean {
    return error instanceof DOMException && error.name === 'TimeoutError';
  }

  function isDenied(error: unknown): boolean {
    return error instanceof WsmanFault && error.code === 5 && error.message === 'Access is denied.';
  }
});
