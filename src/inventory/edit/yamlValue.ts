import type { Section, Span } from '../hostsFile/hostsFile';

/** What stands behind a key of a YAML mapping. `at`: where it starts; for nothing, the end of the key's line. */
export interface YamlValue {
  readonly kind: 'nothing' | 'empty braces' | 'braces' | 'block' | 'text';
  readonly at: number;
  readonly end: number;
}

/** The value behind the key that starts at `key.start`, as far as an edit has to know it. */
export function valueBehind(text: string, key: Pick<Span, 'start'>): YamlValue {
  const colon = colonAfter(text, key.start);
  const lineStart = Math.max(text.lastIndexOf('\n', key.start - 1), text.lastIndexOf('\r', key.start - 1)) + 1;
  const column = key.start - lineStart;
  // Blanks, an anchor or a tag, and a comment on the key's line.
  const rest = /[ \t]*(?:[&!][^\s,{}[\]]*[ \t]*)*/y;
  rest.lastIndex = colon + 1;
  const at = colon + 1 + (rest.exec(text)?.[0].length ?? 0);
  const char = text.charAt(at);
  if (char === '{') {
    const braces = /\{[ \t]*\}/y;
    braces.lastIndex = at;
    const empty = braces.exec(text)?.[0];
    return empty === undefined
      ? { kind: 'braces', at, end: at + 1 }
      : { kind: 'empty braces', at, end: at + empty.length };
  }
  if (char !== '' && !'#\r\n'.includes(char)) return { kind: 'text', at, end: at };
  const lineRest = /[^\r\n]*/y;
  lineRest.lastIndex = at;
  const end = at + (lineRest.exec(text)?.[0].length ?? 0);
  const below = /(?:\r\n|\n|\r)(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))*( *)([^\r\n]?)/y;
  below.lastIndex = end;
  const next = below.exec(text);
  const deeper = next !== null && next[2] !== '' && (next[1] ?? '').length > column;
  if (!deeper) return { kind: 'nothing', at: end, end };
  const start = below.lastIndex - 1;
  return { kind: next[2] === '{' ? 'braces' : 'block', at: start, end: start };
}

/** Whether the hosts of the section are written in braces, as in JSON. */
export function isFlow(text: string, section: Section): boolean {
  const { kind } = valueBehind(text, section.span);
  return kind === 'braces' || kind === 'empty braces';
}

/** Where the colon of a key stands, quotation marks passed. */
function colonAfter(text: string, start: number): number {
  const quoted = /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/y;
  quoted.lastIndex = start;
  const key = quoted.exec(text)?.[0] ?? '';
  const colon = /:(?=\s|$)|(?<=["']\s*):/g;
  colon.lastIndex = start + key.length;
  return colon.exec(text)?.index ?? text.length;
}
