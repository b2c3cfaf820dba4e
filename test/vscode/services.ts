import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Services } from '../../src/vscode/commands/services';
import type { TreeNode } from '../../src/vscode/tree/nodeLook';

/** The parts of the extension, which it hands out to tests alone. */
export async function activeServices(): Promise<Services> {
  const extension = vscode.extensions.getExtension<Services | undefined>('fleet-reboot.fleet-reboot');
  const services = await extension?.activate();
  assert.ok(services, 'the extension hands its parts to tests');
  return services;
}

/** Waits until the probe gives something; the error says what was waited for and what was seen last. */
export async function until<T>(what: string, probe: () => T | undefined | false, seen?: () => unknown): Promise<T> {
  for (const end = Date.now() + 10_000; ;) {
    const found = probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited 10 s for ${what}${seen ? `; seen: ${JSON.stringify(seen())}` : ''}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The tree as text, indented, one node a line. */
export function drawn(nodes: readonly TreeNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [`${'  '.repeat(depth)}${node.look().label}`, ...drawn(node.children, depth + 1)]);
}
