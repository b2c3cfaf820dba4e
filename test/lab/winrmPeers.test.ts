import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWinrmListener, type WinrmListener } from '../../lab/simulated/winrm/listener';
import type { CommandHandler } from '../../lab/simulated/winrm/runningCommand';
import type { WinrmOptions } from '../../lab/simulated/winrm/winrmSide';
import { reasonWithoutSpnego } from '../machine/winrm/credsspPeer';
import { reasonWithoutAnsible, reasonWithoutWinrmPeer, WinrmPeer, type PeerRequest } from './winrmPeer';

const account = { user: 'admin', domain: 'LAB', password: 'Sécret! 1' };

/** Answers as a host might: a command by its name, a script by its text. */
const handler: CommandHandler = async function* (command) {
  const script = await command.script();
  const { program, words } = command;
  if (program === 'whoami') yield { stdout: `${command.user.toLowerCase()}\r\n` };
  else if (program === 'fail') yield { stdout: 'before\r\n', stderr: 'Accès refusé.\r\n', exitCode: 5 };
  else if (program === 'long') yield { stdout: 'é'.repeat(Number(words[0])) };
  else if (program === 'slow') {
    yield { stdout: 'first ' };
    await sleep(1500);
    yield { stdout: 'second' };
  } else if (program === 'words') yield { stdout: JSON.stringify(words) };
  else if (script?.includes('exit 7')) yield { stdout: script, stderr: 'a warning', exitCode: 7 };
  else yield { stdout: `${script ?? 'unknown'}\r\n` };
};

describe('clients of others take the simulated WinRM listener for Windows', function () {
  this.timeout(60_000);
  let peer: WinrmPeer;
  let listener: WinrmListener | undefined;

  before(async function () {
    const reason = reasonWithoutWinrmPeer();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    peer = await WinrmPeer.make();
  });

  afterEach(async () => {
    await listener?.stop();
    listener = undefined;
  });

  after(() => peer?.remove());

  /** Starts a listener and has the peer run commands on it. */
  async function ask(request: Partial<PeerRequest>, options: Partial<WinrmOptions> = {}) {
    await listener?.stop();
    listener = await startWinrmListener({ accounts: [account], handler, ...options });
    const scheme = options.tls ? 'https' : 'http';
    return peer.ask({
      endpoint: `${scheme}://127.0.0.1:${String(listener.port)}/wsman`,
      transport: 'ntlm',
      user: 'LAB\\admin',
      password: account.password,
      commands: [['whoami']],
      ...(options.tls && { certificates: await peer.file('listener.pem', listener.certificate) }),
      ...request,
    });
  }

  describe('python3-winrm', () => {
    it('logs in with NTLM and seals every message over HTTP', async () => {
      const commands = [['whoami'], ['fail'], ['words', '"a b"', 'C:\\dir\\', '"\\"q\\""', 'é & ]]>']];
      assert.deepEqual(await ask({ commands }), [
        { stdout: 'lab\\admin\r\n', stderr: '', status: 0 },
        { stdout: 'before\r\n', stderr: 'Accès refusé.\r\n', status: 5 },
        { stdout: '["a b","C:\\\\dir\\\\","\\"q\\"","é","&","]]>"]', stderr: '', status: 0 },
      ]);
      assert.equal(listener?.side.openShells, 0);
    });

    it('fetches output that is larger than a message', async () => {
      const [answer] = await ask({ commands: [['long', '300000']] });
      assert.deepEqual(answer, { stdout: 'é'.repeat(300_000), stderr: '', status: 0 });
    });

    it('asks again when nothing came within the time of an operation', async () => {
      const operations: string[] = [];
      const note = (what: string, detail: string): void => void (what === 'operation' && operations.push(detail));
      const [answer] = await ask({ commands: [['slow']], timeout: 1 }, { note });
      assert.deepEqual(answer, { stdout: 'first second', stderr: '', status: 0 });
      assert.ok(operations.filter((name) => name === 'receive').length >= 3, operations.join());
    });

    it('logs in with NTLM over HTTPS, bound to the channel where the host insists', async () => {
      const [answer] = await ask({}, { tls: true, channelBinding: 'strict' });
      assert.deepEqual(answer, { stdout: 'lab\\admin\r\n', stderr: '', status: 0 });
    });

    it('logs in with Basic over HTTPS', async () => {
      const [answer] = await ask({ transport: 'basic' }, { tls: true, schemes: ['Basic'] });
      assert.deepEqual(answer, { stdout: 'lab\\admin\r\n', stderr: '', status: 0 });
    });

    it('logs in through the header NTLM and with a local account', async () => {
      const [answer] = await ask(
        { user: 'Administrator', password: 'p' },
        { schemes: ['NTLM'], accounts: [{ user: 'administrator', password: 'p' }] },
      );
      assert.deepEqual(answer, { stdout: 'srv\\administrator\r\n', stderr: '', status: 0 });
    });

    it('is refused with Basic over HTTP, a wrong password, a locked account', async () => {
      for (const [request, options] of [
        [{ transport: 'basic' }, { schemes: ['Basic', 'Negotiate'] }],
        [{ password: 'Sécret! 2' }, {}],
        [{}, { accounts: [{ ...account, state: 'locked' }] }],
      ] as const) {
        const [answer] = await ask(request, options);
        assert.equal(answer && 'error' in answer && answer.error, 'InvalidCredentialsError');
      }
    });

    it('is refused when its messages are not sealed over HTTP, as AllowUnencrypted=false does', async () => {
      const [answer] = await ask({ encryption: 'never' });
      assert.match(answer && 'error' in answer ? answer.message : '', /500/);
    });

    it('is told the fault of an operation that the host refuses', async () => {
      const fault = { at: 'command', code: 5, subcode: 'w:AccessDenied', message: 'Access is denied.' } as const;
      const [answer] = await ask({}, { faults: { fault } });
      assert.match(answer && 'error' in answer ? answer.message : '', /Access is denied.*'wsmanfault_code': '5'/);
    });
  });

  describe('python3-winrm with CredSSP by python3-pyspnego', () => {
    before(function () {
      const reason = reasonWithoutSpnego();
      if (reason === undefined) return;
      console.log(`      skipped: ${reason}`);
      this.skip();
    });

    for (const credsspVersion of [2, 3, 4, 5, 6]) {
      it(`logs in to version ${String(credsspVersion)} and sends every message through the TLS session inside`, async () => {
        const [answer] = await ask({ transport: 'credssp' }, { schemes: ['CredSSP'], credsspVersion });
        assert.deepEqual(answer, { stdout: 'lab\\admin\r\n', stderr: '', status: 0 });
      });
    }

    it('sends and fetches messages of several pieces, and logs in over HTTPS', async () => {
      const options = { schemes: ['CredSSP'] } as const;
      const word = 'w'.repeat(40_000);
      const commands = [
        ['long', '100000'],
        ['words', word],
      ];
      for (const more of [{}, { tls: true }]) {
        assert.deepEqual(await ask({ transport: 'credssp', commands }, { ...options, ...more }), [
          { stdout: 'é'.repeat(100_000), stderr: '', status: 0 },
          { stdout: JSON.stringify([word]), stderr: '', status: 0 },
        ]);
      }
    });

    it('is told what is the matter with the account, from version 3 on and not in 5', async () => {
      const accounts = [{ ...account, state: 'locked' }] as const;
      for (const [credsspVersion, told] of [
        [6, /Received NTStatus/],
        [5, /credentials were rejected/],
      ] as const) {
        const [answer] = await ask({ transport: 'credssp' }, { schemes: ['CredSSP'], credsspVersion, accounts });
        assert.match(answer && 'error' in answer ? answer.message : '', told);
      }
    });
  });

  describe('Ansible', () => {
    before(function () {
      const reason = reasonWithoutAnsible();
      if (reason !== undefined) {
        console.log(`      skipped: ${reason}`);
        this.skip();
      }
    });

    async function raw(script: string, tls: boolean, variables: Readonly<Record<string, string>> = {}) {
      await listener?.stop();
      listener = await startWinrmListener({ accounts: [account], handler, ...(tls && { tls }) });
      const connection = {
        ansible_connection: 'winrm',
        ansible_host: '127.0.0.1',
        ansible_port: listener.port,
        ansible_user: 'LAB\\admin',
        ansible_password: account.password,
        ansible_winrm_transport: 'ntlm',
        ansible_winrm_scheme: tls ? 'https' : 'http',
        ansible_shell_type: 'powershell',
        ...variables,
      };
      const inventory = { windows: { hosts: { winsrv: connection } } };
      const file = await peer.file('hosts.json', JSON.stringify(inventory));
      const more = { ANSIBLE_STDOUT_CALLBACK: 'json', ANSIBLE_LOAD_CALLBACK_PLUGINS: '1', ANSIBLE_HOME: peer.folder };
      const words = ['-i', file, 'windows', '-m', 'ansible.builtin.raw', '-a', script];
      const { stdout, stderr } = await peer.run('ansible', words, '', more);
      const report = JSON.parse(stdout || stderr) as {
        plays: [{ tasks: [{ hosts: { winsrv: { rc?: number; stdout?: string; stderr?: string; msg?: string } } }] }];
      };
      return report.plays[0].tasks[0].hosts.winsrv;
    }

    it('runs a script over sealed HTTP and reads stdout, stderr and the exit code', async () => {
      const result = await raw('Write-Output "é ]]>"; exit 7', false);
      assert.equal(result.rc, 7);
      assert.match(result.stdout ?? '', /Write-Output "é \]\]>"; exit 7/);
      assert.equal(result.stderr, 'a warning');
    });

    it('runs a script over HTTPS with a certificate it was told to ignore', async () => {
      const result = await raw('Get-Date', true, { ansible_winrm_server_cert_validation: 'ignore' });
      assert.equal(result.rc, 0);
      assert.match(result.stdout ?? '', /Get-Date/);
    });

    it('does not get in with a wrong password', async () => {
      const result = await raw('Get-Date', false, { ansible_password: 'wrong' });
      assert.match(result.msg ?? '', /credentials were rejected/);
    });
  });
});
