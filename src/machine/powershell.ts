/*
 * How a PowerShell script reaches a Windows machine: cmd.exe takes 8,191 characters, so the command line only starts an
 * interpreter that reads the script, in Base64, from its standard input. No value is ever part of a command line.
 */

const reader = `$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'
try { [Console]::OutputEncoding = New-Object Text.UTF8Encoding $false } catch { }
$text = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([Console]::In.ReadToEnd()))
& ([ScriptBlock]::Create($text))`;

const encoded = Buffer.from(reader, 'utf16le').toString('base64');

/** Full path: PATH may be broken (cmd.exe puts %SystemRoot% in). */
export const powershellProgram = '%SystemRoot%\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';

export const powershellArguments: readonly string[] = ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded];

/** The same as one line for the login shell of an SSH connection: cmd.exe unless PowerShell was made the default. */
export function powershellCommandLine(shell: 'sh' | 'powershell' | 'cmd'): string {
  const program =
    shell === 'powershell' ? `& "${powershellProgram.replace('%SystemRoot%', '$env:SystemRoot')}"` : powershellProgram;
  return [program, ...powershellArguments].join(' ');
}

/** Random text of one command: hexadecimal. */
export type Nonce = string;

/** The standard input for a script. Its output begins after a marker, so that an interpreter that did nothing is not believed. */
export function powershellInput(script: string, nonce: Nonce): Buffer {
  const marked = `[Console]::Out.WriteLine('${marker(nonce)}')\n${script}`;
  return Buffer.from(Buffer.from(marked, 'utf8').toString('base64'), 'latin1');
}

/** The script's own output, undefined when it never began. */
export function powershellOutput(stdout: string, nonce: Nonce): string | undefined {
  const at = stdout.indexOf(marker(nonce));
  if (at < 0) return undefined;
  return stdout
    .slice(at + marker(nonce).length)
    .replace(/^\r?\n/, '')
    .replaceAll('\r\n', '\n');
}

const marker = (nonce: Nonce): string => `fleet-reboot-${nonce}-start`;
