import * as l10n from '@vscode/l10n';
import { countHosts } from './hostRange';
import { GroupDraft, type InventoryBuilder } from './inventoryBuilder';
import type { Place, Value } from './model';
import { ParseFailure } from './parseFailure';
import { extensionOf } from './paths';
import type { ConstructedDocument, Entry } from './yaml/construct';
import { emptyNode, type YamlNode } from './yaml/tree';

/** Whether Ansible tries to read a file as YAML before it reads it as INI. */
export function triesYaml(path: string): boolean {
  return ['', '.yml', '.yaml', '.json'].includes(extensionOf(path));
}

/** Whether a file that neither is well-formed YAML nor INI was meant to be YAML: by its extension, or its first line. */
export function isMeantAsYaml(path: string, text: string): boolean {
  return triesYaml(path) && (extensionOf(path) !== '' || yamlStart.test(text));
}

const yamlStart = /^(?:[ \t\r]*(?:#[^\n]*)?\n)*(?:---(?:\s|$)|[^\s[#;=][^=\n]*:[ \t]*(?:#[^\n]*)?\r?(?:\n|$))/;

/** Fills the builder from a YAML or JSON inventory. Throws ParseFailure, its span counted in the text, where Ansible's yaml plugin gives up. */
export function readYamlInventory(
  document: ConstructedDocument,
  placeOf: (start: number, end: number) => Place,
  builder: InventoryBuilder,
  rangeLimit: number,
): void {
  const giveUp = (failure: ParseFailure): never => {
    throw failure;
  };
  new YamlReader(document, placeOf, builder, rangeLimit, giveUp).read();
}

/** All that Ansible's yaml plugin refuses of an inventory by itself, not only what it gives up at. */
export function refusedOfYaml(document: ConstructedDocument, rangeLimit: number): readonly ParseFailure[] {
  const failures = new Map<number | undefined, ParseFailure>();
  // What an anchor stands for is met again at its aliases.
  const note = (failure: ParseFailure): void => {
    if (!failures.has(failure.start)) failures.set(failure.start, failure);
  };
  const nowhere = (): Place => ({ file: '', line: 0, column: 0, length: 0 });
  new YamlReader(document, nowhere, new Nothing(), rangeLimit, note).read();
  return [...failures.values()];
}

/** What the reader fills. */
type Sink = Pick<InventoryBuilder, 'warn' | 'addGroup' | 'setVariable' | 'addChild' | 'addHost' | 'expand'>;

/** Keeps nothing, so that the reader says only what is wrong with the text. */
class Nothing implements Sink {
  private readonly group = new GroupDraft('', 0);

  warn(): void {
    // Ansible goes on.
  }

  addGroup(): GroupDraft {
    return this.group;
  }

  setVariable(): void {
    // No host and no group.
  }

  addChild(): void {
    // What is a known group depends on other files.
  }

  addHost(): void {
    // No host.
  }

  expand(pattern: string, limit: number): { readonly hosts: readonly string[]; readonly port: number | undefined } {
    const { port } = countHosts(pattern, limit);
    return { hosts: [], port };
  }
}

/** Whether Python takes the value for false: then Ansible behaves as if it were not there. */
export function isFalsy(document: ConstructedDocument, node: YamlNode): boolean {
  const kind = document.kindOf(node);
  if (kind === 'map') return document.entriesOf(node).length === 0;
  const value = document.valueOf(node);
  return (
    value === null || value === false || value === 0 || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

const noVariables: ReadonlyMap<string, Value> = new Map();
/** A text that names more groups and hosts does so by aliases of aliases, and would take for ever. */
const mostNames = 1_000_000;

class YamlReader {
  private names = 0;

  constructor(
    private readonly document: ConstructedDocument,
    private readonly placeOf: (start: number, end: number) => Place,
    private readonly builder: Sink,
    private readonly rangeLimit: number,
    /** Told what Ansible refuses; where it returns, the reader goes on behind. */
    private readonly refuse: (failure: ParseFailure) => void,
  ) {}

  read(): void {
    const { root } = this.document;
    if (isFalsy(this.document, root)) {
      this.refuse(new ParseFailure(l10n.t('The YAML file is empty.'), 0, 0));
      return;
    }
    if (!this.isMapping(root)) {
      this.refuse(failureAt(root, l10n.t('A YAML inventory is a mapping of groups.')));
      return;
    }
    const plugin = this.document.entriesOf(root).find((entry) => entry.name === 'plugin' && entry.isText);
    if (plugin && !isFalsy(this.document, plugin.value)) {
      this.refuse(failureAt(plugin.key, l10n.t('This is the configuration of an inventory plugin, not an inventory.')));
      return;
    }
    for (const entry of this.document.entriesOf(root)) this.group(entry);
  }

  private isMapping(node: YamlNode): boolean {
    return this.document.kindOf(node) === 'map';
  }

  private isNull(node: YamlNode): boolean {
    return this.document.kindOf(node) === 'null';
  }

  /** The parts of a group: a text stands for a mapping with that one key and nothing in it. */
  private section(node: YamlNode): readonly Entry[] | undefined {
    const target = this.document.target(node);
    const kind = this.document.kindOf(target);
    if (kind !== 'text' || target.kind !== 'scalar')
      return kind === 'map' ? this.document.entriesOf(target) : undefined;
    return [{ name: target.text, isText: true, key: target, value: emptyNode(target.end) }];
  }

  /** Whether there are too many names to go on. */
  private tooMany(key: YamlNode): boolean {
    if (++this.names === mostNames)
      this.refuse(failureAt(key, l10n.t('The aliases of this file repeat its groups and hosts too often.')));
    return this.names >= mostNames;
  }

  private group(entry: Entry): void {
    const { key, value, name } = entry;
    if (this.tooMany(key)) return;
    if (!this.isMapping(value) && !this.isNull(value)) {
      this.builder.warn(l10n.t('{0} is skipped: a group is a mapping.', name ?? ''), this.spot(key));
      return;
    }
    if (!entry.isText || name === undefined) {
      this.refuse(failureAt(key, l10n.t('The name of a group must be text: put it in quotation marks.')));
      return;
    }
    let group;
    try {
      group = this.builder.addGroup(name, this.spot(key));
    } catch (error) {
      throw error instanceof ParseFailure ? placed(error, key) : error;
    }
    if (this.isNull(value)) return;
    const parts = this.document.entriesOf(value);
    const sections = new Map<Entry, readonly Entry[]>();
    for (const part of parts) {
      if (!part.isText || (part.name !== 'vars' && part.name !== 'children' && part.name !== 'hosts')) continue;
      if (this.isNull(part.value)) continue;
      const section = this.section(part.value);
      if (section) sections.set(part, section);
      else this.refuse(failureAt(part.value, l10n.t('"{0}" of group {1} must be a mapping.', part.name, name)));
    }
    for (const part of parts) {
      const section = sections.get(part);
      if (section === undefined) this.unexpected(part, name);
      else if (part.name === 'vars') for (const variable of section) this.variable(name, variable);
      else if (part.name === 'children') for (const child of section) this.child(name, child);
      else for (const host of section) this.hosts(group.name, host);
    }
  }

  private unexpected(part: Entry, group: string): void {
    if (this.isNull(part.value)) return;
    const message = this.isMapping(part.value)
      ? l10n.t('"{0}" in group {1} is skipped: only vars, children and hosts are known.', part.name ?? '', group)
      : l10n.t('"{0}" in group {1} is skipped: it is not a mapping.', part.name ?? '', group);
    this.builder.warn(message, this.spot(part.key));
  }

  private variable(owner: string, { key, value, name }: Entry): void {
    try {
      const printable = name !== undefined;
      this.builder.setVariable(
        owner,
        name ?? l10n.t('(unprintable key)'),
        printable ? this.document.valueOf(value) : { __python_object: 'key' },
      );
    } catch (error) {
      throw error instanceof ParseFailure ? placed(error, key) : error;
    }
  }

  private child(parent: string, entry: Entry): void {
    this.group(entry);
    try {
      this.builder.addChild(parent, entry.name ?? '');
    } catch (error) {
      throw error instanceof ParseFailure ? placed(error, entry.key) : error;
    }
  }

  private hosts(groupName: string, { key, value, name, isText }: Entry): void {
    if (this.tooMany(key)) return;
    if (!isText || name === undefined) {
      this.refuse(failureAt(key, l10n.t('A host must be text: put numbers in quotation marks.')));
      return;
    }
    try {
      const { hosts, port } = this.builder.expand(name, this.rangeLimit);
      const without = isFalsy(this.document, value);
      if (!without && !this.isMapping(value)) throw failureAt(value, l10n.t('The variables of a host are a mapping.'));
      const variables = without ? [] : this.document.entriesOf(value);
      const group = this.builder.addGroup(groupName);
      const place = this.spot(key);
      for (const host of hosts) {
        this.builder.addHost(host, group, port, noVariables, place);
        for (const variable of variables) this.variable(host, variable);
      }
    } catch (error) {
      if (!(error instanceof ParseFailure)) throw error;
      this.refuse(error.start === undefined ? placed(error, key) : error);
    }
  }

  /** The place of a name without its quotation marks. */
  private spot(node: YamlNode): Place {
    const quoted = node.kind === 'scalar' && !node.plain && node.end - node.start >= node.text.length + 2 ? 1 : 0;
    return this.placeOf(node.start + quoted, node.end - quoted);
  }
}

function failureAt(node: YamlNode, message: string): ParseFailure {
  return placed(new ParseFailure(message), node);
}

function placed({ message, code, subject }: ParseFailure, { start, end }: YamlNode): ParseFailure {
  return new ParseFailure(message, start, Math.max(0, end - start), code, subject);
}
