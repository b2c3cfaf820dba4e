import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adviceOn } from '../src/inventory/advice/adviceOn';
import { OpenHostsFile } from '../src/inventory/advice/openHostsFile';
import { readAnsibleConfig } from '../src/inventory/ansibleConfig';
import { readHostsFile } from '../src/inventory/hostsFile/readHostsFile';
import type { InventoryFiles, Problem } from '../src/inventory/model';
import { ParsedFiles } from '../src/inventory/parsedFiles';
import { readInventory } from '../src/inventory/readInventory';
import { localFiles } from '../src/machine/local/files';
import { FleetHost } from '../src/vscode/fleetHost';
import { RememberedFiles } from '../src/vscode/language/rememberedFiles';
import { writeInventory } from './inventoryFiles';
import { median, type Benchmark } from './measure';

/** The first keystrokes run code that is not compiled yet: whoever types gets to the others within seconds. */
const warmUp = 15;
const rounds = 25;

const surroundings = { environment: {}, cwd: '/', home: '/' };
const config = readAnsibleConfig(undefined, undefined, surroundings);
const context = { surroundings, config, familyOfGroup: new Map<string, 'linux'>() };

/** From a letter typed in a hosts file of 10,000 lines, with group_vars for its 500 groups, to all problems of the inventory. */
export const keystroke: Benchmark = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-bench-'));
  try {
    const path = await writeInventory(directory, 10_000, 'ini');
    const remembered = new RememberedFiles(localFiles);
    const cache = new ParsedFiles();
    let text = await readFile(path, 'utf8');
    const times: number[] = [];
    for (let round = 0; round < warmUp + rounds; round++) {
      // At the end of another line each time.
      const variable = text.indexOf('rack=', Math.floor((text.length * (round + 1)) / (warmUp + rounds + 2)));
      const at = text.indexOf('\n', variable);
      text = `${text.slice(0, at)}1${text.slice(at)}`;
      const start = performance.now();
      const problems = await problemsOf(path, text, remembered, cache);
      times.push(performance.now() - start);
      if (problems.length > 0)
        throw new Error(`The inventory was not read as written: ${String(problems[0]?.message)}`);
    }
    const name = 'keystroke in a hosts file of 10,000 lines to updated problems';
    return [{ name, value: median(times.slice(warmUp)), unit: 'ms', goal: 50 }];
  } finally {
    await rm(directory, { recursive: true });
  }
};

/** What the editor does for its diagnostics, but for VS Code's own part. */
async function problemsOf(
  path: string,
  text: string,
  others: InventoryFiles,
  cache: ParsedFiles,
): Promise<readonly Problem[]> {
  const bytes = Buffer.from(text, 'utf8');
  const files: InventoryFiles = {
    read: (file) => (file === path ? Promise.resolve(bytes) : others.read(file)),
    kind: (file) => others.kind(file),
    list: (folder) => others.list(folder),
  };
  const inventory = await readInventory([path], files, { cache });
  const whole = { ...context, inventory };
  const hosts = new Map<string, FleetHost>();
  for (const host of inventory.hosts.values()) hosts.set(host.name, new FleetHost(host, whole));
  if (hosts.size !== 10_000) throw new Error(`${hosts.size} hosts were read.`);
  const open = new OpenHostsFile(path, text, readHostsFile(text, path, undefined, cache.lines));
  return [...inventory.problems, ...(await adviceOn(inventory, files, [open]))];
}
