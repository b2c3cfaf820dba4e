import type { FleetHost } from '../fleetHost';
import type { HostStatus } from './hostState';

/** How a node is drawn, without VS Code's classes: two looks that are equal need no redrawing. */
export interface NodeLook {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  /** Id of a theme colour. */
  readonly color?: string;
  /** Facts for `when` clauses, e.g. `host linux up`. */
  readonly context: string;
  readonly collapsible: 'none' | 'collapsed' | 'expanded';
}

export function sameLook(a: NodeLook, b: NodeLook): boolean {
  return (
    a.description === b.description &&
    a.icon === b.icon &&
    a.color === b.color &&
    a.context === b.context &&
    a.label === b.label &&
    a.collapsible === b.collapsible
  );
}

/** A node of the tree. Ids are made of names alone, so that selection and expansion survive every change of state. */
export interface TreeNode {
  readonly id: string;
  readonly parent: TreeNode | undefined;
  readonly children: readonly TreeNode[];
  /** The hosts it stands for, each once. */
  readonly hosts: readonly FleetHost[];
  look(): NodeLook;
  /** What a screen reader says of it. */
  spoken(): string;
}

/** Where nodes read what is known live. */
export type StatusOf = (host: string) => HostStatus;
