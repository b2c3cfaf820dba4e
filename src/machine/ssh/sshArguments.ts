/**
 * The words of ansible_ssh_common_args, split as a POSIX shell would: blanks, quotes, backslashes; nothing is expanded.
 * Undefined when a quote is left open.
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const next = text.charAt(index + 1);
    if (quote === "'") {
      if (character === "'") quote = undefined;
      else word = (word ?? '') + character;
    } else if (character === '\\' && next !== '' && (quote === undefined || '"\\$`'.includes(next))) {
      word = (word ?? '') + next;
      index++;
    } else if (quote === '"') {
      if (character === '"') quote = undefined;
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== undefined) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}

/** Options of ssh(1) that take a value, with the keyword of ssh_config(5) they stand for, where there is one we use. */
const valued: Readonly<Record<string, string | undefined>> = {
  B: undefined,
  b: 'bindaddress',
  c: undefined,
  D: undefined,
  E: undefined,
  e: undefined,
  F: undefined,
  I: undefined,
  i: 'identityfile',
  J: 'proxyjump',
  L: undefined,
  l: 'user',
  m: undefined,
  O: undefined,
  P: undefined,
  p: 'port',
  Q: undefined,
  R: undefined,
  S: undefined,
  W: undefined,
  w: undefined,
};

/**
 * What the words say in the terms of `ssh -G`, one `keyword value` pair each, for a computer without the system's ssh.
 * Files named by -F are not read.
 */
export function optionsOf(words: readonly string[]): [keyword: string, value: string][] {
  const options: [string, string][] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!/^-[A-Za-z0-9]/.test(word)) continue;
    const letter = word.charAt(1);
    if (letter === '4' || letter === '6') options.push(['addressfamily', letter === '4' ? 'inet' : 'inet6']);
    if (letter !== 'o' && !(letter in valued)) continue;
    const value = word.length > 2 ? word.slice(2) : (words[++index] ?? '');
    const keyword = valued[letter];
    if (letter === 'o') {
      const [, name, setting] = /^\s*(\w+)(?:\s*=\s*|\s+)(.*)$/s.exec(value) ?? [];
      if (name !== undefined && setting !== undefined) {
        options.push([name.toLowerCase(), setting.replace(/^"(.*)"$/, '$1')]);
      }
    } else if (keyword !== undefined) {
      options.push([keyword, value]);
    }
  }
  return options;
}

/** The words that choose a configuration file (`-F file`): the only ones that ssh hands on to its jump hosts. */
export function configurationFileWords(words: readonly string[]): string[] {
  const at = words.findIndex((word) => word.startsWith('-F'));
  const word = words[at];
  if (word === undefined) return [];
  return word === '-F' ? words.slice(at, at + 2) : [word];
}
