/** Words of a command line, as a program of Windows reads them: quotes, and backslashes before them. */
export function windowsWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const [backslashes = ''] = /^\\*/.exec(line.slice(at)) ?? [];
    at += backslashes.length;
    const sign = line.charAt(at);
    if (sign === '"') {
      word = (word ?? '') + '\\'.repeat(Math.floor(backslashes.length / 2));
      if (backslashes.length % 2 === 1) word += '"';
      else if (quoted && line.charAt(at + 1) === '"') [word, at] = [word + '"', at + 1];
      else quoted = !quoted;
      continue;
    }
    if (backslashes !== '') word = (word ?? '') + backslashes;
    if (sign === '' || (!quoted && /[ \t]/.test(sign))) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + sign;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Where PowerShell takes its script from. */
export type ScriptSource = { readonly from: 'command-line'; readonly text: string } | { readonly from: 'stdin' };

/** Undefined: the command is no PowerShell. */
export function scriptSource([program = '', ...rest]: readonly string[]): ScriptSource | undefined {
  if (!/^(?:.*[\\/])?(?:powershell|pwsh)(?:\.exe)?$/i.test(program)) return undefined;
  for (let at = 0; at < rest.length; at++) {
    const [option, value = ''] = [(rest[at] ?? '').toLowerCase(), rest[at + 1]];
    if (/^-(?:e|ec|en[codeman]*)$/.test(option)) {
      return { from: 'command-line', text: Buffer.from(value, 'base64').toString('utf16le') };
    }
    if (/^-c(?:o[man]*d?)?$/.test(option)) {
      return value === '-' ? { from: 'stdin' } : { from: 'command-line', text: rest.slice(at + 1).join(' ') };
    }
    if (/^-(?:ex|ep|ou|inp|ver|w|f|cus|conf)/.test(option)) at += 1; // takes a value
  }
  return { from: 'stdin' };
}
