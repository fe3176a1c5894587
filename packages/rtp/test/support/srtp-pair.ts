import { insecureSeededRandom } from '@webrtc-ims/core';
import { encodeRtpPacket, SrtpMasterKey, type SrtpOptions, SrtpProtector, SrtpUnprotector } from '@webrtc-ims/rtp';
import { nodeSrtpEngine } from '@webrtc-ims/rtp/node';
import { toHex } from './hex.ts';

const random = insecureSeededRandom(11);

/** A new key of a suite, the same ones in every run. */
export function newKey(
  suite: SrtpOptions['suite'] = 'AES_CM_128_HMAC_SHA1_80',
  detail?: { readonly mki?: Uint8Array; readonly lifetime?: number },
): SrtpMasterKey {
  return SrtpMasterKey.generate(suite, random, detail);
}

/** An RTP packet of one source. */
export function rtp(sequenceNumber: number, ssrc = 7, text = 'hello'): Uint8Array {
  return encodeRtpPacket({
    marker: false,
    payloadType: 98,
    sequenceNumber: sequenceNumber & 0xffff,
    timestamp: sequenceNumber,
    ssrc,
    contributingSources: [],
    payload: new TextEncoder().encode(text),
    padding: 0,
  });
}

/** An RR without blocks, and an SDES. */
export function rtcp(ssrc = 7): Uint8Array {
  return Uint8Array.of(...[0x80, 201, 0, 1, 0, 0, 0, ssrc], ...[0x81, 202, 0, 2, 0, 0, 0, ssrc, 1, 1, 0x61, 0]);
}

/** Both ends of one direction, and short forms of what they say. */
export class SrtpPair {
  readonly protector: SrtpProtector;
  readonly unprotector: SrtpUnprotector;

  constructor(options: Partial<SrtpOptions> = {}, unprotectorOptions: Partial<SrtpOptions> = {}) {
    const suite = options.suite ?? 'AES_CM_128_HMAC_SHA1_80';
    const both: SrtpOptions = { suite, masterKeys: [newKey(suite)], engine: nodeSrtpEngine(), ...options };
    this.protector = new SrtpProtector(both);
    this.unprotector = new SrtpUnprotector({ ...both, ...unprotectorOptions });
  }

  protect(packet: Uint8Array): Uint8Array<ArrayBuffer> {
    const result = this.protector.protectRtp(packet);
    if (!result.ok) throw result.error;
    return result.value;
  }

  protectRtcp(packet: Uint8Array): Uint8Array<ArrayBuffer> {
    const result = this.protector.protectRtcp(packet);
    if (!result.ok) throw result.error;
    return result.value;
  }

  /** `ok`, or the code of the refusal. */
  open(packet: Uint8Array): string {
    const result = this.unprotector.unprotectRtp(packet);
    return result.ok ? 'ok' : result.error.code;
  }

  /** `ok`, or the code of the refusal. */
  openRtcp(packet: Uint8Array): string {
    const result = this.unprotector.unprotectRtcp(packet);
    return result.ok ? 'ok' : result.error.code;
  }

  /** What a packet is after both ends, in hexadecimal, or the code of the refusal. */
  through(packet: Uint8Array): string {
    const sealed = this.protector.protectRtp(packet);
    if (!sealed.ok) return sealed.error.code;
    const opened = this.unprotector.unprotectRtp(sealed.value);
    return opened.ok ? toHex(opened.value) : opened.error.code;
  }
}

/** The same octets with one of them changed. */
export function altered(octets: Uint8Array, at: number): Uint8Array<ArrayBuffer> {
  const copy = octets.slice();
  copy[at < 0 ? copy.length + at : at]! ^= 1;
  return copy;
}
