import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';
import {
  concatenate,
  fromBase64Url,
  MisuseError,
  OctetReader,
  secretsEqual,
  toBase64Url,
  toHex,
} from '@webrtc-ims/core';

/** A key that authenticates flow tokens. Several instances of a cluster share it; it should survive a restart. */
export interface FlowTokenKey {
  /** 0 to 255; stands in the token, so that keys can be changed with a grace period. */
  readonly id: number;
  /** At least 16 octets from a cryptographic source. */
  readonly secret: Uint8Array;
}

export interface FlowTokenOptions {
  /** The key of new tokens. */
  readonly key: FlowTokenKey;
  /** Earlier keys whose tokens are still honoured. */
  readonly retiredKeys?: readonly FlowTokenKey[];
  /** Which member of the cluster owns the flows, 0 to 2^32-1. Default 0. */
  readonly instance?: number;
}

/**
 * What a token is worth:
 *
 * - `valid`: made by a holder of the key; `flow` names the flow, which may have closed since (then: 430);
 * - `forged`: not a token, or its authentication does not hold (403).
 */
export type FlowTokenVerdict =
  | { readonly type: 'valid'; readonly instance: number; readonly flow: string }
  | { readonly type: 'forged' };

// The user part of Path and Record-Route URIs (RFC 5626 5.2), in base64url:
//
//   octet 0       1        2..5          6..13              14..25
//   +---------+--------+------------+-------------+---------------------------+
//   | version | key id | instance   | flow id     | HMAC-SHA-256, 96 bits     |
//   +---------+--------+------------+-------------+---------------------------+
//
// No address is in it, so the core learns nothing about the client, and a later connection from the same address and port is
// another flow: the flow id is random.
const version = 1;
const protectedLength = 14;
const macLength = 12;
const tokenLength = protectedLength + macLength;

/** Octets of a flow id: 64 random bits. */
export const flowIdLength = 8;

const forged: FlowTokenVerdict = { type: 'forged' };

/**
 * Makes and verifies flow tokens. Whether the flow still lives is for the flow table to say: a token is self-contained, no table
 * outlives the flow.
 */
export class FlowTokens {
  readonly #current: number;
  readonly #instance: number;
  readonly #keyed: ReadonlyMap<number, ReturnType<typeof hmac.create>>;

  /** @throws MisuseError `FLOW_TOKEN_KEY` for a short secret, a key id or an instance out of range */
  constructor(options: FlowTokenOptions) {
    const instance = options.instance ?? 0;
    if (!Number.isInteger(instance) || instance < 0 || instance > 0xffff_ffff) {
      throw new MisuseError('FLOW_TOKEN_KEY', `instance ${instance} is not a 32-bit number`);
    }
    this.#instance = instance;
    this.#current = options.key.id;
    this.#keyed = new Map([...(options.retiredKeys ?? []), options.key].map((key) => [key.id, keyedHash(key)]));
  }

  /** The token of a flow. @param flow 16 hexadecimal digits */
  mint(flow: string): string {
    const content = new Uint8Array(protectedLength);
    const instance = this.#instance;
    content.set([version, this.#current, instance >>> 24, instance >>> 16, instance >>> 8, instance]);
    for (let i = 0; i < flowIdLength; i++) content[6 + i] = Number.parseInt(flow.slice(2 * i, 2 * i + 2), 16);
    return toBase64Url(concatenate([content, this.#mac(this.#current, content)!]));
  }

  /** Checks a token in a time that depends on its length only, before anything in it is used. */
  verify(token: string): FlowTokenVerdict {
    if (token.length !== Math.ceil((tokenLength * 4) / 3)) return forged;
    const octets = fromBase64Url(token);
    if (octets?.length !== tokenLength) return forged;
    const content = octets.subarray(0, protectedLength);
    const mac = this.#mac(content[1]!, content);
    if (mac === undefined || !secretsEqual(mac, octets.subarray(protectedLength))) return forged;
    if (content[0] !== version) return forged;
    const reader = new OctetReader(content, 2);
    return { type: 'valid', instance: reader.u32(), flow: toHex(reader.take(flowIdLength)) };
  }

  /** Whether tokens with this instance number are ours. */
  owns(instance: number): boolean {
    return instance === this.#instance;
  }

  #mac(keyId: number, content: Uint8Array): Uint8Array | undefined {
    return this.#keyed.get(keyId)?.clone().update(content).digest().subarray(0, macLength);
  }
}

// A keyed state that is cloned for each token: hashing the key again would double the cost.
function keyedHash(key: FlowTokenKey): ReturnType<typeof hmac.create> {
  if (!Number.isInteger(key.id) || key.id < 0 || key.id > 255) {
    throw new MisuseError('FLOW_TOKEN_KEY', `key id ${key.id} is not an octet`);
  }
  if (key.secret.length < 16) {
    throw new MisuseError('FLOW_TOKEN_KEY', `a secret of ${key.secret.length} octets is too short`);
  }
  return hmac.create(sha256, key.secret);
}
