import type { Disposable } from 'vscode';

/** Owner of disposables: what is registered after the end is disposed at once. */
export abstract class Disposables implements Disposable {
  #owned: Disposable[] = [];
  #disposed = false;

  protected register<T extends Disposable>(disposable: T): T {
    if (this.#disposed) disposable.dispose();
    else this.#owned.push(disposable);
    return disposable;
  }

  protected get disposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    this.#disposed = true;
    for (const disposable of this.#owned.reverse()) disposable.dispose();
    this.#owned = [];
  }
}
