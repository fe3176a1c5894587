import { MisuseError, octetsEqual, ok, type Result } from '@webrtc-ims/core';
import { defaultLimits } from '../limits.ts';
import { ActiveKey } from './active-key.ts';
import { clearRtcpOctets, clearRtpHeaderOctets, uint32At } from './clear-header.ts';
import { javascriptSrtpEngine } from './javascript-engine.ts';
import type { SrtpChannel } from './key-derivation.ts';
import type { SrtpMasterKey } from './master-key.ts';
import { estimateIndex } from './packet-index.ts';
import { ReplayWindow } from './replay-window.ts';
import { type SrtpEngine, SrtpJob } from './srtp-engine.ts';
import { type SrtpError, type SrtpErrorCode, srtpFailures } from './srtp-error.ts';
import { checkMasterKeys, checkSrtpOptions, type RolloverPolicy, type SrtpOptions } from './srtp-options.ts';
import type { SrtpSuite } from './srtp-suite.ts';

// What is known of one source: made by its first authenticated packet, and moved by authenticated packets alone.
class IncomingStream {
  readonly rtp: ReplayWindow;
  readonly rtcp: ReplayWindow;

  constructor(size: number) {
    this.rtp = new ReplayWindow(size);
    this.rtcp = new ReplayWindow(size);
  }
}

// Keys with the sources that were heard under them. After a change without restart, old and new keys share the sources.
interface Keying {
  readonly keys: readonly ActiveKey[];
  readonly streams: Map<number, IncomingStream>;
  // Rollover counters told by signalling, for sources that are not heard yet.
  readonly rollovers: Map<number, number>;
}

/** How many packets were taken, and how many were refused and why. */
export interface SrtpStatistics {
  readonly accepted: number;
  readonly refused: Readonly<Partial<Record<SrtpErrorCode, number>>>;
}

/** Verifies and decrypts what the other side sends (RFC 3711 3.3, 3.4). A packet that fails any check changes nothing but counters. */
export class SrtpUnprotector {
  readonly suite: SrtpSuite;
  readonly #engine: SrtpEngine;
  readonly #options: SrtpOptions;
  readonly #sources: number;
  readonly #windowSize: number;
  readonly #mkiOctets: number;
  readonly #job = new SrtpJob();
  readonly #refused = new Map<SrtpErrorCode, number>();
  #accepted = 0;
  #current: Keying;
  #previous: Keying | undefined = undefined;

  /** @throws {MisuseError} `SRTP_KEY`, `SRTP_OPTION`, `SRTP_ENGINE` */
  constructor(options: SrtpOptions) {
    this.#engine = options.engine ?? javascriptSrtpEngine;
    this.suite = checkSrtpOptions(options, this.#engine);
    this.#options = { ...options, masterKeys: [] };
    this.#sources = options.srtpSources ?? defaultLimits.srtpSources;
    this.#windowSize = options.srtpWindow ?? defaultLimits.srtpWindow;
    this.#mkiOctets = options.masterKeys[0]?.mki?.length ?? 0;
    this.#current = { keys: this.#activate(options.masterKeys), streams: new Map(), rollovers: new Map() };
  }

  /** The RTP packet in a buffer of its own. Errors: as {@link SrtpUnprotector.unprotectRtpInto}. */
  unprotectRtp(packet: Uint8Array): Result<Uint8Array<ArrayBuffer>, SrtpError> {
    return this.#unprotected('rtp', packet);
  }

  /** The RTCP compound in a buffer of its own. Errors: as {@link SrtpUnprotector.unprotectRtcpInto}. */
  unprotectRtcp(packet: Uint8Array): Result<Uint8Array<ArrayBuffer>, SrtpError> {
    return this.#unprotected('rtcp', packet);
  }

  /**
   * Writes the RTP packet to `target` and gives its length. The protected packet may already stand there.
   *
   * Errors: `SRTP_TRUNCATED`, `SRTP_HEADER`, `SRTP_PACKET_OCTETS`, `SRTP_NO_KEY`, `SRTP_REPLAYED`, `SRTP_TOO_OLD`, `SRTP_AUTHENTICATION`,
   * `SRTP_SOURCES`. Nothing of the packet is written then.
   *
   * @throws {MisuseError} `SRTP_TARGET` when it does not fit
   */
  unprotectRtpInto(packet: Uint8Array, target: Uint8Array, targetOffset = 0): Result<number, SrtpError> {
    return this.#unprotect('rtp', packet, target, targetOffset);
  }

  /** The same for RTCP. */
  unprotectRtcpInto(packet: Uint8Array, target: Uint8Array, targetOffset = 0): Result<number, SrtpError> {
    return this.#unprotect('rtcp', packet, target, targetOffset);
  }

  get statistics(): SrtpStatistics {
    return { accepted: this.#accepted, refused: Object.fromEntries(this.#refused) };
  }

  /** Sources that have been heard under the present keys. */
  get sources(): number {
    return this.#current.streams.size;
  }

  /** The rollover counter of a source; undefined before its first packet. */
  rolloverOf(ssrc: number): number | undefined {
    const { highest = -1 } = this.#current.streams.get(ssrc)?.rtp ?? {};
    return highest < 0 ? undefined : Math.floor(highest / 0x1_0000);
  }

  /** Tells the rollover counter of a source that is joined late, before its first packet (RFC 3711 3.3.1). @throws {MisuseError} `SRTP_OPTION` */
  joinAt(ssrc: number, rollover: number): void {
    if (!Number.isInteger(rollover) || rollover < 0 || rollover > 0xffff_ffff) {
      throw new MisuseError('SRTP_OPTION', `a rollover counter of ${rollover}`);
    }
    const { rollovers } = this.#current;
    if (!rollovers.has(ssrc) && rollovers.size >= this.#sources) {
      throw new MisuseError('SRTP_OPTION', `more than ${this.#sources} sources (limit srtpSources)`);
    }
    rollovers.set(ssrc, rollover);
  }

  /**
   * Takes new keys. Those before go on being accepted until {@link SrtpUnprotector.forgetPreviousKeys}, for packets that are under way
   * (RFC 4568 7.1.4).
   *
   * @throws {MisuseError} `SRTP_KEY` for keys that do not fit, and for one that is in use: its packets could be replayed
   */
  rekey(masterKeys: readonly SrtpMasterKey[], rollover: RolloverPolicy = 'keep'): void {
    checkMasterKeys(this.suite, masterKeys);
    if ((masterKeys[0]?.mki?.length ?? 0) !== this.#mkiOctets) {
      throw new MisuseError('SRTP_KEY', 'new keys have MKIs of the same length');
    }
    if (masterKeys.some((key) => this.#current.keys.some(({ master }) => master.equals(key)))) {
      throw new MisuseError('SRTP_KEY', 'the same key again', { clause: 'RFC 3711 9.1' });
    }
    this.forgetPreviousKeys();
    this.#previous = this.#current;
    const { streams, rollovers } = this.#current;
    this.#current =
      rollover === 'keep'
        ? { keys: this.#activate(masterKeys), streams, rollovers }
        : { keys: this.#activate(masterKeys), streams: new Map(), rollovers: new Map() };
  }

  /** Overwrites the keys before the present ones: their packets are refused from now on. */
  forgetPreviousKeys(): void {
    for (const key of this.#previous?.keys ?? []) key.wipe();
    this.#previous = undefined;
  }

  /**
   * Forgets a source, after its BYE or when it timed out (RFC 4568 6.5). What is recorded of it could then be replayed as a new source: not
   * while its packets would still mean something.
   */
  forget(ssrc: number): void {
    for (const keying of [this.#current, this.#previous]) {
      keying?.streams.delete(ssrc);
      keying?.rollovers.delete(ssrc);
      for (const key of keying?.keys ?? []) key.forget(ssrc);
    }
  }

  /** Overwrites all keys. Afterwards every packet is refused. */
  close(): void {
    this.forgetPreviousKeys();
    for (const key of this.#current.keys) key.wipe();
    this.#current = { keys: [], streams: new Map(), rollovers: new Map() };
  }

  #unprotected(channel: SrtpChannel, packet: Uint8Array): Result<Uint8Array<ArrayBuffer>, SrtpError> {
    const target = new Uint8Array(Math.max(0, packet.length - this.#overhead(channel)));
    const written = this.#unprotect(channel, packet, target, 0);
    return written.ok ? ok(target) : written;
  }

  #unprotect(
    channel: SrtpChannel,
    packet: Uint8Array,
    target: Uint8Array,
    targetOffset: number,
  ): Result<number, SrtpError> {
    let result = this.#prepare(channel, packet, target, targetOffset);
    if (result.ok) {
      const { value: length } = result;
      result = this.#open(this.#current, channel, packet, length);
      if (!result.ok && this.#previous !== undefined) {
        const earlier = this.#open(this.#previous, channel, packet, length);
        if (earlier.ok) result = earlier;
      }
    }
    if (result.ok) this.#accepted += 1;
    else this.#refused.set(result.error.code, (this.#refused.get(result.error.code) ?? 0) + 1);
    return result;
  }

  // What does not depend on keys: the length of the packet in clear, and most of the job.
  #prepare(
    channel: SrtpChannel,
    packet: Uint8Array,
    target: Uint8Array,
    targetOffset: number,
  ): Result<number, SrtpError> {
    const length = packet.length - this.#overhead(channel);
    if (length < (channel === 'rtp' ? 12 : clearRtcpOctets)) return srtpFailures.SRTP_TRUNCATED;
    if (packet.length > largestPacket) return srtpFailures.SRTP_PACKET_OCTETS;
    const clear = channel === 'rtp' ? clearRtpHeaderOctets(packet, length) : clearRtcpOctets;
    if (clear < 0 || packet[0]! >>> 6 !== 2) return srtpFailures.SRTP_HEADER;
    if (targetOffset < 0 || targetOffset + length > target.length) {
      throw new MisuseError('SRTP_TARGET', `${length} octets do not fit ${target.length} at ${targetOffset}`);
    }
    const { aead, rtcpTagOctets } = this.suite;
    const job = this.#job;
    job.source = packet;
    job.target = target;
    job.targetOffset = targetOffset;
    job.length = length;
    job.clear = clear;
    if (channel === 'rtp') {
      job.ssrc = uint32At(packet, 8);
      job.indexLow = (packet[2]! << 8) | packet[3]!;
      job.encrypted = this.#options.encryptRtp !== false;
      job.tagOffset = length + (aead ? 0 : this.#mkiOctets);
    } else {
      job.ssrc = uint32At(packet, 4);
      job.word = uint32At(packet, length + (aead ? rtcpTagOctets : 0));
      job.indexHigh = (job.word >>> 16) & 0x7fff;
      job.indexLow = job.word & 0xffff;
      job.encrypted = job.word >= 0x8000_0000;
      job.tagOffset = length + (aead ? 0 : indexOctets + this.#mkiOctets);
    }
    return ok(length);
  }

  #open(keying: Keying, channel: SrtpChannel, packet: Uint8Array, length: number): Result<number, SrtpError> {
    const job = this.#job;
    const { ssrc } = job;
    // 1. the context
    const stream = keying.streams.get(ssrc);
    if (stream === undefined && keying.streams.size >= this.#sources) return srtpFailures.SRTP_SOURCES;
    // 2. the index
    let index: number;
    if (channel === 'rtp') {
      const highest = stream?.rtp.highest ?? -1;
      index =
        highest < 0
          ? (keying.rollovers.get(ssrc) ?? 0) * 0x1_0000 + job.indexLow
          : estimateIndex(job.indexLow, highest);
      job.indexHigh = Math.floor(index / 0x1_0000);
      job.word = job.indexHigh;
    } else index = job.indexHigh * 0x1_0000 + job.indexLow;
    // 3. the master key
    const key = this.#keyOf(keying, channel, packet, length);
    if (key === undefined) return srtpFailures.SRTP_NO_KEY;
    // 5. replays first
    const verdict = stream?.[channel].check(index) ?? 'new';
    if (verdict !== 'new') return verdict === 'replayed' ? srtpFailures.SRTP_REPLAYED : srtpFailures.SRTP_TOO_OLD;
    if (key.isUsedUp(channel, ssrc)) return srtpFailures.SRTP_LIFETIME;
    // 4. session keys; 5. and 6. authentication, and only then decryption
    if (!key.transform(channel, ssrc, index).open(job)) return srtpFailures.SRTP_AUTHENTICATION;
    // 7. rollover counter and replay list
    key.confirm(channel, ssrc);
    const known = stream ?? new IncomingStream(this.#windowSize);
    if (stream === undefined) keying.streams.set(ssrc, known);
    known[channel].add(index);
    return ok(length);
  }

  #keyOf(keying: Keying, channel: SrtpChannel, packet: Uint8Array, length: number): ActiveKey | undefined {
    if (this.#mkiOctets === 0) return keying.keys[0];
    const { aead, rtpTagOctets, rtcpTagOctets } = this.suite;
    const tagOctets = channel === 'rtp' ? rtpTagOctets : rtcpTagOctets;
    const at = length + (channel === 'rtcp' ? indexOctets : 0) + (aead ? tagOctets : 0);
    const mki = packet.subarray(at, at + this.#mkiOctets);
    return keying.keys.find(({ master }) => master.mki !== undefined && octetsEqual(master.mki, mki));
  }

  #overhead(channel: SrtpChannel): number {
    const { rtpTagOctets, rtcpTagOctets } = this.suite;
    return this.#mkiOctets + (channel === 'rtp' ? rtpTagOctets : rtcpTagOctets + indexOctets);
  }

  #activate(masterKeys: readonly SrtpMasterKey[]): readonly ActiveKey[] {
    const { keyDerivationRate = 0 } = this.#options;
    return masterKeys.map((master) => new ActiveKey(this.suite, this.#engine, master, keyDerivationRate));
  }
}

const indexOctets = 4;
const largestPacket = 0xffff;
