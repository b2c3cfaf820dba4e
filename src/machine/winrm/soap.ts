import { randomUUID } from 'node:crypto';
import { descendants, escapeXml, firstOf, parseXml, type XmlElement } from './xml';

/** The messages of a remote shell (MS-WSMV 3.1.4) and what answers say. */

const shellUri = 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell';
const transfer = 'http://schemas.xmlsoap.org/ws/2004/09/transfer';

export const actions = {
  create: `${transfer}/Create`,
  delete: `${transfer}/Delete`,
  command: `${shellUri}/Command`,
  send: `${shellUri}/Send`,
  receive: `${shellUri}/Receive`,
  signal: `${shellUri}/Signal`,
} as const;

export interface Envelope {
  readonly to: string;
  readonly action: keyof typeof actions;
  /** Seconds the server may take before it answers that nothing has happened yet. */
  readonly timeout: number;
  readonly shell?: string;
  readonly options?: Readonly<Record<string, string>>;
  /** XML already. */
  readonly body: string;
}

const namespaces = [
  'xmlns:s="http://www.w3.org/2003/05/soap-envelope"',
  'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"',
  'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"',
  'xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"',
  `xmlns:rsp="${shellUri}"`,
].join(' ');

export function envelope({ to, action, timeout, shell, options = {}, body }: Envelope): string {
  const must = 's:mustUnderstand="true"';
  const optionSet = Object.entries(options)
    .map(([name, value]) => `<w:Option Name="${escapeXml(name)}">${escapeXml(value)}</w:Option>`)
    .join('');
  return [
    `<?xml version="1.0" encoding="utf-8"?><s:Envelope ${namespaces}><s:Header>`,
    `<a:To>${escapeXml(to)}</a:To>`,
    `<a:ReplyTo><a:Address ${must}>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>`,
    `<w:MaxEnvelopeSize ${must}>153600</w:MaxEnvelopeSize>`,
    `<a:MessageID>uuid:${randomUUID()}</a:MessageID>`,
    '<w:Locale xml:lang="en-US" s:mustUnderstand="false"/><p:DataLocale xml:lang="en-US" s:mustUnderstand="false"/>',
    `<w:OperationTimeout>PT${String(timeout)}S</w:OperationTimeout>`,
    `<w:ResourceURI ${must}>${shellUri}/cmd</w:ResourceURI>`,
    `<a:Action ${must}>${actions[action]}</a:Action>`,
    shell === undefined
      ? ''
      : `<w:SelectorSet><w:Selector Name="ShellId">${escapeXml(shell)}</w:Selector></w:SelectorSet>`,
    optionSet === '' ? '' : `<w:OptionSet>${optionSet}</w:OptionSet>`,
    `</s:Header><s:Body>${body}</s:Body></s:Envelope>`,
  ].join('');
}

/** A refusal in the words of the server. */
export class WsmanFault extends Error {
  override readonly name = 'WsmanFault';
  constructor(
    message: string,
    /** WSManFault code, e.g. 2150858793 when the operation's time is over; undefined when none is given. */
    readonly code: number | undefined,
    /** Last subcode, e.g. `w:InvalidSelectors`. */
    readonly subcode: string,
  ) {
    super(message);
  }

  /** Nothing has happened within the operation's time: ask again. */
  get timedOut(): boolean {
    return this.code === 2150858793 || this.subcode.endsWith('TimedOut');
  }
}

/** The body of an answer. Throws WsmanFault for a refusal, XmlError for what is no answer. */
export function parseAnswer(text: string): XmlElement {
  const root = parseXml(text);
  const fault = firstOf(root, 'Fault');
  if (!fault) return root;
  const reason = firstOf(fault, 'Text')?.text.trim() ?? '';
  const detail = firstOf(fault, 'WSManFault');
  const message = detail && firstOf(detail, 'Message');
  const code = Number(detail?.attributes.get('Code') ?? NaN);
  const subcode = [...descendants(fault, 'Value')].at(-1)?.text.trim() ?? '';
  const words = (message ? allText(message).trim() : '') || reason || subcode;
  throw new WsmanFault(words.replace(/\s+/g, ' ').slice(0, 1000), Number.isFinite(code) ? code : undefined, subcode);
}

function allText({ text, children }: XmlElement): string {
  return text + children.map(allText).join('');
}

export const bodies = {
  create:
    '<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>',
  command: (program: string, words: readonly string[]) =>
    `<rsp:CommandLine><rsp:Command>${escapeXml(program)}</rsp:Command>${words
      .map((word) => `<rsp:Arguments>${escapeXml(word)}</rsp:Arguments>`)
      .join('')}</rsp:CommandLine>`,
  send: (command: string, input: Uint8Array) =>
    `<rsp:Send><rsp:Stream Name="stdin" CommandId="${escapeXml(command)}" End="true">${Buffer.from(input).toString('base64')}</rsp:Stream></rsp:Send>`,
  receive: (command: string) =>
    `<rsp:Receive><rsp:DesiredStream CommandId="${escapeXml(command)}">stdout stderr</rsp:DesiredStream></rsp:Receive>`,
  terminate: (command: string) =>
    `<rsp:Signal CommandId="${escapeXml(command)}"><rsp:Code>${shellUri}/signal/terminate</rsp:Code></rsp:Signal>`,
} as const;

/** A piece of a command's output. */
export interface Received {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly done: boolean;
  /** Null: the command is done and told none. */
  readonly status: number | null;
}

export function parseReceived(answer: XmlElement): Received {
  const streams = [...descendants(answer, 'Stream')];
  const of = (name: string): Buffer =>
    Buffer.concat(
      streams
        .filter(({ attributes }) => attributes.get('Name') === name)
        .map(({ text }) => Buffer.from(text, 'base64')),
    );
  const state = firstOf(answer, 'CommandState');
  const status = state && firstOf(state, 'ExitCode')?.text.trim();
  return {
    stdout: of('stdout'),
    stderr: of('stderr'),
    done: state?.attributes.get('State')?.endsWith('/Done') ?? false,
    status: status !== undefined && /^-?\d+$/.test(status) ? Number(status) : null,
  };
}
