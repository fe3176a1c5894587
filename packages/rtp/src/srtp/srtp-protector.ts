import { MisuseError, ok, type Result } from '@webrtc-ims/core';
import { defaultLimits } from '../limits.ts';
import { ActiveKey } from './active-key.ts';
import { clearRtcpOctets, clearRtpHeaderOctets, putUint32, uint32At } from './clear-header.ts';
import { javascriptSrtpEngine } from './javascript-engine.ts';
import type { SrtpChannel } from './key-derivation.ts';
import type { SrtpMasterKey } from './master-key.ts';
import { estimateIndex } from './packet-index.ts';
import { ReplayWindow } from './replay-window.ts';
import { type SrtpEngine, SrtpJob } from './srtp-engine.ts';
import { type SrtpError, srtpFailures } from './srtp-error.ts';
import { checkMasterKeys, checkSrtpOptions, type RolloverPolicy, type SrtpOptions } from './srtp-options.ts';
import type { SrtpSuite } from './srtp-suite.ts';

// What is kept for one source: its numbers, and how many packets the present master key has protected.
class OutgoingStream {
  readonly window: ReplayWindow;
  rtpPackets = 0;
  rtcpPackets = 0;
  rtcpIndex = 0;
  left = false;

  constructor(size: number) {
    this.window = new ReplayWindow(size);
  }
}

/**
 * Protects what one side sends (RFC 3711 3.3, 3.4). No two packets ever get one index under one key: a sequence number that comes again, or
 * from further back than the window, is srtpFailures.
 */
export class SrtpProtector {
  /** Octets that protection adds to an RTP packet. */
  readonly rtpOverhead: number;
  /** Octets that protection adds to an RTCP packet. */
  readonly rtcpOverhead: number;
  readonly suite: SrtpSuite;
  readonly #engine: SrtpEngine;
  readonly #options: SrtpOptions;
  readonly #sources: number;
  readonly #windowSize: number;
  readonly #mkiOctets: number;
  readonly #streams = new Map<number, OutgoingStream>();
  readonly #job = new SrtpJob();
  #keys: readonly ActiveKey[];
  #key: ActiveKey;
  #closed = false;

  /** @throws {MisuseError} `SRTP_KEY`, `SRTP_OPTION`, `SRTP_ENGINE` */
  constructor(options: SrtpOptions) {
    this.#engine = options.engine ?? javascriptSrtpEngine;
    this.suite = checkSrtpOptions(options, this.#engine);
    this.#options = { ...options, masterKeys: [] };
    this.#sources = options.srtpSources ?? defaultLimits.srtpSources;
    this.#windowSize = options.srtpWindow ?? defaultLimits.srtpWindow;
    this.#mkiOctets = options.masterKeys[0]?.mki?.length ?? 0;
    this.rtpOverhead = this.suite.rtpTagOctets + this.#mkiOctets;
    this.rtcpOverhead = this.suite.rtcpTagOctets + this.#mkiOctets + indexOctets;
    this.#keys = this.#activate(options.masterKeys);
    this.#key = this.#keys[0]!;
  }

  /** Protects an RTP packet in a buffer of its own. Errors: as {@link SrtpProtector.protectRtpInto}. */
  protectRtp(packet: Uint8Array): Result<Uint8Array<ArrayBuffer>, SrtpError> {
    const target = new Uint8Array(packet.length + this.rtpOverhead);
    const written = this.protectRtpInto(packet, target);
    return written.ok ? ok(target) : written;
  }

  /** Protects an RTCP packet in a buffer of its own. Errors: as {@link SrtpProtector.protectRtcpInto}. */
  protectRtcp(packet: Uint8Array): Result<Uint8Array<ArrayBuffer>, SrtpError> {
    const target = new Uint8Array(packet.length + this.rtcpOverhead);
    const written = this.protectRtcpInto(packet, target);
    return written.ok ? ok(target) : written;
  }

  /**
   * Writes a protected RTP packet to `target` and gives its length. The packet may already stand there.
   *
   * Errors: `SRTP_HEADER`, `SRTP_PACKET_OCTETS`, `SRTP_SOURCES`, `SRTP_LIFETIME`, and `SRTP_REPLAYED` or `SRTP_TOO_OLD` for a sequence number
   * whose place is taken. Nothing is written and nothing changes then.
   *
   * @throws {MisuseError} `SRTP_TARGET` when it does not fit
   */
  protectRtpInto(packet: Uint8Array, target: Uint8Array, targetOffset = 0): Result<number, SrtpError> {
    const { length } = packet;
    const clear = clearRtpHeaderOctets(packet, length);
    if (clear < 0) return srtpFailures.SRTP_HEADER;
    if (length > largestPacket) return srtpFailures.SRTP_PACKET_OCTETS;
    this.#checkRoom(target, targetOffset, length + this.rtpOverhead);
    // 1. the context
    const ssrc = uint32At(packet, 8);
    const known = this.#streams.get(ssrc);
    if (known === undefined && this.#streams.size >= this.#sources) return srtpFailures.SRTP_SOURCES;
    const stream = known ?? new OutgoingStream(this.#windowSize);
    if (stream.left) return srtpFailures.SRTP_REPLAYED;
    // 2. the index
    const sequenceNumber = (packet[2]! << 8) | packet[3]!;
    const index = stream.window.highest < 0 ? sequenceNumber : estimateIndex(sequenceNumber, stream.window.highest);
    const verdict = stream.window.check(index);
    if (verdict !== 'new') return verdict === 'replayed' ? srtpFailures.SRTP_REPLAYED : srtpFailures.SRTP_TOO_OLD;
    if (stream.rtpPackets >= this.#lifetime('rtp')) return srtpFailures.SRTP_LIFETIME;
    // 3. to 5. keys and encryption; 7. authentication
    const job = this.#job;
    job.length = length;
    job.clear = clear;
    job.tagOffset = length + (this.suite.aead ? 0 : this.#mkiOctets);
    job.encrypted = this.#options.encryptRtp !== false;
    job.indexHigh = Math.floor(index / 0x1_0000);
    job.indexLow = sequenceNumber;
    job.word = job.indexHigh;
    this.#seal('rtp', packet, target, targetOffset, ssrc, index);
    // 6. the MKI
    this.#writeMki(target, targetOffset + length + (this.suite.aead ? this.suite.rtpTagOctets : 0));
    // 8. the rollover counter
    if (known === undefined) this.#streams.set(ssrc, stream);
    stream.window.add(index);
    stream.rtpPackets += 1;
    return ok(length + this.rtpOverhead);
  }

  /**
   * Writes a protected RTCP compound to `target` and gives its length. The compound may already stand there.
   *
   * Errors: `SRTP_HEADER`, `SRTP_PACKET_OCTETS`, `SRTP_SOURCES`, `SRTP_LIFETIME`. Nothing is written and nothing changes then.
   *
   * @throws {MisuseError} `SRTP_TARGET` when it does not fit
   */
  protectRtcpInto(packet: Uint8Array, target: Uint8Array, targetOffset = 0): Result<number, SrtpError> {
    const { length } = packet;
    if (length < clearRtcpOctets || packet[0]! >>> 6 !== 2) return srtpFailures.SRTP_HEADER;
    if (length > largestPacket) return srtpFailures.SRTP_PACKET_OCTETS;
    this.#checkRoom(target, targetOffset, length + this.rtcpOverhead);
    const ssrc = uint32At(packet, 4);
    const known = this.#streams.get(ssrc);
    if (known === undefined && this.#streams.size >= this.#sources) return srtpFailures.SRTP_SOURCES;
    const stream = known ?? new OutgoingStream(this.#windowSize);
    if (stream.rtcpPackets >= this.#lifetime('rtcp')) return srtpFailures.SRTP_LIFETIME;
    const index = stream.rtcpIndex;
    const encrypted = this.#options.encryptRtcp !== false;
    const { aead, rtcpTagOctets } = this.suite;
    const job = this.#job;
    job.length = length;
    job.clear = clearRtcpOctets;
    job.tagOffset = length + (aead ? 0 : indexOctets + this.#mkiOctets);
    job.encrypted = encrypted;
    job.indexHigh = index >>> 16;
    job.indexLow = index & 0xffff;
    job.word = encrypted ? (index | 0x8000_0000) >>> 0 : index;
    this.#seal('rtcp', packet, target, targetOffset, ssrc, index);
    const trailer = targetOffset + length + (aead ? rtcpTagOctets : 0);
    putUint32(target, trailer, job.word);
    this.#writeMki(target, trailer + indexOctets);
    if (known === undefined) this.#streams.set(ssrc, stream);
    stream.rtcpIndex = (index + 1) % indexModulus;
    stream.rtcpPackets += 1;
    return ok(length + this.rtcpOverhead);
  }

  /**
   * Packets that the present key may still protect, of the source that is nearest to its end; to ask for new keys in time.
   */
  get packetsLeft(): { readonly rtp: number; readonly rtcp: number } {
    let rtp = 0;
    let rtcp = 0;
    for (const stream of this.#streams.values()) {
      rtp = Math.max(rtp, stream.rtpPackets);
      rtcp = Math.max(rtcp, stream.rtcpPackets);
    }
    return { rtp: this.#lifetime('rtp') - rtp, rtcp: this.#lifetime('rtcp') - rtcp };
  }

  /** The rollover counter of a source; undefined before its first packet. */
  rolloverOf(ssrc: number): number | undefined {
    const { highest = -1 } = this.#streams.get(ssrc)?.window ?? {};
    return highest < 0 ? undefined : Math.floor(highest / 0x1_0000);
  }

  /** Goes on with another of the master keys, by its place in the list. @throws {MisuseError} `SRTP_KEY` */
  use(place: number): void {
    const key = this.#keys[place];
    if (key === undefined) throw new MisuseError('SRTP_KEY', `no master key at ${place}`);
    if (key === this.#key) return;
    this.#key = key;
    this.#countAnew();
  }

  /**
   * Replaces all keys, and overwrites those before. Rollover counters and RTCP indices keep counting, or restart.
   *
   * @throws {MisuseError} `SRTP_KEY` for keys that do not fit, and for one that was in use before: its key stream would come again
   */
  rekey(masterKeys: readonly SrtpMasterKey[], rollover: RolloverPolicy = 'keep'): void {
    checkMasterKeys(this.suite, masterKeys);
    if ((masterKeys[0]?.mki?.length ?? 0) !== this.#mkiOctets) {
      throw new MisuseError('SRTP_KEY', 'new keys have MKIs of the same length');
    }
    if (masterKeys.some((key) => this.#keys.some(({ master }) => master.equals(key)))) {
      throw new MisuseError('SRTP_KEY', 'the same key again', { clause: 'RFC 3711 9.1' });
    }
    for (const key of this.#keys) key.wipe();
    this.#keys = this.#activate(masterKeys);
    this.#key = this.#keys[0]!;
    // Under a new key an SSRC that left may come again.
    for (const [ssrc, { left }] of this.#streams) if (left || rollover === 'restart') this.#streams.delete(ssrc);
    this.#countAnew();
  }

  /**
   * A source has left. Its numbers are not kept, but it never comes back under these keys, where it would repeat key stream; it goes on
   * counting towards the limit of sources until {@link SrtpProtector.rekey}.
   */
  forget(ssrc: number): void {
    const stream = this.#streams.get(ssrc);
    if (stream === undefined) return;
    stream.left = true;
    for (const key of this.#keys) key.forget(ssrc);
  }

  /** Overwrites all keys. What is protected afterwards is srtpFailures. */
  close(): void {
    for (const key of this.#keys) key.wipe();
    this.#closed = true;
  }

  #seal(
    channel: SrtpChannel,
    packet: Uint8Array,
    target: Uint8Array,
    targetOffset: number,
    ssrc: number,
    index: number,
  ): void {
    const job = this.#job;
    job.source = packet;
    job.target = target;
    job.targetOffset = targetOffset;
    job.ssrc = ssrc;
    this.#key.transform(channel, ssrc, index).seal(job);
    this.#key.confirm(channel, ssrc);
  }

  #writeMki(target: Uint8Array, at: number): void {
    const { mki } = this.#key.master;
    if (mki !== undefined) target.set(mki, at);
  }

  // RFC 3711 9.2: counted for each source; the suites allow 2^48 and 2^31.
  #lifetime(channel: SrtpChannel): number {
    if (this.#closed) return 0;
    const { lifetime = Number.POSITIVE_INFINITY } = this.#key.master;
    return Math.min(lifetime, channel === 'rtp' ? 2 ** 48 : indexModulus);
  }

  #checkRoom(target: Uint8Array, targetOffset: number, length: number): void {
    if (targetOffset >= 0 && targetOffset + length <= target.length) return;
    throw new MisuseError('SRTP_TARGET', `${length} octets do not fit ${target.length} at ${targetOffset}`);
  }

  #countAnew(): void {
    for (const stream of this.#streams.values()) {
      stream.rtpPackets = 0;
      stream.rtcpPackets = 0;
    }
  }

  #activate(masterKeys: readonly SrtpMasterKey[]): readonly ActiveKey[] {
    const { keyDerivationRate = 0 } = this.#options;
    return masterKeys.map((master) => new ActiveKey(this.suite, this.#engine, master, keyDerivationRate));
  }
}

const indexOctets = 4;
const indexModulus = 2 ** 31;
// What UDP can carry, and far below the 2^16 blocks for which the counter has room.
const largestPacket = 0xffff;
