import { randomBytes } from 'node:crypto';

/** A STUN Binding Indication (RFC 8489 5): keeps a NAT binding alive and is answered by nobody (RFC 8855 6.2.4). */
export function bindingIndication(): Uint8Array {
  const octets = new Uint8Array(20);
  octets.set([0x00, 0x11, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42]);
  octets.set(randomBytes(12), 8);
  return octets;
}

/** STUN begins with two bits 0, BFCP of version 2 with 010 and of version 1 with 001 (RFC 8855 6.2.4). */
export function isStun(datagram: Uint8Array): boolean {
  return datagram.length >= 20 && (datagram[0]! & 0xc0) === 0 && datagram[4] === 0x21 && datagram[5] === 0x12;
}
