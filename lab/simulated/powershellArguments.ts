import type { Asked, OperationName } from './operations';

/** The arguments of an operation of src/machine/windows.ts, read out of its script. */
export function powershellArguments(name: OperationName, script: string): Asked | undefined {
  const [first] = wordsAfter(script, opening[name]);
  switch (name) {
    case 'survey':
      return { name, services: wordsAfter(script, opening[name]) };
    case 'read boot identity':
      return { name };
    case 'stop service':
    case 'start service':
      return first === undefined ? undefined : { name, unit: first };
    case 'service states': {
      const pids = /^foreach \(\$id in @\(([\d, ]*)\)\)/m.exec(script)?.[1] ?? '';
      return { name, units: wordsAfter(script, opening[name]), pids: (pids.match(/\d+/g) ?? []).map(Number) };
    }
    case 'health':
      return { name, units: wordsAfter(script, opening[name]) };
    case 'warn users':
      return first === undefined ? undefined : { name, message: first };
    case 'reboot':
      return first === undefined ? undefined : { name, reason: first };
    default:
      return undefined;
  }
}

/** What stands before an operation's arguments. */
const opening: Readonly<Record<OperationName, string>> = {
  survey: '\n$wanted = @(',
  'read boot identity': '',
  'stop service': '\n$service = New-Object ServiceProcess.ServiceController ',
  'start service': '\n$service = New-Object ServiceProcess.ServiceController ',
  'service states': '\n$wanted = @(',
  health: '\n$wanted = @(',
  'warn users': '\nif (Test-Path "$system\\msg.exe") { ',
  reboot: '\n$comment = ',
};

/** The texts in single quotes, separated by commas, that follow. PowerShell takes typographic quotes for plain ones. */
function wordsAfter(script: string, before: string): readonly string[] {
  const at = script.indexOf(before);
  if (at < 0) return [];
  const word = /(?:, )?'((?:[^'\u2018-\u201b]|(['\u2018-\u201b])\2)*)'/y;
  word.lastIndex = at + before.length;
  const words: string[] = [];
  for (let found = word.exec(script); found; found = word.exec(script)) {
    words.push((found[1] ?? '').replace(/(['\u2018-\u201b])\1/g, '$1'));
  }
  return words;
}
