import type { RandomSource } from '@webrtc-ims/core';
import type { TransportAddress } from '@webrtc-ims/rtp';
import type { TextDirection } from '../description/direction.ts';
import type { RtpTextFormat } from '../description/rtp-text-format.ts';
import type { T140Limits } from '../limits.ts';
import type { ReceiverStatistics } from '../receiver/received-text.ts';
import type { TextSenderStatistics } from '../sender/text-sender.ts';

/** What a {@link TextSession} is made of. */
export interface TextSessionOptions {
  /** How we send: payload types of the peer's description. Also how we receive, unless `receives` differs. */
  readonly format: RtpTextFormat;
  /** How we receive: payload types of our own description. */
  readonly receives?: RtpTextFormat;
  /** As in our own description. Default `sendrecv`. */
  readonly direction?: TextDirection;
  /** Characters per second that the peer stated. Default 30 (RFC 4103 6). */
  readonly cps?: number;
  /** Whether rtt-mixer was agreed (RFC 9071 2.3). Default false. */
  readonly mixed?: boolean;
  /** Where to. While it is not known, by this or by `latch`, text waits. */
  readonly remote?: TransportAddress;
  /** Default: the port behind that of `remote`. */
  readonly rtcpRemote?: TransportAddress;
  /** The caller's socket is connected: the session is not told where to send to, and takes what comes. Default false. */
  readonly connected?: boolean;
  /** Whether RTP and RTCP share a port (RFC 5761). Default false. */
  readonly rtcpMux?: boolean;
  /** Whether the source of the first valid packet is where to send from then on. Default false: only packets from `remote` count. */
  readonly latch?: boolean;
  /** ms between packets; default 300, at most 500 (RFC 4103 5.1). */
  readonly interval?: number;
  /** ms that text waits for a missing packet; default 500, at most 1000 (RFC 4103 5.4). */
  readonly waitingTime?: number;
  /** U+FFFD for each gap, the default, or for each missing block. */
  readonly marks?: 'gap' | 'block';
  /** Whether BOM is sent as soon as it can be (RFC 9071 3.2). Default true. */
  readonly announce?: boolean;
  /** ms without a packet after which one is sent; at least 15000 (RFC 6263). Default: reports alone keep ports open. */
  readonly keepAlive?: number;
  /** Random by default. */
  readonly ssrc?: number;
  /** Random by default. */
  readonly cname?: string;
  /** NAME of our source in reports: what others may know of the user. Default none. */
  readonly name?: string;
  /** Octets per second for RTCP; default 50, at which a report goes out every five seconds. 0: none are sent. */
  readonly rtcpBandwidth?: number;
  /** ms between reports at least, before they are spread at random; default 5000 (RFC 3550 6.2). */
  readonly reportInterval?: number;
  /** Unix time, in ms, when the clock was 0: what reports say about the wall clock. Default 0. */
  readonly unixTimeAtZero?: number;
  readonly random?: RandomSource;
  readonly limits?: Partial<T140Limits>;
}

/** A datagram. Without `component` RTP and RTCP share the port and are told apart here. */
export interface TextSessionInput {
  readonly component?: 'rtp' | 'rtcp' | undefined;
  readonly octets: Uint8Array;
  /** Where it came from; without it neither latching nor filtering takes place. */
  readonly source?: TransportAddress | undefined;
}

/** What a session wants done or known. */
export type TextSessionOutput =
  | {
      readonly type: 'transmit';
      readonly component: 'rtp' | 'rtcp';
      readonly octets: Uint8Array<ArrayBuffer>;
      /** Undefined when the caller's socket is connected. */
      readonly destination: TransportAddress | undefined;
    }
  | { readonly type: 'event'; readonly event: TextSessionEvent };

/** What happened to a session. */
export type TextSessionEvent =
  /** Text of a source: whole characters in order, without BOM; U+FFFD where text may be missing. */
  | { readonly type: 'text'; readonly source: number; readonly text: string }
  /** RTCP told the names of a source for the first time, or new ones. */
  | {
      readonly type: 'participant';
      readonly source: number;
      readonly cname: string | undefined;
      readonly name: string | undefined;
    }
  | { readonly type: 'goodbye'; readonly source: number; readonly reason: string | undefined }
  /** A source that used to report has been silent for five intervals (RFC 3550 6.3.5). */
  | { readonly type: 'timeout'; readonly source: number }
  | { readonly type: 'latched'; readonly remote: TransportAddress }
  /** Another source used our SSRC: we have a new one (RFC 3550 8.2). */
  | { readonly type: 'ssrc-changed'; readonly ssrc: number; readonly previous: number }
  /** The pace of sending changed, because more or less is lost on the way (RFC 4103 9). */
  | { readonly type: 'pace'; readonly interval: number; readonly cps: number };

/** What came in and was not used, by reason. */
export interface DroppedDatagrams {
  /** From an address that is not the peer's. */
  readonly address: number;
  /** STUN on the RTP port: no error, somebody checks the path (RFC 7983). */
  readonly stun: number;
  /** Neither RTP nor RTCP nor STUN. */
  readonly foreign: number;
  /** RTCP that does not decode. */
  readonly rtcp: number;
  /** Our own packets, come back. */
  readonly loop: number;
}

/** Counters of a {@link TextSession}. */
export interface TextSessionStatistics {
  readonly sent: TextSenderStatistics;
  readonly received: ReceiverStatistics;
  readonly dropped: DroppedDatagrams;
  /** Characters not sent, because the direction or an unknown address forbade it. */
  readonly withheld: number;
  /** ms to the peer and back, when its reports have told. */
  readonly roundTrip: number | undefined;
}
