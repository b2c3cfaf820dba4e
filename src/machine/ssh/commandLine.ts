import { quote, underShell } from '../quote';

/** Random text of one command: hexadecimal, 32 characters. */
export type Nonce = string;

/** How a privileged operation may become root when the login is not. */
export type BecomeRoot = 'sudo' | 'forbidden';

/*
 * Markers. A shell's rc files may print anything, so everything before our own marker is dropped, on both streams.
 * The nonce is never whole in the command line: a shell that echoes what it runs (set -v) cannot fake a marker.
 */

/** Printed on both streams just before the script. */
const startMarker = (nonce: Nonce): string => `fleet-reboot-${nonce}-start\n`;
/** Printed on stderr when the login shell has come to us, before sudo. */
const shellMarker = (nonce: Nonce): string => `fleet-reboot-${nonce}-shell\n`;
/** sudo's prompt, answered on its standard input. */
export const sudoPrompt = (nonce: Nonce): string => `fleet-reboot-${nonce}-password:`;

/** sh text that prints a marker without holding it. */
function print(nonce: Nonce, what: 'start' | 'shell', streams: readonly ('1' | '2')[]): string {
  const format = quote(`fleet-reboot-%s%s-${what}\\n`);
  return streams.map((stream) => `printf ${format} ${halves(nonce)} >&${stream}`).join('; ');
}

const halves = (nonce: Nonce): string => `${nonce.slice(0, 16)} ${nonce.slice(16)}`;

/** The operation's script, started: no input, untranslated messages, our marker, then its own text. */
function started(script: string, nonce: Nonce): string {
  return `exec </dev/null; LC_ALL=C; export LC_ALL; ${print(nonce, 'start', ['1', '2'])}\n${script}`;
}

/** The command line of an operation as the login's own user, for any login shell. */
export function plainCommand(script: string, nonce: Nonce): string {
  return underShell(started(script, nonce));
}

/** The command line of an operation as root. A login that is root already runs it plainly: decided there, in the same round trip. */
export function privilegedCommand(script: string, nonce: Nonce, become: BecomeRoot): string {
  const [first, second] = halves(nonce).split(' ');
  const sudo = `p=$(printf 'fleet-reboot-%s%s-password:' ${first ?? ''} ${second ?? ''})
LC_ALL=C; export LC_ALL
exec sudo -H -S -p "$p" -- /bin/sh -c "$s"`;
  return underShell(`s=${quote(started(script, nonce))}
if [ "$(id -u)" = 0 ]; then exec /bin/sh -c "$s"; fi
${print(nonce, 'shell', ['2'])}
${become === 'sudo' ? sudo : 'exit 1'}`);
}

/** What a command line left on its two streams. */
export interface Streams {
  readonly stdout: string;
  readonly stderr: string;
}

/** The script's own output, or how far we came: `shell` when only our own preamble ran (sudo stood in the way), `nothing`. */
export type Output =
  | ({ readonly reached: 'script' } & Streams)
  | ({ readonly reached: 'shell' } & Streams)
  | ({ readonly reached: 'nothing' } & Streams);

function after(text: string, marker: string): string | undefined {
  const at = text.indexOf(marker);
  return at < 0 ? undefined : text.slice(at + marker.length);
}

/** Drops what the login shell, its rc files and sudo printed before the script began. */
export function outputOf({ stdout, stderr }: Streams, nonce: Nonce): Output {
  const own = after(stdout, startMarker(nonce));
  if (own !== undefined) return { reached: 'script', stdout: own, stderr: after(stderr, startMarker(nonce)) ?? '' };
  const said = after(stderr, shellMarker(nonce));
  if (said !== undefined) return { reached: 'shell', stdout, stderr: said.replaceAll(sudoPrompt(nonce), '\n') };
  return { reached: 'nothing', stdout, stderr };
}
