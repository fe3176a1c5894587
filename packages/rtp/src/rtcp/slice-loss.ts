import { failure, MisuseError, OctetReader, OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { malformedFeedback } from './feedback-error.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |            First        |        Number           | PictureID |

/** Format of payload-specific feedback that tells of lost slices (SLI). */
export const sliceLossFormat = 2;

/** An entry of SLI (RFC 4585 6.3.2.2). */
export interface SliceLoss {
  /** Address of the first lost macroblock, 13 bits. */
  readonly first: number;
  /** Lost macroblocks, 13 bits. */
  readonly count: number;
  /** Six low bits of the picture's identifier. */
  readonly picture: number;
}

/** Reads the control information of SLI. Error: `RTCP_FEEDBACK`, at an offset within it. */
export function decodeSliceLosses(controlInformation: Uint8Array): Result<readonly SliceLoss[]> {
  const { length } = controlInformation;
  if (length === 0 || length % 4 !== 0) return failure(malformedFeedback(controlInformation, 'RFC 4585 6.3.2.2'));
  const reader = new OctetReader(controlInformation);
  const losses: SliceLoss[] = [];
  while (reader.remaining > 0) {
    const word = reader.u32();
    losses.push({ first: word >>> 19, count: (word >>> 6) & 0x1fff, picture: word & 0x3f });
  }
  return ok(losses);
}

/** Writes control information. @throws {MisuseError} `FIELD_RANGE` */
export function encodeSliceLosses(losses: readonly SliceLoss[]): Uint8Array<ArrayBuffer> {
  const writer = new OctetWriter(4 * losses.length);
  for (const { first, count, picture } of losses) {
    const fits = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;
    if (!fits(first, 0x1fff) || !fits(count, 0x1fff) || !fits(picture, 0x3f)) {
      throw new MisuseError('FIELD_RANGE', `slices ${first}, ${count}, ${picture}`);
    }
    writer.u32(((first << 19) | (count << 6) | picture) >>> 0);
  }
  return writer.finish();
}
