import type { InventoryFiles } from '../../../src/inventory/model';

/** Files that are nowhere but here, by their absolute path. */
export function memoryFiles(texts: Readonly<Record<string, string>>): InventoryFiles {
  const paths = Object.keys(texts);
  return {
    read: (path) => Promise.resolve(path in texts ? new TextEncoder().encode(texts[path]) : undefined),
    kind(path) {
      if (path in texts) return Promise.resolve('file');
      return Promise.resolve(paths.some((each) => each.startsWith(`${path}/`)) ? 'directory' : 'missing');
    },
    list(directory) {
      const inside = paths.filter((path) => path.startsWith(`${directory}/`));
      return Promise.resolve([...new Set(inside.map((path) => path.slice(directory.length + 1).split('/')[0] ?? ''))]);
    },
  };
}
