import { ParseFailure } from '../parseFailure';
import { documentOf, readTree } from '../yaml/document';
import { isBlank } from '../yaml/cursor';
import { typeOfPlain } from '../yaml/scalar';
import type { ScalarNode, YamlNode } from '../yaml/tree';
import { refusedOfYaml } from '../yamlInventory';
import type { Assignment, Entry, Failure, HostsFile, Section, Span } from './hostsFile';

/**
 * What stands where in a YAML or JSON hosts file, by its tree. An alias is what it is, a name: what it stands for is told of where its
 * anchor is.
 */
export function readYamlFile(text: string, tree: YamlNode, rangeLimit: number): HostsFile {
  if (isPlugin(tree)) return { format: 'yaml', sections: [], failures: [] };
  const failures = refusals(text, tree, rangeLimit).map((failure) => failureOf(failure, text));
  return { format: 'yaml', sections: new YamlFileReader(text).read(tree), failures };
}

function refusals(text: string, tree: YamlNode, rangeLimit: number): readonly ParseFailure[] {
  try {
    return refusedOfYaml(documentOf(tree, text), rangeLimit);
  } catch (error) {
    if (error instanceof ParseFailure) return [error];
    throw error;
  }
}

/** What is left of a YAML text that `failure` makes unreadable, once the lines that do so are taken out. */
export function readBrokenYaml(text: string, failure: ParseFailure): HostsFile {
  const tree = repairedTree(text, failure);
  const sections = tree && !isPlugin(tree) ? new YamlFileReader(text).read(tree) : [];
  return { format: 'yaml', sections, failures: [failureOf(failure, text)] };
}

/** At the end of the text nothing can be marked. */
function failureOf({ start = 0, length = 0, details }: ParseFailure, text: string): Failure {
  return { span: { start: Math.min(start, text.length), end: Math.min(start + length, text.length) }, ...details };
}

/** Whether it configures an inventory plugin. */
function isPlugin(tree: YamlNode): boolean {
  if (tree.kind !== 'map') return false;
  const value = tree.pairs.find(([key]) => key.kind === 'scalar' && key.text === 'plugin')?.[1];
  return value?.kind === 'scalar' && value.text !== '';
}

/** How many lines are blanked before the rest of the text is given up. */
const mostBlanked = 2;

/** The tree of the text without its broken lines; of what is before them where more hangs on them, or where they are too many. */
function repairedTree(text: string, failure: ParseFailure): YamlNode | undefined {
  let current = text;
  let { start = 0 } = failure;
  for (let attempt = 0; attempt < 2 * mostBlanked && current.trim() !== ''; attempt++) {
    const line = culprit(current, start);
    const leaf = attempt < mostBlanked && !isIndentedBelow(current, line);
    current = leaf ? blanked(current, line) : current.slice(0, line.start);
    try {
      return readTree(current);
    } catch (error) {
      if (!(error instanceof ParseFailure)) throw error;
      start = error.start ?? 0;
    }
  }
  return undefined;
}

/** The line of a failure; or the one before, when that is a key whose colon is still to come. */
function culprit(text: string, offset: number): Span {
  const line = lineAround(text, offset);
  let before = line;
  do {
    if (before.start === 0) return line;
    before = lineAround(text, before.start - 1);
  } while (/^[ \t]*(?:#|$)/.test(text.slice(before.start, before.end)));
  return /:(?:\s|$)|^[ \t]*-/.test(text.slice(before.start, before.end)) ? line : before;
}

function lineAround(text: string, offset: number): Span {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const rest = /[^\n\r]*/y;
  rest.lastIndex = Math.max(start, Math.min(offset, text.length));
  return { start, end: rest.lastIndex + (rest.exec(text)?.[0].length ?? 0) };
}

function blanked(text: string, { start, end }: Span): string {
  return text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
}

/** Whether the next line with anything on it is indented more. */
function isIndentedBelow(text: string, { start, end }: Span): boolean {
  const indent = /[ \t]*/y;
  indent.lastIndex = start;
  const own = indent.exec(text)?.[0].length ?? 0;
  const below = /(?:[ \t]*(?:#[^\n\r]*)?[\n\r])*([ \t]*)[^ \t\n\r#]/y;
  below.lastIndex = end;
  return (below.exec(text)?.[1]?.length ?? 0) > own;
}

type Part = 'hosts' | 'children' | 'vars';
type Pair = readonly [key: YamlNode, value: YamlNode];

const noVariables: readonly Assignment[] = [];
const comment = /[ \t]+#[^\n\r\x85\u2028\u2029]*/y;

class YamlFileReader {
  private readonly sections: Section[] = [];

  constructor(private readonly text: string) {}

  read(tree: YamlNode): readonly Section[] {
    for (const [key, value] of pairsOf(tree)) this.group(key, value);
    return this.sections;
  }

  /** Reads what is below a group's key; where the last of it ends. */
  private group(key: YamlNode, value: YamlNode): number {
    // Ansible skips what is no mapping.
    const skipped = value.kind === 'sequence' || (value.kind === 'scalar' && !isNull(value));
    if (key.kind !== 'scalar' || skipped) return value.end;
    const index = this.sections.length;
    const section = { kind: 'group', group: key.text, name: this.unquoted(key), entries: [] } as const;
    // Its place among the sections is before what is in it, its end behind.
    this.sections.push({ ...section, span: { start: key.start, end: value.end } });
    let end = Math.max(key.end, value.end);
    for (const [part, partValue] of pairsOf(value)) {
      if (part.kind === 'scalar' && isPart(part.text))
        end = Math.max(end, this.part(section.group, part.text, part, partValue));
    }
    this.sections[index] = { ...section, span: { start: key.start, end } };
    return end;
  }

  private part(group: string, kind: Part, key: ScalarNode, value: YamlNode): number {
    const index = this.sections.length;
    const entries: Entry[] = [];
    const section = { kind, group, name: undefined, entries } as const;
    this.sections.push({ ...section, span: { start: key.start, end: value.end } });
    let end = Math.max(key.end, value.end);
    for (const [name, content] of namesIn(value)) {
      if (kind === 'children') end = Math.max(end, this.group(name, content));
      else if (name.kind === 'scalar') {
        const entry = kind === 'hosts' ? this.host(name, content) : this.variable(name, content);
        entries.push(entry);
        end = Math.max(end, entry.span.end);
      }
    }
    this.sections[index] = { ...section, span: { start: key.start, end } };
    return end;
  }

  private host(key: ScalarNode, value: YamlNode): Entry {
    const variables: Assignment[] = [];
    for (const [name, content] of pairsOf(value)) {
      if (name.kind === 'scalar')
        variables.push({ name: name.text, nameSpan: this.unquoted(name), value: spanOf(content) });
    }
    return {
      kind: 'host',
      name: key.text,
      nameSpan: this.unquoted(key),
      span: this.withComment(key, value),
      variables: variables.length > 0 ? variables : noVariables,
    };
  }

  private variable(key: ScalarNode, value: YamlNode): Entry {
    return {
      kind: 'variable',
      name: key.text,
      nameSpan: this.unquoted(key),
      span: this.withComment(key, value),
      variables: noVariables,
      value: spanOf(value),
    };
  }

  /** From the key to the end of the value and of a comment behind it. */
  private withComment(key: YamlNode, value: YamlNode): Span {
    const end = Math.max(key.end, value.end);
    if (!isBlank(this.text.charCodeAt(end))) return { start: key.start, end };
    comment.lastIndex = end;
    return { start: key.start, end: end + (comment.exec(this.text)?.[0].length ?? 0) };
  }

  private unquoted({ start, end, plain }: ScalarNode): Span {
    const quoted = !plain && /["']/.test(this.text.charAt(start));
    return quoted ? { start: start + 1, end: end - 1 } : { start, end };
  }
}

function spanOf({ start, end }: YamlNode): Span {
  return { start, end: Math.max(start, end) };
}

function isPart(name: string): name is Part {
  return name === 'hosts' || name === 'children' || name === 'vars';
}

/** The pairs that stand in a mapping, those of a mapping that is merged in the same place among them. */
function pairsOf(node: YamlNode): readonly Pair[] {
  if (node.kind !== 'map') return [];
  if (!node.pairs.some(isMerged)) return node.pairs;
  return node.pairs.flatMap(([key, value]) => {
    if (!isMerged([key])) return [[key, value] as const];
    return value.kind === 'sequence' ? value.items.flatMap(pairsOf) : pairsOf(value);
  });
}

function isMerged([key]: readonly [key: YamlNode, ...unknown[]]): boolean {
  return key.kind === 'scalar' && key.plain && key.text === '<<' && key.tag === undefined;
}

/** What a `hosts`, `children` or `vars` key holds: a text stands for a mapping with that one key. */
function namesIn(node: YamlNode): readonly Pair[] {
  return node.kind === 'scalar' && !isNull(node)
    ? [[node, { ...node, text: '', start: node.end, plain: true }]]
    : pairsOf(node);
}

function isNull(node: ScalarNode): boolean {
  return node.plain && typeOfPlain(node.text) === 'null';
}
