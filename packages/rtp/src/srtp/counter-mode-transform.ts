import { AesCounter } from './aes-counter.ts';
import { HmacSha1 } from './hmac-sha1.ts';
import type { SessionKeys } from './key-derivation.ts';
import { PacketWords, wordsOf } from './packet-words.ts';
import type { SrtpJob, SrtpTransform } from './srtp-engine.ts';

/** AES-CM with HMAC-SHA1 (RFC 3711 4.1.1, 4.2.1) on typed arrays. Allocates nothing per packet. */
export class CounterModeTransform implements SrtpTransform {
  readonly #cipher: AesCounter;
  readonly #mac: HmacSha1;
  readonly #salt: Int32Array;
  readonly #tagOctets: number;
  readonly #digest: Int32Array = new Int32Array(5);

  constructor(keys: SessionKeys, tagOctets: number) {
    this.#cipher = new AesCounter(keys.encryption);
    this.#mac = new HmacSha1(keys.authentication);
    this.#tagOctets = tagOctets;
    this.#salt = wordsOf(keys.salt, 4);
  }

  seal(job: SrtpJob): void {
    const { target, targetOffset, length } = job;
    const words = packet.read(job.source, length);
    if (job.encrypted) this.#crypt(job, words);
    packet.write(target, targetOffset, length);
    this.#mac.digest(words, length, job.word, this.#digest);
    const tag = targetOffset + job.tagOffset;
    const digest = this.#digest;
    for (let i = 0; i < this.#tagOctets; i++) target[tag + i] = digest[i >>> 2]! >>> (24 - 8 * (i & 3));
  }

  open(job: SrtpJob): boolean {
    const { source, tagOffset, length } = job;
    const words = packet.read(source, length);
    this.#mac.digest(words, length, job.word, this.#digest);
    let difference = 0;
    for (let i = 0; i < this.#tagOctets; i++) {
      difference |= source[tagOffset + i]! ^ ((this.#digest[i >>> 2]! >>> (24 - 8 * (i & 3))) & 0xff);
    }
    if (difference !== 0) return false;
    if (job.encrypted) this.#crypt(job, words);
    packet.write(job.target, job.targetOffset, length);
    return true;
  }

  wipe(): void {
    this.#cipher.wipe();
    this.#mac.wipe();
    this.#salt.fill(0);
    this.#digest.fill(0);
  }

  // IV = (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16). Headers end at a multiple of four octets.
  #crypt({ ssrc, indexHigh, indexLow, clear, length }: SrtpJob, words: Int32Array): void {
    const salt = this.#salt;
    this.#cipher.apply(
      salt[0]!,
      salt[1]! ^ ssrc,
      salt[2]! ^ indexHigh,
      salt[3]! ^ (indexLow << 16),
      words,
      clear >>> 2,
      (length - clear + 15) >>> 4,
    );
  }
}

// One packet at a time: seal() and open() run to their ends.
const packet = new PacketWords();
