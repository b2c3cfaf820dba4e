/** The path of a vars file from its group_vars or host_vars on. */
export function shortPath(path: string): string {
  return /(?:group|host)_vars[\\/](?!.*(?:group|host)_vars[\\/]).*$/s.exec(path)?.[0] ?? path;
}
