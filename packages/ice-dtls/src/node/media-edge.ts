import { MisuseError, type RandomSource, systemRandom } from '@webrtc-ims/core';
import { type Clock, systemClock } from '@webrtc-ims/core/node';
import type { FrontDropStats } from '../ice-lite/front-types.ts';
import { type Endpoint, parseIpAddress } from '../ip-address.ts';
import { defaultLimits, type IceDtlsLimits } from '../limits.ts';
import { type BaseTransport, type TransportContext, tooManyTransports } from './base-transport.ts';
import { type CryptoProvider, createCertificate, type DtlsCertificate } from './certificate.ts';
import { FrontHost } from './front-host.ts';
import { type EdgeAddress, FrontSocket, type SocketStats } from './front-sockets.ts';
import { FrontMediaTransport } from './front-transport.ts';
import { configureSctp } from './native-connection.ts';
import { type FaultHandler, warnOfFault } from './native-guard.ts';
import { NativeIceTransport } from './native-ice-transport.ts';
import type { MediaTransport, TransportOptions } from './transport-types.ts';

/** Options of {@link createMediaEdge}. */
export interface MediaEdgeOptions {
  /** Addresses of this host on which peers reach it, the preferred one first. Native ICE uses only the first. */
  readonly addresses: readonly EdgeAddress[];
  /** UDP port of the front on addresses that name none; 0, the default, means any. */
  readonly port?: number;
  /** With native ICE: the ports that transports may use. */
  readonly portRange?: { readonly first: number; readonly last: number };
  /**
   * `front` (default): ICE-lite on one public port, with restart and consent events. `native`: full ICE by the engine, one port per transport,
   * more packets per second, no restart.
   */
  readonly ice?: 'front' | 'native';
  /** Used for every transport that brings none. Default: a fresh one for each. */
  readonly certificate?: DtlsCertificate;
  /** Web Crypto for certificates. Default: the platform's. */
  readonly crypto?: CryptoProvider;
  readonly limits?: Partial<IceDtlsLimits>;
  /** Told of every exception that a handler throws. Default: a process warning. */
  readonly onFault?: FaultHandler;
  /** Octets of the kernel's buffers of each socket of the front. Default 4 MiB; the host may grant less. */
  readonly socketBuffer?: number;
  readonly clock?: Clock;
  readonly random?: RandomSource;
}

/** Counters of an edge. */
export interface MediaEdgeStats {
  readonly transports: number;
  /** Datagrams that belong to no transport; `undefined` with native ICE. */
  readonly drops: FrontDropStats | undefined;
  readonly sockets: SocketStats | undefined;
}

/** The place where peers' media arrives: sockets, and the transports that share them. */
export interface MediaEdge {
  /** Where the front is bound; empty with native ICE. */
  readonly bound: readonly Endpoint[];
  /**
   * Makes a transport, whose `local` can go into an offer or an answer at once.
   *
   * @throws {LimitError} TOO_MANY_TRANSPORTS
   * @throws {MisuseError} EDGE_CLOSED
   * @throws {ProtocolError} with native ICE: whatever is wrong with `options.remote`, or NATIVE_CALL_FAILED when no port is free
   */
  createTransport(options?: TransportOptions): Promise<MediaTransport>;
  stats(): MediaEdgeStats;
  /** Closes all transports, then the sockets. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens a media edge.
 *
 * @throws {MisuseError} EDGE_ADDRESS when there is no address, or one that is none of this host's, or the unspecified one without `advertised`
 * @throws {UnsupportedError} PORTS_EXHAUSTED when the port is busy
 *
 * @example
 * ```ts
 * const edge = await createMediaEdge({ addresses: [{ address: '192.0.2.1' }], port: 3478 });
 * const transport = await edge.createTransport({ data: true, handlers: { rtp: (packet) => relay(packet) } });
 * transport.setRemote({ type: 'offer', ufrag, pwd, fingerprints: ['sha-256 …'], setup: 'actpass' });
 * answerWith(transport.local);
 * ```
 */
export async function createMediaEdge(options: MediaEdgeOptions): Promise<MediaEdge> {
  const [first] = options.addresses;
  if (first === undefined) throw new MisuseError('EDGE_ADDRESS', 'an edge needs an address');
  const limits: IceDtlsLimits = { ...defaultLimits, ...options.limits };
  const onFault = options.onFault ?? warnOfFault;
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  configureSctp(limits.sctpSendBuffer);
  if (options.ice === 'native') {
    // The engine ends the process when it cannot bind: whether the address is ours is found out here.
    const probe = await FrontSocket.bind(first.address, 0, 65_536, () => {});
    await probe.close();
    return new Edge(options, { limits, onFault, clock }, (context, certificate, transport) =>
      NativeIceTransport.create(
        context,
        { address: first, portRange: options.portRange, random },
        certificate,
        transport,
      ),
    );
  }
  for (const { address, advertised } of options.addresses) {
    // Bound to it the sockets hear on every interface, but it must not be announced (RFC 8445 5.1.1.1).
    if (advertised === undefined && parseIpAddress(address)?.every((octet) => octet === 0)) {
      throw new MisuseError('EDGE_ADDRESS', 'the unspecified address needs one to be advertised');
    }
  }
  const host = await FrontHost.create({
    addresses: options.addresses,
    port: options.port ?? 0,
    limits,
    clock,
    onFault,
    random,
    socketBuffer: options.socketBuffer ?? 4_194_304,
  });
  return new Edge(
    options,
    { limits, onFault, clock },
    async (context, certificate, transport) => {
      const opened = host.ask((front) => front.open());
      if (!opened.ok) throw opened.error;
      const made = new FrontMediaTransport(context, host, opened.value, certificate, transport);
      const applied = transport.remote === undefined ? undefined : made.setRemote(transport.remote);
      if (applied?.ok === false) {
        await made.close();
        throw applied.error;
      }
      return made;
    },
    host,
  );
}

type TransportFactory = (
  context: TransportContext,
  certificate: DtlsCertificate,
  options: TransportOptions,
) => Promise<BaseTransport & MediaTransport>;

class Edge implements MediaEdge {
  readonly #options: MediaEdgeOptions;
  readonly #context: TransportContext;
  readonly #make: TransportFactory;
  readonly #host: FrontHost | undefined;
  readonly #transports = new Set<BaseTransport>();
  // Certificates take a moment: transports that wait for theirs count as well.
  #making = 0;
  #closing: Promise<void> | undefined;

  constructor(
    options: MediaEdgeOptions,
    context: Omit<TransportContext, 'forget'>,
    make: TransportFactory,
    host?: FrontHost,
  ) {
    this.#options = options;
    this.#context = { ...context, forget: (transport) => this.#transports.delete(transport) };
    this.#make = make;
    this.#host = host;
  }

  get bound(): readonly Endpoint[] {
    return this.#host?.bound ?? [];
  }

  async createTransport(options: TransportOptions = {}): Promise<MediaTransport> {
    this.#ensureOpen();
    const { limits } = this.#context;
    if (this.#transports.size + this.#making >= limits.transports) throw tooManyTransports(limits.transports);
    this.#making++;
    try {
      const { crypto } = this.#options;
      const certificate =
        options.certificate ??
        this.#options.certificate ??
        (await createCertificate(crypto === undefined ? {} : { crypto }));
      this.#ensureOpen();
      const transport = await this.#make(this.#context, certificate, options);
      this.#transports.add(transport);
      return transport;
    } finally {
      this.#making--;
    }
  }

  stats(): MediaEdgeStats {
    return {
      transports: this.#transports.size,
      drops: this.#host?.front.drops,
      sockets: this.#host?.socketStats,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#transports].map((transport) => transport.close()));
    await this.#host?.close();
  }

  #ensureOpen(): void {
    if (this.#closing !== undefined) throw new MisuseError('EDGE_CLOSED', 'the edge is closed');
  }
}
