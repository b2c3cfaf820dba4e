import assert from 'node:assert/strict';
import { readInventory } from '../../src/inventory/readInventory';
import { readAnsibleConfig } from '../../src/inventory/ansibleConfig';
import { Fleet } from '../../src/fleet/fleet';
import { FleetHost } from '../../src/vscode/fleetHost';
import { LiveStatus } from '../../src/vscode/liveStatus';
import { plantForest } from '../../src/vscode/tree/fleetForest';
import { FleetTree } from '../../src/vscode/tree/fleetTree';
import type { TreeNode } from '../../src/vscode/tree/nodeLook';

/** Ten thousand hosts in five hundred groups below ten, each host in two of them. */
function bigInventory(): string {
  const lines: string[] = [];
  for (let group = 0; group < 500; group++) {
    lines.push(`[g${group}]`);
    for (let host = 0; host < 20; host++) lines.push(`h${group * 20 + host} ansible_host=192.0.2.1`);
    for (let host = 0; host < 20; host++) lines.push(`h${((group + 1) % 500) * 20 + host}`);
  }
  for (let top = 0; top < 10; top++) {
    lines.push(`[top${top}:children]`);
    for (let group = 0; group < 50; group++) lines.push(`g${top * 50 + group}`);
  }
  return lines.join('\n');
}

async function bigTree() {
  const bytes = new TextEncoder().encode(bigInventory());
  const inventory = await readInventory(['/inventory/hosts'], {
    read: (path) => Promise.resolve(path === '/inventory/hosts' ? bytes : undefined),
    kind: (path) => Promise.resolve(path === '/inventory/hosts' ? 'file' : 'missing'),
    list: () => Promise.resolve([]),
  });
  const surroundings = { environment: {}, cwd: '/inventory', home: '/' };
  const context = {
    inventory,
    surroundings,
    config: readAnsibleConfig(undefined, undefined, surroundings),
    familyOfGroup: new Map<string, 'linux'>(),
  };
  const hosts = new Map([...inventory.hosts].map(([name, host]) => [name, new FleetHost(host, context)]));
  const fleet = new Fleet({ probe: () => Promise.resolve({ state: 'up', at: 0, latency: 1, greeting: '' }) });
  const live = new LiveStatus(fleet);
  const tree = new FleetTree(live.statusOf, String);
  return { inventory, hosts, fleet, live, tree };
}

const milliseconds = (work: () => void): number => {
  const began = performance.now();
  work();
  return performance.now() - began;
};

describe('a tree of ten thousand hosts', () => {
  const everyNode = (node: TreeNode): TreeNode[] => [node, ...node.children.flatMap(everyNode)];

  it('is drawn again within 50 ms of the extension host when every host has changed, each changed node once', async () => {
    const { inventory, hosts, fleet, live, tree } = await bigTree();
    tree.replant(plantForest(inventory, hosts, live.statusOf));
    const nodes = (tree.forest?.roots ?? []).flatMap(everyNode);
    assert.equal(nodes.length, 1 + 10 + 500 + 20_000);
    for (const node of nodes) tree.getTreeItem(node);

    // The machine that runs this is shared: the best round is what the code costs.
    const times: number[] = [];
    let changed: readonly TreeNode[] = [];
    for (let round = 0; round < 20 && !(Math.min(...times) <= 50); round++) {
      fleet.setTargets([]);
      for (const node of nodes) tree.getTreeItem(node);
      const targets = [...hosts.keys()].map((host) => ({ host, address: '192.0.2.1', port: 22, kind: 'ssh' as const }));
      fleet.setTargets(targets);
      await fleet.check();
      times.push(milliseconds(() => (changed = tree.redraw(hosts.keys()))));
    }
    fleet.dispose();
    live.dispose();
    assert.equal(changed.length, nodes.length);
    assert.equal(new Set(changed).size, changed.length);
    assert.ok(Math.min(...times) <= 50, `took ${times.map((time) => time.toFixed(1)).join(', ')} ms`);
  });

  it('is planted within 50 ms once the inventory is read', async () => {
    const { inventory, hosts, fleet, live, tree } = await bigTree();
    for (const host of hosts.values()) assert.equal(host.family.family, 'linux');
    const times = [1, 2, 3].map(() =>
      milliseconds(() => {
        tree.replant(plantForest(inventory, hosts, live.statusOf));
        for (const root of tree.getChildren()) for (const node of tree.getChildren(root)) tree.getTreeItem(node);
      }),
    );
    fleet.dispose();
    live.dispose();
    assert.ok(Math.min(...times) <= 50, `took ${times.map((time) => time.toFixed(1)).join(', ')} ms`);
  });

  it('draws a single changed host, its groups and its system, and nothing else', async () => {
    const { inventory, hosts, fleet, live, tree } = await bigTree();
    tree.replant(plantForest(inventory, hosts, live.statusOf));
    for (const node of (tree.forest?.roots ?? []).flatMap(everyNode)) tree.getTreeItem(node);
    fleet.setTargets([{ host: 'h25', address: '192.0.2.1', port: 22, kind: 'ssh' }]);
    await fleet.check();
    const changed = tree.redraw(['h25']);
    fleet.dispose();
    live.dispose();
    assert.deepEqual(
      changed.map((node) => node.look().label).sort(),
      ['Linux', 'g0', 'g1', 'h25', 'h25', 'top0'].sort(),
    );
  });
});
