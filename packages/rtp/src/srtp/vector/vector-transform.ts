import { expandAesKey } from '../aes.ts';
import { putUint32 } from '../clear-header.ts';
import type { SessionKeys } from '../key-derivation.ts';
import { wordsOf } from '../packet-words.ts';
import type { SrtpJob, SrtpTransform } from '../srtp-engine.ts';
import { codeAt, keyedAt, outerMessageAt, packetAt } from './memory-map.ts';
import type { VectorUnit } from './vector-unit.ts';

/**
 * AES-CM with HMAC-SHA1 (RFC 3711 4.1.1, 4.2.1) in WebAssembly. A packet is copied into its memory and out again; what it takes of time does
 * not depend on what is in keys and packets.
 */
export class VectorTransform implements SrtpTransform {
  readonly #unit: VectorUnit;
  // As they stand in the memory of the unit: round keys and states.
  readonly #keyed: Uint8Array<ArrayBuffer> = new Uint8Array(keyedAt.end - keyedAt.roundKeys);
  readonly #lastKey: number;
  readonly #salt: Int32Array;
  readonly #tagOctets: number;
  // The packet in the memory: as long as the last one, as those of one stream often are.
  #packet: Uint8Array<ArrayBuffer>;

  constructor(unit: VectorUnit, keys: SessionKeys, tagOctets: number) {
    this.#unit = unit;
    this.#tagOctets = tagOctets;
    this.#packet = unit.memory.subarray(packetAt, packetAt);
    this.#salt = wordsOf(keys.salt, 4);
    this.#lastKey = this.#writeRoundKeys(keys.encryption);
    unit.owner = undefined;
    for (const [pad, at] of [
      [0x36, keyedAt.innerState],
      [0x5c, keyedAt.outerState],
    ] as const) {
      const block = unit.memory.subarray(packetAt, packetAt + blockOctets);
      block.fill(pad);
      for (const [i, octet] of keys.authentication.entries()) block[i] = octet ^ pad;
      unit.memory.set(initialState, codeAt);
      unit.sha1(packetAt, packetAt + blockOctets, codeAt, codeAt);
      this.#keyed.set(unit.memory.subarray(codeAt, codeAt + codeOctets), at - keyedAt.roundKeys);
      block.fill(0);
    }
    unit.memory.set(outerEnd, outerMessageAt + codeOctets);
  }

  seal(job: SrtpJob): void {
    const { memory } = this.#unit;
    const { target, targetOffset, length } = job;
    this.#load(job.source);
    if (job.encrypted) this.#crypt(job);
    target.set(this.#packetOf(length), targetOffset);
    this.#authenticate(length, job.word);
    const tag = targetOffset + job.tagOffset;
    for (let i = 0; i < this.#tagOctets; i++) target[tag + i] = memory[codeAt + i]!;
  }

  open(job: SrtpJob): boolean {
    const { memory } = this.#unit;
    const { source, length, tagOffset } = job;
    this.#load(source);
    this.#authenticate(length, job.word);
    let difference = 0;
    for (let i = 0; i < this.#tagOctets; i++) difference |= source[tagOffset + i]! ^ memory[codeAt + i]!;
    if (difference !== 0) return false;
    if (job.encrypted) this.#crypt(job);
    job.target.set(this.#packetOf(length), job.targetOffset);
    return true;
  }

  wipe(): void {
    this.#keyed.fill(0);
    this.#salt.fill(0);
    const { memory } = this.#unit;
    if (this.#unit.owner === this) memory.fill(0, keyedAt.roundKeys, keyedAt.end);
  }

  #load(source: Uint8Array): void {
    const unit = this.#unit;
    if (unit.owner !== this) {
      unit.memory.set(this.#keyed, keyedAt.roundKeys);
      unit.owner = this;
    }
    unit.memory.set(source, packetAt);
  }

  #packetOf(length: number): Uint8Array<ArrayBuffer> {
    if (this.#packet.length !== length) this.#packet = this.#unit.memory.subarray(packetAt, packetAt + length);
    return this.#packet;
  }

  // IV = (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16)
  #crypt({ ssrc, indexHigh, indexLow, clear, length }: SrtpJob): void {
    const salt = this.#salt;
    this.#unit.counterMode(
      salt[0]!,
      salt[1]! ^ ssrc,
      salt[2]! ^ indexHigh,
      salt[3]! ^ (indexLow << 16),
      packetAt + clear,
      packetAt + length,
      this.#lastKey,
    );
  }

  // HMAC (RFC 2104) of the packet and the word, over whatever stands behind the packet.
  #authenticate(length: number, word: number): void {
    const { memory } = this.#unit;
    const end = packetAt + length;
    // The message ends with one bit, zeros, and its length in bits, the padded key included.
    const blocks = (length + 4 + 1 + 8 + blockOctets - 1) >>> 6;
    const messageEnd = packetAt + blockOctets * blocks;
    putUint32(memory, end, word);
    memory[end + 4] = 0x80;
    for (let at = end + 5; at < messageEnd - 4; at++) memory[at] = 0;
    putUint32(memory, messageEnd - 4, 8 * (blockOctets + length + 4));
    this.#unit.sha1(packetAt, messageEnd, keyedAt.innerState, outerMessageAt);
    this.#unit.sha1(outerMessageAt, outerMessageAt + blockOctets, keyedAt.outerState, codeAt);
  }

  // As pairs, the last one as octets. The constant of SubBytes, which its tables leave out, passes through MixColumns as it is: it is part of
  // every key behind a substitution.
  #writeRoundKeys(key: Uint8Array): number {
    const schedule = expandAesKey(key);
    const last = schedule.length - 4;
    for (const [i, word] of schedule.entries()) {
      for (let row = 0; row < 4; row++) {
        const octet = ((word >>> (24 - 8 * row)) & 0xff) ^ (i < 4 ? 0 : substitutionConstant);
        this.#keyed[4 * i + row] = i < last ? this.#unit.pairs[octet]! : octet;
      }
    }
    schedule.fill(0);
    return keyedAt.roundKeys + 4 * last;
  }
}

const blockOctets = 64;
const codeOctets = 20;
const substitutionConstant = 0x63;
// FIPS 180-4 5.3.1.
const initialState = Uint8Array.of(
  ...[0x67, 0x45, 0x23, 0x01, 0xef, 0xcd, 0xab, 0x89, 0x98, 0xba],
  ...[0xdc, 0xfe, 0x10, 0x32, 0x54, 0x76, 0xc3, 0xd2, 0xe1, 0xf0],
);
// What follows a hash in the outer message, always the same: one bit, zeros, and 84 octets in bits.
const outerEnd = Uint8Array.from({ length: blockOctets - codeOctets }, (_, i) =>
  i === 0 ? 0x80 : i === 42 ? 0x02 : i === 43 ? 0xa0 : 0,
);
