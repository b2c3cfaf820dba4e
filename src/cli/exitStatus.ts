import type { RunState } from '../reboot/runState';

/** What the command's exit status says. */
export const exitStatus = { ok: 0, failed: 1, badInput: 2, refused: 3, cancelled: 130 } as const;
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** A command line, file or setting that makes no sense. The message is a sentence for the person who typed it. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

/** Not done, and nothing changed: a lock, a guard, a missing confirmation. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Stopped by Ctrl-C before anything was done. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Refused when the guard alone stood in the way and no host was rebooted. */
export function statusOf(state: RunState): ExitStatus {
  if (state.cancelling) return exitStatus.cancelled;
  const hosts = [...state.hosts.values()];
  const bad = hosts.filter((host) => host.outcome !== 'rebooted' && host.outcome !== 'would-reboot');
  if (bad.length === 0) return exitStatus.ok;
  const onlyGuard =
    bad.every((host) => host.failure?.code === 'blocked' || host.outcome === 'not-started') &&
    bad.some((host) => host.failure?.code === 'blocked');
  return onlyGuard && !hosts.some((host) => host.outcome === 'rebooted') ? exitStatus.refused : exitStatus.failed;
}
