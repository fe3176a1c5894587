import { type RandomSource, toHex } from '@webrtc-ims/core';
import { magicCookie } from '../message/identifiers.ts';
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
  #pool = new Uint8Array(0);

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
    const length = uniqueLength / 2;
    if (this.#pool.length < length) this.#pool = this.#random(100 * length);
    const taken = this.#pool.subarray(0, length);
    this.#pool = this.#pool.subarray(length);
    return toHex(taken);
  }

  #fingerprint(request: SipRequest): string {
    const cseq = request.cseq();
    let text = `${request.requestUriText}\n${request.header('Call-ID')?.text}\n${cseq.ok ? cseq.value.number : ''}`;
    for (const route of request.headers('Route')) text += `\n${route.text}`;
    return mixed(text, this.#seed);
  }
}

// Two multiplicative hashes with a secret start. A peer that finds a collision stops its own request with 482, no other: strength
// is not needed, speed is, because every request pays for it.
function mixed(text: string, seed: number): string {
  let a = seed | 0;
  let b = ~seed;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x0100_0193);
    b = Math.imul(b ^ code, 0x85eb_ca6b) ^ (b >>> 15);
  }
  return hex(a ^ (a >>> 16)) + hex(b ^ (b >>> 13));
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
