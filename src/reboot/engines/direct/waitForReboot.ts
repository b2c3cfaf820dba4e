import * as l10n from '@vscode/l10n';
import { provesReboot, type BootIdentity } from '../../../machine/bootIdentity';
import { MachineError, type Session } from '../../../machine/machine';
import type { BootState } from '../../../machine/operatingSystem';
import { OperationError } from '../../../machine/operation';
import type { WaitPhase } from '../../events';
import { StepFailure } from '../../failure';
import { Abandoned, asStepFailure, type HostContext } from './hostContext';

/** A host that has proven its reboot. */
export interface Returned {
  readonly session: Session;
  /** Seconds from the reboot command to the first answer of the new system. */
  readonly downtime: number;
}

/** While the host answers, and while it is away. Milliseconds. */
const askAgain = 250;
const tryAgain = 100;
/**
 * sshd refuses logins while the system goes down and boots (pam_nologin), and punishes those who insist: tries are
 * spaced ever wider, up to this.
 */
const refusalPause = 5000;
/** Seconds after which an interrupted run's command counts as never sent, when the host shows no sign of it. */
const unsentAfter = 15;

/**
 * Waits until the host's boot identity differs from `before`. `session` is the one the command was sent on: as long as
 * it lives it is asked, so that the moment of going down is seen and no login is spent on it. `loginTook`: milliseconds
 * of the first login, undefined when nobody remembers.
 */
export async function waitForReboot(
  context: HostContext,
  before: BootIdentity,
  issuedAt: number,
  session: Session | undefined,
  loginTook: number | undefined,
): Promise<Returned> {
  const { clock, control, target, plan, system } = context;
  // Without the session nobody knows whether the command arrived. A host that is not going down then did not get it.
  const idle = session ? plan.policy.goingDownTimeout : Math.min(unsentAfter, plan.policy.goingDownTimeout);
  const waiting = new Waiting(context, issuedAt, idle);
  const returning = context.returning(tcpPatience(loginTook));
  let current = session;
  await waiting.enter('going-down');
  for (;;) {
    if (control.abandon.aborted) {
      current?.close();
      throw new Abandoned(`no longer waiting for ${target.host}`);
    }
    try {
      current ??= await returning.connect(control.abandon);
      const state = await current.run(system.bootState(), control.abandon);
      if (state.identity && provesReboot(before, state.identity, waiting.secondsDown())) {
        if (state.unfinished !== undefined) {
          await waiting.enter('booting', state.unfinished);
          await clock.sleep(askAgain, either(control.abandon, current.closed));
          waiting.checkDeadline(state.unfinished);
          continue;
        }
        await waiting.enter('back');
        return { session: current, downtime: (clock.now() - issuedAt) / 1000 };
      }
      await waiting.sawOldSystem(state);
      await clock.sleep(askAgain, either(control.abandon, current.closed));
    } catch (error) {
      current?.close();
      current = undefined;
      if (control.abandon.aborted) continue;
      await clock.sleep(await waiting.sawNothing(error), control.abandon);
    }
    waiting.checkDeadline();
  }
}

/**
 * A returning host answers within a round trip, and a login takes several. A longer wait for TCP would only be spent on
 * a lost SYN, whose repetitions come ever later, and delay the moment at which the new system is noticed.
 */
function tcpPatience(loginTook = 1000): number {
  return Math.min(1000, Math.max(250, loginTook));
}

/** What has been seen of one host since the reboot command. */
class Waiting {
  private phase: WaitPhase | undefined;
  private detail = '';
  private downSince: number | undefined;
  private refusals = 0;
  private lastSeen = '';
  private sameBootSince: number | undefined;

  constructor(
    private readonly context: HostContext,
    private readonly issuedAt: number,
    /** Seconds a host may answer as before without going down. */
    private readonly idle: number,
  ) {}

  async enter(phase: WaitPhase, detail = ''): Promise<void> {
    if (phase === this.phase && detail === this.detail) return;
    this.phase = phase;
    this.detail = detail;
    await this.context.record({ type: 'wait-phase', phase, detail });
  }

  secondsDown(): number {
    return this.downSince === undefined ? 0 : (this.context.clock.now() - this.downSince) / 1000;
  }

  /** It answers with the boot identity of before, or with none. */
  async sawOldSystem(state: BootState): Promise<void> {
    if (state.identity === undefined) return;
    this.refusals = 0;
    this.sameBootSince ??= this.context.clock.now();
    if (this.downSince === undefined && state.stopping.length > 0) {
      await this.enter('going-down', l10n.t('waiting for {0}', state.stopping.join(', ')));
    }
    const seconds = state.shuttingDown ? this.context.plan.policy.goingDownTimeout : this.idle;
    if (this.elapsed() <= seconds) return;
    if (this.downSince !== undefined) {
      throw new StepFailure(
        'timeout-same-boot',
        l10n.t('it was away, but answers with the same boot identity {0} s after the reboot command', seconds),
      );
    }
    if (state.shuttingDown) {
      const detail = this.detail || l10n.t('the system is still being stopped after {0} s', seconds);
      throw new StepFailure('timeout-going-down', detail);
    }
    const detail = l10n.t('after {0} s the host has not begun to go down', seconds);
    throw new StepFailure('reboot-not-started', detail);
  }

  /** It does not answer, or not as it should. Returns the pause before the next try. */
  async sawNothing(error: unknown): Promise<number> {
    if (error instanceof OperationError) return tryAgain; // cut in the middle of an answer: the next try tells more
    if (!(error instanceof MachineError)) throw error;
    this.lastSeen = error.message;
    switch (error.code) {
      case 'unreachable':
        this.refusals = 0;
        this.downSince ??= this.context.clock.now();
        this.sameBootSince = undefined;
        await this.enter('down');
        return tryAgain;
      case 'no-greeting':
      case 'deadline':
        if (this.downSince !== undefined) await this.enter('booting');
        return tryAgain;
      case 'session-lost':
      case 'aborted':
      case 'unsupported': // it was supported a moment ago: a machine going down refuses what it can
        return tryAgain;
      case 'login-refused':
        this.refusals += 1;
        if (this.downSince !== undefined) await this.enter('booting', l10n.t('not yet open for logins'));
        return Math.min(refusalPause, 200 * 2 ** this.refusals);
      case 'host-key-changed':
      case 'host-key-unknown':
      case 'key-file':
      case 'become-refused':
        throw asStepFailure(error, 'internal');
    }
  }

  /** `unfinished`: what a system that is there again still waits for. */
  checkDeadline(unfinished?: string): void {
    const seconds = this.context.target.backTimeout;
    if (this.elapsed() <= seconds) return;
    if (unfinished !== undefined) {
      const detail = l10n.t('after {0} s the boot is not over: {1}', seconds, unfinished);
      throw new StepFailure('timeout-down', detail);
    }
    if (this.refusals > 0) {
      const detail = l10n.t('for {0} s the login was refused {1} times: {2}', seconds, this.refusals, this.lastSeen);
      throw new StepFailure('login-refused', detail);
    }
    if (this.sameBootSince !== undefined) {
      throw new StepFailure(
        'timeout-same-boot',
        l10n.t('after {0} s it still answers with the boot identity of before', seconds),
      );
    }
    throw new StepFailure(
      'timeout-down',
      l10n.t('no answer of a new system within {0} s ({1})', seconds, this.lastSeen),
    );
  }

  private elapsed(): number {
    return (this.context.clock.now() - this.issuedAt) / 1000;
  }
}

function either(signal: AbortSignal, settled: Promise<void>): AbortSignal {
  const ended = new AbortController();
  void settled.then(() => ended.abort());
  return AbortSignal.any([signal, ended.signal]);
}
