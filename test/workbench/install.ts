import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { needDebianPackages } from './debian';

/** A VS Code server that can be started: its Node and its `lib/vscode` folder. */
export interface WorkbenchInstall {
  readonly node: string;
  readonly vscode: string;
}

const manifests = ['package.json', 'package-lock.json'];
/** What the native modules of the server are compiled with. */
const buildPackages = [
  'build-essential',
  'ca-certificates',
  'libkrb5-dev',
  'libsecret-1-dev',
  'libx11-dev',
  'libxkbfile-dev',
  'pkg-config',
  'python3',
];

const layout = (root: string): WorkbenchInstall => ({
  node: join(root, 'node_modules/node/bin/node'),
  vscode: join(root, 'node_modules/code-server/lib/vscode'),
});

const cacheFolder = (): string => join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'fleet-reboot');

/** Outside the checkout, so that a fresh clone finds what an earlier one installed; another version is another folder. */
async function installFolder(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of manifests) hash.update(await readFile(join(__dirname, name)));
  return join(cacheFolder(), `workbench-${hash.digest('hex').slice(0, 12)}`);
}

/** Runs npm with its output in a file; throws an Error that ends with the last lines of it. */
async function npm(
  args: readonly string[],
  cwd: string,
  logFile: string,
  extra: NodeJS.ProcessEnv = {},
): Promise<void> {
  const output = await open(logFile, 'a');
  const env = { ...process.env, ...extra };
  delete env['npm_config_user_agent']; // an outer `npm test` names its own Node there, and is believed
  const child = spawn('npm', args, { cwd, env, stdio: ['ignore', output.fd, output.fd] });
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('exit', resolve));
  await output.close();
  if (code === 0) return;
  const tail = (await readFile(logFile, 'utf8')).split('\n').slice(-30).join('\n');
  throw new Error(`npm ${args.join(' ')} ended with ${String(code)}; all of its output is in ${logFile}\n${tail}`);
}

async function build(root: string, logFile: string): Promise<void> {
  for (const name of manifests) await copyFile(join(__dirname, name), join(root, name));
  await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], root, logFile);
  // The server's own installer refuses any other Node than its own, so that Node comes first and runs the rest.
  await npm(['rebuild', 'node', '--foreground-scripts'], root, logFile);
  const node = layout(root).node;
  const headers = join(root, `node_modules/node/node_modules/node-${process.platform}-${process.arch}`);
  await npm(['rebuild', '--foreground-scripts'], root, logFile, {
    PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}`,
    npm_config_nodedir: headers, // headers of this very Node, without a download
  });
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Removes what installations that were killed left behind. */
async function sweep(): Promise<void> {
  for (const name of await readdir(cacheFolder())) {
    const pid = /^workbench-\w+\.part-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(cacheFolder(), name), { recursive: true });
  }
}

/**
 * The VS Code server, installed from npm when it is not there yet (about two minutes and 800 MB).
 * It is built under another name and renamed when whole, so a half-finished installation is never taken for a whole one.
 * Throws an Error with the next step when something it needs is missing.
 */
export async function installWorkbench(log: (line: string) => void = console.log): Promise<WorkbenchInstall> {
  const root = await installFolder();
  if (existsSync(root)) return layout(root);
  await needDebianPackages(buildPackages, log);
  const part = `${root}.part-${process.pid}`;
  await mkdir(part, { recursive: true });
  await sweep();
  const logFile = `${root}.log`;
  const began = Date.now();
  log(`installing VS Code from npm into ${root} (once, about two minutes; output in ${logFile})`);
  await rm(logFile, { force: true });
  try {
    await build(part, logFile);
    await rename(part, root);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    if (!existsSync(root)) throw error; // otherwise another process was faster, and its installation is as good
  }
  log(`installed VS Code in ${Math.round((Date.now() - began) / 1000)} s`);
  return layout(root);
}

if (require.main === module) {
  installWorkbench().then(
    ({ vscode }) => console.log(`VS Code is in ${vscode}`),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
