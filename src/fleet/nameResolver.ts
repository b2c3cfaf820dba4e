import { lookup } from 'node:dns/promises';

/** The system's own way to resolve a name: hosts file, DNS, search domains, as ssh does it. */
export type Lookup = (name: string) => Promise<readonly string[]>;

const systemLookup: Lookup = async (name) => (await lookup(name, { all: true })).map(({ address }) => address);

/** No name was resolved for so long that the name service must be away. */
export class NameServiceSilent extends Error {
  override readonly name = 'NameServiceSilent';
}

/**
 * Resolves many names at once. Node runs only two system lookups at a time and cannot cancel one, so a lookup that
 * waits its turn is not late: patience runs out when *no* name was answered for that long, and then for all of them.
 * A name is looked up once at a time, and remembered for a minute.
 */
export class NameResolver {
  readonly #known = new Map<string, { readonly addresses: readonly string[]; readonly until: number }>();
  readonly #underWay = new Map<string, Promise<readonly string[]>>();
  readonly #waiting = new Set<(error: NameServiceSilent) => void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: {
      readonly lookup?: Lookup;
      readonly patience?: number;
      readonly now?: () => number;
    } = {},
  ) {}

  /** Addresses of a name, best first. Rejects with the system's error or NameServiceSilent. */
  async resolve(name: string): Promise<readonly string[]> {
    const known = this.#known.get(name);
    if (known && known.until > this.#now()) return known.addresses;
    const lookingUp = this.#underWay.get(name) ?? this.#lookUp(name);
    return new Promise((resolve, reject) => {
      const giveUp = (error: Error): void => {
        this.#waiting.delete(giveUp);
        reject(error);
      };
      this.#waiting.add(giveUp);
      this.#timer ??= this.#startTimer();
      lookingUp.then((addresses) => {
        this.#waiting.delete(giveUp);
        resolve(addresses);
      }, giveUp);
    });
  }

  /** The next resolve asks the system again: an address that does not answer may be an old one. */
  forget(name: string): void {
    this.#known.delete(name);
  }

  #lookUp(name: string): Promise<readonly string[]> {
    const { lookup: ask = systemLookup } = this.options;
    const lookingUp = ask(name)
      .then((addresses) => {
        this.#known.set(name, { addresses, until: this.#now() + 60_000 });
        return addresses;
      })
      .finally(() => {
        this.#underWay.delete(name);
        this.#answered();
      });
    this.#underWay.set(name, lookingUp);
    return lookingUp;
  }

  #answered(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#underWay.size > 0 ? this.#startTimer() : undefined;
  }

  #startTimer(): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timer = undefined;
      for (const giveUp of [...this.#waiting]) giveUp(new NameServiceSilent('no name was answered'));
    }, this.options.patience ?? 5000);
    // A stuck lookup must not keep a program alive.
    return timer.unref();
  }

  #now(): number {
    return (this.options.now ?? Date.now)();
  }
}
