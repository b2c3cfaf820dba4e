import * as l10n from '@vscode/l10n';
import type { Group, Host, Inventory, InventoryFiles, Problem, Vars, VarsFile } from './model';
import { effectiveVars, type VarsDirectory } from './effectiveVars';
import { FileReader } from './fileReader';
import { defaultRangeLimit } from './hostRange';
import { InventoryBuilder, type GroupDraft, type HostDraft } from './inventoryBuilder';
import { ParseFailure } from './parseFailure';
import type { ParsedFiles } from './parsedFiles';
import { joinPath } from './paths';
import { isHostList, SourceReader, varsDirectory } from './sources';
import { readVarsFiles } from './varsFiles';
import type { VaultPassword } from './vault';

export interface ReadOptions {
  /** For encrypted files; `!vault` values stay encrypted whatever is given. */
  readonly vaultPasswords?: readonly VaultPassword[];
  /** Hosts that one range may give at most, 250,000 by default. */
  readonly rangeLimit?: number;
  /** Where the playbook lies: its group_vars and host_vars count too, above those of the inventory. */
  readonly playbookDirectory?: string;
  /** Makes it cheap to read the same inventory again after a small change. */
  readonly cache?: ParsedFiles;
}

const empty: Vars = new Map();

/**
 * Reads an inventory as Ansible does. Sources are absolute paths of files or directories, or lists of hosts with a comma (`"a,b,"`).
 * Bad input is never thrown but among the inventory's problems; what was read before it is there.
 */
export async function readInventory(
  sources: readonly string[],
  files: InventoryFiles,
  options: ReadOptions = {},
): Promise<Inventory> {
  const reader = new FileReader(files, options.vaultPasswords ?? [], options.cache);
  const builder = new InventoryBuilder();
  const fatal = await readSources(sources, files, reader, builder, options.rangeLimit ?? defaultRangeLimit);

  const folders: string[] = [];
  for (const source of sources) {
    if (source !== '' && !(await isHostList(source, files))) folders.push(await varsDirectory(source, reader));
  }
  const playbooks = options.playbookDirectory === undefined ? [] : [options.playbookDirectory];
  const directories = new Map<string, VarsDirectory>();
  for (const folder of [...folders, ...playbooks]) {
    if (!directories.has(folder)) directories.set(folder, await readDirectory(folder, builder, reader));
  }
  const read = (folder: string) => directories.get(folder) ?? [];
  const varsFailure = noteVarsProblems(builder, directories.values());

  const all = builder.addGroup('all');
  const effective = effectiveVars(all, folders.flatMap(read), playbooks.flatMap(read));
  return {
    sources,
    hosts: frozenHosts(builder),
    groups: frozenGroups(builder),
    varsOf(name) {
      return builder.hosts.get(name)?.effectiveVars(effective.varsOf) ?? empty;
    },
    layersOf(name) {
      const draft = builder.hosts.get(name);
      return draft ? effective.layersOf(draft) : [];
    },
    problems: [...builder.problems, ...reader.problems],
    fatal: fatal ?? varsFailure,
    varsDirectories: [...directories.keys()],
    varsFiles: [...directories.values()].flatMap(filesIn),
    watched: [...reader.watched],
  };
}

async function readSources(
  sources: readonly string[],
  files: InventoryFiles,
  reader: FileReader,
  builder: InventoryBuilder,
  rangeLimit: number,
): Promise<Problem | undefined> {
  const sourceReader = new SourceReader(reader, builder, rangeLimit);
  let parsed = false;
  for (const source of sources) {
    if (source === '') continue;
    if (await isHostList(source, files)) {
      sourceReader.readHostList(source);
      parsed = true;
    } else if (await sourceReader.readPath(source)) parsed = true;
  }
  if (!parsed) return undefined;
  try {
    builder.reconcile();
    return undefined;
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    const problem: Problem = { severity: 'error', message: error.message };
    builder.problems.push(problem);
    return problem;
  }
}

/** The hosts Ansible would list for `all`: one that is called so, else those below the group. */
function listedHosts(builder: InventoryBuilder): ReadonlySet<HostDraft> {
  const named = builder.hosts.get('all');
  if (named) return new Set([named]);
  const listed = new Set<HostDraft>();
  for (const group of builder.addGroup('all').family()) for (const host of group.hosts) listed.add(host);
  return listed;
}

async function readDirectory(directory: string, builder: InventoryBuilder, reader: FileReader): Promise<VarsDirectory> {
  const groups = new Set<string>();
  for (const membership of new Set(Array.from(builder.hosts.values(), (host) => host.membership))) {
    for (const group of membership) groups.add(group.name);
  }
  if (builder.hosts.size > 0) groups.add('all');
  if (builder.hosts.size > 0) {
    for (const folder of ['group_vars', 'host_vars']) {
      const path = joinPath(directory, folder);
      const kind = await reader.kind(path);
      if (kind === 'file' || kind === 'executable') {
        builder.problems.push({
          severity: 'warning',
          message: l10n.t('{0} is not a directory: its variables are not read.', folder),
          place: { file: path, line: 0, column: 0, length: 0 },
          code: 'unused-vars-file',
          subject: path,
        });
      }
    }
  }
  return {
    groups: await readVarsFiles(directory, 'group', groups, reader),
    hosts: await readVarsFiles(directory, 'host', builder.hosts.keys(), reader),
  };
}

function filesIn({ groups, hosts }: VarsDirectory): VarsFile[] {
  return [...groups.values(), ...hosts.values()].flatMap(({ files }) => files);
}

/** Adds what is wrong with the vars files to the problems; the first failure that Ansible would meet is fatal to it. */
function noteVarsProblems(builder: InventoryBuilder, directories: Iterable<VarsDirectory>): Problem | undefined {
  const failures: { readonly kind: 'group' | 'host'; readonly name: string; readonly failure: Problem }[] = [];
  for (const { groups, hosts } of directories) {
    for (const [kind, entries] of [
      ['group', groups],
      ['host', hosts],
    ] as const) {
      for (const [name, { failure, warnings }] of entries) {
        builder.problems.push(...warnings);
        if (!failure) continue;
        builder.problems.push(failure);
        failures.push({ kind, name, failure });
      }
    }
  }
  if (failures.length === 0) return undefined;
  const listed = listedHosts(builder);
  const groups = new Set<string>(listed.size > 0 ? ['all'] : []);
  for (const { membership } of listed) for (const group of membership) groups.add(group.name);
  const isNeeded = (kind: 'group' | 'host', name: string): boolean => {
    const host = kind === 'host' ? builder.hosts.get(name) : undefined;
    return kind === 'host' ? host !== undefined && listed.has(host) : groups.has(name);
  };
  return failures.find(({ kind, name }) => isNeeded(kind, name))?.failure;
}

/** The hosts, each with the names of the groups that list it. */
function frozenHosts({ groups, hosts }: InventoryBuilder): ReadonlyMap<string, Host> {
  for (const group of groups.values()) {
    const alone = [group.name];
    for (const host of group.hosts) host.groups = host.groups.length === 0 ? alone : [...host.groups, group.name];
  }
  return hosts;
}

function frozenGroups(builder: InventoryBuilder): ReadonlyMap<string, Group> {
  const names = (groups: Iterable<GroupDraft | HostDraft>) => Array.from(groups, (group) => group.name);
  const groups = new Map<string, Group>();
  for (const { name, vars, children, parents, hosts, places, references } of builder.groups.values()) {
    groups.set(name, {
      name,
      vars,
      children: names(children),
      parents: names(parents),
      hosts: names(hosts),
      places,
      references,
    });
  }
  return groups;
}
