// Runs everything: the pure tests and those against real peers, the tests inside a real VS Code, the UI driven in the
// browser, and real hosts that really reboot. What this machine cannot run is skipped with its reason printed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

const stages = [
  { name: 'unit', command: ['npx', 'mocha'] },
  { name: 'vscode', command: ['npx', 'tsx', 'test/vscode/run.ts'] },
  { name: 'ui', command: ['npx', 'mocha', '--config', 'test/ui/.mocharc.cjs'] },
  { name: 'e2e', command: ['npx', 'mocha', '--config', '.mocharc.e2e.json'] },
];

/** Installs and builds what is missing, so that this works right after git clone. */
function prepare() {
  const must = (...args) => {
    const { status } = spawnSync(npm, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
    if (status !== 0) process.exit(status ?? 1);
  };
  if (!existsSync(join(root, 'node_modules', 'mocha'))) must('ci', '--no-audit', '--no-fund');
  must('run', '--silent', 'build');
}

/** Shows a stage's output as it comes and counts what mocha says at its end. */
function run({ name, command: [program, ...args] }) {
  console.log(`\n── ${name} ─────────────────────────────────────────`);
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      process.stdout.write(chunk);
    });
    child.on('close', (status) => {
      const plain = text.replace(/\x1b\[[0-9;]*m/g, '');
      const count = (word) =>
        [...plain.matchAll(new RegExp(`^\\s*(\\d+) ${word}\\b`, 'gm'))].reduce((sum, [, n]) => sum + Number(n), 0);
      resolve({
        name,
        status,
        passed: count('passing'),
        failed: count('failing'),
        skipped: count('pending'),
        seconds: (performance.now() - began) / 1000,
      });
    });
  });
}

prepare();
const wanted = process.argv.slice(2);
const results = [];
for (const stage of stages) if (wanted.length === 0 || wanted.includes(stage.name)) results.push(await run(stage));

console.log('');
for (const { name, status, passed, failed, skipped, seconds } of results) {
  const mark = status === 0 ? '✓' : '✗';
  console.log(
    `${mark} ${name.padEnd(8)} ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds.toFixed(0)} s`,
  );
}
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
const skippedInCi = process.env.CI === 'true' && sum('skipped') > 0;
if (skippedInCi) console.log('In CI nothing may be skipped.');
if (skippedInCi || sum('passed') === 0 || results.some(({ status }) => status !== 0)) process.exitCode = 1;
