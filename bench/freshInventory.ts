import { osFamilyOf } from '../src/inventory/osFamily';
import { readInventory } from '../src/inventory/readInventory';
import { localFiles } from '../src/machine/local/files';
import type { FreshReading } from './inventory';

/** A program of its own: reads the inventory named on the command line, works out each host's variables and family, prints what it took. */
async function main([path = '']: readonly string[]): Promise<void> {
  const start = performance.now();
  const inventory = await readInventory([path], localFiles);
  let windows = 0;
  for (const host of inventory.hosts.keys()) {
    inventory.varsOf(host);
    if (osFamilyOf(inventory, host).family === 'windows') windows++;
  }
  const milliseconds = performance.now() - start;
  const { maxRSS } = process.resourceUsage();
  const problems = inventory.problems.length;
  const reading: FreshReading = {
    hosts: inventory.hosts.size,
    windows,
    problems,
    milliseconds,
    megabytes: maxRSS / 1024,
  };
  console.log(JSON.stringify(reading));
}

void main(process.argv.slice(2));
