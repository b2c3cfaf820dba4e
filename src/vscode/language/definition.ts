import {
  type CancellationToken,
  type DefinitionProvider,
  Location,
  type Position,
  Range,
  type TextDocument,
  Uri,
} from 'vscode';
import {
  isRange,
  mentionAt,
  mentionsIn,
  sameTarget,
  variableAt,
  type Mention,
} from '../../inventory/hostsFile/mentions';
import {
  assignmentOf,
  hostOfOwner,
  keyIn,
  templateVariableAt,
  winningLayer,
} from '../../inventory/hostsFile/variableSource';
import { filesOf, varsPaths } from '../../inventory/hostsFile/varsPaths';
import type { InventoryFiles } from '../../inventory/model';
import type { Analyses, Analysis } from './analysis';
import { hostsFilesOf, locationIn, textOf } from './inventoryTexts';

/** From a name to where it is declared and where its variables are; from `{{ name }}` to where the host gets it from. */
export class Definitions implements DefinitionProvider {
  constructor(
    private readonly analyses: Analyses,
    private readonly files: InventoryFiles,
  ) {}

  async provideDefinition(document: TextDocument, position: Position, token: CancellationToken): Promise<Location[]> {
    const analysis = await this.analyses.of(document, token);
    if (!analysis) return [];
    const offset = document.offsetAt(position);
    const mention = mentionAt(analysis.file, offset);
    return mention ? this.#ofMention(analysis, mention) : this.#ofVariable(analysis, offset);
  }

  async #ofMention(analysis: Analysis, mention: Mention): Promise<Location[]> {
    const found: Location[] = [];
    for (const file of await hostsFilesOf(analysis, this.files)) {
      const meant = mentionsIn(file.file).filter(sameTarget(mention));
      found.push(...meant.filter(isDefinition).map(({ span }) => locationIn(file, span)));
    }
    // A host is defined where it is first named, and wherever a line gives it variables.
    if (mention.kind === 'host' && found.length === 0) {
      const first = analysis.inventory.hosts.get(mention.name)?.places[0];
      if (first) {
        const { file, line, column, length } = first;
        found.push(new Location(Uri.file(file), new Range(line, column, line, column + length)));
      }
    }
    const name = mention.kind === 'host' && isRange(mention.name) ? undefined : mention.name;
    const files = name === undefined ? [] : await this.#varsFiles(analysis, mention.kind, name);
    return [...found, ...files.map((path) => new Location(Uri.file(path), new Range(0, 0, 0, 0)))];
  }

  async #varsFiles({ inventory }: Analysis, kind: Mention['kind'], name: string): Promise<readonly string[]> {
    const read = inventory.varsFiles.filter(({ origin }) => origin.kind === `${kind}-file` && origin.name === name);
    if (read.length > 0) return read.map(({ origin }) => origin.file);
    // Of a group without hosts Ansible reads none.
    const paths = await varsPaths(kind, name, inventory.varsDirectories, this.files);
    return (await Promise.all(paths.map((path) => filesOf(path, this.files)))).flat();
  }

  async #ofVariable(analysis: Analysis, offset: number): Promise<Location[]> {
    const { file, text, inventory } = analysis;
    const spot = variableAt(file, offset);
    const name = spot && templateVariableAt(text, offset);
    const host = spot && hostOfOwner(inventory, spot.owner);
    if (name === undefined || host === undefined) return [];
    const origin = winningLayer(inventory, host, name)?.origin;
    switch (origin?.kind) {
      case undefined:
      case 'ansible':
        return [];
      case 'group':
      case 'host': {
        const owner = { kind: origin.kind, name: origin.name };
        const found = (await hostsFilesOf(analysis, this.files)).flatMap((each) => {
          const span = assignmentOf(each.file, owner, name);
          return span ? [locationIn(each, span)] : [];
        });
        return found;
      }
      case 'group-file':
      case 'host-file': {
        const source = origin.encrypted ? undefined : await textOf(origin.file, this.files);
        const key = source && keyIn(source.text, name);
        return [source && key ? locationIn(source, key) : new Location(Uri.file(origin.file), new Range(0, 0, 0, 0))];
      }
    }
  }
}

function isDefinition({ kind, declares, entry }: Mention): boolean {
  return kind === 'group' ? declares : (entry?.variables.length ?? 0) > 0;
}
