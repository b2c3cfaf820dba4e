import { randomUUID } from 'node:crypto';
import { escapeXml } from '../../../src/machine/winrm/xml';

const shellUri = 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell';
const addressing = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';
const namespaces = [
  'xmlns:s="http://www.w3.org/2003/05/soap-envelope"',
  `xmlns:a="${addressing}"`,
  'xmlns:x="http://schemas.xmlsoap.org/ws/2004/09/transfer"',
  'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"',
  `xmlns:rsp="${shellUri}"`,
  'xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"',
].join(' ');

/** An answer to the message with that id; `body` is XML already. */
export function soapAnswer(action: string, relatesTo: string, body: string): string {
  return [
    `<s:Envelope xml:lang="en-US" ${namespaces}><s:Header><a:Action>${action}</a:Action>`,
    `<a:MessageID>uuid:${randomUUID().toUpperCase()}</a:MessageID>`,
    `<a:To>${addressing}/role/anonymous</a:To><a:RelatesTo>${escapeXml(relatesTo)}</a:RelatesTo></s:Header>`,
    `<s:Body>${body}</s:Body></s:Envelope>`,
  ].join('');
}

/** Why an operation is not done, as the service says it. */
export class ShellFault extends Error {
  constructor(
    /** e.g. `w:InvalidSelectors`. */
    readonly subcode: string,
    /** Code of the WSManFault: a WSMan or a Win32 error. */
    readonly code: number,
    message: string,
    readonly fault: 'Sender' | 'Receiver' = 'Sender',
  ) {
    super(message);
  }
}

export function faultAnswer(
  { fault, subcode, code, message }: ShellFault,
  relatesTo: string,
  computer: string,
): string {
  const detail = 'http://schemas.microsoft.com/wbem/wsman/1/wsmanfault';
  return soapAnswer(
    'http://schemas.dmtf.org/wbem/wsman/1/wsman/fault',
    relatesTo,
    [
      `<s:Fault><s:Code><s:Value>s:${fault}</s:Value><s:Subcode><s:Value>${subcode}</s:Value></s:Subcode></s:Code>`,
      `<s:Reason><s:Text xml:lang="en-US">${escapeXml(message)} </s:Text></s:Reason>`,
      `<s:Detail><f:WSManFault xmlns:f="${detail}" Code="${String(code)}" Machine="${escapeXml(computer)}">`,
      `<f:Message>${escapeXml(message)} </f:Message></f:WSManFault></s:Detail></s:Fault>`,
    ].join(''),
  );
}

export interface ShellFacts {
  readonly id: string;
  readonly owner: string;
  readonly client: string;
}

export const answers = {
  created: ({ id, owner, client }: ShellFacts) =>
    [
      `<x:ResourceCreated><a:Address>http://localhost/wsman</a:Address><a:ReferenceParameters>`,
      `<w:ResourceURI>${shellUri}/cmd</w:ResourceURI>`,
      `<w:SelectorSet><w:Selector Name="ShellId">${id}</w:Selector></w:SelectorSet>`,
      `</a:ReferenceParameters></x:ResourceCreated><rsp:Shell><rsp:ShellId>${id}</rsp:ShellId>`,
      `<rsp:ResourceUri>${shellUri}/cmd</rsp:ResourceUri><rsp:Owner>${escapeXml(owner)}</rsp:Owner>`,
      `<rsp:ClientIP>${escapeXml(client)}</rsp:ClientIP><rsp:IdleTimeOut>PT7200.000S</rsp:IdleTimeOut>`,
      '<rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams>',
      '<rsp:ShellRunTime>P0DT0H0M0S</rsp:ShellRunTime><rsp:ShellInactivity>P0DT0H0M0S</rsp:ShellInactivity></rsp:Shell>',
    ].join(''),
  started: (command: string) => `<rsp:CommandResponse><rsp:CommandId>${command}</rsp:CommandId></rsp:CommandResponse>`,
  sent: '<rsp:SendResponse/>',
  signalled: '<rsp:SignalResponse/>',
  received: (command: string, pieces: readonly Piece[], exitCode: number | null | undefined) => {
    const streams = pieces.map(
      ({ stream, bytes }) =>
        `<rsp:Stream Name="${stream}" CommandId="${command}">${bytes.toString('base64')}</rsp:Stream>`,
    );
    if (exitCode !== undefined) {
      const end = (stream: string) => `<rsp:Stream Name="${stream}" CommandId="${command}" End="true"></rsp:Stream>`;
      streams.push(end('stdout'), end('stderr'));
    }
    const state =
      exitCode === undefined
        ? `<rsp:CommandState CommandId="${command}" State="${shellUri}/CommandState/Running"/>`
        : `<rsp:CommandState CommandId="${command}" State="${shellUri}/CommandState/Done">${exitCode === null ? '' : `<rsp:ExitCode>${String(exitCode)}</rsp:ExitCode>`}</rsp:CommandState>`;
    return `<rsp:ReceiveResponse>${streams.join('')}${state}</rsp:ReceiveResponse>`;
  },
} as const;

/** Output that came in one go. */
export interface Piece {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Buffer;
}
