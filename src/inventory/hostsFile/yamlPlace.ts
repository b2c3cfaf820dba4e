import type { CompletionPlace } from './completionPlace';
import type { Span } from './hostsFile';

/** What a key of a YAML inventory is, by the keys around it. */
type Role = 'group' | 'part' | 'host' | 'variable' | 'other';

/** A key as the indentation shows it, the text around it broken or not. */
export interface OutlineKey {
  readonly role: Role;
  readonly name: string;
  readonly indent: number;
  /** Of its line. */
  readonly start: number;
  readonly parent: OutlineKey | undefined;
}

const keyLine =
  /^( *)(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#'"\-{}[\]&*!|>%@`?][^#]*?|-[^\s#][^#]*?|\[[^#]*?))\s*:(?:\s|$)/;

/** The keys of the text, each with those above it. Reads lines, not YAML: good enough to know what may be typed. */
export function yamlOutline(text: string): OutlineKey[] {
  const keys: OutlineKey[] = [];
  const open: OutlineKey[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const match = keyLine.exec(line);
    if (match) {
      const indent = match[1]?.length ?? 0;
      while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
      const parent = open.at(-1);
      const name = match[2] ?? match[3] ?? match[4] ?? '';
      const key: OutlineKey = { role: roleBelow(parent), name, indent, start, parent };
      keys.push(key);
      open.push(key);
    }
    start += line.length + 1;
  }
  return keys;
}

function roleBelow(parent: OutlineKey | undefined): Role {
  if (!parent) return 'group';
  if (parent.role === 'group') return 'part';
  if (parent.role === 'host') return 'variable';
  if (parent.role !== 'part') return 'other';
  switch (parent.name) {
    case 'hosts':
      return 'host';
    case 'children':
      return 'group';
    case 'vars':
      return 'variable';
    default:
      return 'other';
  }
}

/** The place at an offset of a YAML inventory; undefined where nothing can be offered. */
export function yamlPlace(text: string, offset: number): CompletionPlace | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const column = offset - lineStart;
  const line = text
    .slice(lineStart, end < 0 ? text.length : end)
    .trimEnd()
    .padEnd(column);
  const before = line.slice(0, column);
  if (/^\s*#|\s#/.test(before) || /^(?:---|\.\.\.)/.test(line)) return undefined;
  const keys = yamlOutline(text);
  const indent = /^ */.exec(before)?.[0].length ?? 0;
  const own = keys.find(({ start }) => start === lineStart);
  const colon = own === undefined ? -1 : line.search(/:(?:\s|$)/);
  if (own && colon >= 0 && column > colon) return behindColon(own, line, { lineStart, colon, column }, keys);
  if (/^ *-(?:\s|$)/.test(before)) return undefined;
  // What is typed has no colon yet: it stands where a key of its indentation would.
  const parent = own ? own.parent : above(keys, lineStart, indent);
  const quote = /^ *["']/.test(before) ? 1 : 0;
  const start = lineStart + indent + quote;
  const typed = own ? colon : line.length;
  const stop = Math.max(offset, lineStart + typed - (quote === 1 && /["']$/.test(line.slice(0, typed)) ? 1 : 0));
  const key = {
    start: lineStart + indent,
    end: own ? lineStart + colon + 1 : Math.max(offset, lineStart + line.length),
  };
  const siblings = keys.filter((key) => key.parent === parent && key.start !== lineStart);
  const present = new Set(siblings.map(({ name }) => name));
  const name = { start: Math.min(start, offset), end: stop };
  return placed(parent, { name, key: { ...key, start: Math.min(key.start, offset) } }, present, own !== undefined);
}

/** The innermost key that a line at this indentation stands under. */
function above(keys: readonly OutlineKey[], lineStart: number, indent: number): OutlineKey | undefined {
  const earlier = keys.filter(({ start }) => start < lineStart);
  let key = earlier.at(-1);
  while (key && key.indent >= indent) key = key.parent;
  return key;
}

function placed(
  parent: OutlineKey | undefined,
  { name: span, key }: { readonly name: Span; readonly key: Span },
  present: ReadonlySet<string>,
  assigned: boolean,
): CompletionPlace | undefined {
  if (!parent) return { kind: 'group', span: key, present };
  if (parent.role === 'group') return { kind: 'part', span, present, assigned };
  if (parent.role === 'host')
    return { kind: 'variable', owner: { kind: 'host', name: parent.name }, span, present, assigned };
  if (parent.role !== 'part') return undefined;
  const group = parent.parent?.name ?? '';
  switch (parent.name) {
    case 'hosts':
      return { kind: 'host', group, span: key, present };
    case 'children':
      return { kind: 'child', group, span: key, present };
    case 'vars':
      return { kind: 'variable', owner: { kind: 'group', name: group }, span, present, assigned };
    default:
      return undefined;
  }
}

function behindColon(
  key: OutlineKey,
  line: string,
  { lineStart, colon, column }: { readonly lineStart: number; readonly colon: number; readonly column: number },
  keys: readonly OutlineKey[],
): CompletionPlace | undefined {
  const before = line.slice(colon + 1, column);
  if (key.role === 'variable') {
    if (!/^\s/.test(before)) return undefined;
    const owner =
      key.parent?.role === 'host'
        ? ({ kind: 'host', name: key.parent.name } as const)
        : ({ kind: 'group', name: key.parent?.parent?.name ?? '' } as const);
    const blanks = /^\s*/.exec(line.slice(colon + 1))?.[0].length ?? 0;
    const quote = /^["']/.test(line.slice(colon + 1 + blanks)) ? 1 : 0;
    const closed = quote === 1 && /["']$/.test(line) && line.length > colon + blanks + 2 ? 1 : 0;
    const start = Math.min(colon + 1 + blanks + quote, column);
    const span = { start: lineStart + start, end: lineStart + Math.max(column, line.length - closed) };
    return { kind: 'value', owner, variable: key.name, span };
  }
  // `host: {name: value, …`: the names between the braces.
  const flow = /^\s*\{([^{}]*)$/.exec(before)?.[1];
  if (flow === undefined || (key.role !== 'host' && !(key.role === 'part' && key.name === 'vars'))) return undefined;
  const last = flow.slice(flow.lastIndexOf(',') + 1);
  if (last.includes(':')) return undefined;
  const typed = last.trimStart();
  const rest = /^[\w-]*/.exec(line.slice(column))?.[0] ?? '';
  const present = new Set([
    ...keys.filter(({ parent }) => parent === key).map(({ name }) => name),
    ...[...line.slice(colon + 1).matchAll(/[{,]\s*([\w-]+)\s*:/g)].map(([, name]) => name ?? ''),
  ]);
  const span = { start: lineStart + column - typed.length, end: lineStart + column + rest.length };
  const assigned = /^\s*:/.test(line.slice(column + rest.length));
  return placed(key, { name: span, key: span }, present, assigned);
}
