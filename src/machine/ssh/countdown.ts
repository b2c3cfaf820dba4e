/** A deadline that stands still while a person is asked. */
export class Countdown {
  private timer: NodeJS.Timeout | undefined;
  private left = 0;
  private since = 0;
  private held = 0;
  private running = false;

  constructor(private readonly expired: () => void) {}

  /** Begins anew with so many milliseconds. */
  start(milliseconds: number): void {
    this.stop();
    this.left = milliseconds;
    this.running = true;
    if (this.held === 0) this.tick();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.running = false;
  }

  /** Runs `question` with the deadline standing still. */
  async hold<T>(question: () => Promise<T>): Promise<T> {
    if (this.held++ === 0 && this.timer) {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.left -= performance.now() - this.since;
    }
    try {
      return await question();
    } finally {
      if (--this.held === 0 && this.running) this.tick();
    }
  }

  private tick(): void {
    this.since = performance.now();
    this.timer = setTimeout(
      () => {
        this.stop();
        this.expired();
      },
      Math.max(0, this.left),
    );
  }
}
