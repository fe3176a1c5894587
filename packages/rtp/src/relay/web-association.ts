import { findHeaderExtensionElement } from '../header-extension.ts';
import type { RtcpPacket } from '../rtcp/compound.ts';
import { sourceDescriptionItemType, sourceDescriptionText } from '../rtcp/source-description.ts';
import type { RtpHeaderView } from '../rtp-packet.ts';
import { StreamDemultiplexer } from '../stream-demultiplexer.ts';
import type { WebLegOptions } from './relay-options.ts';
import type { RelayStream, RelayStreams } from './relay-streams.ts';

/** Tells to which stream a packet of the bundled web transport belongs (RFC 9143 9.2). */
export class WebAssociation {
  readonly #streams: RelayStreams;
  readonly #demultiplexer: StreamDemultiplexer;

  /** @param associations see `RtpLimits.associations` */
  constructor(streams: RelayStreams, associations: number) {
    this.#streams = streams;
    this.#demultiplexer = new StreamDemultiplexer(associations);
  }

  /** Takes what signalling says about a stream. */
  configure(stream: RelayStream, { mid, midExtension, receives, ssrcs }: WebLegOptions): void {
    this.#demultiplexer.set({ id: stream.id, mid, payloadTypes: receives.map((format) => format.incoming), ssrcs });
    stream.midExtension = midExtension;
  }

  delete(id: string): void {
    this.#demultiplexer.delete(id);
  }

  /** The stream of an RTP packet. @param view its header */
  find(octets: Uint8Array, view: RtpHeaderView): RelayStream | undefined {
    return this.#stream(this.#demultiplexer.associate(view.ssrc, view.payloadType, this.#mid(octets, view)));
  }

  /** The stream of a source, whatever it sends. */
  streamOf(ssrc: number): RelayStream | undefined {
    return this.#stream(this.#demultiplexer.sectionOf(ssrc));
  }

  /** Learns what the SDES of a compound say about sources. */
  learn(packets: readonly RtcpPacket[]): void {
    for (const packet of packets) {
      if (packet.kind !== 'source-description') continue;
      for (const chunk of packet.chunks) {
        const mid = sourceDescriptionText(chunk, sourceDescriptionItemType.mid);
        if (mid !== undefined) this.#demultiplexer.associateMid(chunk.ssrc, mid);
      }
    }
  }

  /** Forgets a source that said goodbye. */
  forget(ssrc: number): void {
    this.#demultiplexer.forget(ssrc);
  }

  #stream(id: string | undefined): RelayStream | undefined {
    return id === undefined ? undefined : this.#streams.get(id);
  }

  #mid(octets: Uint8Array, { extensionOffset: at, payloadOffset }: RtpHeaderView): string | undefined {
    if (at < 0) return undefined;
    const extension = {
      profile: (octets[at]! << 8) | octets[at + 1]!,
      data: octets.subarray(at + 4, payloadOffset),
    };
    for (const { midExtension } of this.#streams.values()) {
      if (midExtension === undefined) continue;
      // Within a bundle an identifier means the same in every section (RFC 8285 7, RFC 9143 7.1.3): the first that has one decides.
      const data = findHeaderExtensionElement(extension, midExtension);
      return data === undefined ? undefined : utf8.decode(data);
    }
    return undefined;
  }
}

const utf8 = new TextDecoder();
