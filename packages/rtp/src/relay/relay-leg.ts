import type { RandomSource } from '@webrtc-ims/core';
import { encodeHeaderExtension } from '../header-extension.ts';
import { ReceptionStatistics, roundTripTime } from '../reception-statistics.ts';
import type { ReportBlock } from '../rtcp/report-block.ts';
import type { RtpExtension } from '../rtp-packet.ts';
import { InactivityWatch } from './inactivity-watch.ts';
import { LegAddresses } from './leg-addresses.ts';
import { OutgoingSource } from './outgoing-source.ts';
import {
  type FeedbackKind,
  modeReceives,
  modeSends,
  type PlainLegOptions,
  type RelayFormat,
  type RelaySide,
  type StreamMode,
  type WebLegOptions,
} from './relay-options.ts';
import { type DropCounters, type DropReason, emptyDropCounters, type LegStatistics } from './relay-statistics.ts';
import type { RelayedShape } from './relayed-packet.ts';

/** A source that a leg receives, and what the relay remembers about it. */
export class IncomingSource extends ReceptionStatistics {
  /** The older the source, the lower: a new source takes a stream over, an old one does not take it back from it. */
  readonly order: number;
  /** When its BYE came, in ms. */
  leftAt: number | undefined = undefined;

  constructor(ssrc: number, order: number, now: number, probation: number) {
    super(ssrc, now, probation);
    this.order = order;
  }
}

/** One stream on one side: what comes in from that peer, and the source that the relay originates towards it. */
export class RelayLeg implements RelayedShape {
  readonly side: RelaySide;
  readonly stream: string;
  readonly outgoing: OutgoingSource;
  readonly sources: Map<number, IncomingSource> = new Map();
  readonly dropped: DropCounters = emptyDropCounters();
  readonly addresses: LegAddresses = new LegAddresses();
  readonly inactivity: InactivityWatch;
  /** The source that is being relayed. */
  current: IncomingSource | undefined = undefined;
  mode: StreamMode = 'sendrecv';
  reducedSize = false;
  rtcpOverhead = 0;
  inPlace = false;
  keepExtensions = false;
  keepContributingSources = false;
  forwardGoodbye = true;
  /** a=mid in octets, for SDES. */
  mid: Uint8Array | undefined = undefined;
  receivedRtcp = 0;
  sentRtcp = 0;
  nacks = 0;
  keyFrameRequests = 0;
  /** When a key-frame request was passed on to this leg's peer last. */
  keyFrameRequestedAt: number = Number.NEGATIVE_INFINITY;
  /** Command sequence number of our FIRs. */
  firSequenceNumber = 0;
  acceptReflections = false;
  /** When a collision made us change the SSRC last, or a reflection showed that it was one. */
  collisionAt: number = Number.NEGATIVE_INFINITY;
  #formats: readonly (RelayFormat | undefined)[] = [];
  #feedback: ReadonlySet<FeedbackKind> = new Set();
  #midExtension: RtpExtension | undefined = undefined;
  #acknowledged = false;
  #created = 0;
  #forgottenPackets = 0;
  #forgottenOctets = 0;
  readonly #firs = new Map<number, number>();
  #peerReport: ReportBlock | undefined = undefined;
  #roundTrip: number | undefined = undefined;
  readonly #maximumSources: number;

  constructor(
    side: RelaySide,
    stream: string,
    ssrc: number,
    random: RandomSource,
    maximumSources: number,
    now: number,
  ) {
    this.side = side;
    this.stream = stream;
    this.outgoing = new OutgoingSource(ssrc, random);
    this.inactivity = new InactivityWatch(now);
    this.#maximumSources = maximumSources;
  }

  /** Takes new options; sources, counters and the own SSRC stay. */
  configure(options: WebLegOptions | PlainLegOptions, now: number): void {
    this.setMode(options.mode ?? 'sendrecv', now);
    const formats: (RelayFormat | undefined)[] = new Array(128).fill(undefined);
    for (const format of options.receives) formats[format.incoming] = format;
    this.#formats = formats;
    this.#feedback = new Set(options.feedback);
    this.reducedSize = options.reducedSize ?? false;
    this.keepExtensions = options.headerExtensions === 'keep';
    this.keepContributingSources = options.contributingSources === 'keep';
    this.forwardGoodbye = options.forwardGoodbye ?? options.ssrc === undefined;
    this.rtcpOverhead = options.rtcpOverhead ?? 0;
    this.inactivity.configure(options.inactivity);
  }

  configureWeb(options: WebLegOptions): void {
    const { mid, midExtension: id } = options;
    this.mid = mid === undefined ? undefined : new TextEncoder().encode(mid);
    if (this.mid === undefined || id === undefined) {
      this.#midExtension = undefined;
      return;
    }
    const form = id > 14 || this.mid.length > 16 || this.mid.length === 0 ? 'two-octet' : 'one-octet';
    this.#midExtension = encodeHeaderExtension({ form, elements: [{ id, data: this.mid }] });
  }

  /** The encoded MID extension, until the peer's reports show that it knows our SSRC (RFC 9143 15), and again after the gate was closed. */
  get midExtension(): RtpExtension | undefined {
    return this.#acknowledged ? undefined : this.#midExtension;
  }

  configurePlain(options: PlainLegOptions): void {
    this.acceptReflections = options.acceptReflections ?? false;
    this.addresses.configure(options);
  }

  setMode(mode: StreamMode, now: number): void {
    // Held media is no silence: the clock starts when the gate opens.
    if (modeReceives(mode) && !modeReceives(this.mode)) this.inactivity.restart(now);
    // A browser whose section received nothing for a while has forgotten which section our SSRC belongs to.
    if (modeSends(mode) && !modeSends(this.mode)) this.#acknowledged = false;
    if (mode !== this.mode) this.outgoing.interrupt();
    this.mode = mode;
  }

  format(payloadType: number): RelayFormat | undefined {
    return this.#formats[payloadType];
  }

  accepts(feedback: FeedbackKind): boolean {
    return this.#feedback.has(feedback);
  }

  drop(reason: DropReason): void {
    this.dropped[reason] += 1;
  }

  /**
   * The state of a source, made when it is new. When there are too many, the one that was silent longest makes room, never the one that is
   * being relayed.
   */
  source(ssrc: number, now: number): IncomingSource {
    const known = this.sources.get(ssrc);
    if (known !== undefined) return known;
    if (this.sources.size >= this.#maximumSources) this.#evict();
    // The first source of a leg whose address was agreed is believed at once (RFC 3550 A.1 allows what suits the application).
    const probation = this.current === undefined || this.side === 'web' ? 0 : 2;
    const source = new IncomingSource(ssrc, this.#created++, now, probation);
    this.sources.set(ssrc, source);
    return source;
  }

  /** Takes what the peer reports about our source. @param arrival compact NTP time of the report's arrival */
  receiveReport(block: ReportBlock, arrival: number): void {
    this.#peerReport = block;
    this.#roundTrip = roundTripTime(block, arrival) ?? this.#roundTrip;
    this.#acknowledged = true;
  }

  /** Goes on under another SSRC, which the peer has to learn anew. */
  rename(ssrc: number): void {
    this.outgoing.rename(ssrc);
    this.#acknowledged = false;
    this.#peerReport = undefined;
  }

  /** Whether a FIR is a new command rather than a repetition (RFC 5104 4.3.1.2). */
  isNewFir(sender: number, sequenceNumber: number): boolean {
    if (this.#firs.get(sender) === sequenceNumber) return false;
    // The longest silent sender makes room; a repetition of its command would be taken for a new one, which costs a key frame.
    this.#firs.delete(sender);
    for (const oldest of this.#firs.keys()) {
      if (this.#firs.size < this.#maximumSources) break;
      this.#firs.delete(oldest);
    }
    this.#firs.set(sender, sequenceNumber);
    return true;
  }

  statistics(): LegStatistics {
    let packets = 0;
    let octets = 0;
    const sources = [...this.sources.values()].map((source) => {
      packets += source.packets;
      octets += source.octets;
      return {
        ssrc: source.ssrc,
        current: source === this.current,
        packets: source.packets,
        octets: source.octets,
        lost: source.sequence.lost,
        jitter: source.jitterMilliseconds,
      };
    });
    const report = this.#peerReport;
    const rate = this.outgoing.clockRate;
    return {
      side: this.side,
      received: {
        packets: packets + this.#forgottenPackets,
        octets: octets + this.#forgottenOctets,
        rtcpPackets: this.receivedRtcp,
        nacks: this.nacks,
        keyFrameRequests: this.keyFrameRequests,
        dropped: { ...this.dropped },
        sources,
      },
      sent: {
        ssrc: this.outgoing.ssrc,
        packets: this.outgoing.packets,
        octets: this.outgoing.octets,
        rtcpPackets: this.sentRtcp,
        lost: report?.cumulativeLost ?? 0,
        fractionLost: (report?.fractionLost ?? 0) / 256,
        jitter: report === undefined || rate === 0 ? 0 : (report.jitter * 1000) / rate,
        roundTripTime: this.#roundTrip,
      },
      remote: this.addresses.rtp.remote,
      addressMoves: this.addresses.rtp.moves,
    };
  }

  /** Forgets a source; its packets still count for the leg. */
  forget(source: IncomingSource): void {
    this.#forgottenPackets += source.packets;
    this.#forgottenOctets += source.octets;
    this.sources.delete(source.ssrc);
    if (this.current === source) this.current = undefined;
  }

  #evict(): void {
    let oldest: IncomingSource | undefined;
    for (const source of this.sources.values()) {
      if (source !== this.current && (oldest === undefined || source.heardAt < oldest.heardAt)) oldest = source;
    }
    if (oldest === undefined) return;
    this.drop('source-limit');
    this.forget(oldest);
  }
}
