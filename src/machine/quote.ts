/**
 * A word for a POSIX shell: whatever it holds arrives literally as one argument. The only place where quoting happens.
 * A NUL cannot be an argument of any command, so it is refused.
 */
export function quote(word: string): string {
  if (word.includes('\0')) throw new RangeError('a NUL character cannot be passed to a command');
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * A word for PowerShell: whatever it holds arrives literally as one text. PowerShell takes typographic single quotes for plain
 * ones, so they are doubled as well.
 */
export function quotePowershell(word: string): string {
  if (word.includes('\0')) throw new RangeError('a NUL character cannot be passed to a command');
  return `'${word.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}

/**
 * One command line that runs `script` under `/bin/sh -c` whatever shell reads it (sh, bash, zsh, fish, csh).
 * Single quotes mean the same in all of them as long as the text has none of `'`, `\`, `!` or a newline,
 * so every character outside a plain set is written as an octal escape for printf's %b.
 */
export function underShell(script: string): string {
  if (script.includes('\0')) throw new RangeError('a NUL character cannot be passed to a command');
  const encoded = Array.from(Buffer.from(script, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w @%+=:,./;|&<>(){}[\]*?#~^-]/.test(character) ? character : `\\0${byte.toString(8).padStart(3, '0')}`;
  }).join('');
  return `/bin/sh -c 'eval "$(printf %b "${encoded}")"'`;
}
