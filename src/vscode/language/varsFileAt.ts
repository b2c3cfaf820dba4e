/** Whose variables a file of group_vars or host_vars holds, by its path. */
export function ownerOf(path: string): { readonly kind: 'group' | 'host'; readonly name: string } | undefined {
  const [, kind, entry = ''] = /[\\/](group|host)_vars[\\/]([^\\/]+)(?:[\\/].*)?$/.exec(path) ?? [];
  if (kind !== 'group' && kind !== 'host') return undefined;
  const isFile = /[\\/](?:group|host)_vars[\\/][^\\/]+$/.test(path);
  return { kind, name: isFile ? entry.replace(/\.(?:ya?ml|json)$/, '') : entry };
}

/** The variable whose name stands at the column of a line: a key that is not indented. */
export function variableInVarsFile(
  line: string,
  column: number,
): { readonly name: string; readonly start: number } | undefined {
  const match = /^(["']?)([A-Za-z_]\w*)\1\s*:(?:\s|$)/.exec(line);
  const name = match?.[2];
  if (name === undefined) return undefined;
  const start = match?.[1]?.length ?? 0;
  return column >= start && column <= start + name.length ? { name, start } : undefined;
}
