import type { InventoryFiles } from '../../inventory/model';

/** Files as they were when they were first asked for, until told to forget: an inventory is read again at every pause in typing. */
export class RememberedFiles implements InventoryFiles {
  readonly #read = new Map<string, ReturnType<InventoryFiles['read']>>();
  readonly #kind = new Map<string, ReturnType<InventoryFiles['kind']>>();
  readonly #list = new Map<string, ReturnType<InventoryFiles['list']>>();

  constructor(private readonly files: InventoryFiles) {}

  read(path: string): ReturnType<InventoryFiles['read']> {
    return remembered(this.#read, path, () => this.files.read(path));
  }

  kind(path: string): ReturnType<InventoryFiles['kind']> {
    return remembered(this.#kind, path, () => this.files.kind(path));
  }

  list(directory: string): ReturnType<InventoryFiles['list']> {
    return remembered(this.#list, directory, () => this.files.list(directory));
  }

  forget(): void {
    this.#read.clear();
    this.#kind.clear();
    this.#list.clear();
  }
}

function remembered<T>(memory: Map<string, Promise<T>>, path: string, ask: () => Promise<T>): Promise<T> {
  const known = memory.get(path);
  if (known) return known;
  const answer = ask();
  memory.set(path, answer);
  return answer;
}
