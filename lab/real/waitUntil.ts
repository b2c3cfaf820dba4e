import { setTimeout as sleep } from 'node:timers/promises';

/** Polls `condition` every 50 ms; false when `seconds` have passed without it. */
export async function waitUntil(seconds: number, condition: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}
