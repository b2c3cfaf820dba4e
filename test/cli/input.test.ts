import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, type Ended } from './startCli';

describe('the command line with bad input', function () {
  this.timeout(30_000);
  let directory = '';

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  const run = (...args: string[]): Promise<Ended> =>
    runCli(args, { FLEET_REBOOT_STATE: join(directory, 'state'), HOME: directory });
  async function inventory(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(directory, name);
    await writeFile(path, content);
    return path;
  }

  const refused = async (message: RegExp, ...args: string[]): Promise<void> => {
    const { status, stderr, stdout } = await run(...args);
    assert.equal(status, 2, stderr + stdout);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /\n\s+at /, 'no stack trace');
  };

  it('exits with 2 and a sentence for a command line that makes no sense', async () => {
    await refused(/Say what to do/);
    await refused(/no command dance/, 'dance');
    await refused(/reboot needs a word more/, 'reboot');
    await refused(/Too many words/, 'reboot', 'web', 'db');
    await refused(/--frobnicate/, 'hosts', 'all', '--frobnicate');
    await refused(/exclude each other/, 'reboot', 'all', '--parallel', '2', '--sequential');
    await refused(/whole number from 1, not "many"/, 'reboot', 'all', '--parallel', 'many');
    await refused(/--accept takes/, 'reboot', 'all', '--accept', 'everything');
    await refused(/no run 20200101/, 'resume', '20200101T000000Z-000000');
  });

  it('names a missing, an empty, a binary and an unreadable inventory', async () => {
    await refused(/nowhere/, 'hosts', 'all', '-i', join(directory, 'nowhere'));
    await refused(/matches no host/, 'hosts', 'all', '-i', await inventory('empty', ''));
    await refused(
      /binary/i,
      'hosts',
      'all',
      '-i',
      await inventory('binary', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2, 3])),
    );
    const folder = join(directory, 'folder.d');
    await mkdir(folder);
    await refused(/matches no host/, 'hosts', 'all', '-i', folder);
    if (process.getuid?.() !== 0) {
      const secret = await inventory('secret', '[linux]\na\n');
      await chmod(secret, 0);
      await refused(/permission/i, 'hosts', 'all', '-i', secret);
    }
  });

  it('reads or refuses an inventory of 50 MB in bounded time', async () => {
    const path = join(directory, 'large');
    const file = await open(path, 'w');
    const line = `host-with-a-long-name-${'x'.repeat(200)}.example.com ansible_host=192.0.2.1 note="${'y'.repeat(760)}"\n`;
    await file.writeFile(`[linux]\n${line.repeat(Math.ceil(50e6 / line.length))}`);
    await file.close();
    const { status, stderr } = await run('hosts', 'linux', '-i', path, '--json');
    assert.equal(status, 0, stderr);
  });

  it('a pattern that names nothing exits with 2, with what is wrong in the inventory', async () => {
    const path = await inventory('hosts', '[linux]\nweb\n[broken\n');
    await refused(/hosts:3/, 'reboot', 'windows', '-i', path, '--no-mail', '--yes');
  });

  it('a configuration with problems exits with 2 and names every one of them', async () => {
    const hosts = await inventory('good', '[linux]\nweb\n');
    const config = await inventory('config.json', JSON.stringify({ parallel: 0, colour: 'red' }));
    await refused(/parallel.*colour|colour.*parallel/s, 'reboot', 'linux', '-i', hosts, '--config', config, '--yes');
    await refused(
      /cannot be read/,
      'reboot',
      'linux',
      '-i',
      hosts,
      '--config',
      await inventory('cut.json', '{"mail":'),
      '--yes',
    );
    const mail = await inventory(
      'mail.json',
      JSON.stringify({ mail: { host: 'x', from: 'a@example.com', to: [], password: 'hunter2' } }),
    );
    const { status, stderr } = await run('reboot', 'linux', '-i', hosts, '--config', mail, '--yes');
    assert.equal(status, 2);
    assert.match(stderr, /mail\.to/);
    assert.match(stderr, /mail\.password/);
    assert.doesNotMatch(stderr, /hunter2/);
  });

  it('speaks the language of the terminal', async () => {
    const { stdout } = await runCli(['help'], { LC_ALL: 'fr_FR.UTF-8' });
    assert.match(stdout, /inventaire/i);
  });
});
