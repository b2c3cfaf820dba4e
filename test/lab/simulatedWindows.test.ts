import assert from 'node:assert/strict';
import { encryptVault } from '../../lab/simulated/encryptVault';
import type { HostOptions } from '../../lab/simulated/hostOptions';
import { recognise } from '../../lab/simulated/operations';
import { startSimulatedFleet, type SimulatedFleet } from '../../lab/simulated/simulatedFleet';
import type { SimulatedHost } from '../../lab/simulated/simulatedHost';
import { decryptVault } from '../../src/inventory/vault';
import type { Operation } from '../../src/machine/operation';
import * as windows from '../../src/machine/windows';
import { createWinrmMachine } from '../../src/machine/winrm/winrmMachine';
import type { Session } from '../../src/machine/machine';

const login = { user: 'LAB\\anna', password: 'sesame' };
const sqlServer = { id: 'MSSQLSERVER', aliases: ['SQL Server (MSSQLSERVER)'], triggeredBy: ['SQLSERVERAGENT'] };
const agent = { id: 'SQLSERVERAGENT', stopTime: 60 };

describe('a simulated Windows host', () => {
  let fleet: SimulatedFleet | undefined;
  const sessions: Session[] = [];

  afterEach(async () => {
    for (const session of sessions.splice(0)) session.close();
    await fleet?.stop();
    fleet = undefined;
  });

  async function start(options: Partial<HostOptions> = {}): Promise<{ host: SimulatedHost; session: Session }> {
    fleet = await startSimulatedFleet({
      hosts: [{ name: 'winsrv', windows: {}, login, units: [sqlServer, agent], ...options }],
    });
    const host = fleet.host('winsrv');
    const session = await connect(host);
    return { host, session };
  }

  async function connect(host: SimulatedHost): Promise<Session> {
    const settings = {
      secure: false,
      path: '/wsman',
      transports: ['ntlm'],
      verifyCertificate: true,
      caFile: undefined,
      clientCertificate: undefined,
    } as const;
    const connection = {
      host: host.name,
      kind: 'winrm',
      plugin: 'winrm',
      address: host.address,
      port: host.port,
      user: login.user,
      password: undefined,
      privateKeyFile: undefined,
      become: { enabled: undefined, method: 'runas', user: '', password: undefined },
      hostKeyChecking: true,
      timeoutSeconds: 5,
      sshArguments: '',
      shell: 'powershell',
      winrm: settings,
      unresolved: [],
    } as const;
    const none = () => Promise.resolve(undefined);
    const machine = createWinrmMachine(connection, settings, {
      credentials: {
        password: () => Promise.resolve(login.password),
        becomePassword: none,
        passphrase: none,
        confirmHostKey: () => Promise.resolve(false),
      },
      trust: { lookup: none, remember: () => Promise.resolve() },
    });
    const session = await machine.connect();
    sessions.push(session);
    return session;
  }

  const words = [`it's`, '‘typographic’ ‚‛', '$(calc) `n', '"quoted"', 'two\nlines', ') , -- é'].join(' ');
  const samples: Readonly<Record<string, readonly Operation<unknown>[]>> = {
    survey: [windows.survey([]), windows.survey(['MySQL80', words])],
    bootState: [windows.bootState()],
    stopService: [windows.stopService('MSSQLSERVER')],
    startService: [windows.startService('MSSQLSERVER')],
    serviceStates: [windows.serviceStates(['MSSQLSERVER']), windows.serviceStates(['a', words], [1, 4321])],
    health: [windows.health([]), windows.health(['MSSQLSERVER', words])],
    warnUsers: [windows.warnUsers(words)],
    reboot: [windows.reboot(words)],
  };

  it('answers every operation that exists, in a form it parses, with the arguments that were given', async () => {
    const helpers = ['unitName', 'isDatabase', 'isTransient'];
    const exported = Object.entries(windows).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    assert.deepEqual(exported.filter((name) => !helpers.includes(name)).sort(), Object.keys(samples).sort());
    const { host, session } = await start({ faults: { rebootIgnored: true } });
    for (const operation of Object.values(samples).flat()) await session.run(operation);
    assert.equal(host.operations.length, Object.values(samples).flat().length);
    assert.equal(host.operations.at(-1), `reboot: ${words}`);
    assert.equal(host.operations[1], `survey MySQL80 ${words}`);
    assert.equal(host.log.find(({ what }) => what === 'message')?.detail, words);
    assert.deepEqual(host.unknownCommands, []);
  });

  it('says everything that the scripts say', async () => {
    const said = (text: string): string[] => [...new Set(text.match(/(?<=\bsay )'?[\w-]+/g))].map(bare).sort();
    const answered = (text: string): string[] => [...new Set(text.match(/^[\w-]+(?=\t)/gm))].sort();
    const bare = (word: string): string => word.replace("'", '');
    const { host, session } = await start({
      windows: { pending: ['servicing', 'update', 'files', 'rename', 'sccm'] },
      units: [
        sqlServer,
        agent,
        { id: 'broken', startsByHand: false, active: false },
        { id: 'slow', active: false, startTime: 60_000 },
      ],
      sessions: ['anna  console  1  Active'],
      processes: [{ name: 'wbengine.exe' }],
    });
    await session.run(windows.startService('broken'));
    await host.waitFor('broken has failed', ({ system }) => system.unit('broken')?.active === 'failed');
    await session.run(windows.startService('slow'));
    const text = (operation: Operation<unknown>) => session.run({ ...operation, parse: ({ stdout }) => stdout });
    for (const operation of [windows.survey([]), windows.bootState(), windows.health(['MSSQLSERVER'])]) {
      // Only the survey looks for what depends on a service.
      const expected = said(operation.script).filter((key) => key !== 'Dependent' || operation.name === 'survey');
      assert.deepEqual(answered(await text(operation)), expected, operation.name);
    }
  });

  it('takes no script that differs from an operation by a letter', () => {
    const { script } = windows.reboot(words);
    assert.deepEqual(recognise(script, 'windows'), { name: 'reboot', reason: words });
    assert.equal(recognise(script.replace('/t 2', '/t 0'), 'windows'), undefined);
    assert.equal(recognise(script), undefined);
  });

  it('stops the services that depend on one before it, and starts what a service needs', async () => {
    const { host, session } = await start();
    const order = () => host.log.filter(({ what }) => what === 'unit').map(({ detail }) => detail);
    await session.run(windows.stopService('MSSQLSERVER'));
    await host.waitFor('both stopped', ({ system }) => system.units.every(({ active }) => active === 'inactive'));
    assert.deepEqual(order(), [
      'SQLSERVERAGENT is stopping',
      'SQLSERVERAGENT stopped cleanly',
      'MSSQLSERVER is stopping',
      'MSSQLSERVER stopped cleanly',
    ]);
    await session.run(windows.startService('SQLSERVERAGENT'));
    await host.waitFor('both running', ({ system }) => system.units.every(({ active }) => active === 'active'));
  });

  it('knows no other command, and says so in its log', async () => {
    const { host, session } = await start();
    const other = { ...windows.bootState(), script: 'Remove-Item C:\\ -Recurse' };
    await assert.rejects(session.run(other), /did not begin/);
    assert.equal(host.unknownCommands.length, 1);
  });

  it('never writes a password to the log', async () => {
    const { host } = await start();
    assert.ok(host.log.some(({ what, detail }) => what === 'login' && detail === login.user));
    assert.ok(!JSON.stringify(host.log).includes(login.password));
  });

  it('is written down encrypted as Ansible Vault does', () => {
    const text = 'ansible_ssh_pass: "é"\n'.repeat(20);
    assert.equal(decryptVault(encryptVault(text, 'correct horse'), [{ password: 'correct horse' }]), text);
  });
});
