import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Disposable, RelativePattern, Uri, workspace } from 'vscode';
import { Disposables } from '../disposables';

/** Editors and tools write a file in several strokes: changes within this time (milliseconds) are one. */
const settleTime = 150;

/** Watches files and folders anywhere on this machine, also those that are not there yet, and calls back once they have settled. */
export class InventoryWatcher extends Disposables {
  readonly #watchers = new Map<string, Disposable>();
  #watched: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly changed: () => void) {
    super();
  }

  /** Watches these absolute paths from now on, and no others. */
  watch(paths: readonly string[]): void {
    const watched = new Set(paths);
    this.#watched = watched;
    void foldersOf(paths).then((folders) => {
      if (this.#watched === watched && !this.disposed) this.#watchFolders(folders);
    });
  }

  override dispose(): void {
    clearTimeout(this.#timer);
    this.#watchFolders(new Set());
    super.dispose();
  }

  #watchFolders(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.dispose();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#watchers.set(folder, this.#watcherOf(folder));
  }

  #watcherOf(folder: string): Disposable {
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.file(folder), '*'));
    const look = ({ fsPath }: Uri): void => {
      if (this.#watched.has(fsPath) || this.#watched.has(dirname(fsPath))) this.#settle();
    };
    return Disposable.from(watcher, watcher.onDidChange(look), watcher.onDidCreate(look), watcher.onDidDelete(look));
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.changed, settleTime);
  }
}

/** Where changes to the paths are seen: the folder each lies in, so that one that is missing is seen to appear, and each folder itself. */
async function foldersOf(paths: readonly string[]): Promise<ReadonlySet<string>> {
  const own = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (stats) => (stats.isDirectory() ? [path] : []),
        () => [],
      ),
    ),
  );
  return new Set([...paths.map((path) => dirname(path)), ...own.flat()]);
}
