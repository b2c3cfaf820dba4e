import * as l10n from '@vscode/l10n';
import type { FileReader } from './fileReader';
import type { InventoryBuilder } from './inventoryBuilder';
import type { InventoryFiles, Place, Problem } from './model';
import { splitPort, isAddressPattern } from './hostAddress';
import { PlacedFailure, readIni } from './iniInventory';
import { ParseFailure } from './parseFailure';
import { directoryOf, joinPath } from './paths';
import { strip } from './pythonText';
import { sealedProblem } from './sealedProblem';
import { placesIn } from './textPlaces';
import { isFalsy, isMeantAsYaml, readYamlInventory, triesYaml } from './yamlInventory';
import type { ConstructedDocument } from './yaml/construct';
import { readDocument } from './yaml/document';

/** Names that a directory of inventories may hold beside them. */
const ignored =
  /^\.|^host_vars$|^group_vars$|^vars_plugins$|\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|ini|cfg|retry)$|~$/;
/** A directory tree deeper than this is a loop of links. */
const deepestDirectory = 20;

/** Whether a source given with -i is a list of hosts and not a path. */
export async function isHostList(source: string, files: InventoryFiles): Promise<boolean> {
  return source.includes(',') && (await files.kind(source)) === 'missing';
}

/** Reads the sources one after the other into one builder, as Ansible's manager.py does. */
export class SourceReader {
  constructor(
    private readonly reader: FileReader,
    private readonly builder: InventoryBuilder,
    private readonly rangeLimit: number,
  ) {}

  /** Reads a file or a directory of files; whether anything in it was parsed. */
  async readPath(path: string, depth = 0): Promise<boolean> {
    const kind = await this.reader.kind(path);
    switch (kind) {
      case 'directory':
        return this.directory(path, depth);
      case 'file':
      case 'executable':
        return this.file(path, kind === 'executable');
      case 'missing':
        this.error(path, l10n.t('The inventory {0} is not there.', path));
        return false;
    }
  }

  private async directory(directory: string, depth: number): Promise<boolean> {
    if (depth >= deepestDirectory) {
      this.error(directory, l10n.t('The directories are nested too deeply, perhaps by a link to themselves.'));
      return false;
    }
    let parsed = false;
    for (const name of await this.reader.list(directory)) {
      if (ignored.test(name)) continue;
      if (await this.readPath(joinPath(directory, name), depth + 1)) parsed = true;
    }
    if (!parsed) this.error(directory, l10n.t('No file in {0} is an inventory.', directory));
    return parsed;
  }

  /** Reads `a,b:22`: names with their ports, no ranges. */
  readHostList(source: string): void {
    this.builder.source = source;
    const ungrouped = this.builder.addGroup('ungrouped');
    for (const part of source.split(',')) {
      const text = strip(part);
      if (text === '') continue;
      const address = splitPort(text);
      // A range is not expanded in a host list: the text is the name.
      const plain = isAddressPattern(text) && !address.host.includes('[');
      const host = plain ? address.host : text;
      if (!this.builder.hosts.has(host))
        this.builder.addHost(host, ungrouped, plain ? address.port : undefined, new Map());
    }
  }

  private async file(path: string, executable: boolean): Promise<boolean> {
    this.builder.source = path;
    const read = await this.reader.read(path);
    if ('problem' in read) {
      this.builder.problems.push(read.problem);
      return false;
    }
    const { text } = read;
    // Ansible runs the file; one without #! cannot be run and is read as text instead.
    if (executable && (text.startsWith('#!') || text.startsWith('\x7fELF'))) {
      const message = l10n.t('This is an inventory script: ansible-inventory is needed to run it.');
      this.builder.problems.push({
        severity: 'error',
        message,
        place: startOf(path),
        code: 'needs-ansible',
        subject: path,
      });
      return false;
    }
    const before = this.builder.problems.length;
    const refusals = this.parse(path, text);
    this.builder.problems.push(...refusals);
    if (refusals.length === 0 && read.note) this.builder.problems.push(read.note);
    if (read.encrypted) this.seal(path, before);
    return refusals.length === 0;
  }

  /** Lines of a decrypted text are nowhere in its file, and no word of it is quoted. */
  private seal(path: string, firstProblem: number): void {
    const { problems, groups, hosts } = this.builder;
    for (const [i, problem] of problems.entries()) {
      if (i >= firstProblem && problem.code !== 'needs-ansible') problems[i] = sealedProblem(problem, path);
    }
    const start = startOf(path);
    for (const { places } of hosts.values()) moveToStart(places, start);
    for (const { places, references } of groups.values()) {
      moveToStart(places, start);
      moveToStart(references, start);
    }
  }

  /** Tries YAML, then INI, on one builder: what the first left behind stays. The problems of the one that says most when both refuse. */
  private parse(path: string, text: string): readonly Problem[] {
    const yaml = triesYaml(path) ? this.yaml(path, text) : undefined;
    if (yaml?.outcome === 'parsed') return [];
    if (yaml?.outcome === 'plugin') return [yaml.problem];
    try {
      readIni(text, path, this.builder, this.rangeLimit, this.reader.cache?.lines);
      return [];
    } catch (error) {
      if (!(error instanceof PlacedFailure)) throw error;
      const isYaml = yaml && (yaml.structured || isMeantAsYaml(path, text));
      return isYaml ? [yaml.problem] : [error.problem, ...error.next];
    }
  }

  private yaml(path: string, text: string): YamlOutcome {
    const placeOf = placesIn(text, path);
    let document: ConstructedDocument | undefined;
    try {
      document = readDocument(text);
      const needed = this.neededPlugin(document, path);
      if (needed !== undefined) {
        const message = l10n.t(
          'This configures the inventory plugin {0}: ansible-inventory is needed to read it.',
          needed,
        );
        const problem: Problem = {
          severity: 'error',
          message,
          place: placeOf(0, 0),
          code: 'needs-ansible',
          subject: path,
        };
        return { outcome: 'plugin', structured: true, problem };
      }
      readYamlInventory(document, placeOf, this.builder, this.rangeLimit);
    } catch (error) {
      if (!(error instanceof ParseFailure)) throw error;
      const start = error.start ?? 0;
      const problem: Problem = {
        severity: 'error',
        ...error.details,
        place: placeOf(start, start + (error.length ?? 0)),
      };
      return {
        outcome: 'refused',
        structured: document !== undefined && document.kindOf(document.root) === 'map',
        problem,
      };
    }
    for (const key of document.duplicates) {
      this.builder.warn(l10n.t('This key is given twice: the last one counts.'), placeOf(key.start, key.end));
    }
    return { outcome: 'parsed' };
  }

  private neededPlugin(document: ConstructedDocument, path: string): string | undefined {
    if (!path.endsWith('.yml') && !path.endsWith('.yaml')) return undefined;
    if (document.kindOf(document.root) !== 'map') return undefined;
    const plugin = document.entriesOf(document.root).find((entry) => entry.isText && entry.name === 'plugin');
    if (!plugin || isFalsy(document, plugin.value)) return undefined;
    const value = document.valueOf(plugin.value);
    return typeof value === 'string' ? value : undefined;
  }

  private error(path: string, message: string): void {
    this.builder.problems.push({ severity: 'error', message, place: startOf(path) });
  }
}

function startOf(file: string): Place {
  return { file, line: 0, column: 0, length: 0 };
}

function moveToStart(places: Place[], start: Place): void {
  for (const [i, { file }] of places.entries()) if (file === start.file) places[i] = start;
}

type YamlOutcome =
  | { readonly outcome: 'parsed' }
  | { readonly outcome: 'plugin' | 'refused'; readonly structured: boolean; readonly problem: Problem };

/** The directory whose group_vars and host_vars belong to a source: itself, or where the file lies. */
export async function varsDirectory(source: string, reader: FileReader): Promise<string> {
  return (await reader.kind(source)) === 'directory' ? source : directoryOf(source);
}
