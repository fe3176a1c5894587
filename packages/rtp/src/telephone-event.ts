//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |     event     |E|R| volume    |          duration             |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

import { failure, MalformedError, MisuseError, OctetReader, OctetWriter, ok, type Result } from '@webrtc-ims/core';

/** Octets of the payload of a telephone-event packet, at least. */
export const telephoneEventOctets = 4;

/** The payload of a telephone-event packet (RFC 4733 2.3). */
export interface TelephoneEvent {
  /** 0 to 9 digits, 10 star, 11 hash, 12 to 15 A to D. */
  readonly event: number;
  /** The E bit: this packet ends the event. */
  readonly end: boolean;
  /** Power in -dBm0, 0 to 63. */
  readonly volume: number;
  /** In units of the timestamp, 16 bits. */
  readonly duration: number;
}

/** Decodes the payload. Error: `RTP_EVENT_TRUNCATED`. */
export function decodeTelephoneEvent(payload: Uint8Array): Result<TelephoneEvent> {
  const reader = new OctetReader(payload);
  const event = reader.u8();
  const second = reader.u8();
  const duration = reader.u16();
  if (reader.overrun) {
    return failure(
      new MalformedError('RTP_EVENT_TRUNCATED', `telephone event of ${payload.length} octets`, {
        offset: payload.length,
        clause: 'RFC 4733 2.3',
      }),
    );
  }
  return ok({ event, end: second >= 0x80, volume: second & 0x3f, duration });
}

/** Encodes the payload. @throws {MisuseError} `FIELD_RANGE` */
export function encodeTelephoneEvent(event: TelephoneEvent): Uint8Array<ArrayBuffer> {
  if (event.volume < 0 || event.volume > 63)
    throw new MisuseError('FIELD_RANGE', `volume ${event.volume} is not 0 to 63`);
  return new OctetWriter(4)
    .u8(event.event)
    .u8((event.end ? 0x80 : 0) | event.volume)
    .u16(event.duration)
    .finish();
}

/**
 * Converts the duration of an encoded event to another clock where it lies. A duration that no longer fits stays at the largest value:
 * the receiver then ends a long event early rather than starting it anew.
 */
export function rescaleTelephoneEvent(octets: Uint8Array, offset: number, from: number, to: number): void {
  const duration = (octets[offset + 2]! << 8) | octets[offset + 3]!;
  const scaled = Math.min(0xffff, Math.round((duration * to) / from));
  octets[offset + 2] = scaled >>> 8;
  octets[offset + 3] = scaled;
}
