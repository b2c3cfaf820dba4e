import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fatalProblem, toAnsibleList } from '../../src/inventory/list';
import { readInventory } from '../../src/inventory/readInventory';
import { localFiles } from '../../src/machine/local/files';

// `npx tsx test/inventory/listInventory.ts -i PATH …`: what `ansible-inventory -i PATH … --list` prints, problems on stderr.
const { values } = parseArgs({ options: { inventory: { type: 'string', short: 'i', multiple: true } } });
const sources = (values.inventory ?? []).map((source) => (source.includes(',') ? source : resolve(source)));

void (async () => {
  const inventory = await readInventory(sources, localFiles);
  for (const { severity, message, place } of inventory.problems) {
    process.stderr.write(
      `${severity}: ${place ? `${place.file}:${place.line + 1}:${place.column + 1}: ` : ''}${message}\n`,
    );
  }
  if (fatalProblem(inventory)) process.exitCode = 1;
  else process.stdout.write(`${toAnsibleList(inventory)}\n`);
})();
