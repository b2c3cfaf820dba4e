/**
 * A regular expression in Python's notation, anchored at the start as match() does; undefined when it is none, or one that JavaScript
 * has no like of (verbose, possessive, atomic or conditional ones).
 */
export function pythonExpression(source: string): RegExp | undefined {
  const flags = /^\(\?([aimsu]+)\)/.exec(source);
  const ascii = flags?.[1]?.includes('a') ?? false;
  const body = translated(source.slice(flags?.[0].length ?? 0), ascii);
  if (body === undefined) return undefined;
  const wanted = [...new Set((flags?.[1] ?? '').replace(/[^ims]/g, ''))].join('');
  try {
    return new RegExp(`^(?:${body})`, `${wanted}u`);
  } catch {
    return undefined;
  }
}

const word = String.raw`\p{L}\p{N}_`;
const edge = `(?:(?<![${word}])(?=[${word}])|(?<=[${word}])(?![${word}]))`;

/** What letters mean to Python behind a backslash, outside of a set. Without an entry they mean the same to JavaScript, or nothing. */
const escapes: Readonly<Record<string, string>> = {
  A: '^',
  Z: '$',
  w: `[${word}]`,
  W: `[^${word}]`,
  d: String.raw`\p{Nd}`,
  D: String.raw`\P{Nd}`,
  b: edge,
  B: `(?!${edge})`,
  a: String.raw`\x07`,
};

const inAscii: Readonly<Record<string, string>> = { A: '^', Z: '$', a: String.raw`\x07` };
const inSets: Readonly<Record<string, string>> = {
  w: word,
  d: String.raw`\p{Nd}`,
  D: String.raw`\P{Nd}`,
  a: String.raw`\x07`,
};

const part = /\\(.)|\(\?P<(?![=!])|\(\?P=(\w+)\)|\(\?#[^)]*\)|\[\^?\]?|[\]{}]/gsu;

/**
 * The same in JavaScript's Unicode mode: named groups, escapes, comments, a `]` that comes first in a set or stands alone, braces that
 * repeat nothing. Undefined for a letter behind a backslash that Python refuses.
 */
function translated(source: string, ascii: boolean): string | undefined {
  let inSet = false;
  let known = true;
  const escaped = (letter: string): string => {
    const special = (inSet ? (ascii ? { a: String.raw`\x07` } : inSets) : ascii ? inAscii : escapes)[letter];
    if (special !== undefined) return special;
    if (/[dDwWsSbBfnrtvxu0-9]/.test(letter)) return `\\${letter}`;
    if (/[a-zA-Z]/.test(letter)) known = false;
    // Unicode mode takes a backslash before signs of its own alone.
    return /[\^$\\.*+?()[\]{}|/-]/.test(letter) && (inSet || letter !== '-') ? `\\${letter}` : letter;
  };
  const text = source.replace(
    part,
    (whole: string, letter: string | undefined, name: string | undefined, at: number) => {
      if (letter !== undefined) return escaped(letter);
      if (inSet) {
        if (whole === ']') inSet = false;
        if (whole.startsWith('[')) {
          inSet = !whole.endsWith(']');
          return whole.replace('[', '\\[');
        }
        return whole;
      }
      if (whole.startsWith('[')) {
        inSet = true;
        return whole.replace(']', '\\]');
      }
      if (whole === ']') return '\\]';
      if (whole === '{') return /^\{(?:\d+(?:,\d*)?|,\d+)\}/.test(source.slice(at)) ? repetition(source, at) : '\\{';
      if (whole === '}') return /\{(?:\d+(?:,\d*)?|,\d+)$/.test(source.slice(0, at)) ? '}' : '\\}';
      if (whole.startsWith('(?#')) return '';
      return name === undefined ? '(?<' : `\\k<${name}>`;
    },
  );
  return known ? text : undefined;
}

/** `{,3}` repeats from 0 on in Python. */
function repetition(source: string, at: number): string {
  return source.charAt(at + 1) === ',' ? '{0' : '{';
}
