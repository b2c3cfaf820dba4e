import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { Range, type TextDocument, Uri, window, workspace, WorkspaceEdit } from 'vscode';
import { inverseOf, type Refusal } from '../../inventory/edit/fileEdit';
import type { Proposal } from '../../inventory/edit/inventoryEdit';
import { edited, type TextEdit } from '../../inventory/hostsFile/textEdit';

/** One file with its changes made. */
interface Changed {
  readonly document: TextDocument;
  readonly before: string;
  readonly after: string;
  readonly edits: readonly TextEdit[];
  readonly wasDirty: boolean;
}

/** Changes that are made. */
export interface Applied {
  /** Files that are not saved, because they had unsaved changes before or could not be written. */
  readonly unsaved: readonly TextDocument[];
  /** Takes everything back and saves it; refused when a file was changed meanwhile. */
  readonly undo: () => Promise<Refusal | undefined>;
}

/**
 * Makes the changes in the editor, shows the last of them and saves the files that had no unsaved changes. What cannot be written
 * is refused before anything is changed.
 */
export async function applyProposal({ files }: Proposal): Promise<Applied | Refusal> {
  const changed: Changed[] = [];
  for (const { path, text, edits } of files) {
    const refusal = await whyNotWritable(path);
    if (refusal) return refusal;
    const document = await workspace.openTextDocument(Uri.file(path));
    const shown = document.getText();
    // A byte order mark is none of the document's text.
    const mark = text.startsWith('\uFEFF') && shown === text.slice(1) ? 1 : 0;
    if (shown !== text.slice(mark)) return { refused: shownOtherwise(document) };
    const own = edits.map((edit) => ({
      ...edit,
      span: { start: edit.span.start - mark, end: edit.span.end - mark },
    }));
    changed.push({ document, before: shown, after: edited(shown, own), edits: own, wasDirty: document.isDirty });
  }
  if (!(await make(changed))) return notTaken();
  await showLast(changed);
  const unsaved: TextDocument[] = [];
  for (const { document, wasDirty } of changed) {
    if (!wasDirty) await save(document);
    if (document.isDirty) unsaved.push(document);
  }
  return { unsaved, undo: () => undo(changed) };
}

function shownOtherwise(document: TextDocument): string {
  const name = workspace.asRelativePath(document.uri);
  return document.isDirty
    ? l10n.t('{0} was changed meanwhile: try again.', name)
    : l10n.t(
        'The editor shows {0} otherwise than the file is: with mixed line ends, in another encoding than UTF-8 or changed just now. Saving it would change other lines as well: save it once as it is to be.',
        name,
      );
}

/** No bit that lets anybody write says that its owner wants it left alone, also by an administrator. */
async function whyNotWritable(path: string): Promise<Refusal | undefined> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o222) === 0) {
      return { refused: l10n.t('{0} is read-only: make it writable first.', path) };
    }
    await access(path, constants.W_OK);
    return undefined;
  } catch {
    return {
      refused: l10n.t('{0} cannot be written: you may not change it. Let somebody change it who may.', path),
    };
  }
}

async function make(changed: readonly Pick<Changed, 'document' | 'edits'>[]): Promise<boolean> {
  const all = new WorkspaceEdit();
  for (const { document, edits } of changed) {
    for (const { span, text } of edits) {
      all.replace(document.uri, new Range(document.positionAt(span.start), document.positionAt(span.end)), text);
    }
  }
  return workspace.applyEdit(all);
}

/** Milliseconds that a save of the editor's own may take. */
const saveTime = 5_000;

/** A save that meets one the editor has begun by itself (files.autoSave) is given up by VS Code: then that one is waited for. */
async function save(document: TextDocument): Promise<void> {
  let told: (() => void) | undefined;
  const own = new Promise<void>((resolve) => (told = resolve));
  const listener = workspace.onDidSaveTextDocument((saved) => {
    if (saved === document) told?.();
  });
  const late = setTimeout(() => told?.(), saveTime);
  try {
    if ((await document.save()) || !document.isDirty) return;
    await own;
    if (document.isDirty) await document.save();
  } finally {
    clearTimeout(late);
    listener.dispose();
  }
}

/** Shows what the last file got, or where something went; the keyboard stays where it is. */
async function showLast(changed: readonly Changed[]): Promise<void> {
  const last = changed.at(-1);
  if (!last) return;
  const { document, after } = last;
  const places = inverseOf(last.before, last.edits).map(({ span }) => {
    const put = after.slice(span.start, span.end);
    return { put: put.trim(), at: span.start + (put.length - put.trimStart().length) };
  });
  const place = places.findLast(({ put }) => put !== '') ?? places.at(-1);
  if (!place) return;
  const at = document.positionAt(place.at);
  await window.showTextDocument(document, { selection: new Range(at, at), preserveFocus: true });
}

async function undo(changed: readonly Changed[]): Promise<Refusal | undefined> {
  const back: Changed[] = [];
  for (const one of changed) {
    const document = await workspace.openTextDocument(one.document.uri);
    if (document.getText() !== one.after) {
      const name = workspace.asRelativePath(document.uri);
      return { refused: l10n.t('{0} was changed since: take the change back in its editor.', name) };
    }
    back.push({ ...one, document, edits: inverseOf(one.before, one.edits) });
  }
  if (!(await make(back))) return notTaken();
  for (const { document, wasDirty } of back) if (!wasDirty) await save(document);
  return undefined;
}

function notTaken(): Refusal {
  return { refused: l10n.t('The editor did not take the change: a file is read-only or was closed.') };
}
