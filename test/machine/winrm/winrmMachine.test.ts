import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../../src/inventory/connection';
import type { WinrmSettings } from '../../../src/inventory/winrmSettings';
import {
  MachineError,
  type Credentials,
  type HostKeyQuestion,
  type MachineErrorCode,
} from '../../../src/machine/machine';
import type { CommandResult, Operation } from '../../../src/machine/operation';
import { fileTrustStore } from '../../../src/machine/winrm/trustStore';
import { createWinrmMachine } from '../../../src/machine/winrm/winrmMachine';
import { sampleConnection } from '../../inventory/sampleConnection';
import { account, reasonWithoutPeer, startGssPeer, type GssPeer } from './gssPeer';

const deadlines = { tcp: 2000, greeting: 2000, handshake: 2000, login: 3000 };
const plainSettings: WinrmSettings = {
  secure: false,
  path: '/wsman',
  transports: ['ntlm'],
  verifyCertificate: true,
  caFile: undefined,
  clientCertificate: undefined,
};
const secureSettings: WinrmSettings = { ...plainSettings, secure: true };

const echo: Operation<CommandResult> = {
  name: 'echo',
  shell: 'powershell',
  script: 'say "héllo"',
  privileged: false,
  deadline: 5000,
  parse: (result) => result,
};

describe('A Windows machine behind WinRM', function () {
  this.timeout(20_000);
  let plain: GssPeer;
  let secure: GssPeer;
  let silent: Server;
  let folder: string;
  let asked: HostKeyQuestion[];

  before(async function () {
    const reason = reasonWithoutPeer();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    plain = await startGssPeer({ tls: false });
    secure = await startGssPeer({ tls: true });
    // It reads and says nothing; a socket that nobody reads would outlive its client.
    silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    folder = await mkdtemp(join(tmpdir(), 'winrm-'));
  });

  beforeEach(() => {
    asked = [];
  });

  after(async () => {
    await plain.stop();
    await secure.stop();
    silent.close();
    await rm(folder, { recursive: true });
  });

  const connection = (port: number, more: Partial<Connection> = {}): Connection => ({
    ...sampleConnection('win1'),
    kind: 'winrm',
    plugin: 'winrm',
    address: '127.0.0.1',
    port,
    user: `${account.domain}\\${account.user}`,
    ...more,
  });

  const credentials = (password: string | undefined = account.password, trusts = true): Credentials => ({
    password: () => Promise.resolve(password),
    becomePassword: () => Promise.resolve(undefined),
    passphrase: () => Promise.resolve(undefined),
    confirmHostKey(question) {
      asked.push(question);
      return Promise.resolve(trusts);
    },
  });

  const machine = (port: number, settings: WinrmSettings, who = credentials(), more: Partial<Connection> = {}) => {
    const trust = fileTrustStore(join(folder, 'known_certificates'));
    return createWinrmMachine(connection(port, more), settings, { credentials: who, trust, deadlines });
  };

  const fails = (work: Promise<unknown>, code: MachineErrorCode, words: RegExp) =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof MachineError, String(error));
      assert.deepEqual([error.code, words.test(error.message)], [code, true], `${error.code}: ${error.message}`);
      return true;
    });

  it('runs PowerShell over a sealed NTLM session', async () => {
    const session = await machine(plain.port, plainSettings).connect();
    const results = await Promise.all([session.run(echo), session.run(echo)]);
    assert.deepEqual(
      results.map(({ stdout, status }) => [stdout, status]),
      [
        ['say "héllo"', 7],
        ['say "héllo"', 7],
      ],
    );
    session.close();
    await session.closed;
  });

  it('asks once about a certificate that no authority vouches for, and knows it from then on', async () => {
    const first = await machine(secure.port, secureSettings).connect();
    assert.equal((await first.run(echo)).stdout, 'say "héllo"');
    first.close();
    assert.match(asked[0]?.fingerprint ?? '', /^SHA256:[\w+/]{43}$/);
    asked = [];
    (await machine(secure.port, secureSettings, credentials(account.password, false)).connect()).close();
    assert.deepEqual(asked, []);
  });

  it('refuses a certificate that is not the one on record, and one nobody trusts', async () => {
    const file = join(folder, 'known_certificates');
    const known = await readFile(file, 'utf8');
    await writeFile(file, known.replace(/SHA256:\S+/, 'SHA256:another'));
    await fails(
      machine(secure.port, secureSettings).connect(),
      'host-key-changed',
      /another certificate than the one on record/,
    );
    assert.deepEqual(asked, []);
    await rm(file);
    await fails(
      machine(secure.port, secureSettings, credentials(account.password, false)).connect(),
      'host-key-unknown',
      /is not trusted/,
    );
  });

  it('trusts the authority of the settings without asking', async () => {
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, secure.certificate);
    (await machine(secure.port, { ...secureSettings, caFile }).connect()).close();
    assert.deepEqual(asked, []);
  });

  it('honours "ignore" with a warning', async () => {
    const session = await machine(secure.port, { ...secureSettings, verifyCertificate: false }).connect();
    assert.match(session.warnings.join(), /ansible_winrm_server_cert_validation is ignore/);
    session.close();
  });

  it('says what is wrong with a login: password, user, transport, nothing at all', async () => {
    await fails(
      machine(plain.port, plainSettings, credentials('wrong')).connect(),
      'login-refused',
      /user or the password is wrong/,
    );
    await fails(
      machine(plain.port, plainSettings, credentials(), { user: undefined }).connect(),
      'login-refused',
      /ansible_user/,
    );
    await fails(
      machine(plain.port, { ...plainSettings, transports: ['basic'] }).connect(),
      'unsupported',
      /in the clear/,
    );
    await fails(
      machine(plain.port, { ...plainSettings, transports: ['kerberos'] }).connect(),
      'unsupported',
      /Kerberos/,
    );
  });

  it('says that nobody listens, that TLS does not come about, that nothing answers in time', async () => {
    const { port } = silent.address() as { port: number };
    await fails(machine(1, plainSettings).connect(), 'unreachable', /127\.0\.0\.1 port 1 cannot be reached/);
    await fails(machine(plain.port, secureSettings).connect(), 'no-greeting', /TLS with/);
    await fails(machine(port, plainSettings).connect(), 'deadline', /does not answer in time/);
  });

  it('stops when it is told to', async () => {
    const { port } = silent.address() as { port: number };
    const stop = new AbortController();
    const work = machine(port, plainSettings).connect(stop.signal);
    setTimeout(() => stop.abort(), 50);
    await fails(work, 'aborted', /stopped/);
  });
});
