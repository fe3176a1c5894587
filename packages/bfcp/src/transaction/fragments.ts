import { MisuseError } from '@webrtc-ims/core';
import { fragmentHeaderSize, headerSize } from '../message/common-header.ts';

/**
 * A message as it goes into datagrams: whole where it fits the path MTU, otherwise as fragments (RFC 8855 6.2.3). All of them have the
 * header of the message with F set, and their place and length in words behind it.
 *
 * @param pathMtu octets of BFCP that fit into one datagram: what the record layer and UDP take is already subtracted
 * @throws {MisuseError} `BFCP_PATH_MTU` below 24 octets, which hold no fragment
 */
export function toDatagrams(octets: Uint8Array<ArrayBuffer>, pathMtu: number): Uint8Array<ArrayBuffer>[] {
  if (!(pathMtu >= 24)) throw new MisuseError('BFCP_PATH_MTU', `a path MTU of ${pathMtu} holds no fragment`);
  if (octets.length <= pathMtu) return [octets];
  const words = (octets.length - headerSize) / 4;
  // N = ceil((message size - header) / (path MTU - header)), the header being the longer one on both sides.
  let count = Math.ceil((4 * words) / (pathMtu - fragmentHeaderSize));
  // Every fragment has to be smaller than the path MTU, which N by the formula does not always reach.
  while (fragmentHeaderSize + 4 * Math.ceil(words / count) >= pathMtu) count++;
  const share = Math.ceil(words / count);
  const datagrams: Uint8Array<ArrayBuffer>[] = [];
  for (let offset = 0; offset < words; offset += share) {
    datagrams.push(fragment(octets, offset, Math.min(share, words - offset)));
  }
  return datagrams;
}

function fragment(octets: Uint8Array, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(fragmentHeaderSize + 4 * length);
  out.set(octets.subarray(0, headerSize));
  out[0] = out[0]! | 0x08;
  out[12] = offset >>> 8;
  out[13] = offset;
  out[14] = length >>> 8;
  out[15] = length;
  const from = headerSize + 4 * offset;
  out.set(octets.subarray(from, from + 4 * length), fragmentHeaderSize);
  return out;
}
