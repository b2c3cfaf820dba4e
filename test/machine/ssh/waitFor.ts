import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the condition gives something other than undefined or false; fails after so many milliseconds, saying what was missing. */
export async function waitFor<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  milliseconds = 10_000,
): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`waited ${String(milliseconds)} ms in vain for ${what}`);
    await sleep(20);
  }
}
