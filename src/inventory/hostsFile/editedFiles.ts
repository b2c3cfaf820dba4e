import type { InventoryFiles } from '../model';
import { directoryOf, joinPath } from '../paths';

/** Files as they would be: some with another text, some files or directories under another name in the same directory. */
export function editedFiles(
  files: InventoryFiles,
  texts: ReadonlyMap<string, string>,
  moved: ReadonlyMap<string, string>,
): InventoryFiles {
  const origins = new Map([...moved].map(([from, to]) => [to, from]));
  const isBelow = (path: string, directory: string): boolean =>
    path === directory || path.startsWith(joinPath(directory, ''));
  /** Where the path's content is now; undefined when it would not be there any more. */
  const origin = (path: string): string | undefined => {
    for (const [to, from] of origins) if (isBelow(path, to)) return from + path.slice(to.length);
    for (const from of moved.keys()) if (isBelow(path, from)) return undefined;
    return path;
  };
  return {
    async read(path) {
      const text = texts.get(path);
      if (text !== undefined) return new TextEncoder().encode(text);
      const from = origin(path);
      return from === undefined ? undefined : files.read(from);
    },
    async kind(path) {
      const from = origin(path);
      return from === undefined ? 'missing' : files.kind(from);
    },
    async list(directory) {
      const from = origin(directory);
      const names = new Set(from === undefined ? [] : await files.list(from));
      for (const [old, next] of moved) {
        if (directoryOf(old) !== directory) continue;
        names.delete(old.slice(joinPath(directory, '').length));
        names.add(next.slice(joinPath(directory, '').length));
      }
      return [...names];
    },
  };
}
