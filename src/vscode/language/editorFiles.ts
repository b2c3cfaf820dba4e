import type { TextDocument } from 'vscode';
import type { InventoryFiles } from '../../inventory/model';
import { editorPath } from './memberOf';

/** A byte order mark as the first character of a file's text. */
export const mark = '\uFEFF';

/** Whether the file begins with a byte order mark, which is no part of the document's text. */
export function hasMark({ encoding }: TextDocument): boolean {
  return encoding === 'utf8bom';
}

/** The files of an inventory with the open ones as the editor has them, unsaved changes included. */
export function withDocuments(files: InventoryFiles, documents: readonly TextDocument[]): InventoryFiles {
  const open = new Map(documents.map((document) => [document.uri.fsPath, document]));
  return {
    read(path) {
      const document = open.get(editorPath(path));
      const bytes = document && bytesOf(document);
      return bytes ? Promise.resolve(bytes) : files.read(path);
    },
    kind: (path) => files.kind(path),
    list: (directory) => files.list(directory),
  };
}

/** The document and no other file. */
export function documentAlone(document: TextDocument): InventoryFiles {
  const own = document.uri.fsPath;
  const isOwn = (path: string): boolean => editorPath(path) === own;
  return {
    read: (path) => Promise.resolve(isOwn(path) ? encoded(document) : undefined),
    kind: (path) => Promise.resolve(isOwn(path) ? 'file' : 'missing'),
    list: () => Promise.resolve([]),
  };
}

/** Undefined: the file itself says more, because the editor could not show some of its bytes. */
function bytesOf(document: TextDocument): Uint8Array | undefined {
  if (!document.isDirty && document.getText().includes('\uFFFD')) return undefined;
  return encoded(document);
}

/** What saving the document would write. */
function encoded(document: TextDocument): Uint8Array {
  const text = document.getText();
  switch (document.encoding) {
    case 'utf8bom':
      return Buffer.from(mark + text, 'utf8');
    case 'utf16le':
    case 'utf16be': {
      const bytes = Buffer.from(mark + text, 'utf16le');
      return document.encoding === 'utf16le' ? bytes : bytes.swap16();
    }
    case 'iso88591':
    case 'windows1252':
      return Buffer.from(text, 'latin1');
    default:
      return Buffer.from(text, 'utf8');
  }
}
