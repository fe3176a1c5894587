import type { Association, AssociationOptions } from './association.ts';
import { ReliableAssociation } from './reliable-association.ts';
import { StreamAssociation } from './stream-association.ts';
import { UnreliableAssociation } from './unreliable-association.ts';

/**
 * How octets travel: `stream` is TCP or TLS, where messages have to be cut out; `message` is a data channel or a WebSocket, one message
 * each; `datagram` is UDP or DTLS, one message or fragment each. The first two are the reliable transport of RFC 8855, the third is the
 * unreliable one.
 */
export type TransportKind = 'stream' | 'message' | 'datagram';

/** The association that belongs to a transport. */
export function createAssociation(transport: TransportKind, options: AssociationOptions): Association {
  switch (transport) {
    case 'stream':
      return new StreamAssociation(options);
    case 'message':
      return new ReliableAssociation(options);
    case 'datagram':
      return new UnreliableAssociation(options);
  }
}
