import type { RandomSource } from '@webrtc-ims/core';
import { magicCookie } from '../message/identifiers.ts';
import { known } from '../message/known-headers.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { asciiLower } from '../syntax/text.ts';
import type { OwnNames } from './own-names.ts';

// branch = magic cookie, 96 random bits, ".", 64 bits that depend on what decides the routing (RFC 5393 4.2.1)
const uniqueLength = 24;
const branchLength = magicCookie.length + uniqueLength + 1 + 16;

/**
 * Branches in which a loop can be recognised (RFC 5393 4.2). The second part depends on the Request-URI, Route, Call-ID and CSeq number
 * and not on the method, so that CANCEL and ACK of a request get the same.
 */
export class LoopDetection {
  readonly #random: RandomSource;
  readonly #seed: number;
  readonly #hash = new RoutingHash();
  #pool = new DataView(new ArrayBuffer(0));
  #taken = 0;

  constructor(random: RandomSource) {
    this.#random = random;
    const [a = 0, b = 0, c = 0, d = 0] = random(4);
    this.#seed = (a << 24) | (b << 16) | (c << 8) | d;
  }

  /** A branch for a request as it was received. */
  branchFor(request: SipRequest): string {
    return `${magicCookie}${this.#unique()}.${this.#fingerprint(request)}`;
  }

  /** A branch for a request that begins here. */
  freshBranch(): string {
    return `${magicCookie}${this.#unique()}`;
  }

  /** Whether the request was here before and nothing that decides its way has changed since. */
  isLoop(request: SipRequest, own: OwnNames): boolean {
    const vias = request.vias();
    if (!vias.ok || vias.value.length < 2) return false;
    let fingerprint: string | undefined;
    for (const via of vias.value) {
      const branch = via.branch;
      if (branch?.length !== branchLength || branch[branchLength - 17] !== '.' || !own.isOwnVia(via)) continue;
      fingerprint ??= this.#fingerprint(request);
      if (asciiLower(branch.slice(-16)) === fingerprint) return true;
    }
    return false;
  }

  // The source is asked for a hundred branches at a time: a call of the system for each costs more than parsing the message.
  #unique(): string {
    if (this.#taken === this.#pool.byteLength) {
      const random = this.#random(100 * 12);
      this.#pool = new DataView(random.buffer, random.byteOffset, random.byteLength);
      this.#taken = 0;
    }
    const at = this.#taken;
    this.#taken += 12;
    const pool = this.#pool;
    return hex(pool.getInt32(at)) + hex(pool.getInt32(at + 4)) + hex(pool.getInt32(at + 8));
  }

  // White space is left out: a peer may fold lines, or unfold them.
  #fingerprint(request: SipRequest): string {
    const { octets, rows, startLine } = request;
    const hash = this.#hash;
    hash.start(this.#seed);
    hash.add(octets, startLine.uriStart, startLine.uriEnd);
    const callId = rows.next(0, known.callId);
    hash.add(octets, rows.start(callId), rows.end(callId));
    const cseq = request.cseq();
    hash.addWord(cseq.ok ? cseq.value.number : 0);
    for (let row = rows.next(0, known.route); row >= 0; row = rows.next(row + 1, known.route))
      hash.add(octets, rows.start(row), rows.end(row));
    return hash.text();
  }
}

/**
 * Two multiplicative hashes with a secret start. A peer that finds a collision stops its own request with 482, no other: strength is not needed, speed
 * is, because every request pays for it.
 */
class RoutingHash {
  #a = 0;
  #b = 0;

  start(seed: number): void {
    this.#a = seed | 0;
    this.#b = ~seed;
  }

  /** One field. */
  add(octets: Uint8Array, start: number, end: number): void {
    let a = this.#a;
    let b = this.#b;
    for (let at = start; at < end; at++) {
      const octet = octets[at]!;
      if (octet <= 0x20) continue;
      a = Math.imul(a ^ octet, 0x0100_0193);
      b = Math.imul(b ^ octet, 0x85eb_ca6b) ^ (b >>> 15);
    }
    this.#a = a;
    this.#b = b;
    // No two fields are equal to two others that were cut elsewhere.
    this.addWord(0x0a);
  }

  addWord(word: number): void {
    this.#a = Math.imul(this.#a ^ word, 0x0100_0193);
    this.#b = Math.imul(this.#b ^ word, 0x85eb_ca6b) ^ (this.#b >>> 15);
  }

  text(): string {
    return hex(this.#a ^ (this.#a >>> 16)) + hex(this.#b ^ (this.#b >>> 13));
  }
}

/** Eight digits. */
function hex(word: number): string {
  return String.fromCharCode(
    digit(word >>> 28),
    digit(word >>> 24),
    digit(word >>> 20),
    digit(word >>> 16),
    digit(word >>> 12),
    digit(word >>> 8),
    digit(word >>> 4),
    digit(word),
  );
}

function digit(value: number): number {
  const low = value & 0xf;
  return low < 10 ? 0x30 + low : 0x57 + low;
}
