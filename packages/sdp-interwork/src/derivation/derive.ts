import { sha256 } from './sha256.ts';

/**
 * 32 octets for one purpose out of the seed of a session: unguessable without the seed, different for every purpose, and the same again for the
 * same one, so that nothing but the state is needed to go on with a session elsewhere. The seed is 32 random octets, in hexadecimal; the purpose is ASCII.
 */
export function derive(seed: string, purpose: string): Uint8Array<ArrayBuffer> {
  // The seed has a fixed length, so no two pairs give one input; a digest of 256 bits over a key in front is a good generator there.
  const octets = new Uint8Array(seed.length + 1 + purpose.length);
  putAscii(octets, 0, seed);
  octets[seed.length] = 0x20;
  putAscii(octets, seed.length + 1, purpose);
  return sha256(octets);
}

function putAscii(octets: Uint8Array, from: number, text: string): void {
  for (let at = 0; at < text.length; at++) octets[from + at] = text.charCodeAt(at);
}
