import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** PEM file of `cert`, as a caFile. */
  readonly file: string;
}

/** A self-signed certificate, made by openssl. `names` as in subjectAltName: `DNS:localhost,IP:127.0.0.1`. */
export async function selfSigned(folder: string, name: string, names: string): Promise<Certificate> {
  const file = join(folder, `${name}.pem`);
  const keyFile = join(folder, `${name}.key`);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const to = ['-keyout', keyFile, '-out', file];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', ...curve, ...to, '-days', '30'],
    ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`],
  ]);
  return { cert: await readFile(file, 'utf8'), key: await readFile(keyFile, 'utf8'), file };
}
