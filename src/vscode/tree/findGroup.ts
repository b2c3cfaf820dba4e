import { GroupNode } from './groupNode';
import type { TreeNode } from './nodeLook';

/** The first node of the group, made if need be; a system for `all`; undefined for a group without a host in sight. */
export function findGroup(roots: readonly TreeNode[], group: string): TreeNode | undefined {
  if (group === 'all') return roots[0];
  // Level by level: of two ways to a group the shorter one, and no more nodes are made than are needed.
  for (let level = roots; level.length > 0; level = level.flatMap(({ children }) => children)) {
    const found = level.find((node) => node instanceof GroupNode && node.group.name === group);
    if (found) return found;
  }
  return undefined;
}
