import type {
  DtlsSetup,
  Fingerprint,
  IceCandidate,
  IceCredentials,
  PayloadFormat,
  SctpParameters,
} from '@webrtc-ims/iq';
import type { Bandwidth } from '../attributes/bandwidth.ts';
import type { Connection } from '../attributes/connection.ts';
import type { Direction } from '../attributes/direction.ts';
import type { ExtensionMap } from '../attributes/extmap.ts';
import type { Feedback } from '../attributes/feedback.ts';
import type { Group } from '../attributes/group.ts';
import type { MediaLine } from '../attributes/media-line.ts';
import type { Origin } from '../attributes/origin.ts';
import type { RtcpAttribute } from '../attributes/rtcp.ts';
import type { DataChannel } from '../channels/data-channel.ts';
import type { AttributeToken } from '../tokens/description-tokens.ts';

/** A description as the rules see it: session-level values have been handed down to the sections (RFC 8866 5.13). */
export interface SessionDescription {
  readonly origin: Origin;
  readonly groups: readonly Group[];
  readonly iceLite: boolean;
  readonly sections: readonly SectionDescription[];
}

/** One media section. */
export interface SectionDescription extends MediaLine {
  /** Line number of the `m=` line. */
  readonly line: number;
  readonly connection?: Connection;
  readonly mid?: string;
  readonly direction: Direction;
  /** The formats that can be named, in the order of the `m=` line; empty for media that are not RTP. */
  readonly codecs: readonly PayloadFormat[];
  readonly rtcp?: RtcpAttribute;
  readonly rtcpMux: boolean;
  readonly rtcpMuxOnly: boolean;
  readonly bundleOnly: boolean;
  readonly packetTime?: number;
  readonly maximumPacketTime?: number;
  readonly bandwidth: Bandwidth;
  readonly credentials?: IceCredentials;
  readonly candidates: readonly IceCandidate[];
  readonly fingerprints: readonly Fingerprint[];
  readonly setup?: DtlsSetup;
  readonly sources: readonly number[];
  readonly extensions: readonly ExtensionMap[];
  readonly feedback: readonly Feedback[];
  readonly label?: string;
  /** Of a section of data channels (RFC 8841 5.1, 6.1); absent when there is no usable port. */
  readonly sctp?: SctpParameters;
  /** In the order of their stream ids (RFC 8864 5). */
  readonly channels: readonly DataChannel[];
  /** Every attribute of the section, as it stands there. */
  readonly attributes: readonly AttributeToken[];
}
