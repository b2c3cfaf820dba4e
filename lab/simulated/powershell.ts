import { courseOf, type Course, type OperationHost } from './course';
import { recognise } from './operations';

/** What runs the scripts that our own program sends to a Windows host. */
export interface PowershellHost extends OperationHost {
  note(what: 'unknown-command', detail: string): void;
}

/** Answers what came on the standard input of our reader (src/machine/powershell.ts): a marker's line, then an operation. */
export async function runPowershell(host: PowershellHost, input: Buffer): Promise<Course> {
  const text = Buffer.from(input.toString('latin1'), 'base64').toString('utf8');
  const [line = '', marker] = /^\[Console\]::Out\.WriteLine\('([\w-]+)'\)\n/.exec(text) ?? [];
  const asked = marker === undefined ? undefined : recognise(text.slice(line.length), 'windows');
  if (!asked || marker === undefined) {
    host.note('unknown-command', text);
    return { kind: 'answered', status: 1, stdout: '', stderr: 'This is no operation that the lab knows.\r\n' };
  }
  const course = await courseOf(host, asked, true);
  if (course.kind !== 'answered') return course;
  const { noiseBefore, noiseAfter } = host.faults;
  const stdout = windowsLines(`${noiseBefore}${marker}\n${course.stdout}${noiseAfter}`);
  return { ...course, stdout, stderr: windowsLines(course.stderr) };
}

const windowsLines = (text: string): string => text.replaceAll('\n', '\r\n');
