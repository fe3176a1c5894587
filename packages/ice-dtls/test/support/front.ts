import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import {
  decodeErrorCode,
  decodeStunMessage,
  decodeXorMappedAddress,
  type Endpoint,
  type FrontEvent,
  type FrontOutput,
  findAttribute,
  type IceDtlsLimits,
  IceLiteFront,
  type OpenedTransport,
  type StunMessage,
} from '@webrtc-ims/ice-dtls';
import { type CheckOptions, check } from './stun-request.ts';

export const browser: Endpoint = { address: '198.51.100.7', port: 50_000 };
export const otherPath: Endpoint = { address: '203.0.113.9', port: 50_001 };
export const engine: Endpoint = { address: '127.0.0.1', port: 40_000 };

/** A DTLS handshake record with a recognisable body. */
export function dtls(body: number): Uint8Array {
  return Uint8Array.of(22, 0xfe, 0xfd, body);
}

/** An RTP packet with a recognisable body. */
export function rtp(body: number): Uint8Array {
  return Uint8Array.of(0x80, 0, 0, body, 0, 0, 0, 0, 0, 0, 0, 1);
}

export interface Sent {
  readonly side: 'public' | 'back';
  readonly socket: number;
  readonly to: Endpoint;
  readonly octets: Uint8Array;
}

/** A front with a virtual clock and everything it has put out. */
export class FrontWorld {
  readonly front: IceLiteFront;
  now = 1_000;
  sent: Sent[] = [];
  events: { readonly transport: number; readonly event: FrontEvent }[] = [];

  constructor(limits: Partial<IceDtlsLimits> = {}) {
    this.front = new IceLiteFront({ limits, random: insecureSeededRandom(1) });
  }

  open(): OpenedTransport {
    const opened = this.front.open();
    if (!opened.ok) throw opened.error;
    return opened.value;
  }

  /** A transport whose peer has nominated {@link browser} and whose native engine listens on {@link engine}. */
  connected(): OpenedTransport {
    const opened = this.open();
    this.fromNative(check(opened.back));
    this.front.nativeReady(opened.id, this.now);
    this.fromPeer(check(opened.credentials, { nominate: true }));
    this.clear();
    return opened;
  }

  fromPeer(octets: Uint8Array, from: Endpoint = browser, socket = 0): void {
    this.front.receive({ side: 'public', socket, from, octets }, this.now);
    this.#collect();
  }

  fromNative(octets: Uint8Array, from: Endpoint = engine): void {
    this.front.receive({ side: 'back', socket: 0, from, octets }, this.now);
    this.#collect();
  }

  /** One check from the peer; gives what came back. */
  check(opened: OpenedTransport, options: CheckOptions = {}, from: Endpoint = browser): Reply | undefined {
    this.sent = [];
    this.fromPeer(check(opened.credentials, options), from);
    return this.reply();
  }

  /** The last STUN message among what was sent. */
  reply(): Reply | undefined {
    for (const { octets, to, socket } of [...this.sent].reverse()) {
      const decoded = decodeStunMessage(octets);
      if (decoded.ok) return { ...replyOf(decoded.value), to, socket };
    }
    return undefined;
  }

  /** Lets time pass, firing every timer at its own instant. */
  wait(ms: number): void {
    const end = this.now + ms;
    for (let at = this.front.deadline; at !== undefined && at <= end; at = this.front.deadline) {
      this.now = Math.max(this.now, at);
      this.front.expire(this.now);
      this.#collect();
    }
    this.now = end;
  }

  verb(action: (now: number) => void): void {
    action(this.now);
    this.#collect();
  }

  clear(): void {
    this.sent = [];
    this.events = [];
  }

  get eventTypes(): string[] {
    return this.events.map(({ event }) => event.type);
  }

  #collect(): void {
    for (const output of drain<FrontOutput>(this.front)) {
      if (output.type === 'event') this.events.push({ transport: output.transport, event: output.event });
      else {
        const { side, socket, to, octets } = output;
        this.sent.push({ side, socket, to, octets: octets.slice() });
      }
    }
  }
}

export interface Reply {
  readonly message: StunMessage;
  readonly class: string;
  readonly status: number | undefined;
  readonly mapped: Endpoint | undefined;
  readonly attributes: readonly number[];
  readonly to: Endpoint;
  readonly socket: number;
}

function replyOf(message: StunMessage): Omit<Reply, 'to' | 'socket'> {
  const error = findAttribute(message, 0x0009);
  const mapped = findAttribute(message, 0x0020);
  const status = error === undefined ? undefined : decodeErrorCode(error.value);
  const address = mapped === undefined ? undefined : decodeXorMappedAddress(mapped.value, message.transactionId);
  return {
    message,
    class: message.class,
    status: status?.ok ? status.value.code : undefined,
    mapped: address?.ok ? address.value : undefined,
    attributes: message.attributes.map(({ type }) => type),
  };
}
