import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Become } from '../../../src/inventory/connection';
import { MachineError, type MachineErrorCode, type Session } from '../../../src/machine/machine';
import { isRoot, needs, needsProgram, programPath } from './needs';
import { startSshd, type Sshd } from './sshd';
import { command, connectionTo, emptyEnvironment, machineAt, TestCredentials } from './sshFixtures';
import { createTestUser, type TestUser, type TestUserOptions } from './testUser';

const noisy = (say: string) => `${say} "Welcome to the machine!"\n${say} "last login: never"\n`;

describe('SSH, as an ordinary user', () => {
  let sshd: Sshd;
  let directory: string;
  const users: TestUser[] = [];

  before(async function () {
    needsProgram(this, 'sshd', 'ssh-keygen');
    needs(this, 'root, to make accounts', isRoot);
    directory = mkdtempSync(join(tmpdir(), 'fleet-reboot-shells-'));
    sshd = await startSshd();
  });
  after(async () => {
    await sshd?.stop();
    if (directory) rmSync(directory, { recursive: true, force: true });
  });
  afterEach(() => {
    for (const user of users.splice(0)) user.remove();
  });

  const account = (options: TestUserOptions = {}): TestUser => {
    const user = createTestUser(options);
    users.push(user);
    return user;
  };
  const connect = (
    user: { readonly name: string },
    credentials = new TestCredentials(),
    become: Partial<Become> = {},
  ) => {
    const connection = connectionTo(sshd.address, sshd.port, {
      user: user.name,
      privateKeyFile: sshd.keyFile,
      become: { enabled: undefined, method: 'sudo', user: 'root', password: undefined, ...become },
    });
    return machineAt(
      connection,
      emptyEnvironment(directory, { userKnownHostsFiles: [sshd.knownHosts] }),
      credentials,
    ).connect();
  };
  const asRoot = (script: string) => command(script, { privileged: true });
  const refused = async (session: Session, code: MachineErrorCode, words: RegExp) => {
    await assert.rejects(session.run(asRoot('id -u')), (error) => {
      assert(error instanceof MachineError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, words);
      return true;
    });
  };

  describe('whatever the login shell is', () => {
    const shells: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      dash: { '.profile': noisy('echo') },
      bash: { '.bashrc': `${noisy('echo')}echo oops >&2\nset -v\n` },
      zsh: { '.zshenv': noisy('print') },
      fish: { '.config/fish/config.fish': noisy('echo') },
      tcsh: { '.tcshrc': noisy('echo').replaceAll('!', '') },
    };
    for (const [shell, files] of Object.entries(shells)) {
      it(`L20 a script runs under /bin/sh and its output is clean in ${shell}`, async function () {
        needsProgram(this, shell);
        const user = account({ shell: programPath(shell) ?? shell, files, sudo: 'ALL=(ALL) NOPASSWD: ALL' });
        const session = await connect(user);
        const script = `say() { printf '%s\\n' "$1"; }\nsay "it's $((6 * 7))!"; say 'a\\b $x *' >&2; exit 3`;
        const expected = { status: 3, stdout: "it's 42!\n", stderr: 'a\\b $x *\n' };
        assert.deepEqual(await session.run(command(script)), expected);
        assert.deepEqual(await session.run(asRoot(script)), expected);
        assert.equal((await session.run(asRoot('id -u'))).stdout, '0\n');
        session.close();
      });
    }

    it('a login shell that only says no is a refused login', async function () {
      needsProgram(this, 'nologin');
      const session = await connect(account({ shell: programPath('nologin') ?? '' }));
      await assert.rejects(session.run(command('true')), { code: 'login-refused', message: /not available/ });
      session.close();
    });
  });

  describe('sudo', () => {
    before(function () {
      needsProgram(this, 'sudo');
    });

    it('L17 without a password asks for none', async () => {
      const credentials = new TestCredentials();
      const session = await connect(account({ sudo: 'ALL=(ALL) NOPASSWD: ALL' }), credentials);
      assert.equal((await session.run(asRoot('id -u; cat'))).stdout, '0\n');
      assert.deepEqual(credentials.asked, []);
      session.close();
    });

    it('L17 with a password asks once for many commands and sessions, and shows it to nobody', async () => {
      const user = account({ sudo: 'ALL=(ALL) ALL' });
      const credentials = new TestCredentials({ becomePassword: user.password });
      const sessions = await Promise.all([connect(user, credentials), connect(user, credentials)]);
      const look = `id -u; cat; cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' ' ' | grep -c ${user.password.slice(0, 5)}[${user.password.charAt(5)}]${user.password.slice(6)}`;
      const results = await Promise.all(
        sessions.flatMap((session) => [session.run(asRoot(look)), session.run(asRoot(look))]),
      );
      for (const { stdout, stderr } of results) assert.deepEqual([stdout, stderr], ['0\n0\n', '']);
      assert.deepEqual(credentials.asked, ['become password']);
      assert(!sshd.log().includes(user.password));
      for (const session of sessions) session.close();
    });

    it('L17 a wrong password is its own error, sent once however many commands wait for it', async () => {
      const user = account({ sudo: 'ALL=(ALL) ALL', sudoDefaults: `logfile=${directory}/sudo.log` });
      const credentials = new TestCredentials({ becomePassword: 'wrong' });
      const session = await connect(user, credentials);
      await Promise.all(
        Array.from({ length: 4 }, () =>
          refused(session, 'become-refused', /incorrect password|refused this password before/),
        ),
      );
      await refused(session, 'become-refused', /incorrect password|before/);
      const { stdout } = await (
        await connect({ name: 'root' })
      ).run(command(`grep -c 'incorrect password' ${directory}/sudo.log`));
      assert.equal(stdout, '1\n');
      // A new session may bring a new password; the old one is not sent again.
      const again = await connect(user, credentials);
      await refused(again, 'become-refused', /refused this password before/);
      assert(!credentials.asked.includes('password'));
      session.close();
      again.close();
    });

    it('L17 a password nobody knows is its own error', async () => {
      const session = await connect(account({ sudo: 'ALL=(ALL) ALL' }));
      await refused(session, 'become-refused', /wants a password and none is known/);
      session.close();
    });

    it('L17 a user who is not in sudoers is told so in the words of sudo', async () => {
      const user = account();
      const session = await connect(user, new TestCredentials({ becomePassword: user.password }));
      await refused(session, 'become-refused', /not in the sudoers file/);
      session.close();
    });

    it('L17 requiretty is reported in the words of sudo', async () => {
      const session = await connect(account({ sudo: 'ALL=(ALL) NOPASSWD: ALL', sudoDefaults: 'requiretty' }));
      await refused(session, 'become-refused', /must have a tty/);
      session.close();
    });

    it('L17 a machine without sudo says so', async () => {
      const session = await connect(account({ shell: '/bin/sh' }));
      const hidden = `PATH=/nonexistent`;
      // The login's own PATH cannot be changed from here, so sudo is hidden by a shell that changes it.
      const user = account({
        shell: programPath('bash') ?? '',
        files: { '.bashrc': `${hidden}; id() { /usr/bin/id "$@"; }; export PATH\n` },
      });
      const bare = await connect(user);
      await refused(bare, 'become-refused', /sudo.*not found/);
      bare.close();
      session.close();
    });

    it('a login that is root needs no sudo at all', async () => {
      const session = await connect({ name: 'root' }, undefined, { enabled: false, method: 'su' });
      assert.equal((await session.run(asRoot('id -u; cat'))).stdout, '0\n');
      session.close();
    });

    it('another way to become root, or another user, is unsupported; a plain no is respected', async () => {
      const user = account({ sudo: 'ALL=(ALL) NOPASSWD: ALL' });
      for (const [become, code, words] of [
        [{ method: 'su' }, 'unsupported', /by su is not supported/],
        [{ user: 'oracle' }, 'unsupported', /becoming oracle/],
        [{ enabled: false }, 'become-refused', /ansible_become is false/],
      ] as const) {
        const session = await connect(user, undefined, become);
        await refused(session, code, words);
        assert.equal((await session.run(command('echo fine'))).stdout, 'fine\n');
        session.close();
      }
    });
  });
});
