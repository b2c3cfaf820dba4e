import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Disposable, RelativePattern, Uri, workspace } from 'vscode';
import { Disposables } from '../disposables';

/** Editors and tools write a file in several strokes: changes within this time (milliseconds) are one. */
const settleTime = 150;

/** A new watcher sees nothing for a moment; after this time (milliseconds) one look tells what it missed. */
const blindTime = 1000;

/** Watches files and folders anywhere on this machine, also those that are not there yet, and calls back once they have settled. */
export class InventoryWatcher extends Disposables {
  readonly #watchers = new Map<string, Disposable>();
  #watched: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;
  #secondLook: NodeJS.Timeout | undefined;

  constructor(private readonly changed: () => void) {
    super();
  }

  /** Watches these absolute paths from now on, and no others. */
  watch(paths: readonly string[]): void {
    const watched = new Set(paths);
    this.#watched = watched;
    void seenAt(paths).then(({ folders, state }) => {
      if (this.#watched !== watched || this.disposed) return;
      this.#watchFolders(folders);
      clearTimeout(this.#secondLook);
      this.#secondLook = setTimeout(() => {
        void seenAt(paths).then((now) => {
          if (this.#watched === watched && now.state !== state) this.#settle();
        });
      }, blindTime);
    });
  }

  override dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#secondLook);
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

interface Seen {
  /** Where changes are noticed: the folder each path lies in, so that a missing one is seen to appear, and each folder itself. */
  readonly folders: ReadonlySet<string>;
  /** What tells one state of the files from another. */
  readonly state: string;
}

async function seenAt(paths: readonly string[]): Promise<Seen> {
  const stats = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  const own = paths.filter((_, index) => stats[index]?.isDirectory());
  return {
    folders: new Set([...paths.map((path) => dirname(path)), ...own]),
    state: stats.map((each) => (each ? `${each.mtimeMs}/${each.size}` : '-')).join(),
  };
}
