const record = { changeCipherSpec: 20, alert: 21, handshake: 22 } as const;
/** The handshake messages with which a side has said all it can (TLS 1.2). */
const lastOfFlight = { clientHello: 1, serverHelloDone: 14 } as const;

/** Whether these records of one side of a TLS 1.2 handshake are all that it sends before it waits for the other. */
export function endsFlight(bytes: Buffer): boolean {
  const messages: Buffer[] = [];
  let enciphered = false;
  for (let at = 0; at + 5 <= bytes.length;) {
    const [type, end] = [bytes[at], at + 5 + bytes.readUInt16BE(at + 3)];
    if (end > bytes.length) return false;
    if (type === record.alert) return true;
    // What follows the change of ciphers is the message that ends the handshake.
    if (type === record.handshake && enciphered) return true;
    if (type === record.changeCipherSpec) enciphered = true;
    if (type === record.handshake) messages.push(bytes.subarray(at + 5, end));
    at = end;
  }
  return !enciphered && endsWithLast(Buffer.concat(messages));
}

function endsWithLast(messages: Buffer): boolean {
  let last: number | undefined;
  let at = 0;
  while (at + 4 <= messages.length) {
    last = messages[at];
    at += 4 + messages.readUIntBE(at + 1, 3);
  }
  return at === messages.length && (last === lastOfFlight.clientHello || last === lastOfFlight.serverHelloDone);
}
