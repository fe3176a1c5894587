import { MisuseError, OutputQueue } from '@webrtc-ims/core';
import { decodeRtpPacket, type RtpPacket } from '@webrtc-ims/rtp';
import { checkFormat, type RtpTextFormat } from '../description/rtp-text-format.ts';
import { defaultLimits, type T140Limits } from '../limits.ts';
import { MixedSequence } from '../mixer/mixed-sequence.ts';
import { BlockSequence, type GapOptions } from './block-sequence.ts';
import { type ReceivedText, ReceiverCounters, type ReceiverStatistics } from './received-text.ts';
import { type TextPacket, textPacket } from './text-packet.ts';

/** What a {@link TextReceiver} is made of. */
export interface TextReceiverOptions {
  /** Payload types that were agreed; both t140 and red are read at any time. */
  readonly format: RtpTextFormat;
  /** Whether rtt-mixer was agreed, so that packets may have text of several sources (RFC 9071 2.3). Default false. */
  readonly mixed?: boolean;
  /** ms that later text waits for a missing packet; default 500, at most 1000 (RFC 4103 5.4). */
  readonly waitingTime?: number;
  /** U+FFFD for each gap, the default, or for each missing block (RFC 4103 5.3). */
  readonly marks?: 'gap' | 'block';
  readonly limits?: Partial<T140Limits>;
}

/**
 * Receives text over RTP (RFC 4103): in order, without duplicates, with what redundancy gives back, and a mark where nothing does. One SSRC is
 * followed. Another one takes over with its first packet when the one before has been silent for two seconds or has said goodbye, else with
 * two packets in sequence.
 */
export class TextReceiver {
  readonly #options: GapOptions;
  readonly #limits: T140Limits;
  readonly #counters = new ReceiverCounters();
  readonly #outputs = new OutputQueue<ReceivedText>();
  #format: RtpTextFormat;
  #mixed: boolean;
  #current: BlockSequence | MixedSequence | undefined = undefined;
  #candidate: BlockSequence | MixedSequence | undefined = undefined;
  #departed = false;

  /** @throws {MisuseError} `T140_OPTION` */
  constructor(options: TextReceiverOptions) {
    checkFormat(options.format);
    const { waitingTime = 500, marks = 'gap' } = options;
    if (!(waitingTime >= 0 && waitingTime <= 1000)) {
      throw new MisuseError('T140_OPTION', `a waiting time of ${waitingTime} ms`, { clause: 'RFC 4103 5.4' });
    }
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#format = options.format;
    this.#mixed = options.mixed ?? false;
    const { heldPackets, marksPerGap } = this.#limits;
    this.#options = { waitingTime, marks, heldPackets, marksPerGap };
  }

  /** The SSRC that is followed. */
  get ssrc(): number | undefined {
    return this.#current?.ssrc;
  }

  get statistics(): ReceiverStatistics {
    return { ...this.#counters, refused: { ...this.#counters.refused } };
  }

  /** Takes a datagram; what is no RTP or was not agreed is counted. */
  receive(octets: Uint8Array, now: number): void {
    const packet = decodeRtpPacket(octets);
    if (packet.ok) this.receivePacket(packet.value, now);
    else this.#counters.refused.header += 1;
  }

  /** Takes a decoded packet; false when it was refused. Its payload is not kept. */
  receivePacket(packet: RtpPacket, now: number): boolean {
    const text = textPacket(packet, this.#format);
    if (!text.ok) {
      this.#counters.refused[text.error.reason] += 1;
      return false;
    }
    const accepted = this.#accept(text.value, now);
    if (!accepted) this.#counters.refused.source += 1;
    return accepted;
  }

  /** The next text that is ready. */
  poll(): ReceivedText | undefined {
    return this.#outputs.shift();
  }

  /** When text that is held back is released, whether another packet comes or not. */
  get deadline(): number | undefined {
    return this.#current?.deadline;
  }

  expire(now: number): void {
    this.#current?.expire(now);
    this.#collect();
  }

  /** The SSRC said goodbye or fell silent: what is held is released, and any other source may take over. */
  end(ssrc: number, now: number): void {
    if (this.#current?.ssrc !== ssrc) return;
    this.#current.finish(now);
    this.#collect();
    this.#departed = true;
  }

  /** A contributing source said goodbye to its mixer. */
  endContributor(source: number): void {
    if (this.#current instanceof MixedSequence) this.#current.forget(source);
  }

  /** The keys of the stream changed: sequence numbers may begin anywhere, and a mark is made if text came before. */
  restart(now: number): void {
    if (this.#current === undefined) return;
    this.end(this.#current.ssrc, now);
  }

  /** A later description changed payload types, or whether packets are mixed. @throws {MisuseError} `T140_OPTION` */
  setFormat(format: RtpTextFormat, mixed: boolean, now: number): void {
    checkFormat(format);
    this.#format = format;
    if (mixed === this.#mixed) return;
    this.#mixed = mixed;
    const ssrc = this.#current?.ssrc;
    if (ssrc !== undefined) this.end(ssrc, now);
  }

  #accept(packet: TextPacket, now: number): boolean {
    const current = this.#current;
    if (current !== undefined && current.ssrc === packet.ssrc && !this.#departed) {
      const accepted = current.receive(packet, now);
      this.#collect();
      return accepted;
    }
    const silent = current === undefined || this.#departed || now - current.heardAt > silence;
    if (this.#candidate?.ssrc !== packet.ssrc || silent) {
      this.#candidate = this.#sequence(packet, silent ? 0 : 2, current?.hasDelivered ?? false, now);
    }
    const candidate = this.#candidate;
    if (!candidate.receive(packet, now)) return false;
    // The old source ends: its text comes before that of the new one.
    current?.finish(now);
    this.#collect();
    this.#candidate = undefined;
    this.#current = candidate;
    this.#departed = false;
    this.#collect();
    return true;
  }

  #sequence(packet: TextPacket, probation: number, isResumed: boolean, now: number): BlockSequence | MixedSequence {
    const source = { ssrc: packet.ssrc, probation, isResumed };
    if (!this.#mixed) return new BlockSequence(source, this.#options, this.#counters, now);
    return new MixedSequence(source, { ...this.#options, sources: this.#limits.sources }, this.#counters, now);
  }

  #collect(): void {
    const current = this.#current;
    if (current === undefined) return;
    if (current instanceof MixedSequence) {
      for (const text of current.takeAll()) this.#outputs.push(text);
      return;
    }
    const text = current.take();
    if (text !== '') this.#outputs.push({ source: current.ssrc, text });
  }
}

// ms after which another source may take over at once.
const silence = 2000;
