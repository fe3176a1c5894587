import { failure, MisuseError, OctetReader, OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { malformedFeedback } from './feedback-error.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                              SSRC                             |
// |  Seq nr.      |  Reserved                           | Index   |

/** Format of payload-specific feedback that asks for a trade-off (TSTR). */
export const tradeOffRequestFormat = 5;
/** Format of payload-specific feedback that tells which one is used (TSTN). */
export const tradeOffNoticeFormat = 6;

/** An entry of TSTR or TSTN (RFC 5104 4.3.2.1, 4.3.3.1). */
export interface TradeOff {
  readonly ssrc: number;
  /** Command sequence number, 8 bits: unchanged in a repetition. */
  readonly sequenceNumber: number;
  /** 0, the best pictures, to 31, the most of them. */
  readonly index: number;
}

/** Reads the control information of TSTR or TSTN. Error: `RTCP_FEEDBACK`, at an offset within it. */
export function decodeTradeOffs(controlInformation: Uint8Array): Result<readonly TradeOff[]> {
  const { length } = controlInformation;
  if (length === 0 || length % 8 !== 0) return failure(malformedFeedback(controlInformation, 'RFC 5104 4.3.2.1'));
  const reader = new OctetReader(controlInformation);
  const entries: TradeOff[] = [];
  while (reader.remaining > 0) {
    const ssrc = reader.u32();
    const word = reader.u32();
    entries.push({ ssrc, sequenceNumber: word >>> 24, index: word & 0x1f });
  }
  return ok(entries);
}

/** Writes control information. @throws {MisuseError} `FIELD_RANGE` */
export function encodeTradeOffs(entries: readonly TradeOff[]): Uint8Array<ArrayBuffer> {
  const writer = new OctetWriter(8 * entries.length);
  for (const { ssrc, sequenceNumber, index } of entries) {
    if (!(index >= 0 && index <= 31)) throw new MisuseError('FIELD_RANGE', `a trade-off of ${index}`);
    writer.u32(ssrc).u8(sequenceNumber).u24(index);
  }
  return writer.finish();
}
