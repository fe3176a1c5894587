import type { SessionKeys, SrtpChannel } from './key-derivation.ts';
import type { SrtpSuite } from './srtp-suite.ts';

/** Where the cryptography comes from: typed arrays, `node:crypto`, or whatever an application has. */
export interface SrtpEngine {
  supports(suite: SrtpSuite): boolean;
  /** Keys one transform. It may keep what it makes of the keys, not the arrays: they are overwritten afterwards. */
  transform(suite: SrtpSuite, channel: SrtpChannel, keys: SessionKeys): SrtpTransform;
}

/** Encrypts and authenticates packets of one channel and direction under one set of session keys. It holds no state between packets. */
export interface SrtpTransform {
  /** Writes the packet of `job.source` to `job.target`, encrypted where it says so, and its tag at `job.tagOffset` of the target. */
  seal(job: SrtpJob): void;
  /**
   * Verifies the tag at `job.tagOffset` of the source in constant time, and only then writes the packet in clear to the target. False, and
   * nothing written that means anything, for a wrong tag.
   */
  open(job: SrtpJob): boolean;
  /** Overwrites keys as far as the engine holds them. */
  wipe(): void;
}

/**
 * One packet for a {@link SrtpTransform}. Protectors and unprotectors keep one and change it for every packet, so that none is allocated.
 * Source and target may be the same octets at the same place, and nowhere else overlap.
 */
export class SrtpJob {
  source: Uint8Array = nothing;
  target: Uint8Array = nothing;
  /** Where the packet starts in the target. In the source it starts at 0. */
  targetOffset = 0;
  /** Octets of the packet, without tag, index and MKI. */
  length = 0;
  /** Octets in front that are never encrypted: a multiple of four, as headers are. */
  clear = 0;
  /** Octets between the start of the packet and the start of its tag. */
  tagOffset = 0;
  /** False: all of it stays in clear. */
  encrypted = true;
  ssrc = 0;
  /** The packet index divided by 2^16: the rollover counter of RTP. */
  indexHigh = 0;
  /** The packet index modulo 2^16: the sequence number of RTP. */
  indexLow = 0;
  /** 32 bits that are authenticated behind the packet: the rollover counter of RTP, the E bit and index of RTCP. */
  word = 0;
}

const nothing = new Uint8Array(0);
