/** RC4, which OpenSSL 3 and BoringSSL no longer offer. The state goes on from call to call, as NTLM's seal wants it. */
export class Rc4 {
  private readonly state = Uint8Array.from({ length: 256 }, (_, i) => i);
  private i = 0;
  private j = 0;

  constructor(key: Uint8Array) {
    const { state } = this;
    for (let i = 0, j = 0; i < 256; i++) {
      const own = state[i] ?? 0;
      j = (j + own + (key[i % key.length] ?? 0)) & 255;
      state[i] = state[j] ?? 0;
      state[j] = own;
    }
  }

  /** Encrypts or decrypts, which is the same. */
  apply(data: Uint8Array): Buffer {
    const { state } = this;
    let { i, j } = this;
    const result = Buffer.allocUnsafe(data.length);
    for (let at = 0; at < data.length; at++) {
      i = (i + 1) & 255;
      const x = state[i] as number;
      j = (j + x) & 255;
      const y = state[j] as number;
      state[i] = y;
      state[j] = x;
      result[at] = (data[at] as number) ^ (state[(x + y) & 255] as number);
    }
    this.i = i;
    this.j = j;
    return result;
  }
}
