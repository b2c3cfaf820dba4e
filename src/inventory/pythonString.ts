const opening = /(?:([rR]?[bB]|[bB][rR])|([rR])|[uU])?('''|"""|'|")/y;

/** A string literal of Python with its escapes undone. Bytes are held one unit each. */
export interface PythonString {
  readonly text: string;
  readonly bytes: boolean;
  readonly end: number;
}

/** The string literal that starts here, undefined when none does, it is not closed or an escape in it is wrong (SyntaxError). */
export function pythonString(source: string, start: number): PythonString | undefined {
  opening.lastIndex = start;
  const open = opening.exec(source);
  if (!open) return undefined;
  const bytes = open[1] !== undefined;
  const raw = open[2] !== undefined || (open[1]?.length ?? 0) > 1;
  const quote = open[3] ?? "'";
  let text = '';
  let at = opening.lastIndex;
  while (!source.startsWith(quote, at)) {
    const char = source[at];
    if (char === undefined || (bytes && char > '\x7f')) return undefined;
    if (char !== '\\') {
      text += char;
      at++;
      continue;
    }
    if (at + 1 >= source.length) return undefined;
    const escaped = raw ? { text: source.slice(at, at + 2), length: 2 } : unescaped(source, at, bytes);
    if (!escaped) return undefined;
    text += escaped.text;
    at += escaped.length;
  }
  return { text, bytes, end: at + quote.length };
}

const simple: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** What the backslash at `at` stands for; an unknown escape stays as it is, a broken one is undefined. */
function unescaped(source: string, at: number, bytes: boolean): { text: string; length: number } | undefined {
  const letter = source[at + 1] ?? '';
  const plain = simple[letter];
  if (plain !== undefined) return { text: plain, length: 2 };
  const octal = /^[0-7]{1,3}/.exec(source.slice(at + 1, at + 4))?.[0];
  if (octal) {
    const code = Number.parseInt(octal, 8);
    return { text: String.fromCharCode(bytes ? code & 0xff : code), length: 1 + octal.length };
  }
  const digits = letter === 'x' ? 2 : bytes ? 0 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
  if (digits > 0) {
    const hex = source.slice(at + 2, at + 2 + digits);
    if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) return undefined;
    const code = Number.parseInt(hex, 16);
    return code > 0x10ffff ? undefined : { text: String.fromCodePoint(code), length: 2 + digits };
  }
  // \N{…} would need Unicode's table of names; the text then stays as written.
  if (letter === 'N' && !bytes) return undefined;
  return { text: `\\${letter}`, length: 2 };
}
