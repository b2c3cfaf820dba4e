import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestUserOptions {
  readonly shell?: string;
  /** Files of the home directory by name, e.g. `.bashrc`. */
  readonly files?: Readonly<Record<string, string>>;
  /** What sudoers says after the user's name, e.g. `ALL=(ALL) NOPASSWD: ALL`. */
  readonly sudo?: string;
  /** A line of sudoers for this user alone, e.g. `requiretty`. */
  readonly sudoDefaults?: string;
}

/** An account of this machine that lives as long as a test. Only root can make one. */
export interface TestUser {
  readonly name: string;
  readonly password: string;
  readonly home: string;
  remove(): void;
}

export function createTestUser(options: TestUserOptions = {}): TestUser {
  const name = `frtest-${randomBytes(4).toString('hex')}`;
  const password = randomBytes(9).toString('hex');
  const directory = mkdtempSync(join(tmpdir(), 'fleet-reboot-user-'));
  execFileSync('chmod', ['755', directory]);
  const home = join(directory, 'home');
  mkdirSync(home);
  execFileSync('useradd', ['--no-create-home', '--home-dir', home, '--shell', options.shell ?? '/bin/sh', name]);
  execFileSync('chpasswd', [], { input: `${name}:${password}\n` });
  for (const [file, text] of Object.entries(options.files ?? {})) {
    mkdirSync(join(home, file, '..'), { recursive: true });
    writeFileSync(join(home, file), text);
  }
  execFileSync('chown', ['-R', `${name}:`, home]);
  const sudoers = `/etc/sudoers.d/${name}`;
  const lines = [
    ...(options.sudoDefaults === undefined ? [] : [`Defaults:${name} ${options.sudoDefaults}`]),
    ...(options.sudo === undefined ? [] : [`${name} ${options.sudo}`]),
  ];
  if (lines.length > 0) writeFileSync(sudoers, `${lines.join('\n')}\n`, { mode: 0o440 });
  return {
    name,
    password,
    home,
    remove: () => {
      rmSync(sudoers, { force: true });
      execFileSync('userdel', ['--force', name], { stdio: 'ignore' });
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
