// npm run demo: shows the program at work on a simulated fleet. Needs Node alone; installs and builds what is missing.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const windows = process.platform === 'win32';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old: 20.19 or later is needed.`);
  process.exit(1);
}

/** Runs npm; ends with its status when it fails. */
function npm(what, ...args) {
  console.log(what);
  const { status } = spawnSync(windows ? 'npm.cmd' : 'npm', args, { cwd: root, stdio: 'inherit', shell: windows });
  if (status !== 0) process.exit(status ?? 1);
}

/** When the newest file under the path was changed. */
function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const sources = ['src', 'package.json', 'package-lock.json', join('scripts', 'build.mjs')].map((path) =>
  join(root, path),
);
const products = ['cli.js', 'extension.js'].map((name) => join(root, 'dist', name));
const isBuilt = () =>
  products.every((path) => existsSync(path)) &&
  Math.min(...products.map((path) => statSync(path).mtimeMs)) >= Math.max(...sources.map(newest));

if (!existsSync(join(root, 'node_modules', 'tsx'))) {
  npm('Installing what is missing (once, about a minute) …', 'ci', '--no-audit', '--no-fund', '--loglevel=error');
}
if (!isBuilt()) npm('Building …', 'run', '--silent', 'build');

const child = spawn(process.execPath, ['--import', 'tsx', join('lab', 'demo', 'main.ts'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
// Ctrl-C reaches the demonstration too, which cleans up and ends; a signal to this process alone is passed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('close', (status) => process.exit(status ?? 1));
