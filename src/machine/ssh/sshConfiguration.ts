import * as l10n from '@vscode/l10n';
import { execFile } from 'node:child_process';
import type { Connection } from '../../inventory/connection';
import { MachineError } from '../machine';
import { optionsOf, splitWords } from './sshArguments';
import type { SshEnvironment } from './sshEnvironment';
import { Slots } from './slots';
import type { Settings } from './sshTarget';

/** `ssh -G` reads files and may run `Match exec`; more at once would only make each slower. */
const asking = new Slots(8);
const deadline = 10_000;

/** Reads `keyword value` pairs; a keyword said twice keeps both values in order. */
export function settingsFrom(pairs: Iterable<readonly [keyword: string, value: string]>): Settings {
  const settings = new Map<string, string[]>();
  for (const [keyword, value] of pairs) {
    const values = settings.get(keyword);
    if (values) values.push(value);
    else settings.set(keyword, [value]);
  }
  return settings;
}

/** Reads what `ssh -G` prints: one `keyword value` a line. */
export function parseSshG(output: string): Settings {
  return settingsFrom(
    output.split(/\r?\n/).flatMap((line) => {
      const [, keyword, value] = /^(\w+) (.*)$/.exec(line) ?? [];
      return keyword === undefined || value === undefined ? [] : [[keyword.toLowerCase(), value] as const];
    }),
  );
}

/** The words Ansible puts before ansible_ssh_common_args: ssh keeps the first value it meets. */
function inventoryWords({ port, user, hostKeyChecking }: Connection): string[] {
  return [
    ...(hostKeyChecking ? [] : ['-o', 'StrictHostKeyChecking=no']),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
  ];
}

/** Asks the system's ssh; undefined when there is none. */
function askSsh(
  program: string,
  words: readonly string[],
  host: string,
  environment: SshEnvironment,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const options = {
      cwd: environment.home,
      env: { ...environment.variables, LC_ALL: 'C' },
      timeout: deadline,
      killSignal: 'SIGKILL',
      windowsHide: true,
      ...(signal ? { signal } : {}),
    } as const;
    const child = execFile(program, ['-G', ...words], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      if (signal?.aborted) return reject(new MachineError('aborted', l10n.t('{0}: stopped', host), { cause: error }));
      if (error.code === 'ENOENT') return resolve(undefined);
      if (error.killed) {
        const sentence = l10n.t('{0}: the ssh configuration was not read within {1} seconds', host, deadline / 1000);
        return reject(new MachineError('deadline', sentence, { cause: error }));
      }
      const said = stderr.trim().split('\n').at(-1) ?? '';
      const sentence = l10n.t('{0}: ssh does not accept its configuration: {1}', host, said || error.message);
      return reject(new MachineError('unsupported', sentence, { cause: error }));
    });
    child.stdin?.end();
  });
}

/** What the ssh configuration and ansible_ssh_common_args say about a host. Rejects with MachineError. */
export async function readSettings(
  connection: Connection,
  environment: SshEnvironment,
  signal?: AbortSignal,
): Promise<Settings> {
  const words = splitWords(connection.sshArguments);
  if (words === undefined) {
    const sentence = l10n.t(
      '{0}: a quote is left open in its ssh arguments: {1}',
      connection.host,
      connection.sshArguments,
    );
    throw new MachineError('unsupported', sentence);
  }
  if (connection.address === '' || connection.address.startsWith('-')) {
    throw new MachineError('unsupported', l10n.t('{0}: “{1}” is not an address', connection.host, connection.address));
  }
  const all = [...inventoryWords(connection), ...words];
  const { sshProgram } = environment;
  if (sshProgram !== undefined) {
    const argv = [...all, '--', connection.address];
    const output = await asking.run(() => askSsh(sshProgram, argv, connection.host, environment, signal), signal);
    if (output !== undefined) return parseSshG(output);
  }
  return settingsFrom(optionsOf(all));
}
