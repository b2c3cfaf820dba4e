import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** An Ansible Vault text, format 1.1, as `ansible-vault encrypt` writes it. */
export function encryptVault(plain: string, password: string): string {
  const salt = randomBytes(32);
  const keys = pbkdf2Sync(password, salt, 10_000, 80, 'sha256');
  const bytes = Buffer.from(plain, 'utf8');
  const padding = 16 - (bytes.length % 16);
  const cipher = createCipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(64, 80));
  const text = Buffer.concat([cipher.update(bytes), cipher.update(Buffer.alloc(padding, padding)), cipher.final()]);
  const digest = createHmac('sha256', keys.subarray(32, 64)).update(text).digest();
  const body = [salt, digest, text].map((part) => part.toString('hex')).join('\n');
  const lines =
    Buffer.from(body)
      .toString('hex')
      .match(/.{1,80}/g) ?? [];
  return ['$ANSIBLE_VAULT;1.1;AES256', ...lines, ''].join('\n');
}
