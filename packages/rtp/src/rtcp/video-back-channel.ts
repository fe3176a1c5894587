import { failure, MisuseError, OctetReader, OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { malformedFeedback } from './feedback-error.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                              SSRC                             |
// | Seq nr.       |0| Payload Type| Length                        |
// |                    VBCM octet string …        |    padding    |

/** Format of payload-specific feedback that carries messages of a codec (VBCM). */
export const videoBackChannelFormat = 7;

/** An entry of VBCM (RFC 5104 4.3.4.1). */
export interface VideoBackChannelMessage {
  readonly ssrc: number;
  /** Command sequence number, 8 bits: unchanged in a repetition. */
  readonly sequenceNumber: number;
  /** 0 to 127: whose rules the message follows. */
  readonly payloadType: number;
  readonly message: Uint8Array;
}

/** Reads the control information of VBCM. Messages are views. Error: `RTCP_FEEDBACK`, at an offset within it. */
export function decodeVideoBackChannel(controlInformation: Uint8Array): Result<readonly VideoBackChannelMessage[]> {
  const reader = new OctetReader(controlInformation);
  const messages: VideoBackChannelMessage[] = [];
  do {
    const start = reader.offset;
    const ssrc = reader.u32();
    const sequenceNumber = reader.u8();
    const payloadType = reader.u8() & 0x7f;
    const length = reader.u16();
    const message = reader.take(length);
    reader.skip((4 - (length % 4)) % 4);
    if (reader.overrun) return failure(malformedFeedback(controlInformation, 'RFC 5104 4.3.4.1', start));
    messages.push({ ssrc, sequenceNumber, payloadType, message });
  } while (reader.remaining > 0);
  return ok(messages);
}

/** Writes control information. @throws {MisuseError} `FIELD_RANGE` */
export function encodeVideoBackChannel(messages: readonly VideoBackChannelMessage[]): Uint8Array<ArrayBuffer> {
  const writer = new OctetWriter(64);
  for (const { ssrc, sequenceNumber, payloadType, message } of messages) {
    if (!(payloadType >= 0 && payloadType <= 0x7f)) throw new MisuseError('FIELD_RANGE', `payload type ${payloadType}`);
    writer
      .u32(ssrc)
      .u8(sequenceNumber)
      .u8(payloadType)
      .u16(message.length)
      .octets(message)
      .zeros((4 - (message.length % 4)) % 4);
  }
  return writer.finish();
}
