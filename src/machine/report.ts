/** `key<TAB>value` lines in order; after the key `units`, blocks of services. */
export interface Report {
  one(key: string): string | undefined;
  all(key: string): readonly string[];
  readonly blocks: string;
}

/** Lines without a tab are noise and dropped. */
export function parseReport(stdout: string): Report {
  const marker = /^units\t$/m.exec(stdout);
  const head = marker ? stdout.slice(0, marker.index) : stdout;
  const values = new Map<string, string[]>();
  for (const line of head.split('\n')) {
    const tab = line.indexOf('\t');
    if (tab < 0) continue;
    const key = line.slice(0, tab);
    const value = line.slice(tab + 1).trim();
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return {
    one: (key) => values.get(key)?.[0],
    all: (key) => values.get(key) ?? [],
    blocks: marker ? stdout.slice(marker.index + marker[0].length) : '',
  };
}
