import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localFiles } from '../../../src/machine/local/files';

describe('The files of this machine', () => {
  let directory: string;
  const path = (name: string) => join(directory, name);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'files-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('are read whole, small and large, and undefined when they are not there', async () => {
    for (const size of [0, 1, 5_000_000]) {
      writeFileSync(path('file'), 'x'.repeat(size));
      assert.equal((await localFiles.read(path('file')))?.length, size);
    }
    assert.equal(await localFiles.read(path('missing')), undefined);
    assert.equal(await localFiles.read(path('file/below')), undefined);
  });

  it('are read to their end where the system does not know their size', async function () {
    if (process.platform !== 'linux') return this.skip();
    const content = await localFiles.read('/proc/self/status');
    assert.match(Buffer.from(content ?? []).toString(), /^Name:[^]*\n$/);
  });

  it('are refused with a sentence when they are no regular files', async () => {
    await assert.rejects(localFiles.read(directory), /is a directory/);
    if (process.platform === 'linux') await assert.rejects(localFiles.read('/dev/null'), /not a regular file/);
  });

  it('are told apart: file, directory, executable, missing, by what a link leads to', async function () {
    if (process.platform === 'win32') return this.skip();
    writeFileSync(path('file'), '');
    writeFileSync(path('script'), '');
    chmodSync(path('script'), 0o755);
    mkdirSync(path('folder'));
    symlinkSync('script', path('link'));
    symlinkSync('nowhere', path('broken'));
    const kinds = await Promise.all(
      ['file', 'folder', 'script', 'link', 'broken', 'missing'].map((name) => localFiles.kind(path(name))),
    );
    assert.deepEqual(kinds, ['file', 'directory', 'executable', 'executable', 'missing', 'missing']);
  });

  it('are listed by name, none for a directory that is not there', async () => {
    writeFileSync(path('a'), '');
    mkdirSync(path('b'));
    assert.deepEqual([...(await localFiles.list(directory))].sort(), ['a', 'b']);
    assert.deepEqual(await localFiles.list(path('missing')), []);
  });
});
