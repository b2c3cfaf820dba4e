import { parse } from 'ini';
import * as l10n from '@vscode/l10n';
import type { Problem } from './model';
import { isPythonSpace, strip } from './pythonText';

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
    if (key) output.push(`${quoted(prefix + key.name)}=${quoted(key.lines.join('\n').replace(/\n+$/, ''))}`);
    key = undefined;
  };
  // Unlike the hosts file, a line ends at a line feed alone.
  for (const [line, raw] of text.split('\n').entries()) {
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
    const header = /^\[(.+)\]/s.exec(content)?.[1];
    if (header !== undefined) {
      if (header !== 'DEFAULT' && seen.has(`[${header}`)) refuse(l10n.t('The section {0} is there twice.', header));
      seen.add(`[${header}`);
      section = header;
      output.push(`[${escapedSection(prefix + header)}]`);
      continue;
    }
    const sign = content.search(/[=:]/);
    const name = strip(content.slice(0, Math.max(sign, 0))).toLowerCase();
    if (section === undefined) refuse(l10n.t('A setting comes before the first section.'));
    else if (name === '') refuse(l10n.t('Expected key = value, got: {0}', content));
    else {
      if (seen.has(`${section}\n${name}`)) refuse(l10n.t('{0} is set twice in the section {1}.', name, section));
      seen.add(`${section}\n${name}`);
      key = { name, indent, lines: [strip(content.slice(sign + 1))] };
    }
  }
  finish();
  return output.join('\n');
}

/** The line without a whole-line `#` or `;` comment and without a `;` comment after a blank. */
function uncommented(line: string): string {
  const first = strip(line).charAt(0);
  if (first === '#' || first === ';') return '';
  for (let at = line.indexOf(';', 1); at > 0; at = line.indexOf(';', at + 1)) {
    if (isPythonSpace(line.charCodeAt(at - 1))) return line.slice(0, at);
  }
  return line;
}

function indentOf(line: string): number {
  let at = 0;
  while (at < line.length && isPythonSpace(line.charCodeAt(at))) at++;
  return at;
}

/** In quotes, the library takes a text as JSON; it would drop a line with one of these separators. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (sign) => (sign === '\u2028' ? '\\u2028' : '\\u2029'));
}

/** A dot would nest sections. */
function escapedSection(name: string): string {
  return name.replaceAll('\\', '\\\\').replaceAll('.', '\\.');
}
