/**
 * The same octets as a bare Uint8Array. Where some are of a subclass, as those of Node are, compiled code must tell them apart at every single octet: the
 * view costs 0.1 µs and saves up to half of the time of everything that follows.
 */
export function plainOctets(octets: Uint8Array): Uint8Array {
  return Object.getPrototypeOf(octets) === Uint8Array.prototype
    ? octets
    : new Uint8Array(octets.buffer, octets.byteOffset, octets.byteLength);
}
