import { AesCounter } from './aes.ts';
import { HmacSha1 } from './hmac-sha1.ts';
import type { SessionKeys } from './key-derivation.ts';
import type { SrtpJob, SrtpTransform } from './srtp-engine.ts';

/** AES-CM with HMAC-SHA1 (RFC 3711 4.1.1, 4.2.1) on typed arrays. Allocates nothing per packet. */
export class CounterModeTransform implements SrtpTransform {
  readonly #cipher: AesCounter;
  readonly #mac: HmacSha1;
  readonly #salt: Int32Array = new Int32Array(4);
  readonly #tagOctets: number;
  readonly #digest: Int32Array = new Int32Array(5);

  constructor(keys: SessionKeys, tagOctets: number) {
    this.#cipher = new AesCounter(keys.encryption);
    this.#mac = new HmacSha1(keys.authentication);
    this.#tagOctets = tagOctets;
    for (let i = 0; i < keys.salt.length; i++) {
      this.#salt[i >>> 2] = this.#salt[i >>> 2]! | (keys.salt[i]! << (24 - 8 * (i & 3)));
    }
  }

  seal(job: SrtpJob): void {
    const { target, targetOffset, length } = job;
    this.#crypt(job);
    this.#mac.digest(target, targetOffset, targetOffset + length, job.word, this.#digest);
    const tag = targetOffset + job.tagOffset;
    for (let i = 0; i < this.#tagOctets; i++) target[tag + i] = this.#digest[i >>> 2]! >>> (24 - 8 * (i & 3));
  }

  open(job: SrtpJob): boolean {
    const { source, tagOffset } = job;
    this.#mac.digest(source, 0, job.length, job.word, this.#digest);
    let difference = 0;
    for (let i = 0; i < this.#tagOctets; i++) {
      difference |= source[tagOffset + i]! ^ ((this.#digest[i >>> 2]! >>> (24 - 8 * (i & 3))) & 0xff);
    }
    if (difference !== 0) return false;
    this.#crypt(job);
    return true;
  }

  wipe(): void {
    this.#cipher.wipe();
    this.#mac.wipe();
    this.#salt.fill(0);
    this.#digest.fill(0);
  }

  // IV = (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16)
  #crypt(job: SrtpJob): void {
    const { source, target, targetOffset, length, clear } = job;
    const kept = job.encrypted ? clear : length;
    if (source !== target || targetOffset !== 0) {
      for (let i = 0; i < kept; i++) target[targetOffset + i] = source[i]!;
    }
    if (!job.encrypted) return;
    const salt = this.#salt;
    this.#cipher.apply(
      salt[0]!,
      salt[1]! ^ job.ssrc,
      salt[2]! ^ job.indexHigh,
      salt[3]! ^ (job.indexLow << 16),
      source,
      clear,
      target,
      targetOffset + clear,
      length - clear,
    );
  }
}
