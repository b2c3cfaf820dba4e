import { build, type Plugin } from 'esbuild';
import { existsSync, rmSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/** The root of the extension under test. */
export const extensionPath = resolve(__dirname, '../..');

/** The test files that share one workspace folder, bundled: one start of VS Code. */
export interface Suite {
  readonly name: string;
  /** The module to give as `extensionTestsPath`. */
  readonly entry: string;
  /** A temporary copy of the workspace folder, for the tests to change as they like. */
  readonly workspace: string;
}

const workspaces = join(__dirname, 'workspaces');
const output = join(extensionPath, 'out/vscode');

/** Sources keep the `__dirname` they were written with, so that fixtures beside them are found. */
const keepDirname: Plugin = {
  name: 'keep-dirname',
  setup(builder) {
    builder.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const names = `const __filename = ${JSON.stringify(path)}, __dirname = ${JSON.stringify(dirname(path))};`;
      return { loader: 'ts', contents: /\b__(dir|file)name\b/.test(text) ? `${names} ${text}` : text };
    });
  },
};

/** `tree.test.ts` opens `workspaces/tree`; a test file without such a folder opens an empty one with the others. */
const suiteOf = (file: string): string => {
  const name = basename(file, '.test.ts');
  return existsSync(join(workspaces, name)) ? name : 'empty';
};

async function bundle(name: string, files: readonly string[]): Promise<string> {
  const outdir = join(output, name);
  await build({
    entryPoints: [join(__dirname, 'index.ts'), ...files.map((file) => join(__dirname, file))],
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
    plugins: [keepDirname],
  });
  return join(outdir, 'index.js');
}

async function copyWorkspace(name: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), `fleet-reboot-${name}-`));
  if (name !== 'empty') await cp(join(workspaces, name), copy, { recursive: true });
  return copy;
}

/**
 * Bundles the test files whose name contains one of the words (all of them without words), calls `use` with each suite in
 * turn and removes its workspace copy after it. Throws an Error when no file is meant.
 */
export async function forEachSuite(words: readonly string[], use: (suite: Suite) => Promise<void>): Promise<void> {
  if (!existsSync(join(extensionPath, 'dist/extension.js')))
    throw new Error('No dist/extension.js. Next step: npm run build');
  const files = (await readdir(__dirname)).filter((file) => file.endsWith('.test.ts')).sort();
  const meant = files.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
  if (meant.length === 0) throw new Error(`No test file of test/vscode is called ${words.join(' or ')}`);
  await rm(output, { recursive: true, force: true });
  for (const name of new Set(meant.map(suiteOf))) {
    const entry = await bundle(
      name,
      meant.filter((file) => suiteOf(file) === name),
    );
    const workspace = await copyWorkspace(name);
    const removeAtExit = (): void => rmSync(workspace, { recursive: true, force: true });
    process.once('exit', removeAtExit); // when the run is interrupted
    try {
      await use({ name, entry, workspace });
    } finally {
      process.off('exit', removeAtExit);
      await rm(workspace, { recursive: true, force: true });
    }
  }
}
