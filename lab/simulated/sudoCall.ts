/** How sudo was called. */
export interface SudoCall {
  /** -n: never ask. */
  readonly nonInteractive: boolean;
  /** -S: the password comes from stdin. */
  readonly fromStdin: boolean;
  readonly prompt: string;
}

/** Reads sudo's own options off the words after `sudo`; what follows is the command to run as root. */
export function parseSudo(words: readonly string[]): { readonly call: SudoCall; readonly command: readonly string[] } {
  let call: SudoCall = { nonInteractive: false, fromStdin: false, prompt: '[sudo] password: ' };
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return { call, command: words.slice(at + 1) };
    if (!word.startsWith('-')) break;
    if (word === '-u' || word === '-p') at += 1;
    if (word === '-p') call = { ...call, prompt: words[at] ?? '' };
    if (/^-[A-Za-z]*n/.test(word)) call = { ...call, nonInteractive: true };
    if (/^-[A-Za-z]*S/.test(word)) call = { ...call, fromStdin: true };
  }
  return { call, command: words.slice(at) };
}
