import type { MediaLine } from '../attributes/media-line.ts';

// RFC 8841 4.2, and the form of its drafts that libraries still write (RFC 8829 5.1.2).
const protocols: ReadonlySet<string> = new Set(['UDP/DTLS/SCTP', 'TCP/DTLS/SCTP', 'DTLS/SCTP']);

/** Whether a section is an SCTP association for data channels. */
export function isData({ media, protocol }: Pick<MediaLine, 'media' | 'protocol'>): boolean {
  return media === 'application' && protocols.has(protocol);
}
