import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput } from '../../src/cli/exitStatus';
import { readSecretFile } from '../../src/cli/secretFile';

describe('a password file of the command line', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleet-reboot-'));
  });
  after(() => rm(folder, { recursive: true }));

  const file = async (name: string, text: string, mode: number): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text);
    await chmod(path, mode);
    return path;
  };
  const refused = (pattern: RegExp) => (error: unknown) => {
    assert.ok(error instanceof BadInput);
    assert.match(error.message, pattern);
    assert.doesNotMatch(error.message, /hunter2/);
    return true;
  };

  it('gives its first line, spaces and all', async () => {
    assert.equal(await readSecretFile(await file('good', ' pass word \r\nsecond\n', 0o600)), ' pass word ');
    assert.equal(await readSecretFile(await file('strict', 'hunter2', 0o400)), 'hunter2');
  });

  it('is refused when others may read or write it', async function () {
    if (process.platform === 'win32') {
      console.log('      skipped: Windows has no permission bits');
      this.skip();
    }
    for (const mode of [0o640, 0o604, 0o620]) {
      await assert.rejects(readSecretFile(await file('open', 'hunter2', mode)), refused(/by others \(mode 6\d\d\)/));
    }
  });

  it('is refused when it is missing, empty or a folder', async () => {
    await assert.rejects(readSecretFile(join(folder, 'none')), refused(/cannot be read: ENOENT/));
    await assert.rejects(readSecretFile(await file('empty', '\n', 0o600)), refused(/no password/));
    await assert.rejects(readSecretFile(folder), refused(/not a file/));
  });
});
