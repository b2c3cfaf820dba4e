import { parse } from 'ini';
import * as l10n from '@vscode/l10n';
import type { Problem } from './model';
import { isPythonSpace, strip } from './pythonText';
import { splitLines } from './lines';

/** The sections of an ansible.cfg, keys in lower case. */
export type ConfigSections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads ansible.cfg as Python's configparser with inline `;` comments does. The dialect (indented lines continue a value, `:` assigns
 * as `=` does, keys have no case, nothing is unquoted) is normalised first, so that the `ini` library sees only what both understand.
 * What configparser refuses is an error: Ansible would not start.
 */
export function parseConfigText(text: string, file: string, problems: Problem[]): ConfigSections {
  const normal = normalized(text, file, problems);
  const parsed: Record<string, unknown> = parse(normal);
  const sections = new Map<string, ReadonlyMap<string, string>>();
  const defaults = entriesOf(parsed[`${prefix}DEFAULT`]);
  for (const [name, content] of Object.entries(parsed)) {
    if (name.startsWith(prefix)) sections.set(name.slice(prefix.length), new Map([...defaults, ...entriesOf(content)]));
  }
  return sections;
}

/** Keeps the library from taking a section or key for something of its own. */
const prefix = 's:';

function entriesOf(content: unknown): [string, string][] {
  if (typeof content !== 'object' || content === null) return [];
  return Object.entries(content).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key.slice(prefix.length), value]] : [],
  );
}

function normalized(text: string, file: string, problems: Problem[]): string {
  const output: string[] = [];
  const seen = new Set<string>();
  let section: string | undefined;
  let key: { name: string; indent: number; lines: string[] } | undefined;
  const finish = () => {
    if (key) output.push(`${quoted(prefix + key.name)}=${quoted(key.lines.join('\n').trimEnd())}`);
    key = undefined;
  };
  for (const { text: raw, line } of splitLines(text)) {
    const content = strip(uncommented(raw));
    const indent = indentOf(raw);
    const refuse = (message: string) => {
      problems.push({ severity: 'error', message, place: { file, line, column: 0, length: raw.length } });
    };
    if (content === '') {
      if (key && strip(raw) === '') key.lines.push('');
      continue;
    }
    if (key && indent > key.indent) {
      key.lines.push(content);
      continue;
    }
    finish();
    const header = /^\[(.+)\]/.exec(content)?.[1];
    if (header !== undefined) {
      if (header !== 'DEFAULT' && seen.has(`[${header}`)) refuse(l10n.t('The section {0} is there twice.', header));
      seen.add(`[${header}`);
      section = header;
      output.push(`[${escapedSection(prefix + header)}]`);
      continue;
    }
    const assignment = /^(.*?)\s*[=:]\s*(.*)$/s.exec(content);
    if (section === undefined) refuse(l10n.t('A setting comes before the first section.'));
    else if (!assignment?.[1]) refuse(l10n.t('Expected key = value, got: {0}', content));
    else {
      const name = strip(assignment[1]).toLowerCase();
      if (seen.has(`${section}\n${name}`)) refuse(l10n.t('{0} is set twice in the section {1}.', name, section));
      seen.add(`${section}\n${name}`);
      key = { name, indent, lines: [assignment[2] ?? ''] };
    }
  }
  finish();
  return output.join('\n');
}

/** The line without a whole-line `#` or `;` comment and without a `;` comment after a blank. */
function uncommented(line: string): string {
  const first = strip(line).charAt(0);
  if (first === '#' || first === ';') return '';
  const comment = /\s;/.exec(line);
  return comment ? line.slice(0, comment.index) : line;
}

function indentOf(line: string): number {
  let at = 0;
  while (at < line.length && isPythonSpace(line.charCodeAt(at))) at++;
  return at;
}

/** In quotes, the library takes a text as JSON. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A dot would nest sections. */
function escapedSection(name: string): string {
  return name.replaceAll('\\', '\\\\').replaceAll('.', '\\.');
}
