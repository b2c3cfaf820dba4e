import * as l10n from '@vscode/l10n';
import type { Survey, Unit } from '../../../machine/operatingSystem';
import type { Session } from '../../../machine/machine';
import type { BootIdentity } from '../../../machine/bootIdentity';
import type { MailKind } from '../../events';
import { StepFailure, type Failure, type FailureCode } from '../../failure';
import type { Notice } from '../../notifier';
import type { HostRun } from '../../runState';
import type { Step } from '../../step';
import type { Ended } from '../../strategy';
import { Abandoned, asStepFailure, logIn, stopIfCancelled, type HostContext } from './hostContext';
import { activeDatabases, enabledDatabases, factsOf, identityOf } from './facts';
import { startServicesAgain, stopServices, unitsToStop } from './services';
import { verify, type Expectation } from './verify';
import { waitForReboot, type Returned } from './waitForReboot';

/** The sequence for one host of a plan, from check to confirm. Every way it can end is recorded; it never rejects for the host's fault. */
export class HostSequence {
  private session: Session | undefined;
  private alerted = false;
  /** Services a stop was sent to and that are not running again. */
  private stopped: string[] = [];
  private issuedAt: number | undefined;
  private downtime: number | undefined;
  /** Milliseconds. */
  private loginTook: number | undefined;
  private step: Step = 'check';
  private readonly began: number;

  constructor(private context: HostContext) {
    this.began = context.clock.now();
  }

  /** The eight steps; a dry run ends with the guard. */
  run(): Promise<Ended> {
    return this.toTheEnd(async () => {
      const { plan } = this.context;
      const survey = await this.perform('check', 'identity-unknown', () => this.check());
      await this.perform('guard', 'blocked', () => this.guard(survey));
      if (plan.dryRun) return;
      if (plan.policy.mail === 'off' && plan.policy.delay === 0) await this.skip('alert');
      else await this.perform('alert', 'alert-failed', () => this.alert(survey));
      const units = unitsToStop(this.context, survey.units);
      if (units.length === 0) await this.skip('stop-services');
      else await this.perform('stop-services', 'service-stop-failed', () => this.stopServices(units));
      const identity = identityOf(survey);
      await this.perform('reboot', 'reboot-refused', () => this.reboot());
      await this.waitVerifyConfirm(identity, {
        units: unique([...this.stopped, ...this.listedUnits(), ...enabledDatabases(survey, this.context.system)]),
        failed: survey.failed,
        running: survey.running,
      });
    });
  }

  /** What an interrupted run still owes this host. */
  resume(past: HostRun): Promise<Ended> {
    return this.toTheEnd(async () => {
      this.alerted = past.alerted;
      this.stopped = [...past.stopped];
      const { facts } = past;
      if (past.rebootIssuedAt !== undefined && facts) {
        this.issuedAt = Date.parse(past.rebootIssuedAt);
        const units = unique([...past.stopped, ...this.listedUnits()]);
        await this.waitVerifyConfirm(facts.identity, { units, failed: facts.failed, running: undefined });
        return;
      }
      throw new StepFailure('cancelled', l10n.t('the run was interrupted before this host was rebooted'));
    });
  }

  private async check(): Promise<Survey> {
    const { context } = this;
    const began = context.clock.now();
    this.session = await logIn(context, context.control.cancel);
    this.loginTook = context.clock.now() - began;
    const survey = await this.session.run(
      context.system.survey([...context.target.stopServices, ...context.target.verifyServices]),
      context.control.cancel,
    );
    await context.record({ type: 'facts', facts: factsOf(survey, context.system) });
    for (const text of [...this.session.warnings, ...survey.notes])
      await context.record({ type: 'note', level: 'warning', text });
    return survey;
  }

  private async guard(survey: Survey): Promise<void> {
    const { plan, target, system } = this.context;
    const accepted = (kind: (typeof survey.obstacles)[number]['kind']): boolean => plan.policy.accept.includes(kind);
    for (const { kind, detail } of survey.obstacles) {
      await this.context.record({ type: 'blocker', kind, detail, accepted: accepted(kind) });
    }
    const unknown = [...target.stopServices, ...target.verifyServices]
      .map(system.unitName)
      .filter((name) => !survey.units.some((unit) => unit.names.includes(name)));
    if (unknown.length > 0) {
      const text = survey.managed
        ? l10n.t('no such service on the host: {0}', unknown.join(', '))
        : l10n.t('without systemd these services cannot be stopped and proven stopped: {0}', unknown.join(', '));
      throw new StepFailure('blocked', text);
    }
    const blocking = survey.obstacles.filter(({ kind }) => !accepted(kind));
    if (blocking.length > 0) throw new StepFailure('blocked', blocking.map(({ detail }) => detail).join('; '));
  }

  private async alert(survey: Survey): Promise<void> {
    const { context } = this;
    const { plan, target, clock } = context;
    await this.mail({
      kind: 'alert',
      plan,
      target,
      at: this.now(),
      databases: activeDatabases(survey, context.system),
    });
    this.alerted = plan.policy.mail !== 'off';
    if (plan.policy.delay === 0) return;
    // The delay is ours: `shutdown -r +m` knows whole minutes only, and a cancel must still find the host untouched.
    await this.live().run(
      context.system.warnUsers(l10n.t('This system is going to reboot in {0} s: {1}', plan.policy.delay, plan.reason)),
    );
    await clock.sleep(plan.policy.delay * 1000, context.control.cancel);
    stopIfCancelled(context);
  }

  private async stopServices(units: readonly Unit[]): Promise<void> {
    this.stopped = units.map((unit) => unit.id);
    await stopServices(this.context, this.live(), units);
  }

  private async reboot(): Promise<void> {
    const { context } = this;
    stopIfCancelled(context);
    await context.record({ type: 'reboot-issued' });
    this.issuedAt = context.clock.now();
    const answer = await this.live().run(context.system.reboot(context.plan.reason));
    if (answer === 'unconfirmed') {
      const text = l10n.t('the session ended before the command was confirmed; waiting decides');
      await context.record({ type: 'note', level: 'info', text });
    }
    if (answer === 'under-way') {
      const text = l10n.t('a shutdown is in progress already; waiting for it');
      await context.record({ type: 'note', level: 'warning', text });
    }
  }

  private async waitVerifyConfirm(identity: BootIdentity, expected: Expectation): Promise<void> {
    const { context } = this;
    const returned = await this.perform('wait', 'timeout-down', (): Promise<Returned> =>
      waitForReboot(context, identity, this.issuedAt ?? this.began, this.session, this.loginTook),
    );
    this.session = returned.session;
    this.downtime = returned.downtime;
    await this.perform('verify', 'verify-failed', () => verify(context, returned.session, expected));
    this.stopped = [];
    const { plan, target } = context;
    await this.confirm({
      kind: 'confirmation',
      plan,
      target,
      at: this.now(),
      downtime: returned.downtime,
      services: expected.units,
    });
  }

  /** Runs the steps and records how the host ended. */
  private async toTheEnd(steps: () => Promise<void>): Promise<Ended> {
    try {
      await steps();
      await this.finish(this.context.plan.dryRun ? 'would-reboot' : 'rebooted');
      return 'well';
    } catch (error) {
      return await this.endBadly(error);
    } finally {
      this.session?.close();
    }
  }

  private async endBadly(error: unknown): Promise<Ended> {
    this.context = unhindered(this.context);
    const { context } = this;
    if (error instanceof Abandoned || (context.control.abandon.aborted && this.issuedAt !== undefined)) {
      await this.finish('unknown', {
        code: 'cancelled',
        step: this.step,
        detail: l10n.t('no longer waited for; look at the host'),
      });
      return 'failed';
    }
    const { code, detail } = asStepFailure(error, 'internal');
    const failure: Failure = { code, step: this.step, detail };
    if (this.stopped.length > 0 && mayStartAgain(code, this.issuedAt)) await this.startAgain();
    const untouched = code === 'cancelled' && !this.alerted;
    if (!untouched && !context.plan.dryRun && code !== 'alert-failed') {
      await this.confirm({ kind: 'failure', plan: context.plan, target: context.target, at: this.now(), failure });
    }
    await this.finish(code === 'cancelled' ? 'not-started' : 'failed', failure);
    return code === 'cancelled' ? 'not-started' : 'failed';
  }

  private async startAgain(): Promise<void> {
    const { context } = this;
    try {
      // The session of before may be the reason why we are here. No cancel ends this: what was stopped has to run again.
      const session = await logIn(context, AbortSignal.timeout(restartPatience));
      await startServicesAgain(context, session, this.stopped);
      session.close();
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const text = l10n.t('not running again: {0}; start it by hand ({1})', this.stopped.join(', '), detail);
      await context.record({ type: 'note', level: 'warning', text });
    }
  }

  /** The last mail. A mail that cannot be delivered is said, and undoes nothing. */
  private async confirm(notice: Notice): Promise<void> {
    const { context } = this;
    if (context.plan.policy.mail === 'off' || !context.notifier) return this.skip('confirm');
    const failedStep = this.step;
    await this.perform('confirm', 'internal', async () => {
      try {
        await this.mail(notice);
      } catch (error) {
        await context.record({ type: 'note', level: 'warning', text: asStepFailure(error, 'alert-failed').detail });
      }
    });
    this.step = failedStep;
  }

  private async mail(notice: Notice): Promise<void> {
    const { context } = this;
    const { mail } = context.plan.policy;
    if (mail === 'off') return;
    const kind: MailKind = notice.kind;
    try {
      if (!context.notifier) throw new Error(l10n.t('no mail settings'));
      const signal = notice.kind === 'alert' ? context.control.cancel : undefined;
      const receipt = await context.notifier.notify(notice, signal);
      await context.record({ type: 'mail-sent', kind, to: [...receipt.to], messageId: receipt.messageId });
    } catch (error) {
      if (notice.kind === 'alert') stopIfCancelled(context);
      const detail = error instanceof Error ? error.message : String(error);
      if (mail === 'required') throw new StepFailure('alert-failed', detail, { cause: error });
      await context.record({ type: 'note', level: 'warning', text: detail });
    }
  }

  private async perform<T>(step: Step, refused: FailureCode, work: () => Promise<T>): Promise<T> {
    const { context } = this;
    const began = context.clock.now();
    const seconds = (): number => (context.clock.now() - began) / 1000;
    if (this.issuedAt === undefined && step !== 'confirm') stopIfCancelled(context);
    this.step = step;
    await context.record({ type: 'step-started', step });
    try {
      const result = await work();
      await context.record({ type: 'step-finished', step, outcome: 'ok', seconds: seconds() });
      return result;
    } catch (error) {
      if (error instanceof Abandoned) throw error;
      const failure = asStepFailure(error, refused);
      await context.record({
        type: 'step-finished',
        step,
        outcome: 'failed',
        seconds: seconds(),
        failure: { code: failure.code, step, detail: failure.detail },
      });
      throw failure;
    }
  }

  /** The plan has nothing to do in this step. */
  private async skip(step: Step): Promise<void> {
    await this.context.record({ type: 'step-finished', step, outcome: 'skipped', seconds: 0 });
  }

  private async finish(
    outcome: 'rebooted' | 'would-reboot' | 'failed' | 'not-started' | 'unknown',
    failure?: Failure,
  ): Promise<void> {
    await this.context.record({
      type: 'host-finished',
      outcome,
      seconds: (this.context.clock.now() - this.began) / 1000,
      ...(this.downtime !== undefined && { downtime: this.downtime }),
      ...(failure && { failure }),
    });
  }

  private listedUnits(): string[] {
    const { target, system } = this.context;
    return [...target.stopServices, ...target.verifyServices].map(system.unitName);
  }

  private live(): Session {
    if (!this.session) throw new StepFailure('internal', 'no session');
    return this.session;
  }

  private now(): Date {
    return new Date(this.context.clock.now());
  }
}

/** From here on a journal that cannot be written (a full disk) keeps nobody from starting services again. */
function unhindered(context: HostContext): HostContext {
  return { ...context, record: (event) => context.record(event).catch(() => undefined) };
}

/** Milliseconds for the login that starts services again. */
const restartPatience = 120_000;

/** Once the reboot is issued services are started only where the old system is known to run on. */
function mayStartAgain(code: FailureCode, issuedAt: number | undefined): boolean {
  return issuedAt === undefined || ['reboot-refused', 'reboot-not-started', 'timeout-same-boot'].includes(code);
}

const unique = (names: readonly string[]): string[] => [...new Set(names)];
