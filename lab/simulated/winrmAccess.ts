import { once } from 'node:events';
import { powershellArguments, powershellProgram } from '../../src/machine/powershell';
import type { Login, WindowsOptions } from './hostOptions';
import { runPowershell, type PowershellHost } from './powershell';
import type { Side } from './side';
import type { Scheme } from './winrm/connectionLogin';
import type { Output, WinrmCommand } from './winrm/runningCommand';
import { WinrmSide } from './winrm/winrmSide';

/** What the listener asks of its host. */
export interface WinrmHost extends Omit<PowershellHost, 'note'> {
  readonly name: string;
  readonly login: Login;
  /** The service is still starting. */
  readonly isStarting: boolean;
  note(what: 'login' | 'login-refused' | 'unknown-command', detail: string): void;
  dropConnections(): void;
}

const schemes: Readonly<Record<NonNullable<WindowsOptions['transport']>, readonly Scheme[]>> = {
  ntlm: ['Negotiate', 'Kerberos'],
  credssp: ['CredSSP'],
  basic: ['Basic'],
};

/** A WinRM listener on which the host carries out our operations. */
export function makeWinrmAccess(host: WinrmHost, { reached, transport = 'ntlm' }: WindowsOptions): Side {
  const side = new WinrmSide({
    get accounts() {
      const { user, password = '' } = host.login;
      const [name = '', domain] = user.split('\\').reverse();
      return host.faults.refuseLogin ? [] : [{ user: name, password, ...(domain !== undefined && { domain }) }];
    },
    handler: (command) => run(host, command),
    schemes: schemes[transport],
    tls: reached === 'https',
    computer: host.name.toUpperCase().slice(0, 15),
    unavailable: () => (host.isStarting ? 503 : undefined),
    note: (what, detail) => {
      if (what !== 'operation') host.note(what, detail);
    },
  });
  return {
    get identity() {
      return side.certificate;
    },
    take: (socket) => side.take(socket),
    newIdentity: () => side.newCertificate(),
    forget: () => side.closeShells(),
  };
}

/** Milliseconds that `shutdown /t 2` leaves to whoever fetches the answer. */
const longestFetch = 2000;

async function* run(host: WinrmHost, command: WinrmCommand): AsyncGenerator<Output> {
  const { program, words, line, signal } = command;
  if (program !== powershellProgram || words.join(' ') !== powershellArguments.join(' ')) {
    host.note('unknown-command', line);
    yield { stderr: `'${program}' is not recognized as an internal or external command.\r\n`, exitCode: 1 };
    return;
  }
  const course = await runPowershell(host, await command.input());
  switch (course.kind) {
    case 'hangs':
      await once(signal, 'abort');
      return;
    case 'silent':
      yield { exitCode: course.status };
      return;
    case 'cut':
      host.dropConnections();
      course.afterwards?.();
      return;
    case 'answered': {
      const { stdout, stderr, status, afterwards } = course;
      // A client lets go of a command when it has its whole answer.
      if (afterwards)
        void once(signal, 'abort', { signal: AbortSignal.timeout(longestFetch) }).then(afterwards, afterwards);
      yield { stdout, stderr, exitCode: status };
    }
  }
}
