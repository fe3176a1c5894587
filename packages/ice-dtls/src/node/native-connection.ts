import type { Result } from '@webrtc-ims/core';
import { Audio, cleanup, type DataChannel, PeerConnection, setSctpSettings, type Track } from 'node-datachannel';
import { type Fingerprint, type FingerprintAlgorithm, parseFingerprint } from '../fingerprint.ts';
import type { IceCredentials } from '../ice-credentials.ts';
import { bufferOf, NativeChannel } from './native-channel.ts';
import { type FaultHandler, guardedCall, guardedCallback, type NativeError } from './native-guard.ts';

/** What one native connection reports. Every one of these is called through a guard and may throw. */
export interface NativeConnectionHandlers {
  iceState(state: 'connected' | 'failed'): void;
  /** DTLS is up; for a connection with media only. */
  mediaOpen(): void;
  /** Everything that was asked for is up: DTLS, and SCTP if there is data. */
  connected(): void;
  /** The engine has given up, or the peer has closed. The connection cannot be used again. */
  ended(how: 'failed' | 'closed'): void;
  /** An RTP or RTCP packet, decrypted, in a buffer of its own. */
  packet(octets: Uint8Array): void;
  channel(channel: NativeChannel): void;
  gathered(): void;
}

/** Options of {@link NativeConnection.create}. */
export interface NativeConnectionOptions {
  readonly bindAddress: string;
  readonly certificatePem: string;
  readonly keyPem: string;
  /** What the engine takes from the peer; longer messages are cut to this. */
  readonly maxMessageSize: number;
  /** Leaves the comparison of the fingerprint to the caller. */
  readonly insecureSkipFingerprint: boolean;
  readonly portRange?: { readonly first: number; readonly last: number } | undefined;
  readonly handlers: NativeConnectionHandlers;
  readonly onFault: FaultHandler;
}

/** One native connection behind the guard. Nothing of it is ever handed out raw. */
export class NativeConnection {
  readonly #native: PeerConnection;
  readonly #handlers: NativeConnectionHandlers;
  readonly #onFault: FaultHandler;
  #track: Track | undefined;
  readonly #channels = new Set<NativeChannel>();
  #ended = false;
  #closeCalled = false;
  #whenClosed: (() => void) | undefined;

  private constructor(native: PeerConnection, handlers: NativeConnectionHandlers, onFault: FaultHandler) {
    this.#native = native;
    this.#handlers = handlers;
    this.#onFault = onFault;
  }

  static create(options: NativeConnectionOptions): Result<NativeConnection, NativeError> {
    const { handlers, onFault, portRange } = options;
    return guardedCall('PeerConnection', () => {
      const native = new PeerConnection('ice-dtls', {
        iceServers: [],
        bindAddress: options.bindAddress,
        forceMediaTransport: true,
        maxMessageSize: options.maxMessageSize,
        // RFC 8261 5: safe on every path, since nothing tells the engine of a smaller one.
        mtu: 1200,
        disableFingerprintVerification: options.insecureSkipFingerprint,
        certificatePemFile: options.certificatePem,
        keyPemFile: options.keyPem,
        ...(portRange === undefined ? {} : { portRangeBegin: portRange.first, portRangeEnd: portRange.last }),
      });
      const connection = new NativeConnection(native, handlers, onFault);
      connection.#listen();
      open.add(connection);
      return connection;
    });
  }

  /** Tells the engine about its peer. */
  setRemoteDescription(sdp: string, type: 'offer' | 'answer'): Result<void, NativeError> {
    return guardedCall('setRemoteDescription', () => this.#native.setRemoteDescription(sdp, type));
  }

  /** Makes an offer of the engine's own, with one media line. Only for native ICE; credentials must be valid ice-chars. */
  offer(media: boolean, data: boolean, credentials: IceCredentials): Result<void, NativeError> {
    return guardedCall('setLocalDescription', () => {
      if (media) {
        const audio = new Audio('0', 'SendRecv');
        audio.addAudioCodec(0, 'PCMU');
        this.#adopt(this.#native.addTrack(audio));
      }
      // Without a channel the engine offers no application line, and it offers at once when the first one is made: the offer
      // is therefore made explicitly, with the channel already there.
      if (data) this.#negotiationChannel();
      else this.#native.setLocalDescription('offer', { iceUfrag: credentials.ufrag, icePwd: credentials.pwd });
    });
  }

  /** Makes an offer of the engine's own that adds the application line to a running connection. */
  offerData(): Result<void, NativeError> {
    return guardedCall('createDataChannel', () => this.#negotiationChannel());
  }

  /** The engine's own description. */
  localDescription(): string | undefined {
    const description = guardedCall('localDescription', () => this.#native.localDescription());
    return description.ok ? description.value?.sdp : undefined;
  }

  /** A candidate of the peer, beginning with `candidate:`. */
  addRemoteCandidate(candidate: string): Result<void, NativeError> {
    return guardedCall('addRemoteCandidate', () => this.#native.addRemoteCandidate(candidate, '0'));
  }

  /** The hash of the certificate that the peer presented, with the algorithm of its description; `undefined` before it did. */
  remoteFingerprint(): Fingerprint | undefined {
    const presented = guardedCall('remoteFingerprint', () => this.#native.remoteFingerprint());
    if (!presented.ok || presented.value.value === '') return undefined;
    const parsed = parseFingerprint(`${presented.value.algorithm as FingerprintAlgorithm} ${presented.value.value}`);
    return parsed.ok ? parsed.value : undefined;
  }

  /** Whether the engine's own ICE has failed, told or not. */
  get iceFailed(): boolean {
    const state = guardedCall('iceState', () => this.#native.iceState());
    return state.ok && state.value === 'failed';
  }

  /** Whether media can be sent, or there is none. The engine reports DTLS first and opens its track a moment later. */
  get mediaReady(): boolean {
    return this.#track?.isOpen() !== false;
  }

  /** Sends a complete RTP or RTCP packet; false when the engine did not take it. */
  send(octets: Uint8Array): boolean {
    const track = this.#track;
    if (track === undefined || this.#ended) return false;
    try {
      return track.isOpen() && track.sendMessageBinary(bufferOf(octets));
    } catch {
      // SRTP refuses a packet whose sequence number jumps back, or that is shorter than a header: the packet is lost, the stream goes on.
      return false;
    }
  }

  openChannel(
    label: string,
    settings: {
      readonly protocol: string;
      readonly negotiated: boolean;
      readonly id?: number | undefined;
      readonly ordered: boolean;
      readonly maxRetransmits?: number | undefined;
      readonly maxPacketLifeTime?: number | undefined;
    },
  ): Result<NativeChannel, NativeError> {
    const { id, maxRetransmits, maxPacketLifeTime } = settings;
    return guardedCall('createDataChannel', () => {
      const native = this.#native.createDataChannel(label, {
        protocol: settings.protocol,
        negotiated: settings.negotiated,
        unordered: !settings.ordered,
        ...(id === undefined ? {} : { id }),
        ...(maxRetransmits === undefined ? {} : { maxRetransmits }),
        ...(maxPacketLifeTime === undefined ? {} : { maxPacketLifeTime }),
      });
      return this.#keep(native);
    });
  }

  /** Selected pair of the engine's own ICE. */
  selectedPair(): { readonly local: string; readonly remote: string } | undefined {
    const pair = guardedCall('getSelectedCandidatePair', () => this.#native.getSelectedCandidatePair());
    if (!pair.ok || pair.value === null) return undefined;
    return { local: pair.value.local.candidate, remote: pair.value.remote.candidate };
  }

  /**
   * Closes channels, track and connection, in this order, and resolves when the engine has confirmed all of them, or after `patience`
   * ms. What is not confirmed stays referenced: the engine's own clean-up frees a second time what was collected before it was
   * closed.
   */
  close(patience = 1000): Promise<void> {
    if (this.#closeCalled) return this.#closed;
    this.#closeCalled = true;
    this.#closed = new Promise((resolve) => {
      const timer = setTimeout(resolve, patience);
      this.#whenClosed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    for (const channel of this.#channels) channel.close();
    if (this.#track !== undefined) guardedCall('close', () => this.#track?.close());
    guardedCall('close', () => this.#native.close());
    this.#checkClosed();
    return this.#closed;
  }
  #closed: Promise<void> = Promise.resolve();
  #nativeClosed = false;
  #trackClosed = true;

  #checkClosed(): void {
    if (!this.#closeCalled || !this.#nativeClosed || !this.#trackClosed || this.#channels.size > 0) return;
    open.delete(this);
    this.#whenClosed?.();
  }

  #listen(): void {
    const native = this.#native;
    const handlers = this.#handlers;
    native.onStateChange(
      this.#guard('onStateChange', (state: string) => {
        if (state === 'connected') handlers.connected();
        else if (state === 'failed') this.#end('failed');
        else if (state === 'disconnected') this.#end('closed');
        else if (state === 'closed') {
          this.#nativeClosed = true;
          this.#end('closed');
          this.#checkClosed();
        }
      }),
    );
    native.onIceStateChange(
      this.#guard('onIceStateChange', (state: string) => {
        if (state === 'connected' || state === 'completed') handlers.iceState('connected');
        else if (state === 'failed') handlers.iceState('failed');
      }),
    );
    native.onTrack(this.#guard('onTrack', (track: Track) => this.#adopt(track)));
    native.onDataChannel(
      this.#guard('onDataChannel', (channel: DataChannel) => {
        if (this.#closeCalled) return;
        handlers.channel(this.#keep(channel));
      }),
    );
    native.onGatheringStateChange(
      this.#guard('onGatheringStateChange', (state: string) => {
        if (state === 'complete') handlers.gathered();
      }),
    );
  }

  #adopt(track: Track): void {
    // The engine closes a track whose JavaScript object is collected.
    this.#track = track;
    this.#trackClosed = false;
    const handlers = this.#handlers;
    track.onOpen(this.#guard('track.onOpen', () => handlers.mediaOpen()));
    track.onMessage(this.#guard('track.onMessage', (octets: Uint8Array) => handlers.packet(octets)));
    track.onClosed(
      this.#guard('track.onClosed', () => {
        this.#trackClosed = true;
        this.#checkClosed();
      }),
    );
    track.onError(() => {});
  }

  // Only there to be offered: whatever a peer sends on it is forgotten.
  #negotiationChannel(): void {
    const channel = this.#keep(this.#native.createDataChannel('', { negotiated: true, id: negotiationId }));
    const ignore = (): void => {};
    channel.attach({ open: ignore, message: () => channel.close(), closed: ignore, bufferedAmountLow: ignore });
  }

  #keep(native: DataChannel): NativeChannel {
    const channel = new NativeChannel(native, this.#onFault, () => {
      this.#channels.delete(channel);
      this.#checkClosed();
    });
    this.#channels.add(channel);
    return channel;
  }

  #end(how: 'failed' | 'closed'): void {
    if (this.#ended) return;
    this.#ended = true;
    if (!this.#closeCalled) this.#handlers.ended(how);
  }

  #guard<Arguments extends readonly unknown[]>(
    where: string,
    callback: (...values: Arguments) => void,
  ): (...values: Arguments) => void {
    return guardedCallback(where, this.#onFault, callback);
  }
}

/**
 * Ends the native engine: closes what is still open and joins its threads. A process that has used it does not end by itself
 * before. No transport can be made afterwards. Takes a second or two at most when transports are open.
 */
export async function shutdownNative(): Promise<void> {
  await Promise.all([...open].map((connection) => connection.close()));
  guardedCall('cleanup', () => cleanup());
}

/** Sets the SCTP send buffer of the process, once: the engine has one value for all associations. */
export function configureSctp(sendBufferSize: number): void {
  if (sctpConfigured) return;
  sctpConfigured = true;
  guardedCall('setSctpSettings', () => setSctpSettings({ sendBufferSize }));
}

/** Native connections that are open, as the leak tests count them. */
export function openNativeConnections(): number {
  return open.size;
}

/** Stream id that native ICE uses to have SCTP in its offer; the highest the engine has. */
export const negotiationId = 1023;

// Strong references: the engine closes what is collected.
const open = new Set<NativeConnection>();
let sctpConfigured = false;
