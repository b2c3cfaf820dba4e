import { homedir } from 'node:os';
import { readAnsibleConfig } from '../../src/inventory/ansibleConfig';
import { readInventory } from '../../src/inventory/readInventory';
import type { Reachability } from '../../src/fleet/hostStatus';
import { localFiles } from '../../src/machine/local/files';
import { FleetHost } from '../../src/vscode/fleetHost';
import { plantForest } from '../../src/vscode/tree/fleetForest';
import type { TreeNode } from '../../src/vscode/tree/nodeLook';
import { style } from './style';

/** The tree of the editor as text: the same nodes, the same words. */
export async function fleetTree(path: string, reachabilityOf: (host: string) => Reachability): Promise<string> {
  const surroundings = { environment: {}, cwd: path, home: homedir() };
  const inventory = await readInventory([path], localFiles);
  const config = readAnsibleConfig(undefined, undefined, surroundings);
  const context = { inventory, config, surroundings, familyOfGroup: new Map() };
  const hosts = new Map([...inventory.hosts].map(([name, host]) => [name, new FleetHost(host, context)]));
  const { roots } = plantForest(inventory, hosts, (host) => ({ reachability: reachabilityOf(host) }));
  return roots.flatMap((root) => [line(root), ...below(root, '')]).join('\n');
}

function below(node: TreeNode, prefix: string): string[] {
  return node.children.flatMap((child, index) => {
    const last = index === node.children.length - 1;
    return [`${prefix}${last ? '└─ ' : '├─ '}${line(child)}`, ...below(child, `${prefix}${last ? '   ' : '│  '}`)];
  });
}

function line(node: TreeNode): string {
  const { label, description, icon } = node.look();
  const mark = { pass: style.green('● '), error: style.red('○ ') }[icon] ?? '';
  return `${mark}${style.bold(label)}  ${style.dim(description)}`;
}
