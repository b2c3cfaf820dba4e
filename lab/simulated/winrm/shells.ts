import { randomUUID } from 'node:crypto';
import { actions } from '../../../src/machine/winrm/soap';
import { descendants, firstOf, parseXml, XmlError, type XmlElement } from '../../../src/machine/winrm/xml';
import { RunningCommand, type CommandHandler } from './runningCommand';
import { answers, faultAnswer, ShellFault, soapAnswer } from './soapAnswer';

/** What can be asked of a shell. */
export type ShellAction = keyof typeof actions;

/** Somebody who is logged in, and from where. */
export interface Caller {
  readonly user: string;
  readonly address: string;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: 200 | 500;
  readonly text: string;
}

export interface ShellsOptions {
  readonly computer: string;
  readonly handler: CommandHandler;
  /** Milliseconds after which a shell nobody uses is closed. */
  readonly idle?: number;
}

interface Shell {
  readonly id: string;
  readonly owner: string;
  readonly commands: Map<string, RunningCommand>;
  readonly idle: NodeJS.Timeout;
}

/** A message of a client, read. */
export interface ShellMessage {
  readonly id: string;
  readonly action: ShellAction | undefined;
  readonly shell: string | undefined;
  /** Milliseconds the client gives the service. */
  readonly timeout: number;
  readonly largestEnvelope: number;
  readonly body: XmlElement;
}

/** Throws XmlError for what is no message. */
export function readMessage(text: string): ShellMessage {
  const root = parseXml(text);
  const [header, body] = [firstOf(root, 'Header'), firstOf(root, 'Body')];
  if (root.name !== 'Envelope' || !header || !body) throw new XmlError('this is no envelope');
  const said = (name: string) => firstOf(header, name)?.text.trim();
  const action = said('Action');
  return {
    id: said('MessageID') ?? '',
    action: (Object.keys(actions) as ShellAction[]).find((name) => actions[name] === action),
    shell: [...descendants(header, 'Selector')].find(({ attributes }) => attributes.get('Name') === 'ShellId')?.text,
    timeout: milliseconds(said('OperationTimeout') ?? '') ?? 60_000,
    largestEnvelope: Number(said('MaxEnvelopeSize') ?? 153_600),
    body,
  };
}

/** A duration such as `PT20.000S`. */
function milliseconds(duration: string): number | undefined {
  const [all, hours = 0, minutes = 0, seconds = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration) ?? [];
  return all === undefined ? undefined : (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

/** The remote shells of a computer (MS-WSMV 3.1.4.1), whichever connection asks. */
export class Shells {
  private readonly shells = new Map<string, Shell>();

  constructor(private readonly options: ShellsOptions) {}

  /** How many are open, so that a test can prove that none is left behind. */
  get open(): number {
    return this.shells.size;
  }

  async answer(message: ShellMessage, caller: Caller): Promise<Answer> {
    try {
      if (!message.action) throw new ShellFault('a:ActionNotSupported', 2150858817, 'The action is not supported.');
      const body = await this.act(message, message.action, caller);
      return { status: 200, text: soapAnswer(`${actions[message.action]}Response`, message.id, body) };
    } catch (error) {
      if (!(error instanceof ShellFault)) throw error;
      return { status: 500, text: faultAnswer(error, message.id, this.options.computer) };
    }
  }

  /** Every shell is gone, as after a reboot. */
  closeAll(): void {
    for (const shell of this.shells.values()) this.close(shell);
  }

  private async act(message: ShellMessage, action: ShellAction, caller: Caller): Promise<string> {
    if (action === 'create') return this.create(caller);
    const shell = this.find(message.shell ?? '', caller);
    const { body } = message;
    switch (action) {
      case 'command':
        return this.command(shell, body);
      case 'send': {
        const stream = firstOf(body, 'Stream');
        const command = commandOf(shell, stream);
        command.write(Buffer.from(stream?.text ?? '', 'base64'), stream?.attributes.get('End') === 'true');
        return answers.sent;
      }
      case 'receive':
        return receive(shell, message, caller);
      case 'signal': {
        const signal = firstOf(body, 'Signal');
        commandOf(shell, signal).end();
        shell.commands.delete(signal?.attributes.get('CommandId') ?? '');
        return answers.signalled;
      }
      case 'delete':
        this.close(shell);
        return '';
    }
  }

  private create(caller: Caller): string {
    const id = randomUUID().toUpperCase();
    const close = (): void => {
      const shell = this.shells.get(id);
      if (shell) this.close(shell);
    };
    const idle = setTimeout(close, this.options.idle ?? 7_200_000).unref();
    this.shells.set(id, { id, owner: caller.user, commands: new Map(), idle });
    return answers.created({ id, owner: caller.user, client: caller.address });
  }

  private command(shell: Shell, body: XmlElement): string {
    const line = [...descendants(body, 'Command'), ...descendants(body, 'Arguments')].map(({ text }) => text).join(' ');
    const id = randomUUID().toUpperCase();
    shell.commands.set(id, new RunningCommand(this.options.handler, shell.owner, line));
    return answers.started(id);
  }

  private find(id: string, caller: Caller): Shell {
    const shell = this.shells.get(id);
    if (!shell) throw shellNotFound(id);
    if (shell.owner !== caller.user) throw new ShellFault('w:AccessDenied', 5, 'Access is denied.');
    shell.idle.refresh();
    return shell;
  }

  private close(shell: Shell): void {
    clearTimeout(shell.idle);
    for (const command of shell.commands.values()) command.end();
    this.shells.delete(shell.id);
  }
}

async function receive(shell: Shell, message: ShellMessage, { signal }: Caller): Promise<string> {
  const wanted = firstOf(message.body, 'DesiredStream');
  const command = commandOf(shell, wanted);
  // What base64 and the envelope add has to fit as well.
  const largest = Math.floor(Math.max(message.largestEnvelope - 4096, 1024) * 0.7);
  const output = await command.take(Math.min(largest, 32 * 1024), message.timeout, signal);
  if (!output) throw timedOut();
  return answers.received(wanted?.attributes.get('CommandId') ?? '', output.pieces, output.exitCode);
}

function commandOf(shell: Shell, element: XmlElement | undefined): RunningCommand {
  const command = shell.commands.get(element?.attributes.get('CommandId') ?? '');
  if (!command) {
    throw new ShellFault('w:InvalidSelectors', 2150858843, 'The request contained an invalid CommandId for the shell.');
  }
  return command;
}

function shellNotFound(id: string): ShellFault {
  return new ShellFault(
    'w:InvalidSelectors',
    2150858843,
    `The request for the Windows Remote Shell with ShellId ${id} failed because the shell was not found on the server. Possible causes are: the specified ShellId is incorrect or the shell no longer exists on the server. Provide the correct ShellId or create a new shell and retry the operation.`,
  );
}

function timedOut(): ShellFault {
  const message =
    'The WS-Management service cannot complete the operation within the time specified in OperationTimeout.';
  return new ShellFault('w:TimedOut', 2150858793, message, 'Receiver');
}
