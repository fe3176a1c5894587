import type { RemoteInfo, Socket } from 'node:dgram';
import { isIP } from 'node:net';
import { ok, type Result } from '@webrtc-ims/core';
import { datagramClass, isRtcp } from '../demultiplex.ts';
import type { TransportAddress } from '../relay/relay-options.ts';
import type { SrtpProtector } from '../srtp/srtp-protector.ts';
import type { SrtpUnprotector } from '../srtp/srtp-unprotector.ts';
import type { PortPair, PortPairAllocator } from './port-pair.ts';

/** Both directions of SRTP on one pair of ports: what we send under our keys, what we receive under the other side's. */
export interface RtpProtection {
  readonly protector: SrtpProtector;
  readonly unprotector: SrtpUnprotector;
}

/** Who is told about what arrives. */
export interface PlainRtpEndpointOptions {
  /** RTP and RTCP share one port. Default false. */
  readonly rtcpMux?: boolean;
  /** With it the ports speak SRTP and SRTCP, and nothing else is sent or reported. Callers see RTP and RTCP either way. */
  readonly protection?: RtpProtection;
  /** One datagram. On a shared port the component is always `rtp`: telling RTCP from RTP is the relay's business. */
  onPacket(component: 'rtp' | 'rtcp', octets: Uint8Array, source: TransportAddress): void;
  /** Told what `onPacket` threw and what the sockets report; without it both are only counted. */
  onFault?(error: unknown): void;
}

/** Symmetric RTP over UDP (RFC 4961), plain or protected: what is sent leaves from the port on which packets are received. */
export class PlainRtpEndpoint {
  /** Datagrams that the system refused to send. */
  sendFailures = 0;
  /** Faults reported to `onFault`. */
  faults = 0;
  /** Datagrams that protection refused, in either direction; `statistics` of the unprotector has the reasons of those received. */
  refused = 0;
  readonly #pair: PortPair;
  readonly #options: PlainRtpEndpointOptions;
  #paused = false;
  #closing: Promise<void> | undefined = undefined;

  /** Binds its ports. Errors: those of {@link PortPairAllocator.allocate}. */
  static async open(allocator: PortPairAllocator, options: PlainRtpEndpointOptions): Promise<Result<PlainRtpEndpoint>> {
    const pair = await allocator.allocate({ rtcpMux: options.rtcpMux ?? false });
    return pair.ok ? ok(new PlainRtpEndpoint(pair.value, options)) : pair;
  }

  /** Takes over the sockets of a pair; {@link PlainRtpEndpoint.close} releases it. */
  constructor(pair: PortPair, options: PlainRtpEndpointOptions) {
    this.#pair = pair;
    this.#options = options;
    this.#listen(pair.rtp, 'rtp');
    if (pair.rtcp !== undefined) this.#listen(pair.rtcp, 'rtcp');
  }

  get address(): string {
    return this.#pair.address;
  }

  get rtpPort(): number {
    return this.#pair.rtpPort;
  }

  /** Equal to `rtpPort` when the port is shared. */
  get rtcpPort(): number {
    return this.#pair.rtcpPort;
  }

  /**
   * Sends one datagram; false after {@link PlainRtpEndpoint.close}, for a destination that is no address of the same family and for a packet
   * that cannot be protected. Failures later on are counted.
   */
  send(component: 'rtp' | 'rtcp', octets: Uint8Array, destination: TransportAddress): boolean {
    if (this.#closing !== undefined) return false;
    // Of a name Node would ask the DNS, for every packet.
    if (isIP(destination.address) !== isIP(this.#pair.address)) {
      this.sendFailures += 1;
      return false;
    }
    const sent = this.#protect(component, octets);
    if (sent === undefined) return false;
    const socket = component === 'rtcp' ? (this.#pair.rtcp ?? this.#pair.rtp) : this.#pair.rtp;
    try {
      socket.send(sent, destination.port, destination.address, (error) => {
        if (error !== null) this.sendFailures += 1;
      });
      return true;
    } catch {
      // Node throws for a port that is not 1 to 65535.
      this.sendFailures += 1;
      return false;
    }
  }

  /** Datagrams that arrive from now on are thrown away. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  /** Closes the sockets and frees the ports; afterwards nothing is reported any more. Calling it again gives the same promise. */
  close(): Promise<void> {
    this.#closing ??= this.#pair.release();
    return this.#closing;
  }

  #listen(socket: Socket, component: 'rtp' | 'rtcp'): void {
    socket.on('message', (octets: Buffer, { address, port }: RemoteInfo) => {
      if (this.#paused || this.#closing !== undefined) return;
      try {
        const packet = this.#unprotect(component, octets);
        if (packet !== undefined) this.#options.onPacket(component, packet, { address, port });
      } catch (error) {
        this.#report(error);
      }
    });
    socket.on('error', (error) => this.#report(error));
  }

  #protect(component: 'rtp' | 'rtcp', octets: Uint8Array): Uint8Array | undefined {
    const { protection } = this.#options;
    if (protection === undefined) return octets;
    const { protector } = protection;
    const sealed = component === 'rtcp' ? protector.protectRtcp(octets) : protector.protectRtp(octets);
    if (sealed.ok) return sealed.value;
    this.refused += 1;
    return undefined;
  }

  // In place: each datagram comes in a buffer of its own.
  #unprotect(component: 'rtp' | 'rtcp', octets: Uint8Array): Uint8Array | undefined {
    const { protection } = this.#options;
    if (protection === undefined) return octets;
    // STUN and whatever else comes here has nothing to do with SRTP.
    if (datagramClass(octets) !== 'rtp-or-rtcp') return undefined;
    const { unprotector } = protection;
    const control = this.#pair.rtcp === undefined ? isRtcp(octets) : component === 'rtcp';
    const opened = control
      ? unprotector.unprotectRtcpInto(octets, octets)
      : unprotector.unprotectRtpInto(octets, octets);
    if (opened.ok) return octets.subarray(0, opened.value);
    this.refused += 1;
    return undefined;
  }

  #report(error: unknown): void {
    this.faults += 1;
    try {
      this.#options.onFault?.(error);
    } catch {
      // A hook for faults that fails itself has nobody left to tell.
    }
  }
}
