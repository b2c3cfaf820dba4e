import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Connection } from '../inventory/connection';
import { createMachine } from '../machine/createMachine';
import { localSshEnvironment } from '../machine/ssh/sshEnvironment';
import { ownNames } from '../machine/local/self';
import type { MailSettings } from '../mail/settings';
import { createNotifier, type MailNotifier } from '../mail/smtp';
import { createDirectEngine } from '../reboot/engines/direct/directEngine';
import type { Engine } from '../reboot/engine';
import { makePlan } from '../reboot/makePlan';
import { defaultPolicy, type Plan } from '../reboot/plan';
import { resumeRun, startRun, type Run } from '../reboot/run';
import { createRunStore, newRunId, type RunStore } from '../reboot/runStore';
import { knownCertificatesFile, stateDirectory } from '../reboot/stateDirectory';
import { headline, summaryTable } from '../report/summary';
import type { Arguments } from './arguments';
import { readConfiguration, type Configuration } from './configFile';
import { cliCredentials } from './credentials';
import { BadInput, Refused, statusOf, type ExitStatus } from './exitStatus';
import { openFleet, type CliFleet } from './fleet';
import { eventPrinter, type Output } from './output';
import { readSecretFile } from './secretFile';
import { ask } from './terminal';

/** The runs of this user. */
export const runStore = (): RunStore => createRunStore(stateDirectory(process.env, process.platform));

/** `reboot PATTERN`: plans, asks, runs, says how it ended. */
export async function rebootCommand(args: Arguments, pattern: string, output: Output): Promise<ExitStatus> {
  const configuration = await readConfiguration(args.config);
  const fleet = await openFleet(args, output.warn);
  const plan = planOf(args, configuration, fleet, pattern);
  if (!plan.dryRun && !args.yes) await confirm(plan);
  return withEngine(args, configuration, fleet, async (engine) => {
    const journal = await runStore().create(plan);
    const run = startRun(plan, { engine, journal, listeners: [eventPrinter(output, args.json, args.verbose)] });
    return attend(run, args, output);
  });
}

/** `resume RUN`: goes on with an interrupted run. */
export async function resumeCommand(args: Arguments, id: string, output: Output): Promise<ExitStatus> {
  const store = runStore();
  const stored = await store.read(id);
  if (!stored) throw new BadInput(l10n.t('There is no run {0}: see fleet-reboot runs.', id));
  if (stored.state.finished) throw new Refused(l10n.t('The run {0} has finished; there is nothing to resume.', id));
  const configuration = await readConfiguration(args.config);
  const fleet = await openFleet(args, output.warn);
  return withEngine(args, configuration, fleet, async (engine) => {
    const journal = await store.reopen(stored);
    const run = resumeRun(stored.events, {
      engine,
      journal,
      listeners: [eventPrinter(output, args.json, args.verbose)],
    });
    return attend(run, args, output);
  });
}

function planOf(args: Arguments, configuration: Configuration, fleet: CliFleet, pattern: string): Plan {
  const mail = args.noMail ? 'off' : (configuration.mailPolicy ?? 'required');
  if (mail === 'required' && !configuration.mail && !args.dryRun) {
    throw new BadInput(
      l10n.t('No alert, no reboot: name a configuration with mail settings in --config, or say --no-mail.'),
    );
  }
  const now = new Date();
  const { reason, parallel, mail: _mail, mailPolicy: _mailPolicy, ...limits } = configuration;
  const plan = makePlan({
    run: newRunId(now),
    createdAt: now.toISOString(),
    pattern,
    reason: args.reason ?? reason ?? 'maintenance',
    requestedBy: `${userInfo().username}@${hostname()}`,
    dryRun: args.dryRun,
    strategy: args.strategy ?? { kind: 'parallel', limit: parallel ?? 5 },
    policy: {
      ...defaultPolicy,
      ...limits,
      mail,
      accept: [...new Set([...defaultPolicy.accept, ...args.accept])],
      ...(args.maxFailures !== undefined && { maxFailures: args.maxFailures }),
      ...(args.delay !== undefined && { delay: args.delay }),
    },
    candidates: fleet.select(pattern),
    self: ownNames(),
  });
  if ('problems' in plan) throw new BadInput(plan.problems.join('\n'));
  return plan;
}

async function confirm(plan: Plan): Promise<void> {
  const hosts = plan.targets.map(({ host, address }) => `  ${host} (${address})`).join('\n');
  const question = l10n.t(
    'Reboot {0} hosts, reason "{1}"? Databases are stopped first.',
    plan.targets.length,
    plan.reason,
  );
  const answer = await ask(`${hosts}\n${question} [yes/no] `);
  if (answer === undefined)
    throw new Refused(l10n.t('Nobody is here to confirm: say --yes, or --dry-run to see what would happen.'));
  if (!/^(yes|y|oui|o)$/i.test(answer.trim())) throw new Refused(l10n.t('Not confirmed; nothing was done.'));
}

async function withEngine(
  args: Arguments,
  configuration: Configuration,
  fleet: CliFleet,
  work: (engine: Engine) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  const environment = localSshEnvironment();
  const knownCertificates = knownCertificatesFile(process.env, process.platform);
  const credentials = cliCredentials(args, fleet);
  const notifier = configuration.mail && notifierOf(configuration.mail);
  const connections = new Map<string, Connection>(
    fleet.select('all').map(({ host, connection }) => [host, connection]),
  );
  const engine = createDirectEngine({
    notifier,
    connectTimeout: fleet.config.timeout * 1000,
    machineOf(host, deadlines) {
      const connection = connections.get(host);
      if (!connection) throw new BadInput(l10n.t('The host {0} is not in this inventory.', host));
      return createMachine(connection, { credentials, environment, deadlines, knownCertificates });
    },
  });
  try {
    return await work(engine);
  } finally {
    notifier?.close();
  }
}

function notifierOf(settings: MailSettings): MailNotifier {
  const { passwordFile } = settings;
  return createNotifier(settings, () =>
    passwordFile === undefined ? Promise.resolve(undefined) : readSecretFile(resolve(passwordFile)),
  );
}

/** Stays with a run to its end; an interrupt begins no new host, a second one stops waiting. */
async function attend(run: Run, args: Arguments, output: Output): Promise<ExitStatus> {
  const interrupt = (): void => run.cancel();
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, interrupt);
  try {
    const state = await run.finished;
    if (!args.json) output.print(`\n${summaryTable(state)}\n${headline(state)}`);
    return statusOf(state);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
