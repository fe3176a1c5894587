import { failure, LimitError, MalformedError, OctetWriter, ok, type Result, ViolationError } from '@webrtc-ims/core';
import { defaultLimits } from '../limits.ts';
import { type ApplicationDefined, decodeApplicationDefined, encodeApplicationDefined } from './application-defined.ts';
import { decodeGoodbye, encodeGoodbye, type Goodbye } from './goodbye.ts';
import { beginRtcpPacket, endRtcpPacket, type RtcpHeader, readRtcpHeader, rtcpType } from './header.ts';
import {
  decodePayloadFeedback,
  encodeFullIntraRequest,
  encodePayloadFeedback,
  encodePictureLossIndication,
  type FullIntraRequest,
  type PayloadFeedback,
  type PictureLossIndication,
} from './payload-feedback.ts';
import { decodeReceiverReport, encodeReceiverReport, type ReceiverReport } from './receiver-report.ts';
import { decodeSenderReport, encodeSenderReport, type SenderReport } from './sender-report.ts';
import { decodeSourceDescription, encodeSourceDescription, type SourceDescription } from './source-description.ts';
import {
  decodeTransportFeedback,
  encodeGenericNack,
  encodeTransportFeedback,
  type GenericNack,
  type TransportFeedback,
} from './transport-feedback.ts';

/** A packet of a type that this package does not read, such as XR (207); kept so that it can be passed on. */
export interface UnknownRtcpPacket {
  readonly kind: 'unknown';
  readonly type: number;
  readonly count: number;
  /** Whole words behind the header, padding excluded. */
  readonly body: Uint8Array;
}

/** Any packet of an RTCP compound. */
export type RtcpPacket =
  | SenderReport
  | ReceiverReport
  | SourceDescription
  | Goodbye
  | ApplicationDefined
  | GenericNack
  | TransportFeedback
  | PictureLossIndication
  | FullIntraRequest
  | PayloadFeedback
  | UnknownRtcpPacket;

/** How strictly a compound is judged. */
export interface CompoundOptions {
  /** Accept a compound that does not start with a report (RFC 5506), as agreed by a=rtcp-rsize. Default false. */
  readonly reducedSize?: boolean;
  /** See `RtpLimits.compoundPackets`. */
  readonly compoundPackets?: number;
}

/**
 * Decodes one datagram of RTCP. Octet strings in the result are views of `octets`.
 *
 * Errors: `RTCP_TRUNCATED`, `RTCP_VERSION`, `RTCP_LENGTH`, `RTCP_PADDING` and `RTCP_FIRST_TYPE` for a datagram that fails the checks of
 * RFC 3550 A.2; `RTCP_BODY`, `RTCP_SDES_ITEM` and `RTCP_BYE_REASON` for content that does not fit; `RTCP_COMPOUND_PACKETS` (limit).
 */
export function decodeCompound(octets: Uint8Array, options: CompoundOptions = {}): Result<RtcpPacket[]> {
  const { reducedSize = false, compoundPackets = defaultLimits.compoundPackets } = options;
  const packets: RtcpPacket[] = [];
  let at = 0;
  do {
    const header = readRtcpHeader(octets, at);
    if (!header.ok) return header;
    const { type, next, end } = header.value;
    if (at === 0 && !reducedSize && type !== rtcpType.senderReport && type !== rtcpType.receiverReport) {
      return failure(
        new ViolationError('RTCP_FIRST_TYPE', `a compound cannot start with packet type ${type}`, {
          offset: 1,
          clause,
        }),
      );
    }
    if (end !== next && next !== octets.length) {
      return failure(new MalformedError('RTCP_PADDING', 'padding before the last packet', { offset: at, clause }));
    }
    if (packets.length === compoundPackets) {
      return failure(
        new LimitError('RTCP_COMPOUND_PACKETS', `more than ${compoundPackets} packets (limit compoundPackets)`, {
          offset: at,
        }),
      );
    }
    const packet = decodePacket(octets, header.value);
    if (!packet.ok) return packet;
    packets.push(packet.value);
    at = next;
  } while (at < octets.length);
  return ok(packets);
}

/** Encodes packets behind one another. Their order is the caller's. @throws {MisuseError} `FIELD_RANGE` */
export function encodeCompound(packets: readonly RtcpPacket[]): Uint8Array<ArrayBuffer> {
  const writer = new OctetWriter(128);
  for (const packet of packets) encodePacket(writer, packet);
  return writer.finish();
}

function decodePacket(octets: Uint8Array, header: RtcpHeader): Result<RtcpPacket> {
  switch (header.type) {
    case rtcpType.senderReport:
      return decodeSenderReport(octets, header);
    case rtcpType.receiverReport:
      return decodeReceiverReport(octets, header);
    case rtcpType.sourceDescription:
      return decodeSourceDescription(octets, header);
    case rtcpType.goodbye:
      return decodeGoodbye(octets, header);
    case rtcpType.applicationDefined:
      return decodeApplicationDefined(octets, header);
    case rtcpType.transportFeedback:
      return decodeTransportFeedback(octets, header);
    case rtcpType.payloadFeedback:
      return decodePayloadFeedback(octets, header);
    default:
      return ok({
        kind: 'unknown',
        type: header.type,
        count: header.count,
        body: octets.subarray(header.body, header.end),
      });
  }
}

function encodePacket(writer: OctetWriter, packet: RtcpPacket): void {
  switch (packet.kind) {
    case 'sender-report':
      encodeSenderReport(writer, packet);
      return;
    case 'receiver-report':
      encodeReceiverReport(writer, packet);
      return;
    case 'source-description':
      encodeSourceDescription(writer, packet);
      return;
    case 'goodbye':
      encodeGoodbye(writer, packet);
      return;
    case 'application-defined':
      encodeApplicationDefined(writer, packet);
      return;
    case 'generic-nack':
      encodeGenericNack(writer, packet);
      return;
    case 'transport-feedback':
      encodeTransportFeedback(writer, packet);
      return;
    case 'picture-loss-indication':
      encodePictureLossIndication(writer, packet);
      return;
    case 'full-intra-request':
      encodeFullIntraRequest(writer, packet);
      return;
    case 'payload-feedback':
      encodePayloadFeedback(writer, packet);
      return;
    case 'unknown': {
      const start = beginRtcpPacket(writer, packet.type, packet.count);
      writer.octets(packet.body);
      endRtcpPacket(writer, start);
    }
  }
}

const clause = 'RFC 3550 A.2';
