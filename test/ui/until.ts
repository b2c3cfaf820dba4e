/**
 * Asks `probe` again and again until it gives something (neither undefined nor false) and resolves with that.
 * After the deadline, in milliseconds, it throws an Error that says what was waited for and what was seen instead.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  { deadline = 15_000, seen }: { deadline?: number; seen?: () => Promise<unknown> } = {},
): Promise<T> {
  for (const end = Date.now() + deadline; ;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) {
      const instead = seen ? `; seen: ${JSON.stringify(await seen(), null, 1)}` : '';
      throw new Error(`Waited ${deadline / 1000} s for ${what}${instead}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
