import { failure, MalformedError, MisuseError, OctetWriter, ok, type Result } from '@webrtc-ims/core';
import { type Endpoint, formatIpAddress, parseIpAddress } from '../ip-address.ts';
import { magicCookie } from './message.ts';

/**
 * Writes the value of XOR-MAPPED-ADDRESS (RFC 8489 14.2):
 *
 * ```
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0 0 0 0 0 0 0 0|    Family     |         X-Port                |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                X-Address (Variable)                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 *
 * @throws {MisuseError} ADDRESS when `endpoint.address` is no IP address
 */
export function encodeXorMappedAddress(endpoint: Endpoint, transactionId: Uint8Array): Uint8Array<ArrayBuffer> {
  const octets = parseIpAddress(endpoint.address);
  if (octets === undefined) throw new MisuseError('ADDRESS', 'not an IP address');
  return new OctetWriter(20)
    .u8(0)
    .u8(octets.length === 4 ? 1 : 2)
    .u16(endpoint.port ^ (magicCookie >>> 16))
    .octets(masked(octets, transactionId))
    .finish();
}

/** Reads the value of XOR-MAPPED-ADDRESS. */
export function decodeXorMappedAddress(
  value: Uint8Array,
  transactionId: Uint8Array,
): Result<Endpoint, MalformedError<'STUN_ATTRIBUTE_LENGTH' | 'STUN_ATTRIBUTE_VALUE'>> {
  const family = value[1];
  if (value.length < 4) return malformed('STUN_ATTRIBUTE_LENGTH', value.length);
  if (family !== 1 && family !== 2) return malformed('STUN_ATTRIBUTE_VALUE', 1);
  if (value.length !== (family === 1 ? 8 : 20)) return malformed('STUN_ATTRIBUTE_LENGTH', value.length);
  const port = ((value[2]! << 8) | value[3]!) ^ (magicCookie >>> 16);
  return ok({ address: formatIpAddress(masked(value.subarray(4), transactionId)), port });
}

// The mask is the magic cookie followed by the transaction id; an IPv4 address sees only the cookie.
function masked(octets: Uint8Array, transactionId: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(octets.length);
  for (let at = 0; at < octets.length; at++) {
    const mask = at < 4 ? (magicCookie >>> (24 - 8 * at)) & 0xff : transactionId[at - 4]!;
    out[at] = octets[at]! ^ mask;
  }
  return out;
}

function malformed(
  code: 'STUN_ATTRIBUTE_LENGTH' | 'STUN_ATTRIBUTE_VALUE',
  offset: number,
): Result<never, MalformedError<'STUN_ATTRIBUTE_LENGTH' | 'STUN_ATTRIBUTE_VALUE'>> {
  return failure(new MalformedError(code, 'not an address', { offset, clause: 'RFC 8489 14.2' }));
}
