/**
 * Paths of the machine the inventory lies on, which need not be this one: `/` is a separator everywhere, `\` in paths that begin as
 * Windows paths do.
 */
function isWindows(path: string): boolean {
  return /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path);
}

function lastSeparator(path: string): number {
  return isWindows(path) ? Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) : path.lastIndexOf('/');
}

/** The path of a name in a directory. */
export function joinPath(directory: string, name: string): string {
  if (directory === '' || directory.endsWith('/')) return directory + name;
  if (!isWindows(directory)) return `${directory}/${name}`;
  return directory.endsWith('\\') ? directory + name : `${directory}\\${name}`;
}

/** The directory a path lies in. */
export function directoryOf(path: string): string {
  const at = lastSeparator(path);
  if (at < 0) return '.';
  if (at === 0) return '/';
  return path.slice(0, at);
}

/** Python's os.path.splitext(path)[1]: the last dot and what follows, unless only dots come before it. */
export function extensionOf(path: string): string {
  const name = path.slice(lastSeparator(path) + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 && /[^.]/.test(name.slice(0, dot)) ? name.slice(dot) : '';
}

/** Whether the path says where it starts by itself. */
export function isAbsolutePath(path: string): boolean {
  return path.startsWith('/') || isWindows(path);
}

/** The path without `.`, `..` and doubled separators, as os.path.normpath gives it. */
export function normalizedPath(path: string): string {
  const windows = isWindows(path);
  const separator = windows ? '\\' : '/';
  const root = windows ? (/^(?:[A-Za-z]:[\\/]|\\\\)/.exec(path)?.[0] ?? '') : path.startsWith('/') ? '/' : '';
  const kept: string[] = [];
  for (const part of path.slice(root.length).split(windows ? /[\\/]/ : '/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && (root !== '' || (kept.length > 0 && kept.at(-1) !== '..'))) kept.pop();
    else kept.push(part);
  }
  return root + kept.join(separator) || '.';
}
