import * as l10n from '@vscode/l10n';
import { MachineError } from '../machine';
import { OperationError } from '../operation';
import { TooMuchOutput } from './remoteShell';
import { NtlmError } from './ntlm/messages';
import { SealError } from './ntlm/seal';
import { CredsspError } from './credssp/credsspLogin';
import { TlsTunnelError } from './credssp/tlsTunnel';
import { DerError } from './der';
import { SealedMessageError } from './sealedMessage';
import { WsmanFault } from './soap';
import { ConnectionLost, HttpRefusal, type Reply } from './wsmanConnection';
import { XmlError } from './xml';

/** Any error of this transport in the machine room's terms, with the host and what to do in its sentence. */
export function machineErrorOf(error: unknown, host: string, signal: AbortSignal): Error {
  if (error instanceof MachineError || error instanceof OperationError) return error;
  if (signal.aborted) return new MachineError('aborted', l10n.t('{0}: stopped', host), { cause: error });
  const made = (code: MachineError['code'], sentence: string) => new MachineError(code, sentence, { cause: error });
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return made('deadline', l10n.t('{0}: WinRM does not answer in time', host));
  if (error instanceof ConnectionLost) return made('session-lost', l10n.t('{0}: the WinRM connection was cut', host));
  if (error instanceof HttpRefusal) return httpFailure(error.reply, host);
  if (error instanceof WsmanFault) {
    // ERROR_ACCESS_DENIED
    if (error.code === 5)
      return made('login-refused', l10n.t('{0}: the account may not use WinRM: {1}', host, error.message));
    return made('session-lost', l10n.t('{0}: WinRM says: {1}', host, error.message));
  }
  if (error instanceof TooMuchOutput)
    return made('unsupported', l10n.t('{0}: a command printed more than is read', host));
  if (error instanceof NtlmError) return made('login-refused', `${host}: ${error.message}`);
  if (error instanceof CredsspError) return made('login-refused', l10n.t('{0}: CredSSP: {1}', host, error.message));
  if (strange.some((kind) => error instanceof kind))
    return made(
      'no-greeting',
      l10n.t('{0}: what answers is not WinRM as it should be: {1}', host, error instanceof Error ? error.message : ''),
    );
  return error instanceof Error ? error : new Error(String(error));
}

/** What answers does not keep to the protocol. */
const strange = [SealError, SealedMessageError, XmlError, TlsTunnelError, DerError] as const;

/** What an HTTP status instead of an answer means. */
export function httpFailure({ status }: Reply, host: string): MachineError {
  if (status === 401) return new MachineError('login-refused', l10n.t('{0}: WinRM wants another login', host));
  if (status === 503)
    return new MachineError('no-greeting', l10n.t('{0}: the WinRM service is not running (HTTP status 503)', host));
  if (status === 403) return new MachineError('login-refused', l10n.t('{0}: the account may not use WinRM', host));
  if (status === 404)
    return new MachineError('unsupported', l10n.t('{0}: there is no WinRM at this path (ansible_winrm_path)', host));
  // 500 without a body is what a listener says to messages that it wants sealed.
  if (status === 500)
    return new MachineError('unsupported', l10n.t('{0}: WinRM refuses messages that are not encrypted', host));
  return new MachineError('no-greeting', l10n.t('{0}: HTTP status {1} instead of an answer', host, status));
}
