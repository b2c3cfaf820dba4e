import * as l10n from '@vscode/l10n';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../inventory/connection';
import { MachineError } from '../machine';
import { quote } from '../quote';
import type { Lease } from './jumpPool';
import { login, prepareLogin, type Link } from './login';
import type { LoginContext } from './loginContext';
import { configurationFileWords, splitWords } from './sshArguments';
import { readSettings } from './sshConfiguration';
import { targetOf, type Hop, type SshTarget } from './sshTarget';
import { connectTcp, runProxyCommand, unreachable, type Transport } from './transport';

/** Jump hosts behind jump hosts: more is a loop in the configuration. */
const longestWay = 8;

/** A busy jump host drops logins (MaxStartups) before its greeting or during the handshake. Milliseconds between the tries. */
const pauses = [300, 900, 2000];

/** Goes the target's way and logs in. Rejects with MachineError. */
export async function reach(target: SshTarget, context: LoginContext, signal: AbortSignal, depth = 0): Promise<Link> {
  const preparation = await prepareLogin(target, context);
  return login(target, preparation, await open(target, context, signal, depth), context, signal);
}

function open(target: SshTarget, context: LoginContext, signal: AbortSignal, depth: number): Promise<Transport> {
  const { route } = target;
  switch (route.kind) {
    case 'direct':
      return connectTcp(target, context.deadlines.tcp, signal);
    case 'command':
      return Promise.resolve(runProxyCommand(route.command, context.environment));
    case 'jump':
      return jump(target, route.hops, context, signal, depth);
  }
}

/** A jump host as Ansible would know it if it stood in the inventory: by its name alone. Of the arguments only -F is handed on. */
function hopConnection(hop: Hop, { connection }: LoginContext): Connection {
  const words = configurationFileWords(splitWords(connection.sshArguments) ?? []);
  return {
    host: hop.host,
    kind: 'ssh',
    plugin: 'ssh',
    address: hop.host,
    port: hop.port,
    user: hop.user,
    password: undefined,
    privateKeyFile: undefined,
    become: { enabled: undefined, method: 'sudo', user: 'root', password: undefined },
    hostKeyChecking: true,
    timeoutSeconds: connection.timeoutSeconds,
    sshArguments: words.map(quote).join(' '),
    shell: 'sh',
    winrm: undefined,
    unresolved: [],
  };
}

async function jump(
  target: SshTarget,
  hops: readonly Hop[],
  context: LoginContext,
  signal: AbortSignal,
  depth: number,
): Promise<Transport> {
  const hop = hops.at(-1);
  if (hop === undefined || depth >= longestWay) {
    throw new MachineError('unsupported', l10n.t('{0}: its ProxyJump leads in a circle', target.host));
  }
  const before = hops.slice(0, -1);
  const connection = hopConnection(hop, context);
  const hopContext: LoginContext = { ...context, connection };
  const decided = targetOf(
    connection,
    await readSettings(connection, context.environment, signal),
    context.environment,
  );
  const hopTarget: SshTarget = before.length > 0 ? { ...decided, route: { kind: 'jump', hops: before } } : decided;
  const key = JSON.stringify([
    hopTarget.user,
    hopTarget.address,
    hopTarget.port,
    hopTarget.route,
    connection.sshArguments,
  ]);
  const lease = await context.memory.jumps.lease(
    key,
    (stop) => persist(hopTarget, hopContext, stop, depth + 1),
    signal,
  );
  return forward(target, lease, hopTarget, context.deadlines.tcp, signal);
}

/** Logs in on a jump host, again when it drops us for being busy. A host that is silent until a deadline is not busy. */
async function persist(target: SshTarget, context: LoginContext, signal: AbortSignal, depth: number): Promise<Link> {
  const began = performance.now();
  for (const pause of pauses) {
    try {
      return await reach(target, context, signal, depth);
    } catch (error) {
      const dropped = error instanceof MachineError && (error.code === 'no-greeting' || error.code === 'session-lost');
      if (!dropped || performance.now() - began > context.deadlines.greeting) throw error;
      await sleep(pause, undefined, { signal });
    }
  }
  return reach(target, context, signal, depth);
}

/** Opens a channel from the jump host to the target: the tcp stage, seen from there. */
function forward(
  target: SshTarget,
  lease: Lease,
  hop: SshTarget,
  deadline: number,
  signal: AbortSignal,
): Promise<Transport> {
  const { client, closed, warnings } = lease.link;
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = () => {
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (error: MachineError) => {
      if (settled) return;
      settle();
      lease.release();
      reject(error);
    };
    const lost = () =>
      fail(
        new MachineError(
          'session-lost',
          l10n.t('{0}: the jump host {1} has cut the connection', target.host, hop.host),
        ),
      );
    const onAbort = () => fail(new MachineError('aborted', l10n.t('{0}: stopped', target.host)));
    const timer = setTimeout(() => {
      fail(unreachable(target, l10n.t('no answer through {0} within {1} seconds', hop.host, deadline / 1000)));
    }, deadline);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void closed.then(lost);
    try {
      client.forwardOut('127.0.0.1', 0, target.address, target.port, (error, channel) => {
        if (settled) return error === undefined ? channel.close() : undefined; // too late
        if (error !== undefined) {
          const why = error.message.replace('(SSH) Channel open failure: ', '');
          return fail(unreachable(target, l10n.t('{0} says: {1}', hop.host, why), error));
        }
        settle();
        let open = true;
        const close = () => {
          if (!open) return;
          open = false;
          channel.close();
          lease.release();
        };
        channel.on('error', close);
        void closed.then(() => channel.destroy());
        resolve({ stream: channel, warnings, failure: () => undefined, close });
      });
    } catch {
      lost(); // ssh2 throws when the connection is already gone
    }
  });
}
