import { sha256 } from './sha256.ts';

/**
 * 32 octets for one purpose out of the seed of a session: unguessable without the seed, different for every purpose, and the same again for the
 * same one, so that nothing but the state is needed to go on with a session elsewhere. The seed is 32 random octets, in hexadecimal; the purpose is ASCII.
 */
export function derive(seed: string, purpose: string): Uint8Array<ArrayBuffer> {
  // The seed has a fixed length, so no two pairs give one input; a digest of 256 bits over a key in front is a good generator there.
  return sha256(ascii(`${seed} ${purpose}`));
}

function ascii(text: string): Uint8Array {
  const octets = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) octets[at] = text.charCodeAt(at);
  return octets;
}
