#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { version } from '../../package.json';
import { LockedError } from '../reboot/lock';
import { readArguments, type Arguments } from './arguments';
import { BadInput, Cancelled, exitStatus, Refused, type ExitStatus } from './exitStatus';
import { helpText } from './help';
import { checkCommand, hostsCommand, inventoryCommand } from './listCommands';
import { terminalOutput, type Output } from './output';
import { rebootCommand, resumeCommand } from './rebootCommand';
import { runsCommand, showCommand } from './runsCommands';

function dispatch(args: Arguments, output: Output): Promise<ExitStatus> | ExitStatus {
  const operand = args.operand ?? '';
  switch (args.command) {
    case 'inventory':
      return inventoryCommand(args, output);
    case 'hosts':
      return hostsCommand(args, operand, output);
    case 'check':
      return checkCommand(args, operand, output);
    case 'reboot':
      return rebootCommand(args, operand, output);
    case 'runs':
      return runsCommand(args, output);
    case 'show':
      return showCommand(args, operand, output);
    case 'resume':
      return resumeCommand(args, operand, output);
    case 'help':
      output.print(helpText());
      return exitStatus.ok;
    case 'version':
      output.print(version);
      return exitStatus.ok;
  }
}

/** Texts in the language of the terminal, as far as there is a translation. */
function speakTheTerminalsLanguage(environment: NodeJS.ProcessEnv): void {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  const bundle = join(__dirname, '..', 'l10n', `bundle.l10n.${locale.slice(0, 2)}.json`);
  if (existsSync(bundle)) l10n.config({ fsPath: bundle });
}

async function main(): Promise<ExitStatus> {
  speakTheTerminalsLanguage(process.env);
  try {
    return await dispatch(readArguments(process.argv.slice(2)), terminalOutput);
  } catch (error) {
    if (error instanceof BadInput) return fail(error.message, exitStatus.badInput);
    if (error instanceof Refused || error instanceof LockedError) return fail(error.message, exitStatus.refused);
    if (error instanceof Cancelled) return exitStatus.cancelled;
    return fail(error instanceof Error ? (error.stack ?? error.message) : String(error), exitStatus.failed);
  }
}

function fail(message: string, status: ExitStatus): ExitStatus {
  terminalOutput.warn(`fleet-reboot: ${message}`);
  return status;
}

// A reader that goes away (`| head`) must not end a run with a stack trace.
process.stdout.on('error', () => undefined);
void main().then((status) => {
  process.exitCode = status;
});
