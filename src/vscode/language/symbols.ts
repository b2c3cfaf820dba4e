import {
  type CancellationToken,
  DocumentSymbol,
  type DocumentSymbolProvider,
  FoldingRange,
  FoldingRangeKind,
  type FoldingRangeProvider,
  Location,
  Range,
  SymbolInformation,
  SymbolKind,
  type TextDocument,
  Uri,
  type WorkspaceSymbolProvider,
} from 'vscode';
import { foldsOf } from '../../inventory/hostsFile/folds';
import type { Span } from '../../inventory/hostsFile/hostsFile';
import { outlineOf, type OutlineNode } from '../../inventory/hostsFile/outline';
import type { Place } from '../../inventory/model';
import type { InventoryStore } from '../inventory/inventoryStore';
import type { Analyses } from './analysis';
import { isLike } from './isLike';

const kinds = {
  group: SymbolKind.Namespace,
  host: SymbolKind.Object,
  variable: SymbolKind.Variable,
} as const satisfies Record<OutlineNode['kind'], SymbolKind>;

/** The outline and the breadcrumbs. */
export class DocumentSymbols implements DocumentSymbolProvider {
  constructor(private readonly analyses: Analyses) {}

  async provideDocumentSymbols(
    document: TextDocument,
    token: CancellationToken,
  ): Promise<DocumentSymbol[] | undefined> {
    const analysis = await this.analyses.of(document, token);
    if (!analysis) return undefined;
    const rangeOf = ({ start, end }: Span): Range => new Range(document.positionAt(start), document.positionAt(end));
    const symbolOf = ({ kind, name, detail, span, nameSpan, children }: OutlineNode): DocumentSymbol => {
      // VS Code refuses a symbol without a name.
      const symbol = new DocumentSymbol(name || '""', detail, kinds[kind], rangeOf(span), rangeOf(nameSpan));
      symbol.children = children.map(symbolOf);
      return symbol;
    };
    return outlineOf(analysis.file).map(symbolOf);
  }
}

/** Sections and comments fold. YAML folds by its indentation already. */
export class Folds implements FoldingRangeProvider {
  provideFoldingRanges(document: TextDocument): FoldingRange[] {
    return foldsOf(document.getText()).map(
      ({ start, end, kind }) =>
        new FoldingRange(start, end, kind === 'comment' ? FoldingRangeKind.Comment : FoldingRangeKind.Region),
    );
  }
}

/** Hosts and groups of the inventory in use, wherever one is in the workspace. */
export class InventorySymbols implements WorkspaceSymbolProvider {
  constructor(private readonly store: InventoryStore) {}

  provideWorkspaceSymbols(query: string): SymbolInformation[] {
    const { state } = this.store;
    if (state.kind !== 'ready') return [];
    const { groups, hosts } = state.inventory;
    const found: SymbolInformation[] = [];
    const add = (name: string, kind: SymbolKind, container: string, place: Place | undefined): void => {
      if (!place || found.length >= most || !isLike(name, query)) return;
      const { file, line, column, length } = place;
      const location = new Location(Uri.file(file), new Range(line, column, line, column + length));
      found.push(new SymbolInformation(name, kind, container, location));
    };
    for (const { name, parents, places } of groups.values()) add(name, kinds.group, parents.join(', '), places[0]);
    for (const { name, groups: own, places } of hosts.values()) add(name, kinds.host, own.join(', '), places[0]);
    return found;
  }
}

/** VS Code shows no more, and asks again with every letter. */
const most = 500;
