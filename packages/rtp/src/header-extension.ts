import { failure, MalformedError, MisuseError, OctetWriter, ok, type Result, UnsupportedError } from '@webrtc-ims/core';
import type { RtpExtension } from './rtp-packet.ts';

// one-octet form (0xBEDE):                 two-octet form (0x100 and four application bits):
//  0 1 2 3 4 5 6 7                          0                   1
// +-+-+-+-+-+-+-+-+                         0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
// |  ID   |len - 1|  data …                 |      ID       |    length     |  data …
// +-+-+-+-+-+-+-+-+                         +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

/** One element of a header extension (RFC 8285 4). */
export interface HeaderExtensionElement {
  /** The local identifier that a=extmap gave it: 1 to 14 in the one-octet form, 1 to 255 in the other. */
  readonly id: number;
  readonly data: Uint8Array;
}

/** The elements of an RFC 8285 header extension and the form they came in. */
export interface HeaderExtension {
  readonly form: 'one-octet' | 'two-octet';
  readonly elements: readonly HeaderExtensionElement[];
}

/** The profile value that announces one-octet elements. */
export const oneOctetProfile = 0xbede;

/**
 * Splits an extension into its elements; their data are views.
 *
 * Errors: `RTP_EXTENSION_PROFILE` (unsupported) for a profile that is not RFC 8285, `RTP_EXTENSION_ELEMENT` (malformed) for an element that
 * runs past the end; the offset counts from the start of the extension data.
 */
export function decodeHeaderExtension(extension: RtpExtension): Result<HeaderExtension> {
  if (extension.profile === oneOctetProfile) return decodeOneOctet(extension.data);
  if (extension.profile >>> 4 === 0x100) return decodeTwoOctet(extension.data);
  return failure(
    new UnsupportedError('RTP_EXTENSION_PROFILE', `header extension profile 0x${extension.profile.toString(16)}`, {
      clause: 'RFC 8285 4.1.2',
    }),
  );
}

/**
 * Encodes elements, padded to whole words.
 *
 * @throws {MisuseError} `FIELD_RANGE` for an identifier or a length that the form cannot carry.
 */
export function encodeHeaderExtension(extension: HeaderExtension): RtpExtension {
  const writer = new OctetWriter(32);
  const oneOctet = extension.form === 'one-octet';
  for (const { id, data } of extension.elements) {
    if (
      id < 1 ||
      id > (oneOctet ? 14 : 255) ||
      data.length > (oneOctet ? 16 : 255) ||
      (oneOctet && data.length === 0)
    ) {
      throw new MisuseError(
        'FIELD_RANGE',
        `element ${id} of ${data.length} octets does not fit the ${extension.form} form`,
      );
    }
    if (oneOctet) writer.u8((id << 4) | (data.length - 1));
    else writer.u8(id).u8(data.length);
    writer.octets(data);
  }
  writer.zeros((4 - (writer.length % 4)) % 4);
  return { profile: oneOctet ? oneOctetProfile : 0x1000, data: writer.finish() };
}

/**
 * The data of the first element with this identifier, if the extension is well-formed up to there. Unlike {@link decodeHeaderExtension} it
 * builds no list: made for every packet of a bundled transport.
 */
export function findHeaderExtensionElement(extension: RtpExtension, id: number): Uint8Array | undefined {
  const { data, profile } = extension;
  const oneOctet = profile === oneOctetProfile;
  if (!oneOctet && profile >>> 4 !== 0x100) return undefined;
  for (let at = 0; at < data.length; ) {
    const first = data[at]!;
    if (first === 0) {
      at += 1;
      continue;
    }
    const found = oneOctet ? first >>> 4 : first;
    if (oneOctet && (found === 15 || found === 0)) return undefined;
    const start = oneOctet ? at + 1 : at + 2;
    const end = start + (oneOctet ? (first & 0x0f) + 1 : (data[at + 1] ?? 0));
    if (start > data.length || end > data.length) return undefined;
    if (found === id) return data.subarray(start, end);
    at = end;
  }
  return undefined;
}

function decodeOneOctet(data: Uint8Array): Result<HeaderExtension> {
  const elements: HeaderExtensionElement[] = [];
  for (let at = 0; at < data.length; ) {
    const octet = data[at]!;
    const id = octet >>> 4;
    if (octet === 0) {
      at += 1;
      continue;
    }
    // RFC 8285 4.2: identifier 15, and 0 with a length, end the whole extension; what stood before counts.
    if (id === 15 || id === 0) break;
    const end = at + 2 + (octet & 0x0f);
    if (end > data.length) return failure(overrun(id, at));
    elements.push({ id, data: data.subarray(at + 1, end) });
    at = end;
  }
  return ok({ form: 'one-octet', elements });
}

function decodeTwoOctet(data: Uint8Array): Result<HeaderExtension> {
  const elements: HeaderExtensionElement[] = [];
  for (let at = 0; at < data.length; ) {
    const id = data[at]!;
    if (id === 0) {
      at += 1;
      continue;
    }
    const end = at + 2 + (data[at + 1] ?? 0);
    if (at + 2 > data.length || end > data.length) return failure(overrun(id, at));
    elements.push({ id, data: data.subarray(at + 2, end) });
    at = end;
  }
  return ok({ form: 'two-octet', elements });
}

function overrun(id: number, offset: number): MalformedError {
  return new MalformedError('RTP_EXTENSION_ELEMENT', `element ${id} runs past its header extension`, {
    offset,
    clause: 'RFC 8285 4',
  });
}
