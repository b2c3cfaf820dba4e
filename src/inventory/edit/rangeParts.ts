import * as l10n from '@vscode/l10n';
import { splitPort } from '../hostAddress';
import { hostsOf as hostsWithoutPort } from '../hostsFile/mentions';
import type { Refusal } from './fileEdit';

/** Hosts next to each other in a pattern, written as a pattern of their own. */
export interface RangePart {
  readonly pattern: string;
  readonly chosen: boolean;
}

/** The hosts a pattern stands for, with or without a port; none when it is wrong. */
export function hostsOf(pattern: string, limit?: number): readonly string[] {
  return hostsWithoutPort(splitPort(pattern).host, limit);
}

/** The hosts of a pattern in a file that was read: however many there are, the reader let them pass. */
export function hostsRead(pattern: string): readonly string[] {
  return hostsOf(pattern, Infinity);
}

// One range alone, with its step and the port behind it.
const oneRange = /^([^[\]]*)\[[^[\]:]*:[^[\]:]*(?::(\d+))?\]([^[\]]*?)(:\d+)?$/;

/** Cuts a pattern into parts of chosen hosts and of others, in its order; they stand for the same hosts as the whole. */
export function rangeParts(pattern: string, isChosen: (host: string) => boolean): readonly RangePart[] | Refusal {
  const refusal: Refusal = {
    refused: l10n.t('{0} cannot be split by itself: write its hosts one by one first.', pattern),
  };
  const match = oneRange.exec(pattern);
  if (!match) return refusal;
  const [, head = '', step, tail = '', port = ''] = match;
  const names = hostsRead(pattern);
  const runs: { chosen: boolean; names: string[] }[] = [];
  for (const name of names) {
    const chosen = isChosen(name);
    const last = runs.at(-1);
    if (last?.chosen === chosen) last.names.push(name);
    else runs.push({ chosen, names: [name] });
  }
  const value = (name: string | undefined): string => name?.slice(head.length, name.length - tail.length) ?? '';
  const parts = runs.map(({ chosen, names: [first, ...more] }) => {
    const bounds = `[${value(first)}:${value(more.at(-1))}${step === undefined ? '' : `:${step}`}]`;
    return { chosen, pattern: head + (more.length > 0 ? bounds : value(first)) + tail + port };
  });
  const same = parts.flatMap((part) => hostsRead(part.pattern)).join('\n') === names.join('\n');
  return same && parts.every((part) => splitPort(part.pattern).port === splitPort(pattern).port) ? parts : refusal;
}
