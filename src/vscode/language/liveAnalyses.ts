import { homedir } from 'node:os';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { type CancellationToken, EventEmitter, type TextDocument, type Uri, workspace } from 'vscode';
import { adviceOn } from '../../inventory/advice/adviceOn';
import { OpenHostsFile } from '../../inventory/advice/openHostsFile';
import { readAnsibleConfig } from '../../inventory/ansibleConfig';
import type { HostsFile } from '../../inventory/hostsFile/hostsFile';
import { defaultRangeLimit } from '../../inventory/hostRange';
import { readHostsFile } from '../../inventory/hostsFile/readHostsFile';
import type { KnownLines } from '../../inventory/knownLines';
import type { Inventory, InventoryFiles, Problem } from '../../inventory/model';
import { ParsedFiles } from '../../inventory/parsedFiles';
import { readInventory } from '../../inventory/readInventory';
import { Disposables } from '../disposables';
import { FleetHost, type FleetContext } from '../fleetHost';
import type { InventoryStore } from '../inventory/inventoryStore';
import { InventoryWatcher } from '../inventory/inventoryWatcher';
import { oneAtATime } from '../oneAtATime';
import type { Analyses, Analysis } from './analysis';
import { documentAlone, withDocuments } from './editorFiles';
import { editorPath, hostsLanguages, isFile, type Role, roleInUse } from './memberOf';
import { problemsOf } from './problemsOf';
import { RememberedFiles } from './rememberedFiles';

/** An inventory as it stands in the editor. */
export interface Reading {
  readonly inventory: Inventory;
  readonly hosts: ReadonlyMap<string, FleetHost>;
  readonly problems: readonly Problem[];
  readonly inUse: boolean;
}

/** One inventory that is read again when it changes: the one in use, or a document's own. */
class Unit {
  readonly cache = new ParsedFiles();
  stamp = 0;
  reading: { readonly stamp: number; readonly result: Promise<Reading | undefined> } | undefined;
  watched: readonly string[] = [];

  /** Without a document: the inventory in use. */
  constructor(readonly document?: TextDocument) {}
}

/** Milliseconds between two readings at most. */
const longestRest = 500;

/** The language of a hosts file of any inventory. */
const ownLanguage = 'ansible-inventory';

/** Reads hosts files from the editor. Nothing is run, and nothing read before somebody asks. */
export class LiveAnalyses extends Disposables implements Analyses {
  readonly #onDidChange = this.register(new EventEmitter<Uri>());
  readonly onDidChange = this.#onDidChange.event;
  readonly #onDidChangeInUse = this.register(new EventEmitter<void>());
  /** The inventory in use has changed in the editor or on disk. */
  readonly onDidChangeInUse = this.#onDidChangeInUse.event;

  readonly #inUse = new Unit();
  readonly #alone = new Map<TextDocument, Unit>();
  readonly #filesInUse: RememberedFiles;
  readonly #filesAlone: RememberedFiles;
  readonly #watcher = this.register(new InventoryWatcher(() => this.#forgetAlone()));
  readonly #inTurn = oneAtATime();
  /** Milliseconds, as `performance.now` counts them. */
  #restUntil = 0;
  readonly #texts = new WeakMap<TextDocument, TextOf>();
  readonly #analyses = new WeakMap<TextDocument, Analysis & { readonly reading: Reading }>();

  constructor(
    private readonly store: InventoryStore,
    files: InventoryFiles,
  ) {
    super();
    this.#filesInUse = new RememberedFiles(files);
    this.#filesAlone = new RememberedFiles(files);
    this.register(workspace.onDidChangeTextDocument(({ document }) => this.#changed(document)));
    this.register(workspace.onDidOpenTextDocument((document) => document.isDirty && this.#changed(document)));
    this.register(
      workspace.onDidCloseTextDocument((document) => {
        this.#alone.delete(document);
        this.#changed(document);
      }),
    );
    this.register(
      store.onDidChange(() => {
        this.#filesInUse.forget();
        this.#changeInUse();
        this.#forgetAlone();
      }),
    );
  }

  async of(document: TextDocument, token?: CancellationToken): Promise<Analysis | undefined> {
    const { version } = document;
    const unit = this.#unitOf(document);
    const isWanted = (): boolean =>
      !document.isClosed && document.version === version && token?.isCancellationRequested !== true && !this.disposed;
    const reading = unit && (await this.#freshReading(unit, isWanted));
    if (!reading || needsAnsible(reading, document)) return undefined;
    const known = this.#analyses.get(document);
    if (known?.version === version && known.reading === reading) return known;
    const { text, file } = this.#textOf(document, unit.cache.lines);
    const analysis = { document, version, text, file, ...reading, reading };
    this.#analyses.set(document, analysis);
    return analysis;
  }

  /** The inventory that the tree shows as it stands in the editor; undefined when there is none. */
  inUse(): Promise<Reading | undefined> {
    return this.#freshReading(this.#inUse, () => !this.disposed && this.#sources.length > 0);
  }

  /** Whether the document is part of the inventory that the tree shows, and as what. */
  roleOf(document: TextDocument): Role | undefined {
    return isFile(document) ? roleInUse(this.store.state, document.uri.fsPath) : undefined;
  }

  get #sources(): readonly string[] {
    const { state } = this.store;
    return 'sources' in state ? state.sources : [];
  }

  #isHostsFile(document: TextDocument): boolean {
    return hostsLanguages.some((id) => id === document.languageId) && this.roleOf(document) === 'source';
  }

  #unitOf(document: TextDocument): Unit | undefined {
    if (document.isClosed) return undefined;
    if (this.#isHostsFile(document)) return this.#inUse;
    if (document.languageId !== ownLanguage) return undefined;
    const unit = this.#alone.get(document) ?? new Unit(document);
    this.#alone.set(document, unit);
    return unit;
  }

  #changed(document: TextDocument): void {
    if (this.roleOf(document) !== undefined) {
      this.#changeInUse();
      return;
    }
    // A vars file beside it, or another hosts file in the same folder: cheap to read again, and seldom.
    for (const unit of this.#alone.values()) {
      if (unit.document === document || unit.watched.includes(document.uri.fsPath)) this.#change(unit);
    }
  }

  #changeInUse(): void {
    this.#inUse.stamp++;
    this.#onDidChangeInUse.fire();
    for (const document of workspace.textDocuments) {
      if (this.#isHostsFile(document)) this.#onDidChange.fire(document.uri);
    }
  }

  #change(unit: Unit): void {
    unit.stamp++;
    if (unit.document) this.#onDidChange.fire(unit.document.uri);
  }

  #forgetAlone(): void {
    this.#filesAlone.forget();
    for (const unit of [...this.#alone.values()]) this.#change(unit);
  }

  /** Asks until nothing has changed while the answer was worked out. */
  async #freshReading(unit: Unit, isWanted: () => boolean): Promise<Reading | undefined> {
    while (isWanted()) {
      const { stamp } = unit;
      const reading = await this.#reading(unit);
      if (stamp === unit.stamp) return isWanted() ? reading : undefined;
    }
    return undefined;
  }

  #reading(unit: Unit): Promise<Reading | undefined> {
    const { stamp } = unit;
    if (unit.reading?.stamp === stamp) return unit.reading.result;
    const isFresh = (): boolean => unit.stamp === stamp && !this.disposed;
    const result = this.#inTurn(async () => {
      if (isFresh()) await this.#rest();
      return isFresh() ? this.#timed(() => this.#read(unit)) : undefined;
    });
    unit.reading = { stamp, result };
    return result;
  }

  /** Keystrokes that are waiting come first. A large inventory is read at once after a pause, and while somebody types half of the time. */
  async #rest(): Promise<void> {
    const rest = this.#restUntil - performance.now();
    await (rest > 0 ? sleep(rest) : turn());
  }

  async #timed<T>(task: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const result = await task();
    const ended = performance.now();
    this.#restUntil = ended + Math.min(longestRest, ended - began);
    return result;
  }

  async #read(unit: Unit): Promise<Reading> {
    const { state } = this.store;
    const { document } = unit;
    const open = workspace.textDocuments.filter((each) => isFile(each) && !each.isClosed);
    const sources = document ? [document.uri.fsPath] : this.#sources;
    const files = document ? this.#filesFor(document, open) : withDocuments(this.#filesInUse, open);
    const { vaultPasswords = [], rangeLimit = defaultRangeLimit } = state.kind === 'ready' ? state : {};
    const inventory = await readInventory(sources, files, { vaultPasswords, rangeLimit, cache: unit.cache });
    const context = { ...(state.kind === 'ready' ? state.context : plainContext()), inventory };
    const hosts = new Map<string, FleetHost>();
    for (const host of inventory.hosts.values()) hosts.set(host.name, new FleetHost(host, context));
    const read = document ? [document] : open.filter((each) => this.#isHostsFile(each));
    const hostsFiles = read.map((each) => this.#textOf(each, unit.cache.lines).open);
    const saved = document === undefined && state.kind === 'ready' ? state.inventory : undefined;
    const problems = [...problemsOf(inventory, hostsFiles, saved), ...(await adviceOn(inventory, files, hostsFiles))];
    if (document) {
      unit.watched = inventory.watched;
      this.#watcher.watch([...this.#alone.values()].flatMap(({ watched }) => watched));
    }
    return { inventory, hosts, problems, inUse: document === undefined };
  }

  #filesFor(document: TextDocument, open: readonly TextDocument[]): InventoryFiles {
    return isFile(document) && workspace.isTrusted ? withDocuments(this.#filesAlone, open) : documentAlone(document);
  }

  #textOf(document: TextDocument, lines: KnownLines): TextOf {
    const { version } = document;
    const known = this.#texts.get(document);
    if (known?.version === version) return known;
    const text = document.getText();
    const path = document.uri.fsPath;
    const { state } = this.store;
    const file = readHostsFile(text, path, state.kind === 'ready' ? state.rangeLimit : undefined, lines);
    const made = { version, text, file, open: new OpenHostsFile(path, text, file) };
    this.#texts.set(document, made);
    return made;
  }
}

interface TextOf {
  readonly version: number;
  readonly text: string;
  readonly file: HostsFile;
  readonly open: OpenHostsFile;
}

/** A script or a plugin's configuration is not to be read as a hosts file. */
function needsAnsible({ problems }: Reading, { uri }: TextDocument): boolean {
  return problems.some(({ code, place }) => code === 'needs-ansible' && place && editorPath(place.file) === uri.fsPath);
}

/** How hosts are reached where nothing but the hosts file tells. */
function plainContext(): Omit<FleetContext, 'inventory'> {
  const home = homedir();
  const surroundings = { environment: process.env, cwd: home, home };
  return { surroundings, config: readAnsibleConfig(undefined, undefined, surroundings), familyOfGroup: new Map() };
}
