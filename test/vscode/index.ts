import { readdirSync } from 'node:fs';
import { findSourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';

/**
 * In the browser VS Code mixes its own remarks with our console; a mark tells whoever prints which lines are ours.
 * The console is replaced as a whole because VS Code guards its methods against assignment.
 */
function markConsole(mark: string): void {
  const { log, info, warn, error } = console;
  const marked =
    (print: typeof log) =>
    (...args: unknown[]) =>
      print('%s', mark + format(...args));
  globalThis.console = { ...console, log: marked(log), info: marked(info), warn: marked(warn), error: marked(error) };
}

/** VS Code writes stacks itself and leaves them in terms of the bundle; this is the stack in terms of the sources. */
const inSources = (stack: string): string =>
  stack.replace(/([^\s(]+\.js):(\d+):(\d+)/g, (place, path: string, line: string, column: string) => {
    const origin = findSourceMap(path)?.findOrigin(Number(line), Number(column));
    if (origin === undefined || !('fileName' in origin)) return place;
    return `${fileURLToPath(origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`;
  });

/**
 * Called by VS Code in its extension host with the path of this module, bundled: runs the test files bundled beside it.
 * Rejects when one fails or when there is none.
 */
export async function run(entry: string): Promise<void> {
  process.setSourceMapsEnabled(true);
  markConsole(process.env['FLEET_REBOOT_TEST_MARK'] ?? '');
  const { default: Mocha } = await import('mocha'); // after the console is marked: mocha keeps the one it finds
  const inCI = process.env['CI'] === 'true';
  const grep = process.env['FLEET_REBOOT_TEST_GREP'];
  const mocha = new Mocha({
    color: false,
    timeout: 20_000,
    forbidOnly: true,
    forbidPending: inCI,
    ...(grep && { grep }),
  });
  const folder = dirname(entry);
  for (const name of readdirSync(folder)) if (name.endsWith('.test.js')) mocha.addFile(join(folder, name));
  let tests = 0;
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    tests = runner.total;
    runner.on('fail', (_test, error: Error) => {
      error.stack = inSources(error.stack ?? error.message);
    });
  });
  if (failures > 0) throw new Error(`${failures} of ${tests} tests failed`);
  if (tests === 0 && grep === undefined) throw new Error(`no test in ${folder}`);
}
