/** One number of the table: measured here and now, beside its goal. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The most it may be; undefined: told for comparison only. */
  readonly goal?: number;
  /** The least it may be. */
  readonly least?: number;
}

/** What a benchmark gives, or why it cannot run here. */
export type Benchmark = () => Promise<readonly Measure[] | { readonly skipped: string }>;

export function holds({ value, goal, least }: Measure): boolean {
  return (goal === undefined || value <= goal) && (least === undefined || value >= least);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** What the code costs on a machine that others use as well: whatever disturbs a measurement makes it longer. */
export function best(values: readonly number[]): number {
  return Math.min(...values);
}
