import {
  failure,
  LimitError,
  type Machine,
  MisuseError,
  OutputQueue,
  ok,
  type RandomSource,
  type Result,
  systemRandom,
} from '@webrtc-ims/core';
import { demultiplex } from '../demultiplex.ts';
import { createIceCredentials, type IceCredentials } from '../ice-credentials.ts';
import type { Endpoint } from '../ip-address.ts';
import { defaultLimits, type IceDtlsLimits } from '../limits.ts';
import { appendFingerprint } from '../stun/fingerprint.ts';
import { encodeStunMessage } from '../stun/message.ts';
import { serveBinding } from './binding-server.ts';
import { createSession, FrontTransport, type IceSession, type PeerAddress } from './front-transport.ts';
import type {
  FrontDropStats,
  FrontEvent,
  FrontInput,
  FrontOutput,
  FrontTransportStats,
  IceTransportId,
} from './front-types.ts';
import { HeldFlight } from './held-flight.ts';

/** Options of an {@link IceLiteFront}. */
export interface IceLiteFrontOptions {
  readonly limits?: Partial<IceDtlsLimits>;
  /** Source of credentials. Default: the platform's cryptographic one. */
  readonly random?: RandomSource;
}

/** What {@link IceLiteFront.open} gives. */
export interface OpenedTransport {
  readonly id: IceTransportId;
  /** For signalling to the peer. */
  readonly credentials: IceCredentials;
  /** For the native engine, to which the front is an ICE-lite peer on the loopback interface. */
  readonly back: IceCredentials;
}

/**
 * An ICE-lite agent that stands between peers and native transports that have no lite mode, no restart and no second chance.
 *
 * ```
 *   peer <- public socket -> [ IceLiteFront ] <- loopback -> native engine (full ICE, controlling)
 * ```
 *
 * One public port serves all transports: a Binding request finds its transport by the username fragment, everything else by the
 * address that an authenticated request came from. Towards the native engine the front is an ICE-lite peer too, so it never sends a
 * check. DTLS, RTP and RTCP pass through untouched; the front sees no plain media and no key.
 *
 * A machine: hand in datagrams with {@link IceLiteFront.receive}, then drain {@link IceLiteFront.poll}, then arrange for
 * {@link IceLiteFront.expire} at {@link IceLiteFront.deadline}.
 *
 * Documents: RFC 8445 (lite), RFC 8489, RFC 7983, RFC 7675.
 */
export class IceLiteFront implements Machine<FrontInput, FrontOutput> {
  readonly #limits: IceDtlsLimits;
  readonly #random: RandomSource;
  readonly #outputs = new OutputQueue<FrontOutput>();
  readonly #transports = new Map<IceTransportId, FrontTransport>();
  readonly #sessions = new Map<string, IceSession>();
  /** Peer addresses by socket, port and address. */
  readonly #peers = new Map<string, PeerAddress>();
  /** Transports by the port of the native engine on the loopback interface. */
  readonly #natives = new Map<string, FrontTransport>();
  #nextId = 1;
  // A lower bound of all deadlines. Those of single transports only move away, with every check, so it is looked at anew only when it is reached.
  #deadline: number | undefined;
  #errorWindow = 0;
  #errorsInWindow = 0;
  readonly #drops: { -readonly [Name in keyof FrontDropStats]: number } = {
    notMultiplexed: 0,
    unknownAddress: 0,
    badStun: 0,
    unauthenticated: 0,
    unauthenticatedUnanswered: 0,
    addressTaken: 0,
  };

  constructor(options: IceLiteFrontOptions = {}) {
    const limits = { ...defaultLimits, ...options.limits };
    this.#limits = { ...limits, keepalive: Math.max(limits.keepalive, shortestKeepalive) };
    this.#random = options.random ?? systemRandom;
  }

  /** Number of open transports. */
  get size(): number {
    return this.#transports.size;
  }

  /** Datagrams that no transport was charged with. */
  get drops(): FrontDropStats {
    return { ...this.#drops };
  }

  get deadline(): number | undefined {
    return this.#deadline;
  }

  poll(): FrontOutput | undefined {
    return this.#outputs.shift();
  }

  /** Makes a transport. From now on its checks are answered, though the peer is not known yet (RFC 8445 7.3). */
  open(): Result<OpenedTransport, LimitError<'TOO_MANY_TRANSPORTS'>> {
    if (this.#transports.size >= this.#limits.transports) {
      const message = `${this.#limits.transports} transports are open (limits.transports)`;
      return failure(new LimitError('TOO_MANY_TRANSPORTS', message));
    }
    const id = this.#nextId++;
    const transport = new FrontTransport(id, this.#credentials(), this.#credentials(), this.#limits.heldPackets);
    this.#transports.set(id, transport);
    this.#sessions.set(transport.session.ufrag, transport.session);
    this.#sessions.set(transport.back.ufrag, transport.back);
    return ok({ id, credentials: credentialsOf(transport.session), back: credentialsOf(transport.back) });
  }

  /** The peer's description is known: a pair has to be nominated within `limits.iceSetup`. */
  expectChecks(id: IceTransportId, now: number): void {
    const transport = this.#transport(id);
    if (transport.state !== 'new' || transport.setupDeadline !== undefined) return;
    transport.setupDeadline = now + this.#limits.iceSetup;
    this.#schedule(transport);
  }

  /** The native engine's DTLS layer listens: packets that were held go out. */
  nativeReady(id: IceTransportId, now: number): void {
    const transport = this.#transports.get(id);
    if (transport === undefined || transport.nativeReady) return;
    transport.nativeReady = true;
    if (transport.native === undefined || transport.nativeSpoke) return;
    for (const packet of transport.flightIn.packets) this.#toNative(transport, transport.native, packet);
    transport.flightIn.start(now);
    this.#schedule(transport);
  }

  /**
   * Restarts ICE (RFC 8445 9): fresh credentials for signalling. The old ones are good until the first authenticated check under the new
   * ones; the selected pair carries the traffic until the peer nominates one under the new ones.
   */
  restart(id: IceTransportId): IceCredentials {
    const transport = this.#transport(id);
    const fresh = createSession(transport, this.#credentials(), 'public', transport.session.generation + 1);
    // A second restart before the first one was used: what the peer still uses is the older session.
    if (transport.previousSession === undefined) transport.previousSession = transport.session;
    else this.#sessions.delete(transport.session.ufrag);
    transport.session = fresh;
    this.#sessions.set(fresh.ufrag, fresh);
    return credentialsOf(fresh);
  }

  /**
   * Gets ready for a new native engine, and so a new DTLS association (RFC 8842 6): packets of the old one are no longer accepted, and the
   * peer has to check and nominate under the credentials of the {@link IceLiteFront.restart} that must precede.
   *
   * @returns credentials for the new native engine
   */
  replaceNative(id: IceTransportId, now: number): IceCredentials {
    const transport = this.#transport(id);
    this.#forgetNative(transport);
    this.#forgetPeers(transport);
    if (transport.previousSession !== undefined) this.#sessions.delete(transport.previousSession.ufrag);
    transport.previousSession = undefined;
    transport.back = createSession(transport, this.#credentials(), 'back', transport.back.generation + 1);
    this.#sessions.set(transport.back.ufrag, transport.back);
    transport.flightIn = new HeldFlight(this.#limits.heldPackets);
    transport.flightOut = new HeldFlight(this.#limits.heldPackets);
    transport.peerSpoke = transport.nativeSpoke = false;
    transport.state = 'new';
    transport.setupDeadline = now + this.#limits.iceSetup;
    this.#schedule(transport);
    return credentialsOf(transport.back);
  }

  /** Forgets a transport. No event follows. */
  close(id: IceTransportId): void {
    const transport = this.#transports.get(id);
    if (transport === undefined) return;
    this.#transports.delete(id);
    this.#forgetNative(transport);
    this.#forgetPeers(transport);
    this.#sessions.delete(transport.session.ufrag);
    if (transport.previousSession !== undefined) this.#sessions.delete(transport.previousSession.ufrag);
  }

  /** Counters of a transport; `undefined` when it is closed. */
  stats(id: IceTransportId, now: number): FrontTransportStats | undefined {
    const transport = this.#transports.get(id);
    if (transport === undefined) return undefined;
    return {
      ...transport.stats,
      pair: transport.selected?.pair,
      sinceLastCheck: transport.lastCheck === undefined ? undefined : now - transport.lastCheck,
    };
  }

  receive(input: FrontInput, now: number): void {
    const kind = demultiplex(input.octets);
    if (kind === 'rtp' || kind === 'dtls') {
      if (input.side === 'public') this.#fromPeer(input, kind, now);
      else this.#fromNative(input, kind, now);
    } else if (kind === 'stun') {
      this.#binding(input, now);
    } else {
      this.#drops.notMultiplexed++;
    }
  }

  expire(now: number): void {
    if (this.#deadline === undefined || now < this.#deadline) return;
    this.#deadline = undefined;
    for (const transport of this.#transports.values()) {
      this.#expireTransport(transport, now);
      this.#schedule(transport);
    }
  }

  #expireTransport(transport: FrontTransport, now: number): void {
    const due = (at: number | undefined): boolean => at !== undefined && at <= now;
    if (transport.state === 'new' && due(transport.setupDeadline)) {
      this.#fail(transport, transport.lastCheck === undefined ? 'no-check' : 'no-nomination');
    } else if (transport.state === 'connected' && due(transport.lastCheck! + this.#limits.consentTimeout)) {
      transport.state = 'lost';
      transport.graceDeadline = now + this.#limits.consentGrace;
      this.#event(transport, { type: 'consent-lost' });
    } else if (transport.state === 'lost' && due(transport.graceDeadline)) {
      this.#fail(transport, 'consent');
    }
    const { flightIn, flightOut, native, selected } = transport;
    if (transport.state === 'connected' && selected !== undefined && due(selected.lastSent + this.#limits.keepalive)) {
      this.#keepAlive(selected, now);
    }
    if (due(flightIn.due)) {
      if (native !== undefined) for (const packet of flightIn.packets) this.#toNative(transport, native, packet);
      flightIn.repeat(now);
    }
    if (due(flightOut.due)) {
      if (selected !== undefined)
        for (const packet of flightOut.packets) this.#toPeer(transport, selected, packet, 'dtls', now);
      flightOut.repeat(now);
    }
  }

  #binding(input: FrontInput, now: number): void {
    const outcome = serveBinding(
      input.octets,
      input.from,
      (ufrag) => this.#validSession(ufrag, input.side),
      this.#limits.stunAttributes,
    );
    if (outcome.kind === 'dropped') {
      this.#drops.badStun++;
    } else if (outcome.kind === 'refused') {
      if (outcome.authenticated) this.#respond(input, outcome.response);
      else this.#refuseStranger(input, outcome.response, now);
    } else if (input.side === 'back') {
      this.#respond(input, outcome.response);
      this.#nativeChecked(outcome.session.transport, input.from);
    } else {
      this.#peerChecked(outcome.session, outcome.nominated, outcome.response, input, now);
    }
  }

  // After consent has expired the old credentials are no longer valid: only a session with new ones brings traffic back (RFC 7675 5.1).
  #validSession(ufrag: string, side: 'public' | 'back'): IceSession | undefined {
    const session = this.#sessions.get(ufrag);
    if (session === undefined || session.side !== side) return undefined;
    const { transport } = session;
    if (side === 'back') return session;
    if (transport.state === 'failed') return undefined;
    if (transport.state === 'lost' && session.generation <= transport.selectedGeneration) return undefined;
    return session;
  }

  // Strangers get an answer that is not larger than what they sent, and not many of them: the source may be forged.
  #refuseStranger(input: FrontInput, response: Uint8Array, now: number): void {
    if (now - this.#errorWindow >= 1000) {
      this.#errorWindow = now;
      this.#errorsInWindow = 0;
    }
    if (response.length > input.octets.length || this.#errorsInWindow >= this.#limits.errorResponsesPerSecond) {
      this.#drops.unauthenticatedUnanswered++;
      return;
    }
    this.#errorsInWindow++;
    this.#drops.unauthenticated++;
    this.#respond(input, response);
  }

  #peerChecked(session: IceSession, nominated: boolean, response: Uint8Array, input: FrontInput, now: number): void {
    const { transport } = session;
    const address = this.#claimAddress(transport, input, now);
    if (address === undefined) {
      this.#drops.addressTaken++;
      return;
    }
    this.#respond(input, response);
    address.lastSent = now;
    transport.stats.checks++;
    transport.lastCheck = now;
    if (session === transport.session && transport.previousSession !== undefined) {
      this.#sessions.delete(transport.previousSession.ufrag);
      transport.previousSession = undefined;
    }
    // RFC 8445 7.3.2: USE-CANDIDATE puts the pair into the valid list; the pair nominated last carries the traffic.
    if (nominated) this.#select(transport, address, session.generation, now);
  }

  #claimAddress(transport: FrontTransport, input: FrontInput, now: number): PeerAddress | undefined {
    const key = addressKey(input);
    const known = this.#peers.get(key);
    if (known?.transport === transport) {
      known.lastCheck = now;
      return known;
    }
    if (known !== undefined) {
      // Somebody with a transport of his own may forge the source address of somebody else's.
      const inUse = known.transport.selected === known && now - known.lastCheck < this.#limits.addressHold;
      if (inUse) return undefined;
      this.#forgetPeer(known);
    }
    if (transport.addresses.size >= this.#limits.peerAddresses) this.#forgetOldestPeer(transport);
    const pair = { socket: input.socket, remote: { address: input.from.address, port: input.from.port } };
    const address: PeerAddress = { key, pair, transport, lastCheck: now, lastSent: now };
    transport.addresses.set(key, address);
    this.#peers.set(key, address);
    return address;
  }

  #select(transport: FrontTransport, address: PeerAddress, generation: number, now: number): void {
    // A check of the old session that was under way must not take the traffic back.
    if (generation < transport.selectedGeneration) return;
    const { state, selected } = transport;
    const restarted = selected !== undefined && generation > transport.selectedGeneration;
    const { pair } = address;
    if (selected === address && !restarted && state === 'connected') return;
    transport.selected = address;
    transport.selectedGeneration = generation;
    transport.state = 'connected';
    transport.graceDeadline = undefined;
    if (state === 'new') this.#event(transport, { type: 'connected', pair });
    if (restarted) transport.stats.restarts++;
    if (selected !== undefined && selected !== address) transport.stats.pairChanges++;
    if (state === 'lost') this.#event(transport, { type: 'consent-regained', pair });
    else if (restarted) this.#event(transport, { type: 'restarted', pair });
    else if (state === 'connected') this.#event(transport, { type: 'pair-changed', pair });
    if (state === 'new') {
      for (const packet of transport.flightOut.packets) this.#toPeer(transport, address, packet, 'dtls', now);
      if (transport.peerSpoke) transport.flightOut.release();
      else if (transport.flightOut.packets.length > 0) transport.flightOut.start(now);
    }
    this.#schedule(transport);
  }

  #nativeChecked(transport: FrontTransport, from: Endpoint): void {
    const key = nativeKey(from);
    if (transport.native !== undefined) {
      if (nativeKey(transport.native) === key) return;
      this.#natives.delete(nativeKey(transport.native));
    }
    transport.native = { address: from.address, port: from.port };
    this.#natives.set(key, transport);
  }

  #fromPeer(input: FrontInput, kind: 'rtp' | 'dtls', now: number): void {
    const transport = this.#peers.get(addressKey(input))?.transport;
    if (transport === undefined) {
      this.#drops.unknownAddress++;
      return;
    }
    if (kind === 'dtls') {
      if (!transport.nativeSpoke) transport.flightIn.hold(input.octets);
      if (!transport.peerSpoke) {
        transport.peerSpoke = true;
        if (transport.state !== 'new') transport.flightOut.release();
      }
    }
    if (transport.native !== undefined && transport.nativeReady) {
      if (kind === 'rtp') transport.stats.mediaPacketsIn++;
      this.#toNative(transport, transport.native, input.octets);
      if (kind === 'dtls' && !transport.nativeSpoke) {
        transport.flightIn.start(now);
        this.#schedule(transport);
      }
    } else if (kind === 'rtp') {
      transport.stats.droppedIn++;
    }
  }

  #fromNative(input: FrontInput, kind: 'rtp' | 'dtls', now: number): void {
    const transport = this.#natives.get(nativeKey(input.from));
    if (transport === undefined) {
      this.#drops.unknownAddress++;
      return;
    }
    if (kind === 'dtls') {
      if (!transport.peerSpoke || transport.state === 'new') transport.flightOut.hold(input.octets);
      if (!transport.nativeSpoke) {
        transport.nativeSpoke = true;
        transport.flightIn.release();
      }
    }
    // RFC 8445 12.1.1, RFC 7675 5.1: nothing goes out without a valid pair and consent.
    if (transport.state === 'connected' && transport.selected !== undefined) {
      this.#toPeer(transport, transport.selected, input.octets, kind, now);
      if (kind === 'dtls' && !transport.peerSpoke) {
        transport.flightOut.start(now);
        this.#schedule(transport);
      }
    } else if (kind === 'rtp' || transport.state !== 'new') {
      transport.stats.droppedOut++;
    }
  }

  #toNative(transport: FrontTransport, to: Endpoint, octets: Uint8Array): void {
    transport.stats.packetsIn++;
    transport.stats.octetsIn += octets.length;
    this.#outputs.push({ type: 'transmit', side: 'back', socket: 0, to, octets });
  }

  #toPeer(
    transport: FrontTransport,
    address: PeerAddress,
    octets: Uint8Array,
    kind: 'rtp' | 'dtls',
    now: number,
  ): void {
    const { stats } = transport;
    address.lastSent = now;
    stats.packetsOut++;
    stats.octetsOut += octets.length;
    if (kind === 'dtls') {
      stats.dtlsPacketsOut++;
      stats.dtlsOctetsOut += octets.length;
    }
    const { socket, remote } = address.pair;
    this.#outputs.push({ type: 'transmit', side: 'public', socket, to: remote, octets });
  }

  // RFC 8445 11: an indication without authentication, with FINGERPRINT and nothing else.
  #keepAlive(address: PeerAddress, now: number): void {
    address.lastSent = now;
    const { socket, remote } = address.pair;
    const plain = encodeStunMessage({ class: 'indication', transactionId: this.#random(12), attributes: [] });
    this.#outputs.push({ type: 'transmit', side: 'public', socket, to: remote, octets: appendFingerprint(plain) });
  }

  #respond(input: FrontInput, octets: Uint8Array): void {
    this.#outputs.push({ type: 'transmit', side: input.side, socket: input.socket, to: input.from, octets });
  }

  #event(transport: FrontTransport, event: FrontEvent): void {
    this.#outputs.push({ type: 'event', transport: transport.id, event });
  }

  #fail(transport: FrontTransport, stage: 'no-check' | 'no-nomination' | 'consent'): void {
    transport.state = 'failed';
    this.#event(transport, { type: 'failed', stage });
  }

  #schedule(transport: FrontTransport): void {
    const at = transport.deadline(this.#limits.consentTimeout, this.#limits.keepalive);
    if (at !== undefined && (this.#deadline === undefined || at < this.#deadline)) this.#deadline = at;
  }

  #forgetNative(transport: FrontTransport): void {
    if (transport.native !== undefined) this.#natives.delete(nativeKey(transport.native));
    transport.native = undefined;
    transport.nativeReady = false;
    this.#sessions.delete(transport.back.ufrag);
  }

  #forgetPeers(transport: FrontTransport): void {
    for (const address of transport.addresses.values()) this.#peers.delete(address.key);
    transport.addresses.clear();
    transport.selected = undefined;
  }

  #forgetPeer(address: PeerAddress): void {
    address.transport.addresses.delete(address.key);
    this.#peers.delete(address.key);
  }

  #forgetOldestPeer(transport: FrontTransport): void {
    let oldest: PeerAddress | undefined;
    for (const address of transport.addresses.values()) {
      if (address !== transport.selected && (oldest === undefined || address.lastCheck < oldest.lastCheck))
        oldest = address;
    }
    if (oldest !== undefined) this.#forgetPeer(oldest);
  }

  #transport(id: IceTransportId): FrontTransport {
    const transport = this.#transports.get(id);
    if (transport === undefined) throw new MisuseError('TRANSPORT_CLOSED', `transport ${id} is closed`);
    return transport;
  }

  // Fragments route requests, so two sessions of one front never share one.
  #credentials(): IceCredentials {
    for (;;) {
      const credentials = createIceCredentials(this.#random);
      if (!this.#sessions.has(credentials.ufrag)) return credentials;
    }
  }
}

/** RFC 8445 11 allows no less. */
const shortestKeepalive = 15_000;

function credentialsOf(session: IceSession): IceCredentials {
  return { ufrag: session.ufrag, pwd: session.pwd };
}

function addressKey(input: FrontInput): string {
  return `${input.socket}/${input.from.port}/${input.from.address}`;
}

function nativeKey(endpoint: Endpoint): string {
  return `${endpoint.port}/${endpoint.address}`;
}
