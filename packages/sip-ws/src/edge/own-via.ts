import { octetsOf } from '../syntax/text.ts';

/**
 * Changes the transport in the Via that this edge put on top, in place: `UDP` and `TCP` have the same length, and which one it is can only be decided
 * when the size of the message is known.
 *
 * @param octets a message with that Via
 * @param via the value as it was written
 * @param branch its branch, which stands nowhere else
 */
export function setViaTransport(octets: Uint8Array, via: string, branch: string, transport: 'UDP' | 'TCP'): void {
  const at = find(octets, octetsOf(branch));
  if (at < 0) return;
  octets.set(octetsOf(transport), at - via.indexOf(branch) + 'SIP/2.0/'.length);
}

function find(octets: Uint8Array, wanted: Uint8Array): number {
  for (let at = octets.indexOf(wanted[0]!); at >= 0; at = octets.indexOf(wanted[0]!, at + 1)) {
    let i = 1;
    while (i < wanted.length && octets[at + i] === wanted[i]) i++;
    if (i === wanted.length) return at;
  }
  return -1;
}
