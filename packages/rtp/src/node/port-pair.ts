import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import {
  failure,
  LimitError,
  MisuseError,
  ok,
  type RandomSource,
  type Result,
  systemRandom,
  UnsupportedError,
} from '@webrtc-ims/core';

/** Two bound UDP sockets, RTP on an even port and RTCP on the next (RFC 3550 11), or one socket for both (RFC 5761). */
export interface PortPair {
  readonly address: string;
  readonly rtpPort: number;
  /** Equal to `rtpPort` when the port is shared. */
  readonly rtcpPort: number;
  readonly rtp: Socket;
  /** Undefined when the port is shared. */
  readonly rtcp: Socket | undefined;
  /** Closes both sockets and gives the ports back. Calling it again gives the same promise. */
  release(): Promise<void>;
}

/** Where ports come from. */
export interface PortPairAllocatorOptions {
  /** The local IPv4 or IPv6 address. Default 127.0.0.1. */
  readonly address?: string;
  /** First and last port; the last pair ends within it. Without it the system chooses. */
  readonly range?: readonly [first: number, last: number];
  /** Pairs tried before giving up. Default: 64, which bounds the time a set-up can take when others occupy the range. */
  readonly attempts?: number;
  readonly random?: RandomSource;
}

/** Hands out port pairs of one address. Begins at a random place of the range, so that a freed port is not used again at once. */
export class PortPairAllocator {
  readonly address: string;
  readonly #first: number;
  readonly #pairs: number;
  readonly #attempts: number;
  readonly #random: RandomSource;
  readonly #taken = new Set<number>();

  /** @throws {MisuseError} `RTP_PORT_RANGE` for a range without an even port that has a successor in it */
  constructor(options: PortPairAllocatorOptions = {}) {
    this.address = options.address ?? '127.0.0.1';
    this.#attempts = options.attempts ?? 64;
    this.#random = options.random ?? systemRandom;
    if (options.range === undefined) {
      this.#first = 0;
      this.#pairs = 0;
      return;
    }
    const [first, last] = options.range;
    this.#first = first + (first % 2);
    this.#pairs = Math.floor((last - this.#first + 1) / 2);
    if (!Number.isInteger(first) || !Number.isInteger(last) || first < 1 || last > 65_535 || this.#pairs < 1) {
      throw new MisuseError('RTP_PORT_RANGE', `no pair of ports between ${first} and ${last}`);
    }
  }

  /** Pairs that are handed out now. */
  get inUse(): number {
    return this.#taken.size;
  }

  /**
   * Binds a pair, or one socket when RTP and RTCP share a port.
   *
   * Errors: `RTP_PORTS_EXHAUSTED` (limit) when no try found free ports; `RTP_PORT_BIND` (unsupported) when the system refuses for another
   * reason, such as an address that is not ours.
   */
  async allocate(options: { readonly rtcpMux?: boolean } = {}): Promise<Result<PortPair>> {
    const attempts = this.#pairs === 0 ? this.#attempts : Math.min(this.#attempts, this.#pairs);
    const start = this.#pairs === 0 ? 0 : randomBelow(this.#random, this.#pairs);
    let tried = 0;
    // Pairs of our own cost no try: only foreign sockets do.
    for (let step = 0; tried < attempts && (this.#pairs === 0 || step < this.#pairs); step++) {
      const port = this.#pairs === 0 ? 0 : this.#first + 2 * ((start + step) % this.#pairs);
      if (this.#taken.has(port)) continue;
      tried += 1;
      if (port !== 0) this.#taken.add(port);
      const bound = await this.#bindPair(port, options.rtcpMux ?? false);
      if (port !== 0 && !(bound.ok && bound.value !== undefined)) this.#taken.delete(port);
      if (!bound.ok) return bound;
      if (bound.value !== undefined) return ok(bound.value);
    }
    return failure(new LimitError('RTP_PORTS_EXHAUSTED', `no free pair of ports after ${tried} tries`));
  }

  async #bindPair(port: number, shared: boolean): Promise<Result<PortPair | undefined>> {
    const rtp = await this.#bind(port);
    if (!rtp.ok) return occupied(rtp.error);
    const rtpPort = rtp.value.address().port;
    if (shared) return ok(this.#pair(rtp.value, undefined, rtpPort));
    // The system chose: it may choose an odd one.
    const rtcp = rtpPort % 2 === 0 && rtpPort < 65_535 ? await this.#bind(rtpPort + 1) : undefined;
    if (rtcp?.ok) return ok(this.#pair(rtp.value, rtcp.value, rtpPort));
    await closed(rtp.value);
    return rtcp === undefined ? ok(undefined) : occupied(rtcp.error);
  }

  #pair(rtp: Socket, rtcp: Socket | undefined, rtpPort: number): PortPair {
    this.#taken.add(rtpPort);
    let released: Promise<void> | undefined;
    const release = async (): Promise<void> => {
      await Promise.all([closed(rtp), rtcp === undefined ? undefined : closed(rtcp)]);
      this.#taken.delete(rtpPort);
    };
    return {
      address: this.address,
      rtpPort,
      rtcpPort: rtcp === undefined ? rtpPort : rtpPort + 1,
      rtp,
      rtcp,
      release() {
        released ??= release();
        return released;
      },
    };
  }

  #bind(port: number): Promise<Result<Socket, Error>> {
    const socket = createSocket({ type: isIPv6(this.address) ? 'udp6' : 'udp4', ipv6Only: isIPv6(this.address) });
    return new Promise((resolve) => {
      const onError = (error: Error): void => {
        socket.close();
        resolve(failure(error));
      };
      socket.once('error', onError);
      socket.bind({ port, address: this.address, exclusive: true }, () => {
        socket.off('error', onError);
        resolve(ok(socket));
      });
    });
  }
}

// A port that somebody else has is no error: the next one is tried.
function occupied(error: Error): Result<undefined> {
  if ('code' in error && error.code === 'EADDRINUSE') return ok(undefined);
  return failure(new UnsupportedError('RTP_PORT_BIND', `cannot bind: ${error.message}`, { cause: error }));
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.close(() => resolve());
  });
}

function randomBelow(random: RandomSource, bound: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = random(4);
  return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % bound;
}
