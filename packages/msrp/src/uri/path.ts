import { failure, ok, type Result } from '@webrtc-ims/core';
import { type MsrpError, malformed, overLimit } from '../errors.ts';
import { defaultLimits, type MsrpLimits } from '../limits.ts';
import { octetsOf } from '../syntax/text.ts';
import { decodeUri, type MsrpUri } from './msrp-uri.ts';

/**
 * Reads a list of URIs separated by single spaces: To-Path, From-Path, Use-Path and the path attribute of SDP (RFC 4975 8.2). Offsets in errors count
 * from the start of `input`.
 */
export function decodePath(
  input: string | Uint8Array,
  limits: Pick<MsrpLimits, 'pathUris'> = defaultLimits,
): Result<readonly MsrpUri[], MsrpError> {
  const octets = typeof input === 'string' ? octetsOf(input) : input;
  const uris: MsrpUri[] = [];
  for (let from = 0; ; ) {
    if (uris.length === limits.pathUris) return failure(overLimit('MSRP_LIMIT_PATH', 'pathUris', from));
    const space = octets.indexOf(0x20, from);
    const to = space < 0 ? octets.length : space;
    const uri = decodeUri(octets.subarray(from, to));
    if (!uri.ok) {
      return failure(malformed('MSRP_URI', uri.error.message, from + (uri.error.offset ?? 0), 'RFC 4975 9'));
    }
    uris.push(uri.value);
    if (space < 0) return ok(uris);
    from = space + 1;
  }
}
