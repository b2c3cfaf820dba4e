import type { Value } from '../model';

/**
 * A document as written, before its scalars have meaning: what the three parsers (JSON, the quick one for plain YAML, the library for
 * all of YAML) have in common. Offsets count UTF-16 units from the start of the text.
 */
export type YamlNode = ScalarNode | MapNode | SequenceNode | AliasNode;

interface Spot {
  readonly start: number;
  readonly end: number;
  readonly anchor?: string;
  readonly tag?: string;
}

export interface ScalarNode extends Spot {
  readonly kind: 'scalar';
  readonly text: string;
  /** Unquoted: its form decides its type. */
  readonly plain: boolean;
  /** The value where the notation says it already (JSON). */
  readonly value?: Value;
}

export interface MapNode extends Spot {
  readonly kind: 'map';
  readonly pairs: readonly (readonly [key: YamlNode, value: YamlNode])[];
}

export interface SequenceNode extends Spot {
  readonly kind: 'sequence';
  readonly items: readonly YamlNode[];
}

export interface AliasNode extends Spot {
  readonly kind: 'alias';
  readonly name: string;
}

/** The node of nothing, as in `key:`. */
export function emptyNode(at: number): ScalarNode {
  return { kind: 'scalar', text: '', plain: true, start: at, end: at };
}
