import { createCipheriv, hash } from 'node:crypto';
import { HmacSha1 } from '../../srtp/hmac-sha1.ts';
import type { SessionKeys } from '../../srtp/key-derivation.ts';
import type { SrtpJob, SrtpTransform } from '../../srtp/srtp-engine.ts';

/**
 * AES-CM with HMAC-SHA1 where a call to `node:crypto` pays: the cipher runs there whole, of the code the part that grows with the packet.
 * The one block that ends the code costs less here than another call. The key is handed over for every packet, so that it can be
 * overwritten here.
 */
export class NativeCounterModeTransform implements SrtpTransform {
  readonly #algorithm: string;
  readonly #key: Uint8Array;
  readonly #mac: HmacSha1;
  readonly #tagOctets: number;
  readonly #salt = new Uint8Array(16);
  readonly #iv = new Uint8Array(16);
  readonly #digest = new Int32Array(5);
  readonly #pad = new Uint8Array(blockOctets).fill(0x36);
  // The padded key, and room for a packet and a word behind it.
  #message: Uint8Array = new Uint8Array(0);

  constructor({ encryption, authentication, salt }: SessionKeys, tagOctets: number) {
    this.#algorithm = `aes-${8 * encryption.length}-ctr`;
    this.#key = encryption.slice();
    this.#mac = new HmacSha1(authentication);
    this.#tagOctets = tagOctets;
    this.#salt.set(salt);
    for (const [i, octet] of authentication.entries()) this.#pad[i] = octet ^ 0x36;
    this.#makeRoom(ordinaryPacketOctets);
  }

  seal(job: SrtpJob): void {
    const { target, targetOffset, length } = job;
    this.#crypt(job);
    this.#authenticate(target, targetOffset, length, job.word);
    const tag = targetOffset + job.tagOffset;
    for (let i = 0; i < this.#tagOctets; i++) target[tag + i] = this.#digest[i >>> 2]! >>> (24 - 8 * (i & 3));
  }

  open(job: SrtpJob): boolean {
    const { source, tagOffset } = job;
    this.#authenticate(source, 0, job.length, job.word);
    let difference = 0;
    for (let i = 0; i < this.#tagOctets; i++) {
      difference |= source[tagOffset + i]! ^ ((this.#digest[i >>> 2]! >>> (24 - 8 * (i & 3))) & 0xff);
    }
    if (difference !== 0) return false;
    this.#crypt(job);
    return true;
  }

  wipe(): void {
    this.#mac.wipe();
    this.#digest.fill(0);
    for (const octets of [this.#key, this.#salt, this.#iv, this.#pad, this.#message]) octets.fill(0);
  }

  #crypt(job: SrtpJob): void {
    const { source, target, targetOffset, length, ssrc, indexHigh, indexLow } = job;
    const kept = job.encrypted ? job.clear : length;
    if (source !== target || targetOffset !== 0) target.set(source.subarray(0, kept), targetOffset);
    if (kept === length) return;
    // IV = (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16)
    const iv = this.#iv;
    iv.set(this.#salt);
    for (let i = 0; i < 4; i++) {
      iv[4 + i] = iv[4 + i]! ^ (ssrc >>> (24 - 8 * i));
      iv[8 + i] = iv[8 + i]! ^ (indexHigh >>> (24 - 8 * i));
    }
    iv[12] = iv[12]! ^ (indexLow >>> 8);
    iv[13] = iv[13]! ^ indexLow;
    target.set(
      createCipheriv(this.#algorithm, this.#key, iv).update(source.subarray(kept, length)),
      targetOffset + kept,
    );
  }

  #authenticate(octets: Uint8Array, start: number, length: number, word: number): void {
    this.#makeRoom(length);
    const message = this.#message;
    message.set(octets.subarray(start, start + length), blockOctets);
    const end = blockOctets + length;
    for (let i = 0; i < 4; i++) message[end + i] = word >>> (24 - 8 * i);
    const inner = hash('sha1', message.subarray(0, end + 4), 'buffer');
    for (let i = 0; i < 5; i++) this.#digest[i] = inner.readInt32BE(4 * i);
    this.#mac.finish(this.#digest);
  }

  #makeRoom(length: number): void {
    if (this.#message.length >= blockOctets + length + 4) return;
    this.#message.fill(0);
    this.#message = new Uint8Array(blockOctets + length + 4);
    this.#message.set(this.#pad);
  }
}

const blockOctets = 64;
const ordinaryPacketOctets = 1500;
