import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { contextTag, der, derInteger, derObjectId, tags } from '../../../src/machine/winrm/der';

/** A certificate with its key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const day = 86_400_000;

export interface CertificateOptions {
  /** An RSA key takes its time; `ec` by default. */
  readonly kind?: 'ec' | 'rsa';
  readonly from?: Date;
  /** For so many days. */
  readonly days?: number;
}

/** A certificate that signs itself, as Windows makes them for its HTTPS listener. The first name is its subject too. */
export function selfSigned(names: readonly string[], options: CertificateOptions = {}): Certificate {
  const { kind = 'ec', from = new Date(Date.now() - day), days = 365 } = options;
  const { privateKey, publicKey } =
    kind === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const algorithm =
    kind === 'ec'
      ? der(tags.sequence, derObjectId('1.2.840.10045.4.3.2')) // ecdsa-with-SHA256
      : der(tags.sequence, derObjectId('1.2.840.113549.1.1.11'), der(0x05)); // sha256WithRSAEncryption
  const commonName = der(tags.sequence, derObjectId('2.5.4.3'), der(0x0c, Buffer.from(names[0] ?? 'localhost')));
  const name = der(tags.sequence, der(0x31, commonName));
  const alternatives = der(tags.octets, der(tags.sequence, ...names.map(alternative)));
  const extension = der(tags.sequence, derObjectId('2.5.29.17'), alternatives);
  const signed = der(
    tags.sequence,
    der(contextTag(0), derInteger(2)),
    der(tags.integer, Buffer.concat([Buffer.of(1), randomBytes(15)])),
    algorithm,
    name,
    der(tags.sequence, time(from), time(new Date(from.getTime() + days * day))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(contextTag(3), der(tags.sequence, extension)),
  );
  const signature = der(tags.bits, Buffer.of(0), sign('sha256', signed, privateKey));
  return {
    cert: pem(der(tags.sequence, signed, algorithm, signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function alternative(name: string): Buffer {
  const address = isIP(name) === 4 ? Buffer.from(name.split('.').map(Number)) : undefined;
  return address ? der(0x87, address) : der(0x82, Buffer.from(name, 'latin1'));
}

/** UTCTime: YYMMDDhhmmssZ. */
function time(at: Date): Buffer {
  return der(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`, 'latin1'));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
