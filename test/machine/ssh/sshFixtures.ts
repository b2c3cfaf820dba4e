import { join } from 'node:path';
import type { Connection } from '../../../src/inventory/connection';
import type { Credentials, HostKeyQuestion } from '../../../src/machine/machine';
import type { CommandResult, Operation } from '../../../src/machine/operation';
import { createSshMachine, type SshMachineOptions } from '../../../src/machine/ssh/sshMachine';
import { localSshEnvironment, type SshEnvironment } from '../../../src/machine/ssh/sshEnvironment';

/** A connection as the inventory would give it: nothing said but an address. */
export function connectionTo(address: string, port: number, changes: Partial<Connection> = {}): Connection {
  return {
    host: 'srv.example.com',
    kind: 'ssh',
    plugin: 'ssh',
    address,
    port,
    user: undefined,
    password: undefined,
    privateKeyFile: undefined,
    become: { enabled: undefined, method: 'sudo', user: 'root', password: undefined },
    hostKeyChecking: true,
    timeoutSeconds: 30,
    sshArguments: '',
    shell: 'sh',
    winrm: undefined,
    unresolved: [],
    ...changes,
  };
}

/** This computer without its owner's agent, keys, known_hosts and ssh configuration. */
export function emptyEnvironment(directory: string, changes: Partial<SshEnvironment> = {}): SshEnvironment {
  return {
    ...localSshEnvironment({ PATH: process.env['PATH'] }),
    home: directory,
    agentSockets: [],
    identityFiles: [],
    userKnownHostsFiles: [join(directory, 'known_hosts')],
    systemKnownHostsFiles: [],
    sshProgram: undefined,
    ...changes,
  };
}

/** Credentials that answer from a list and remember every question. */
export class TestCredentials implements Credentials {
  readonly asked: string[] = [];
  readonly hostKeys: HostKeyQuestion[] = [];

  constructor(
    private readonly answers: {
      readonly password?: string;
      readonly becomePassword?: string;
      readonly passphrase?: string;
      readonly trust?: boolean;
    } = {},
  ) {}

  password(): Promise<string | undefined> {
    this.asked.push('password');
    return Promise.resolve(this.answers.password);
  }
  becomePassword(): Promise<string | undefined> {
    this.asked.push('become password');
    return Promise.resolve(this.answers.becomePassword);
  }
  passphrase(): Promise<string | undefined> {
    this.asked.push('passphrase');
    return Promise.resolve(this.answers.passphrase);
  }
  confirmHostKey(question: HostKeyQuestion): Promise<boolean> {
    this.hostKeys.push(question);
    return Promise.resolve(this.answers.trust ?? false);
  }
}

/** An operation that hands back what the command left. */
export function command(script: string, changes: Partial<Operation<CommandResult>> = {}): Operation<CommandResult> {
  return { name: 'test', script, privileged: false, deadline: 30_000, parse: (result) => result, ...changes };
}

export const machineAt = (
  connection: Connection,
  environment: SshEnvironment,
  credentials: Credentials = new TestCredentials(),
  more: Partial<SshMachineOptions> = {},
) => createSshMachine(connection, { credentials, environment, ...more });
