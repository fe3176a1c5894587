import { failure, MisuseError, OctetReader, OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { malformedFeedback } from './feedback-error.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                              SSRC                             |
// | MxTBR Exp |  MxTBR Mantissa                 |Measured Overhead|

/** Format of transport feedback that asks for a limit (TMMBR). */
export const bitRateLimitRequestFormat = 3;
/** Format of transport feedback that tells which limits hold (TMMBN). */
export const bitRateLimitNoticeFormat = 4;

/** An entry of TMMBR or TMMBN (RFC 5104 4.2.1.1, 4.2.2.1). */
export interface BitRateLimit {
  /** Of whom it is asked, or who asked. */
  readonly ssrc: number;
  /** bit/s; its value on the wire has 17 significant bits. */
  readonly bitRate: number;
  /** Octets of lower layers per packet, 0 to 511. */
  readonly overhead: number;
}

/** Reads the control information of TMMBR or TMMBN; a notice may have no entry. Error: `RTCP_FEEDBACK`, at an offset within it. */
export function decodeBitRateLimits(controlInformation: Uint8Array): Result<readonly BitRateLimit[]> {
  if (controlInformation.length % 8 !== 0) return failure(malformedFeedback(controlInformation, 'RFC 5104 4.2.1.1'));
  const reader = new OctetReader(controlInformation);
  const limits: BitRateLimit[] = [];
  while (reader.remaining > 0) {
    const ssrc = reader.u32();
    const word = reader.u32();
    limits.push({ ssrc, bitRate: ((word >>> 9) & 0x1_ffff) * 2 ** (word >>> 26), overhead: word & 0x1ff });
  }
  return ok(limits);
}

/** Writes control information. A rate that needs more bits is rounded down: a limit is never raised. @throws {MisuseError} `FIELD_RANGE` */
export function encodeBitRateLimits(limits: readonly BitRateLimit[]): Uint8Array<ArrayBuffer> {
  const writer = new OctetWriter(8 * limits.length);
  for (const { ssrc, bitRate, overhead } of limits) {
    let exponent = 0;
    let mantissa = bitRate;
    while (mantissa >= 0x2_0000) {
      mantissa /= 2;
      exponent += 1;
    }
    if (!(bitRate >= 0) || exponent > 63) throw new MisuseError('FIELD_RANGE', `a bit rate of ${bitRate}`);
    if (!(overhead >= 0 && overhead <= 0x1ff)) throw new MisuseError('FIELD_RANGE', `an overhead of ${overhead}`);
    writer.u32(ssrc).u32(((exponent << 26) | (Math.floor(mantissa) << 9) | overhead) >>> 0);
  }
  return writer.finish();
}
