import { concatenate, MisuseError, type RandomSource, secretsEqual, systemRandom } from '@webrtc-ims/core';
import { type SrtpSuiteName, srtpSuites } from './srtp-suite.ts';

/** What may go with a master key. */
export interface MasterKeyDetail {
  /** Master key identifier: 1 to 128 octets, carried in every packet (RFC 3711 3.1). All keys of one direction have one of equal length, or none. */
  readonly mki?: Uint8Array | undefined;
  /** Packets that may be protected with it, RTP and RTCP counted apart; below what the suite allows by itself. */
  readonly lifetime?: number | undefined;
}

/**
 * A master key and salt. The octets are in private fields: neither `JSON.stringify` nor `util.inspect` nor an error shows them. What needs
 * them asks for a copy by name.
 */
export class SrtpMasterKey {
  readonly mki: Uint8Array | undefined;
  readonly lifetime: number | undefined;
  readonly #key: Uint8Array<ArrayBuffer>;
  readonly #salt: Uint8Array<ArrayBuffer>;

  /** Copies key and salt. @throws {MisuseError} `SRTP_KEY` for an MKI or a lifetime that cannot be */
  constructor(key: Uint8Array, salt: Uint8Array, { mki, lifetime }: MasterKeyDetail = {}) {
    if (mki !== undefined && (mki.length < 1 || mki.length > 128)) {
      throw new MisuseError('SRTP_KEY', `a master key identifier of ${mki.length} octets`, { clause: 'RFC 4568 6.1' });
    }
    if (lifetime !== undefined && !(Number.isInteger(lifetime) && lifetime >= 1)) {
      throw new MisuseError('SRTP_KEY', `a lifetime of ${lifetime} packets`, { clause: 'RFC 4568 6.1' });
    }
    this.#key = new Uint8Array(key);
    this.#salt = new Uint8Array(salt);
    this.mki = mki === undefined ? undefined : new Uint8Array(mki);
    this.lifetime = lifetime;
  }

  /** A new random key for a suite. */
  static generate(suite: SrtpSuiteName, random: RandomSource = systemRandom, detail?: MasterKeyDetail): SrtpMasterKey {
    const { keyOctets, saltOctets } = srtpSuites[suite];
    const key = random(keyOctets);
    const salt = random(saltOctets);
    const made = new SrtpMasterKey(key, salt, detail);
    key.fill(0);
    salt.fill(0);
    return made;
  }

  /** Splits key and salt that stand behind one another, as SDES and the exporter of DTLS give them. @throws {MisuseError} `SRTP_KEY` */
  static fromConcatenation(suite: SrtpSuiteName, octets: Uint8Array, detail?: MasterKeyDetail): SrtpMasterKey {
    const { keyOctets, saltOctets } = srtpSuites[suite];
    if (octets.length !== keyOctets + saltOctets) {
      throw new MisuseError('SRTP_KEY', `${octets.length} octets of key and salt for ${suite}`);
    }
    return new SrtpMasterKey(octets.subarray(0, keyOctets), octets.subarray(keyOctets), detail);
  }

  get keyOctets(): number {
    return this.#key.length;
  }

  get saltOctets(): number {
    return this.#salt.length;
  }

  /** A copy of the key. Whoever takes it wipes it. */
  copyKey(): Uint8Array<ArrayBuffer> {
    return this.#key.slice();
  }

  /** A copy of the salt. */
  copySalt(): Uint8Array<ArrayBuffer> {
    return this.#salt.slice();
  }

  /** A copy of key and salt behind one another. Whoever takes it wipes it. */
  copyConcatenation(): Uint8Array<ArrayBuffer> {
    return concatenate([this.#key, this.#salt]);
  }

  /** Whether both have the same key and salt, in a time that does not depend on them. */
  equals(other: SrtpMasterKey): boolean {
    const sameKey = secretsEqual(this.#key, other.#key);
    return secretsEqual(this.#salt, other.#salt) && sameKey;
  }

  /** Overwrites key and salt. Sessions that were given it before go on: they have derived theirs. */
  wipe(): void {
    this.#key.fill(0);
    this.#salt.fill(0);
  }
}
