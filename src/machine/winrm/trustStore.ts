import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Certificates that a person has accepted, by listener: one line each, `host:port SHA256:…`, as known_hosts does for SSH. */
export interface TrustStore {
  /** The fingerprint on record. */
  lookup(listener: string): Promise<string | undefined>;
  remember(listener: string, fingerprint: string): Promise<void>;
}

const stores = new Map<string, TrustStore>();

/** One store a file, so that hosts that are met at the same time do not write over each other. */
export function fileTrustStore(path: string): TrustStore {
  const store = stores.get(path) ?? openTrustStore(path);
  stores.set(path, store);
  return store;
}

function openTrustStore(path: string): TrustStore {
  const lines = async (): Promise<string[]> => {
    try {
      return (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  };
  const of = (line: string): readonly [string, string] => {
    const [listener = '', fingerprint = ''] = line.trim().split(/\s+/);
    return [listener, fingerprint];
  };
  let writing: Promise<void> = Promise.resolve();
  return {
    async lookup(listener) {
      return (await lines()).map(of).findLast(([known]) => known === listener)?.[1];
    },
    remember(listener, fingerprint) {
      // One after the other: many hosts of a fleet may be met for the first time at once.
      writing = writing
        .catch(() => undefined)
        .then(async () => {
          const others = (await lines()).filter((line) => of(line)[0] !== listener);
          await mkdir(dirname(path), { recursive: true, mode: 0o700 });
          await writeFile(`${path}.new`, [...others, `${listener} ${fingerprint}`, ''].join('\n'), { mode: 0o600 });
          await rename(`${path}.new`, path);
        });
      return writing;
    },
  };
}
