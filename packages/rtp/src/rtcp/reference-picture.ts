import { failure, MisuseError, OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { malformedFeedback } from './feedback-error.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |      PB       |0| Payload Type|    Native RPSI bit string     |
// |   defined per codec          ...                | Padding (0) |

/** Format of payload-specific feedback that selects a reference picture (RPSI). */
export const referencePictureFormat = 3;

/** RPSI (RFC 4585 6.3.3.2). */
export interface ReferencePicture {
  /** 0 to 127: whose rules the bit string follows. */
  readonly payloadType: number;
  /** The codec's own bit string, in whole octets. */
  readonly bits: Uint8Array;
  /** Bits at the end of the last octet that do not belong to it, 0 to 7. */
  readonly unusedBits: number;
}

/** Reads the control information of RPSI. Error: `RTCP_FEEDBACK`, at an offset within it. */
export function decodeReferencePicture(controlInformation: Uint8Array): Result<ReferencePicture> {
  const { length } = controlInformation;
  if (length < 4) return failure(malformedFeedback(controlInformation, clause));
  const paddingBits = controlInformation[0]!;
  const available = 8 * (length - 2);
  if (paddingBits > available) return failure(malformedFeedback(controlInformation, clause, 0));
  const used = available - paddingBits;
  const octets = Math.ceil(used / 8);
  return ok({
    payloadType: controlInformation[1]! & 0x7f,
    bits: controlInformation.subarray(2, 2 + octets),
    unusedBits: 8 * octets - used,
  });
}

/** Writes control information. @throws {MisuseError} `FIELD_RANGE` */
export function encodeReferencePicture(picture: ReferencePicture): Uint8Array<ArrayBuffer> {
  const { payloadType, bits, unusedBits } = picture;
  if (!(payloadType >= 0 && payloadType <= 0x7f) || !(unusedBits >= 0 && unusedBits <= Math.min(7, 8 * bits.length))) {
    throw new MisuseError('FIELD_RANGE', `payload type ${payloadType}, ${unusedBits} unused bits`);
  }
  const padding = (4 - ((2 + bits.length) % 4)) % 4;
  // An empty bit string still fills a word.
  const zeros = bits.length === 0 ? 2 : padding;
  return new OctetWriter(2 + bits.length + zeros)
    .u8(8 * zeros + unusedBits)
    .u8(payloadType)
    .octets(bits)
    .zeros(zeros)
    .finish();
}

const clause = 'RFC 4585 6.3.3.2';
