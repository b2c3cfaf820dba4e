import type { Benchmark } from './measure';
import { measureSweep } from './sweep';

/** A thousand loopback addresses, a tenth of them silent. */
export const sweepGoals: Benchmark = async () => {
  const measured = await measureSweep();
  if (!measured) return { skipped: 'no silent host can be made here' };
  return [
    {
      name: `sweep of ${String(measured.hosts)} hosts, ${String(measured.silent)} silent, beyond the connect timeout`,
      value: measured.seconds - measured.connectTimeoutSeconds,
      unit: 's',
      goal: 1,
    },
    {
      name: 'longest block of the event loop during the sweep',
      value: measured.longestBlockMilliseconds,
      unit: 'ms',
      goal: 50,
    },
  ];
};
