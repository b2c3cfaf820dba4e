import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAnsibleConfig } from '../src/inventory/ansibleConfig';
import { readInventory } from '../src/inventory/readInventory';
import { localFiles } from '../src/machine/local/files';
import { FleetHost } from '../src/vscode/fleetHost';
import { plantForest } from '../src/vscode/tree/fleetForest';
import type { HostStatus } from '../src/vscode/tree/hostState';
import { sameLook, type NodeLook, type TreeNode } from '../src/vscode/tree/nodeLook';
import { writeInventory } from './inventoryFiles';
import { best, type Benchmark } from './measure';

const rounds = 15;

/** The tree of 10,000 hosts without VS Code's part: what an inventory read again and a check of all hosts cost it. */
export const tree: Benchmark = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-bench-'));
  try {
    const inventory = await readInventory([await writeInventory(directory, 10_000, 'ini')], localFiles);
    const surroundings = { environment: {}, cwd: directory, home: directory };
    const config = readAnsibleConfig(undefined, undefined, surroundings);
    const context = { inventory, surroundings, config, familyOfGroup: new Map<string, 'linux'>() };
    const hosts = new Map([...inventory.hosts].map(([name, host]) => [name, new FleetHost(host, context)]));
    for (const host of hosts.values()) host.resolve();
    let status: HostStatus = { reachability: { state: 'unknown' } };
    const statusOf = (): HostStatus => status;

    const planting: number[] = [];
    const redrawing: number[] = [];
    for (let round = 0; round < rounds; round++) {
      status = { reachability: { state: 'unknown' } };
      const start = performance.now();
      const forest = plantForest(inventory, hosts, statusOf);
      const drawn = new Map<TreeNode, NodeLook>();
      for (const root of forest.roots) for (const node of [root, ...root.children]) drawn.set(node, node.look());
      planting.push(performance.now() - start);

      const draw = (node: TreeNode): void => {
        drawn.set(node, node.look());
        node.children.forEach(draw);
      };
      forest.roots.forEach(draw);
      status = { reachability: { state: 'up', at: round, latency: 1, greeting: '' } };
      const again = performance.now();
      const changed = [...forest.nodesOf(hosts.keys())].filter((node) => {
        const before = drawn.get(node);
        return before !== undefined && !sameLook(before, node.look());
      });
      redrawing.push(performance.now() - again);
      if (changed.length < hosts.size) throw new Error('Not every host was drawn again.');
    }
    return [
      { name: 'tree of 10,000 hosts, planted and drawn to its groups', value: best(planting), unit: 'ms', goal: 50 },
      { name: 'tree of 10,000 hosts, what has changed when all have', value: best(redrawing), unit: 'ms', goal: 50 },
    ];
  } finally {
    await rm(directory, { recursive: true });
  }
};
