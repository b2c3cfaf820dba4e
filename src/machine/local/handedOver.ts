import { closeSync, existsSync, mkdtempSync, openSync, rmdirSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Memory that looks like a directory, where there is one. */
const inMemory = '/dev/shm';

/**
 * Opens one nameless file for each secret, runs `use` with their descriptors and closes them. A program that inherits them reads them as
 * `/dev/fd/N`. They are in nobody's arguments or environment, and their files have lost their names before anything is written: what is
 * left of them ends with the last process that has them open. (What Node calls a pipe is a socket, which cannot be opened by name.)
 */
export async function handedOver<T>(
  secrets: readonly (string | Uint8Array)[],
  use: (descriptors: readonly number[]) => Promise<T>,
): Promise<T> {
  const descriptors: number[] = [];
  try {
    for (const secret of secrets) {
      const descriptor = openNameless();
      descriptors.push(descriptor);
      const bytes = Buffer.from(secret);
      // Written at a position: where a descriptor is shared and not opened anew (macOS), reading begins at 0.
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at, bytes.length - at, at);
    }
    return await use(descriptors);
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
  }
}

function openNameless(): number {
  const directory = mkdtempSync(join(existsSync(inMemory) ? inMemory : tmpdir(), 'fleet-reboot-'));
  const path = join(directory, 'secret');
  try {
    const descriptor = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return descriptor;
  } finally {
    rmdirSync(directory);
  }
}
