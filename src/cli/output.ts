import { describeEvent, type Line } from '../report/describe';
import type { RunEvent } from '../reboot/events';

/** Where a command writes. */
export interface Output {
  /** Results, for a person or a program. */
  readonly print: (text: string) => void;
  /** Remarks that are no result. */
  readonly warn: (text: string) => void;
}

export const terminalOutput: Output = {
  print: (text) => process.stdout.write(`${text}\n`),
  warn: (text) => process.stderr.write(`${text}\n`),
};

const marks: Readonly<Record<Line['level'], string>> = { info: ' ', debug: ' ', warning: '!', error: '✗' };

/** Prints a run's events as they come: one JSON object a line, or readable lines with the time. */
export function eventPrinter(output: Output, json: boolean, verbose: boolean): (event: RunEvent) => void {
  if (json) return (event) => output.print(JSON.stringify(event));
  return (event) => {
    const { level, text } = describeEvent(event);
    if (level === 'debug' && !verbose) return;
    const time = new Date(event.at).toTimeString().slice(0, 8);
    output.print(`${time} ${marks[level]} ${text}`);
  };
}
