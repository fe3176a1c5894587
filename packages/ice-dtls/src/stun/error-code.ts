import { failure, MalformedError, MisuseError, OctetWriter, ok, type Result } from '@webrtc-ims/core';

/** What ERROR-CODE says. */
export interface StunError {
  /** 300 to 699. */
  readonly code: number;
  readonly reason: string;
}

/**
 * Writes the value of ERROR-CODE (RFC 8489 14.8):
 *
 * ```
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           Reserved, should be 0         |Class|     Number    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      Reason Phrase (variable)                                ..
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 *
 * @throws {MisuseError} ERROR_CODE when the code is not between 300 and 699
 */
export function encodeErrorCode(error: StunError): Uint8Array<ArrayBuffer> {
  if (error.code < 300 || error.code > 699) throw new MisuseError('ERROR_CODE', 'an error code is 300 to 699');
  return new OctetWriter(32)
    .u16(0)
    .u8(Math.floor(error.code / 100))
    .u8(error.code % 100)
    .octets(new TextEncoder().encode(error.reason))
    .finish();
}

/** Reads the value of ERROR-CODE. */
export function decodeErrorCode(
  value: Uint8Array,
): Result<StunError, MalformedError<'STUN_ATTRIBUTE_LENGTH' | 'STUN_ATTRIBUTE_VALUE'>> {
  if (value.length < 4) {
    return failure(
      new MalformedError('STUN_ATTRIBUTE_LENGTH', 'shorter than 4 octets', {
        offset: value.length,
        clause: 'RFC 8489 14.8',
      }),
    );
  }
  const hundreds = value[2]! & 7;
  const number = value[3]!;
  if (hundreds < 3 || hundreds > 6 || number > 99) {
    return failure(
      new MalformedError('STUN_ATTRIBUTE_VALUE', 'not an error code', { offset: 2, clause: 'RFC 8489 14.8' }),
    );
  }
  return ok({ code: hundreds * 100 + number, reason: new TextDecoder().decode(value.subarray(4)) });
}
