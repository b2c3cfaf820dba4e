import { createHash } from 'node:crypto';
import { access, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './run';

const recipe = join(__dirname, 'build.sh');

/**
 * The directory of the built image, whose name is the hash of its recipe. Built on first use (a minute or two), kept outside the
 * checkout; images of older recipes are deleted.
 */
export async function builtImage(log: (line: string) => void): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'fleet-reboot', 'lab');
  const key = await imageKey();
  const image = join(cache, key);
  const exists = await access(image).then(
    () => true,
    () => false,
  );
  if (exists) return image;
  log(`building the image of the lab in ${image}`);
  await mkdir(cache, { recursive: true });
  const { code, stdout, stderr } = await run(
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', recipe, image],
    (text) => log(text.trimEnd()),
  );
  if (code !== 0)
    throw new Error(`the image of the lab was not built (exit status ${code}): ${(stderr || stdout).trim()}`);
  for (const other of await readdir(cache)) {
    if (other !== key) await rm(join(cache, other), { recursive: true, force: true });
  }
  return image;
}

/** Twelve hexadecimal digits that change with the recipe. */
export async function imageKey(): Promise<string> {
  return createHash('sha256')
    .update(await readFile(recipe))
    .update(process.arch)
    .digest('hex')
    .slice(0, 12);
}
