import type { FloorRole } from '../bfcp/bfcp-terms.ts';
import { readBfcpTerms } from '../bfcp/bfcp-terms.ts';
import type { ChannelDescription } from './channel-description.ts';

/** This side of an MSRP session. */
export interface MsrpParty {
  /** Its own URI, `msrps://…;dc` (RFC 8873 4.2). Host and port are not used to find anybody; the session-id needs 80 random bits. */
  readonly path: string;
  /** `active` sends the first message; an answer is the opposite of the offer, and `active` or `passive` to `actpass`. */
  readonly setup: 'active' | 'actpass' | 'passive';
  /** Media types, `*` for all. */
  readonly acceptTypes: readonly string[];
  /** Media types inside of wrapping ones, such as message/cpim. */
  readonly acceptWrappedTypes?: readonly string[];
  /** Octets of the largest message. */
  readonly maximumSize?: number;
  /** More lines, as those of file transfer (RFC 5547). */
  readonly more?: readonly string[];
}

/** The attributes of an MSRP channel, the three that RFC 8873 4.4 demands among them. */
export function msrpAttributes(party: MsrpParty): readonly string[] {
  const { path, setup, acceptTypes, acceptWrappedTypes, maximumSize, more } = party;
  return [
    'msrp-cema',
    `setup:${setup}`,
    `path:${path}`,
    `accept-types:${acceptTypes.join(' ')}`,
    ...(acceptWrappedTypes === undefined ? [] : [`accept-wrapped-types:${acceptWrappedTypes.join(' ')}`]),
    ...(maximumSize === undefined ? [] : [`max-size:${maximumSize}`]),
    ...(more ?? []),
  ];
}

/** This side of a BFCP connection. */
export interface BfcpParty {
  /** The roles that it can take in an offer, the one in an answer: `c-only` is a client, `s-only` a server. */
  readonly roles: readonly FloorRole[];
  readonly conference?: number;
  readonly user?: number;
  /** Floors and the labels of the media sections that they are about. */
  readonly floors?: readonly { readonly id: number; readonly labels: readonly string[] }[];
}

/** The attributes of a BFCP channel. */
export function bfcpAttributes({ roles, conference, user, floors }: BfcpParty): readonly string[] {
  return [
    `floorctrl:${roles.join(' ')}`,
    ...(conference === undefined ? [] : [`confid:${conference}`]),
    ...(user === undefined ? [] : [`userid:${user}`]),
    ...(floors ?? []).map(({ id, labels }) =>
      labels.length === 0 ? `floorid:${id}` : `floorid:${id} mstrm:${labels.join(' ')}`,
    ),
    'bfcpver:1',
  ];
}

/** Which labels each floor of a BFCP channel is about. */
export function floorStreams(channel: ChannelDescription): ReadonlyMap<number, readonly string[]> {
  const attributes = channel.attributes.map((text) => {
    const colon = text.indexOf(':');
    return colon < 0 ? { name: text, value: '' } : { name: text.slice(0, colon), value: text.slice(colon + 1) };
  });
  return new Map(readBfcpTerms(attributes).floors.map(({ id, labels }) => [id, labels]));
}

/** This side of real-time text. */
export interface TextParty {
  /** Characters per second that it can take; absent: 30. */
  readonly rate?: number;
  readonly direction?: 'inactive' | 'recvonly' | 'sendonly' | 'sendrecv';
  /** Language tags, best first (RFC 8373). */
  readonly sends?: readonly string[];
  readonly receives?: readonly string[];
}

/** The attributes of a text channel (RFC 8865 4.2). */
export function textAttributes({ rate, direction, sends, receives }: TextParty): readonly string[] {
  return [
    ...(rate === undefined ? [] : [`fmtp:t140 cps=${rate}`]),
    ...(sends === undefined ? [] : [`hlang-send:${sends.join(' ')}`]),
    ...(receives === undefined ? [] : [`hlang-recv:${receives.join(' ')}`]),
    direction ?? 'sendrecv',
  ];
}
