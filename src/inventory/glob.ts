/**
 * The expression of Python's fnmatch.translate: `*`, `?`, `[seq]`, `[!seq]`; no other sign is special and an open bracket without its
 * end is itself. Matches the whole name.
 */
export function globExpression(pattern: string): RegExp {
  let source = '';
  let at = 0;
  while (at < pattern.length) {
    const char = pattern.charAt(at++);
    if (char === '*') {
      if (!source.endsWith('.*')) source += '.*';
    } else if (char === '?') source += '.';
    else if (char === '[') {
      const close = pattern.indexOf(']', pattern.charAt(at) === '!' ? at + 2 : at + 1);
      if (close < 0) source += '\\[';
      else {
        source += setExpression(pattern.slice(at, close));
        at = close + 1;
      }
    } else source += literal(char);
  }
  return new RegExp(`^(?:${source})$`, 'su');
}

/** A bracketed set; a range that runs backwards is dropped, as Python does. */
function setExpression(set: string): string {
  const negated = set.startsWith('!');
  const chars = [...(negated ? set.slice(1) : set)];
  const parts: string[] = [];
  for (let i = 0; i < chars.length; i++) {
    const from = chars[i] ?? '';
    const to = chars[i + 2];
    if (chars[i + 1] === '-' && to !== undefined) {
      if (from <= to) parts.push(`${inSet(from)}-${inSet(to)}`);
      i += 2;
    } else parts.push(inSet(from));
  }
  if (parts.length === 0) return negated ? '.' : '(?!)';
  return `[${negated ? '^' : ''}${parts.join('')}]`;
}

function inSet(char: string): string {
  return /[\\\]^[-]/.test(char) ? `\\${char}` : char;
}

function literal(char: string): string {
  return /[\\^$.|?*+()[\]{}/]/.test(char) ? `\\${char}` : char;
}
