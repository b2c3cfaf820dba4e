import * as l10n from '@vscode/l10n';
import type { FileReader, ReadText } from './fileReader';
import type { FileOrigin, Problem, Value, Vars, VarsFile } from './model';
import type { ParsedFile } from './parsedFiles';
import { ParseFailure } from './parseFailure';
import { extensionOf, joinPath } from './paths';
import { sealedProblem } from './sealedProblem';
import { placesIn } from './textPlaces';
import { readDocument } from './yaml/document';
import { readFlatMapping } from './yaml/flatMapping';
import { isFalsy } from './yamlInventory';

/** Endings of the files that Ansible reads, in the order it looks for them (rule 62). */
export const varsExtensions: readonly string[] = ['', '.yml', '.yaml', '.json'];
/** Files open at a time. */
const atOnce = 32;
const deepestDirectory = 20;
const none: Vars = new Map();

/** The files of one group or host in one directory, in the order they count. */
export interface VarsEntry {
  readonly files: readonly VarsFile[];
  /** Why Ansible would stop when it needs them. */
  readonly failure: Problem | undefined;
  readonly warnings: readonly Problem[];
}

/**
 * Reads `group_vars` or `host_vars` of one directory for the names given, and for no others: a broken file of a group nobody is in
 * does no harm (rule 65).
 */
export async function readVarsFiles(
  directory: string,
  kind: 'group' | 'host',
  names: Iterable<string>,
  reader: FileReader,
): Promise<ReadonlyMap<string, VarsEntry>> {
  const entries = new Map<string, VarsEntry>();
  const folder = joinPath(directory, `${kind}_vars`);
  if ((await reader.kind(folder)) !== 'directory') return entries;
  const present = new Set(await reader.list(folder));
  const named = new Set<string>();
  for (const entry of present) for (const name of namesOf(entry)) named.add(name);
  // A name is no way out of the directory.
  const leadsOut = /^\/|(?:^|\/)\.\.?(?:\/|$)/;
  const wanted = [...names].filter((name) => named.has(name) || (name.includes('/') && !leadsOut.test(name)));
  for (let start = 0; start < wanted.length; start += atOnce) {
    const batch = wanted.slice(start, start + atOnce);
    const read = await Promise.all(
      batch.map((name) => readEntry(folder, { kind: `${kind}-file`, name }, present, reader)),
    );
    for (const [i, entry] of read.entries()) if (entry) entries.set(batch[i] ?? '', entry);
  }
  return entries;
}

/** The groups or hosts that an entry of a vars directory may belong to: `web.yml` belongs to web, or to one that is called so. */
export function namesOf(entry: string): readonly string[] {
  const extension = varsExtensions.find((each) => each !== '' && entry.endsWith(each));
  return extension === undefined ? [entry] : [entry, entry.slice(0, -extension.length)];
}

type Owner = Pick<FileOrigin, 'kind' | 'name'>;

async function readEntry(
  folder: string,
  owner: Owner,
  present: ReadonlySet<string>,
  reader: FileReader,
): Promise<VarsEntry | undefined> {
  const { name } = owner;
  const hints: Problem[] = [];
  for (const extension of varsExtensions) {
    if (!name.includes('/') && !present.has(name + extension)) continue;
    const path = joinPath(folder, name + extension);
    // Nearly always a file: what else it might be is asked when it cannot be read as one.
    const entry = await merged([path], owner, reader);
    if (!entry.failure) return entry;
    const kind = await reader.kind(path);
    if (kind === 'missing') {
      if (present.has(name + extension)) hints.push(deadLink(path));
      continue;
    }
    if (kind !== 'directory') return entry;
    const inside = await merged(await filesIn(path, reader, 0, hints), owner, reader);
    return { ...inside, warnings: [...hints, ...inside.warnings] };
  }
  return hints.length === 0 ? undefined : { files: [], failure: undefined, warnings: hints };
}

/** Ansible behaves as if it were not there. */
function deadLink(path: string): Problem {
  return hint(path, l10n.t('{0} is a link that leads nowhere: its variables are not read.', path));
}

function hint(file: string, message: string): Problem {
  return { severity: 'hint', message, place: { file, line: 0, column: 0, length: 0 } };
}

/** Every file for variables below a directory, hidden and backup files and directories with an extension left out. */
async function filesIn(directory: string, reader: FileReader, depth: number, hints: Problem[]): Promise<string[]> {
  const found: string[] = [];
  if (depth >= deepestDirectory) {
    hints.push(hint(directory, l10n.t('The directories are nested too deeply, perhaps by a link to themselves.')));
    return found;
  }
  for (const name of await reader.list(directory)) {
    if (name.startsWith('.') || name.endsWith('~')) continue;
    const path = joinPath(directory, name);
    const extension = extensionOf(name);
    const kind = await reader.kind(path);
    if (kind === 'directory') {
      if (extension === '') found.push(...(await filesIn(path, reader, depth + 1, hints)));
    } else if (varsExtensions.includes(extension)) {
      if (kind === 'missing') hints.push(deadLink(path));
      else found.push(path);
    }
  }
  return found;
}

async function merged(paths: readonly string[], owner: Owner, reader: FileReader): Promise<VarsEntry> {
  const files: VarsFile[] = [];
  const warnings: Problem[] = [];
  for (const path of paths) {
    const { vars, encrypted, failure, warnings: noted } = await reader.parsed(path, parseVarsFile);
    warnings.push(...noted);
    if (failure) return { files, failure, warnings };
    files.push({ origin: { ...owner, file: path, encrypted }, vars });
  }
  return { files, failure: undefined, warnings };
}

function parseVarsFile(read: ReadText): ParsedFile {
  if ('problem' in read) return { vars: none, encrypted: false, failure: read.problem, warnings: [] };
  const parsed = parseVars(read);
  if (!parsed.encrypted) return parsed;
  const { failure, warnings } = parsed;
  return {
    ...parsed,
    failure: failure && sealedProblem(failure, read.path),
    warnings: warnings.map((warning) => sealedProblem(warning, read.path)),
  };
}

function parseVars(read: Extract<ReadText, { readonly text: string }>): ParsedFile {
  const { path, text, encrypted } = read;
  const flat = readFlatMapping(text);
  if (flat) return { vars: flat, encrypted, failure: undefined, warnings: [] };
  const placeOf = placesIn(text, path);
  const warnings: Problem[] = [];
  try {
    const document = readDocument(text);
    const { root } = document;
    for (const key of document.duplicates) {
      warnings.push({
        severity: 'warning',
        message: l10n.t('This key is given twice: the last one counts.'),
        place: placeOf(key.start, key.end),
      });
    }
    if (isFalsy(document, root)) return { vars: none, encrypted, failure: undefined, warnings };
    if (document.kindOf(root) !== 'map')
      throw new ParseFailure(l10n.t('A file of variables must be a mapping.'), root.start, 0);
    const vars = new Map<string, Value>();
    for (const { name, key, value } of document.entriesOf(root)) {
      if (name === undefined) vars.set(`${l10n.t('(unprintable key)')} ${key.start}`, { __python_object: 'key' });
      else vars.set(name, document.valueOf(value));
    }
    return { vars, encrypted, failure: undefined, warnings };
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    const start = error.start ?? 0;
    const place = placeOf(start, start + (error.length ?? 0));
    return { vars: none, encrypted, failure: { severity: 'error', message: error.message, place }, warnings };
  }
}
