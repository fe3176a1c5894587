import type { DataChannelPort } from '@webrtc-ims/core';
import type {
  BfcpStreamRequest,
  MsrpStreamRequest,
  Realm,
  StreamRequest,
  StreamStatistics,
  T140StreamRequest,
} from '@webrtc-ims/iq';
import type { StreamOnBothSides } from './streams-on-both-sides.ts';

/** A stream that is a data channel towards the browser. */
export type ChannelStream = BfcpStreamRequest | MsrpStreamRequest | T140StreamRequest;

/** Both sides of one stream, as they are described now, and what carries them. */
export interface StreamPair extends StreamOnBothSides {
  readonly access: ChannelStream;
}

/** A stream that runs between its two sides. */
export interface RunningStream {
  /** Gates, addresses or paths are others now. The transports are those with which it was started. */
  update(pair: StreamPair): void;
  /** Ends it and lets go of both transports. The data channel is closed afterwards. */
  stop(): void;
  /** Counters towards one realm, also after it was stopped. */
  statistics(realm: Realm): StreamStatistics;
}

/** How streams of one kind run between a data channel and the core. */
export interface ChannelApplication {
  /** Why two sides with these descriptions cannot be joined, as in `is BFCP on one side alone`; `undefined` when they can. */
  refusal(access: ChannelStream, core: StreamRequest): string | undefined;
  /**
   * Runs a stream; `undefined` when it cannot on such a transport.
   *
   * @param ended to be called when the stream cannot go on; the first reason is told
   */
  start(pair: StreamPair, channel: DataChannelPort, ended: (reason: string) => void): RunningStream | undefined;
}

/** What a gateway can run on data channels. */
export type ChannelApplications = { readonly [kind in ChannelStream['kind']]?: ChannelApplication };
