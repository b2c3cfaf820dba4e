import type { Value, Vars } from './model';

/** Variables with others laid over them, without a copy for each host: thousands share what is below. In the order of a merged map. */
export function overlaid(below: Vars, above: Vars): Vars {
  if (above.size === 0) return below;
  return below.size === 0 ? above : new OverlaidVars(below, above);
}

class OverlaidVars implements Vars {
  #merged: Map<string, Value> | undefined;

  constructor(
    private readonly below: Vars,
    private readonly above: Vars,
  ) {}

  get size(): number {
    return this.merged().size;
  }

  get(name: string): Value | undefined {
    const value = this.above.get(name);
    return value === undefined ? this.below.get(name) : value;
  }

  has(name: string): boolean {
    return this.above.has(name) || this.below.has(name);
  }

  forEach(use: (value: Value, name: string, vars: Vars) => void): void {
    this.merged().forEach((value, name) => {
      use(value, name, this);
    });
  }

  entries() {
    return this.merged().entries();
  }

  keys() {
    return this.merged().keys();
  }

  values() {
    return this.merged().values();
  }

  [Symbol.iterator]() {
    return this.merged()[Symbol.iterator]();
  }

  private merged(): Map<string, Value> {
    if (!this.#merged) {
      const merged = new Map(this.below);
      this.above.forEach((value, name) => merged.set(name, value));
      this.#merged = merged;
    }
    return this.#merged;
  }
}
