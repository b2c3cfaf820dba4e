import * as l10n from '@vscode/l10n';
import { splitPort } from '../hostAddress';
import { hostsOf, isRange } from './mentions';
import type { Entry, HostsFile, Section, Span } from './hostsFile';

/** Something that an outline shows. */
export interface OutlineNode {
  readonly kind: 'group' | 'host' | 'variable';
  readonly name: string;
  readonly detail: string;
  readonly span: Span;
  /** Of the name, within `span`. */
  readonly nameSpan: Span;
  readonly children: readonly OutlineNode[];
}

/** The file's groups, with the hosts, groups and variables that stand in each; nested as the text nests them. */
export function outlineOf(file: HostsFile): readonly OutlineNode[] {
  return file.format === 'ini' ? file.sections.flatMap(iniSection) : yamlGroups(file.sections);
}

function iniSection(section: Section): OutlineNode[] {
  const children = section.entries.map(entryNode);
  if (!section.name) return children;
  const suffix = section.kind === 'hosts' ? '' : `:${section.kind}`;
  const node = { kind: 'group', name: section.group + suffix, detail: '', nameSpan: section.name } as const;
  return [{ ...node, span: around(section.span, section.name), children }];
}

/** YAML's sections nest by their spans; `hosts`, `children` and `vars` are no steps of their own. */
function yamlGroups(sections: readonly Section[]): readonly OutlineNode[] {
  interface Open {
    readonly end: number;
    readonly children: OutlineNode[];
  }
  const roots: OutlineNode[] = [];
  const open: Open[] = [];
  for (const section of sections) {
    while (open.length > 0 && (open.at(-1)?.end ?? 0) <= section.span.start) open.pop();
    const into = open.at(-1)?.children ?? roots;
    if (section.kind === 'group' && section.name) {
      const children: OutlineNode[] = [];
      const { span, name: nameSpan, group: name } = section;
      into.push({ kind: 'group', name, detail: '', span: around(span, nameSpan), nameSpan, children });
      open.push({ end: span.end, children });
    } else into.push(...section.entries.map(entryNode));
  }
  return roots;
}

function entryNode({ kind, name, nameSpan, span, variables }: Entry): OutlineNode {
  return {
    kind,
    name,
    detail: kind === 'host' ? countOf(name) : '',
    span: around(span, nameSpan),
    nameSpan,
    children: variables.map((variable) => ({
      kind: 'variable',
      name: variable.name,
      detail: '',
      span: around(variable.nameSpan, variable.value),
      nameSpan: variable.nameSpan,
      children: [],
    })),
  };
}

/** How many hosts a range gives; nothing where that takes long to tell. */
function countOf(pattern: string): string {
  const { host } = splitPort(pattern);
  if (!isRange(host)) return '';
  const count = hostsOf(host, 10_000).length;
  return count === 0 ? '' : l10n.t('{0} hosts', count);
}

function around(a: Span, b: Span): Span {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}
