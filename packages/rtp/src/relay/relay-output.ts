import type { RelaySide, TransportAddress } from './relay-options.ts';

/** A datagram for the relay. Without `component` RTP and RTCP share the port and are told apart here (RFC 5761). */
export type RelayInput =
  | { readonly from: 'web'; readonly component?: 'rtp' | 'rtcp' | undefined; readonly octets: Uint8Array }
  | {
      readonly from: 'plain';
      readonly stream: string;
      readonly component?: 'rtp' | 'rtcp' | undefined;
      readonly octets: Uint8Array;
      /** Where it came from; without it neither latching nor source filtering takes place. */
      readonly source?: TransportAddress | undefined;
    };

/** What a relay wants done or known. */
export type RelayOutput =
  | {
      readonly type: 'transmit';
      readonly to: 'web';
      readonly component: 'rtp' | 'rtcp';
      readonly octets: Uint8Array;
    }
  | {
      readonly type: 'transmit';
      readonly to: 'plain';
      readonly stream: string;
      /** Which socket; always `rtp` when the leg shares a port. */
      readonly component: 'rtp' | 'rtcp';
      readonly octets: Uint8Array;
      /** Undefined only when no address is known and none is to be learnt: the caller's socket is connected. */
      readonly destination: TransportAddress | undefined;
    }
  | { readonly type: 'event'; readonly event: RelayEvent };

/** What happened to a stream. `from` is the side whose peer caused it. */
export type RelayEvent =
  | {
      /** The relay follows another incoming source now; the outgoing stream stays continuous. */
      readonly type: 'source-changed';
      readonly stream: string;
      readonly from: RelaySide;
      readonly ssrc: number;
      readonly previous: number | undefined;
    }
  | {
      readonly type: 'goodbye';
      readonly stream: string;
      readonly from: RelaySide;
      readonly ssrc: number;
      readonly reason: string | undefined;
    }
  | {
      /** The gateway's own SSRC on this side had to change. */
      readonly type: 'ssrc-changed';
      readonly stream: string;
      readonly side: RelaySide;
      readonly ssrc: number;
      readonly previous: number;
      readonly cause: 'collision' | 'goodbye';
    }
  | {
      readonly type: 'media-inactivity';
      readonly stream: string;
      readonly from: RelaySide;
      readonly milliseconds: number;
    }
  | { readonly type: 'media-resumed'; readonly stream: string; readonly from: RelaySide }
  | {
      readonly type: 'latched';
      readonly stream: string;
      readonly component: 'rtp' | 'rtcp';
      readonly remote: TransportAddress;
    }
  | {
      /** A key frame is needed of the peer on `side`, which has no feedback for it: ask by signalling (SIP INFO, RFC 5168). */
      readonly type: 'key-frame-wanted';
      readonly stream: string;
      readonly side: RelaySide;
    };
