import { Location, Range, Uri, workspace } from 'vscode';
import { decodeText } from '../../inventory/decodeText';
import type { HostsFile, Span } from '../../inventory/hostsFile/hostsFile';
import { readHostsFile } from '../../inventory/hostsFile/readHostsFile';
import type { InventoryFiles } from '../../inventory/model';
import { placesIn } from '../../inventory/textPlaces';
import type { Analysis } from './analysis';
import { editorPath } from './memberOf';

/** A text of an inventory, as the editor has it or would open it. */
export interface OpenText {
  readonly path: string;
  readonly uri: Uri;
  readonly text: string;
  rangeOf(span: Span): Range;
}

/** One of its hosts files. */
export interface OpenHostsFile extends OpenText {
  readonly file: HostsFile;
}

/** Every hosts file that the analysed inventory was read from, the analysed document first. */
export async function hostsFilesOf(analysis: Analysis, files: InventoryFiles): Promise<readonly OpenHostsFile[]> {
  const { document, text, file, inventory } = analysis;
  const own = { ...openText(document.uri.fsPath, document.uri, text), file };
  const paths = new Set<string>();
  for (const { places, references } of inventory.groups.values())
    for (const place of [...places, ...references]) paths.add(place.file);
  for (const { places } of inventory.hosts.values()) for (const place of places) paths.add(place.file);
  const others = [...paths].filter((path) => editorPath(path) !== own.path);
  const read = await Promise.all(
    others.map(async (path) => {
      const other = await textOf(path, files);
      return other && { ...other, file: readHostsFile(other.text, path) };
    }),
  );
  return [own, ...read.filter((each) => each !== undefined)];
}

/** The text of a file, unsaved changes included; undefined when it cannot be read. */
export async function textOf(path: string, files: InventoryFiles): Promise<OpenText | undefined> {
  const own = editorPath(path);
  const open = workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === own);
  if (open) return openText(path, open.uri, open.getText());
  const bytes = await files.read(path).catch(() => undefined);
  const decoded = bytes && decodeText(bytes);
  if (!decoded || decoded.problem !== undefined) return undefined;
  // A byte order mark is no part of a document's text.
  return openText(path, Uri.file(path), decoded.text.replace(/^\uFEFF/, ''));
}

function openText(path: string, uri: Uri, text: string): OpenText {
  const placeOf = placesIn(text, path);
  return {
    path,
    uri,
    text,
    rangeOf(span) {
      const start = placeOf(span.start, span.start);
      const end = placeOf(span.end, span.end);
      return new Range(start.line, start.column, end.line, end.column);
    },
  };
}

/** Where a span of a text is, for the editor to go there. */
export function locationIn(text: OpenText, span: Span): Location {
  return new Location(text.uri, text.rangeOf(span));
}
