/** What several sessions want at the same time is done once. Nothing is remembered afterwards. */
export class Shared<T> {
  private readonly running = new Map<string, { result: Promise<T>; waiting: number; stop: AbortController }>();

  /**
   * Joins the work under way for `key`, or begins it. The work is stopped when all who wait for it have left;
   * one who leaves gets his own signal's reason and disturbs nobody.
   */
  async join(key: string, begin: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    let work = this.running.get(key);
    if (work === undefined) {
      const stop = new AbortController();
      const forget = () => {
        if (this.running.get(key)?.stop === stop) this.running.delete(key);
      };
      stop.signal.addEventListener('abort', forget, { once: true });
      work = { result: begin(stop.signal).finally(forget), waiting: 0, stop };
      this.running.set(key, work);
    }
    const { result, stop } = work;
    const joined = work;
    joined.waiting++;
    let leave: () => void = () => undefined;
    try {
      const left = new Promise<never>((_resolve, reject) => {
        leave = () => reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
        signal?.addEventListener('abort', leave, { once: true });
      });
      return await Promise.race([result, left]);
    } finally {
      signal?.removeEventListener('abort', leave);
      if (--joined.waiting === 0) stop.abort();
    }
  }
}
