import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { SessionKeys, SrtpChannel } from '../../srtp/key-derivation.ts';
import type { SrtpJob, SrtpTransform } from '../../srtp/srtp-engine.ts';

/** AES-GCM (RFC 7714) by `node:crypto`. The key is handed over for every packet, so that it can be overwritten here. */
export class GaloisCounterModeTransform implements SrtpTransform {
  readonly #algorithm: 'aes-128-gcm' | 'aes-256-gcm';
  readonly #key: Uint8Array;
  readonly #salt: Uint8Array;
  readonly #iv = new Uint8Array(12);
  readonly #channel: SrtpChannel;
  // What is authenticated and not encrypted, where it is not one piece.
  #associated = new Uint8Array(64);

  constructor(channel: SrtpChannel, { encryption, salt }: SessionKeys) {
    this.#algorithm = encryption.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm';
    this.#key = encryption.slice();
    this.#salt = salt.slice();
    this.#channel = channel;
  }

  seal(job: SrtpJob): void {
    const { source, target, targetOffset, length } = job;
    const kept = job.encrypted ? job.clear : length;
    const cipher = createCipheriv(this.#algorithm, this.#key, this.#ivOf(job), { authTagLength: 16 });
    cipher.setAAD(this.#associatedData(job, kept));
    const encrypted = kept < length ? cipher.update(source.subarray(kept, length)) : nothing;
    cipher.final();
    if (source !== target || targetOffset !== 0) target.set(source.subarray(0, kept), targetOffset);
    target.set(encrypted, targetOffset + kept);
    target.set(cipher.getAuthTag(), targetOffset + job.tagOffset);
  }

  open(job: SrtpJob): boolean {
    const { source, target, targetOffset, length, tagOffset } = job;
    const kept = job.encrypted ? job.clear : length;
    const decipher = createDecipheriv(this.#algorithm, this.#key, this.#ivOf(job), { authTagLength: 16 });
    decipher.setAAD(this.#associatedData(job, kept));
    decipher.setAuthTag(source.subarray(tagOffset, tagOffset + 16));
    const clear = kept < length ? decipher.update(source.subarray(kept, length)) : nothing;
    try {
      decipher.final();
    } catch {
      // Node has no other way to say that the tag is wrong. Nothing of `clear` has left this function.
      clear.fill(0);
      return false;
    }
    if (source !== target || targetOffset !== 0) target.set(source.subarray(0, kept), targetOffset);
    target.set(clear, targetOffset + kept);
    return true;
  }

  wipe(): void {
    this.#key.fill(0);
    this.#salt.fill(0);
    this.#iv.fill(0);
    this.#associated.fill(0);
  }

  // RFC 7714 8.1, 9.1: 00 00 || SSRC || index of 48 bits, XOR salt. The index of RTCP has zeros in front.
  #ivOf({ ssrc, indexHigh, indexLow }: SrtpJob): Uint8Array {
    const iv = this.#iv;
    iv.set(this.#salt);
    for (let i = 0; i < 4; i++) {
      iv[2 + i] = iv[2 + i]! ^ (ssrc >>> (24 - 8 * i));
      iv[6 + i] = iv[6 + i]! ^ (indexHigh >>> (24 - 8 * i));
    }
    iv[10] = iv[10]! ^ (indexLow >>> 8);
    iv[11] = iv[11]! ^ indexLow;
    return iv;
  }

  // RFC 7714 8.2, 9.2, 9.3: of RTCP the word with E flag and index belongs to it, wherever it stands.
  #associatedData({ source, word }: SrtpJob, kept: number): Uint8Array {
    if (this.#channel === 'rtp') return source.subarray(0, kept);
    if (this.#associated.length < kept + 4) this.#associated = new Uint8Array(kept + 4);
    const associated = this.#associated;
    associated.set(source.subarray(0, kept));
    for (let i = 0; i < 4; i++) associated[kept + i] = word >>> (24 - 8 * i);
    return associated.subarray(0, kept + 4);
  }
}

const nothing = new Uint8Array(0);
