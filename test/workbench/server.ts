import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installWorkbench } from './install';

/** VS Code settings by their full names. */
export type Settings = Readonly<Record<string, unknown>>;

export interface WorkbenchOptions {
  /** Folder to open. It is opened as it is: give a copy when the run may change it. */
  readonly workspace: string;
  /** Folder of the extension that is loaded, with its package.json. */
  readonly extensionPath: string;
  /**
   * Module whose `run(path)` is called in the extension host; the page then reports the end by `codeAutomationExit`. The
   * extension is then loaded for development and VS Code shows no notifications; otherwise it is there as an installed one.
   */
  readonly testsPath?: string;
  /** User settings on top of the quiet ones a test wants. */
  readonly settings?: Settings;
  /** Display language, such as `fr`: `vscode.env.language` has it, VS Code's own texts stay English. */
  readonly locale?: string;
  /** `off` (default): every folder is trusted. `ask`: the user is asked. `restricted`: not trusted and not asked. */
  readonly trust?: 'off' | 'ask' | 'restricted';
  /** Environment of the server, its extension host and its terminals, on top of ours. */
  readonly env?: Readonly<Record<string, string>>;
  readonly log?: (line: string) => void;
}

/** A VS Code server that answers on loopback. */
export interface Workbench {
  /** What to open in a browser. */
  readonly url: string;
  readonly pid: number;
  /** Temporary folder with everything the server writes, its logs among it; gone after `stop`. */
  readonly dataFolder: string;
  /** The user settings. VS Code reads them when it starts; it may miss what others write there later. */
  readonly settingsFile: string;
  /** Settles, with what the server last said, when it ends without having been told to. */
  readonly died: Promise<string>;
  /** Ends the server, its extension hosts and terminals, and removes its folder. May be called again. */
  stop(): Promise<void>;
}

const quietSettings: Settings = {
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': 'off', // VS Code rewrites the older `false` while it starts
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.banner': 'always',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.menuBarVisibility': 'compact',
  'workbench.editor.useModal': 'off',
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

const startDeadline = 30_000;
const stopDeadline = 5_000;

/** An empty language pack: enough for VS Code to accept the language and for extensions to be told of it. */
async function acceptLanguage(userData: string, locale: string): Promise<void> {
  const pack = join(userData, 'emptyLanguagePack.json');
  await writeFile(pack, JSON.stringify({ contents: {} }));
  const entry = {
    hash: 'empty',
    label: locale,
    extensions: [{ extensionIdentifier: { id: 'none.none' }, version: '1.0.0' }],
    translations: { vscode: pack },
  };
  await writeFile(join(userData, 'languagepacks.json'), JSON.stringify({ [locale]: entry }));
}

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals | 0): boolean => {
  try {
    return child.pid !== undefined && process.kill(-child.pid, signal);
  } catch {
    return false; // nobody is left in the group
  }
};

async function groupEnded(child: ChildProcess, deadline: number): Promise<boolean> {
  for (const end = Date.now() + deadline; Date.now() < end;) {
    if (!signalGroup(child, 0)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

/** The port from "Extension host agent listening on 41239", whatever else the server says first. */
function listeningPort(child: ChildProcess, said: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (why: string): void => reject(new Error(`VS Code did not start: ${why}\n${said()}`));
    const timer = setTimeout(() => failed(`no answer in ${startDeadline / 1000} s`), startDeadline);
    child.on('error', (error) => failed(error.message)).on('exit', (code) => failed(`it ended with ${String(code)}`));
    child.stdout?.on('data', () => {
      const port = /listening on (\d+)/.exec(said())?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}

/** The extension as one that is installed, by a link. */
async function installExtension(extensions: string, extensionPath: string): Promise<void> {
  const manifest = await readFile(join(extensionPath, 'package.json'), 'utf8');
  const { publisher, name, version } = JSON.parse(manifest) as Record<'publisher' | 'name' | 'version', string>;
  await symlink(extensionPath, join(extensions, `${publisher}.${name}-${version}`));
}

function pageAddress(port: number, { workspace, extensionPath, testsPath }: WorkbenchOptions): string {
  const remote = (path: string): string => `vscode-remote://127.0.0.1:${port}${encodeURI(path)}`;
  const query = new URLSearchParams({ folder: workspace });
  if (testsPath !== undefined) {
    const payload = { extensionDevelopmentPath: remote(extensionPath), extensionTestsPath: remote(testsPath) };
    query.set('payload', JSON.stringify(Object.entries(payload)));
  }
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

/**
 * Starts a real VS Code as a server on a free loopback port, with settings and data of its own, and resolves when it
 * answers. Installs it first where that has not been done. Throws an Error with the server's words when it does not start.
 *
 * It ends with this process, except when this process dies of a signal that it does not handle: a program that waits for
 * Ctrl+C calls `stop` then.
 */
export async function startWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { node, vscode } = await installWorkbench(options.log);
  const dataFolder = await mkdtemp(join(tmpdir(), 'fleet-reboot-workbench-'));
  const userData = join(dataFolder, 'user');
  const settingsFile = join(userData, 'User/settings.json');
  const extensions = join(dataFolder, 'extensions');
  await mkdir(join(userData, 'User'), { recursive: true });
  await mkdir(extensions);
  const trust = options.trust ?? 'off';
  const startupPrompt = { 'security.workspace.trust.startupPrompt': trust === 'ask' ? 'always' : 'never' };
  await writeFile(settingsFile, JSON.stringify({ ...quietSettings, ...startupPrompt, ...options.settings }, null, 2));
  if (options.locale !== undefined) await acceptLanguage(userData, options.locale);
  if (options.testsPath === undefined) await installExtension(extensions, options.extensionPath);

  const args = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'];
  args.push('--disable-telemetry', '--skip-welcome', '--skip-release-notes');
  args.push('--server-data-dir', dataFolder, '--user-data-dir', userData, '--extensions-dir', extensions);
  if (options.testsPath !== undefined) args.push('--enable-smoke-test-driver'); // without it the tests' path is ignored
  if (trust === 'off') args.push('--disable-workspace-trust');
  if (options.locale !== undefined) args.push('--locale', options.locale);

  // A group of its own, so that extension hosts and terminals can be ended with it.
  const child = spawn(node, [join(vscode, 'out/server-main.js'), ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, EXTENSIONS_GALLERY: '{}', ...options.env }, // no marketplace: nothing is looked up outside
  });
  let said = '';
  const keep = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

  let stopping: Promise<void> | undefined;
  const endAtExit = (): void => {
    signalGroup(child, 'SIGKILL');
    rmSync(dataFolder, { recursive: true, force: true });
  };
  process.once('exit', endAtExit);
  const end = async (): Promise<void> => {
    signalGroup(child, 'SIGTERM');
    if (!(await groupEnded(child, stopDeadline))) signalGroup(child, 'SIGKILL');
    await groupEnded(child, stopDeadline);
    process.off('exit', endAtExit);
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 3 });
  };
  const stop = (): Promise<void> => (stopping ??= end());
  const died = new Promise<string>((resolve) => {
    child.once('exit', (code) => {
      if (!stopping) resolve(`VS Code's server ended with ${String(code)}\n${said}`);
    });
  });

  try {
    const port = await listeningPort(child, () => said);
    return {
      url: pageAddress(port, options),
      pid: child.pid ?? 0,
      dataFolder,
      settingsFile,
      died,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
