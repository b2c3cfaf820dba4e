import {
  type CancellationToken,
  DocumentHighlight,
  DocumentHighlightKind,
  type DocumentHighlightProvider,
  type Location,
  type Position,
  Range,
  type ReferenceContext,
  type ReferenceProvider,
  type TextDocument,
} from 'vscode';
import { mentionAt, mentionsIn, sameTarget } from '../../inventory/hostsFile/mentions';
import type { InventoryFiles } from '../../inventory/model';
import type { Analyses } from './analysis';
import { hostsFilesOf, locationIn } from './inventoryTexts';

/** Every place of the inventory that names a group or a host, ranges that have the host among theirs included. */
export class References implements ReferenceProvider, DocumentHighlightProvider {
  constructor(
    private readonly analyses: Analyses,
    private readonly files: InventoryFiles,
  ) {}

  async provideReferences(
    document: TextDocument,
    position: Position,
    context: ReferenceContext,
    token: CancellationToken,
  ): Promise<Location[]> {
    const analysis = await this.analyses.of(document, token);
    const target = analysis && mentionAt(analysis.file, document.offsetAt(position));
    if (!analysis || !target) return [];
    const isMeant = sameTarget(target);
    return (await hostsFilesOf(analysis, this.files)).flatMap((file) =>
      mentionsIn(file.file)
        .filter((mention) => isMeant(mention) && (context.includeDeclaration || !mention.declares))
        .map(({ span }) => locationIn(file, span)),
    );
  }

  async provideDocumentHighlights(
    document: TextDocument,
    position: Position,
    token: CancellationToken,
  ): Promise<DocumentHighlight[]> {
    const analysis = await this.analyses.of(document, token);
    const target = analysis && mentionAt(analysis.file, document.offsetAt(position));
    if (!analysis || !target) return [];
    return mentionsIn(analysis.file)
      .filter(sameTarget(target))
      .map(({ span, declares }) => {
        const range = new Range(document.positionAt(span.start), document.positionAt(span.end));
        return new DocumentHighlight(range, declares ? DocumentHighlightKind.Write : DocumentHighlightKind.Read);
      });
  }
}
