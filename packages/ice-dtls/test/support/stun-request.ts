import { insecureSeededRandom } from '@webrtc-ims/core';
import {
  appendFingerprint,
  appendMessageIntegrity,
  attributeType,
  encodeCheckUsername,
  encodePriority,
  encodeStunMessage,
  encodeTieBreaker,
  type IceCredentials,
  type IntegrityKind,
  shortTermKey,
} from '@webrtc-ims/ice-dtls';

export interface CheckOptions {
  readonly nominate?: boolean;
  readonly role?: 'controlling' | 'controlled';
  readonly integrity?: IntegrityKind | 'none';
  readonly pwd?: string;
  readonly username?: string;
  readonly priority?: number;
  readonly tieBreaker?: bigint;
  readonly fingerprint?: boolean;
  readonly extra?: readonly { readonly type: number; readonly value: Uint8Array }[];
  /** Put behind the integrity attribute. */
  readonly trailing?: readonly { readonly type: number; readonly value: Uint8Array }[];
}

const random = insecureSeededRandom(7);

/** A connectivity check as a browser sends it. */
export function check(to: IceCredentials, options: CheckOptions = {}): Uint8Array<ArrayBuffer> {
  const attributes: { type: number; value: Uint8Array }[] = [];
  const username = options.username ?? `${to.ufrag}:peer`;
  if (username !== '') {
    const [receiver = '', sender = ''] = username.split(':');
    attributes.push({
      type: attributeType.username,
      value: username.includes(':') ? encodeCheckUsername({ receiver, sender }) : new TextEncoder().encode(username),
    });
  }
  attributes.push(
    { type: attributeType.priority, value: encodePriority(options.priority ?? 0x6e00_01ff) },
    {
      type: options.role === 'controlled' ? attributeType.iceControlled : attributeType.iceControlling,
      value: encodeTieBreaker(options.tieBreaker ?? 1n),
    },
  );
  if (options.nominate) attributes.push({ type: attributeType.useCandidate, value: new Uint8Array(0) });
  attributes.push(...(options.extra ?? []));
  let octets = encodeStunMessage({ class: 'request', transactionId: random(12), attributes });
  if (options.integrity !== 'none') {
    octets = appendMessageIntegrity(octets, shortTermKey(options.pwd ?? to.pwd), options.integrity);
  }
  if (options.trailing !== undefined) octets = withTrailing(octets, options.trailing);
  return options.fingerprint === false ? octets : appendFingerprint(octets);
}

function withTrailing(octets: Uint8Array, trailing: NonNullable<CheckOptions['trailing']>): Uint8Array<ArrayBuffer> {
  const tail = encodeStunMessage({ class: 'request', transactionId: octets.slice(8, 20), attributes: trailing });
  const out = new Uint8Array(octets.length + tail.length - 20);
  out.set(octets);
  out.set(tail.subarray(20), octets.length);
  out[2] = (out.length - 20) >>> 8;
  out[3] = (out.length - 20) & 0xff;
  return out;
}
