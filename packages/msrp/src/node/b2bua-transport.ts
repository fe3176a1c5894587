import type { Socket } from 'node:net';
import type { DataChannelPort } from '@webrtc-ims/core';
import { GatheredWrites } from './gathered-writes.ts';

/** What a running back-to-back user agent needs of a connection or channel. */
export interface JoinedTransport {
  /** Takes octets; of a channel, one message. */
  write(octets: Uint8Array): void;
  /** Hands what was written since the last flush to the system. */
  flush(): void;
  /** Octets written that the network has not taken. */
  readonly pending: number;
  pause(): void;
  resume(): void;
  /** After what was written has left, or at once. */
  close(abort: boolean): void;
}

/** What a transport tells. */
export interface TransportListener {
  opened(): void;
  octets(octets: Uint8Array): void;
  /** `pending` has become low. */
  drained(): void;
  closed(orderly: boolean): void;
}

/** What a `RunningB2bua` wants of a data channel: it has to be reliable and ordered, with the subprotocol `msrp` (RFC 8873 3.1). */
export interface MsrpDataChannel
  extends Pick<DataChannelPort, 'bufferedAmount' | 'bufferedAmountLowThreshold' | 'close' | 'handle' | 'state'> {
  /** Sends one message, whole or not at all. */
  send(message: Uint8Array): { readonly ok: boolean };
}

/** A connection that is established, and verified if it is protected. */
export class SocketTransport implements JoinedTransport {
  readonly #socket: Socket;
  readonly #writes: GatheredWrites;

  constructor(socket: Socket, listener: TransportListener) {
    this.#socket = socket;
    this.#writes = new GatheredWrites(socket);
    let hasEnded = false;
    socket.on('data', (octets: Uint8Array) => listener.octets(octets));
    socket.on('drain', () => listener.drained());
    socket.on('end', () => {
      hasEnded = true;
      listener.closed(true);
    });
    // What an error means is told by `close`, which follows it.
    socket.on('error', () => {});
    socket.on('close', () => listener.closed(hasEnded));
    // It may have been paused while it was not known whose it is.
    socket.resume();
    listener.opened();
  }

  get pending(): number {
    return this.#socket.writableLength + this.#writes.octets;
  }

  write(octets: Uint8Array): void {
    this.#writes.write(octets);
  }

  flush(): void {
    this.#writes.flush();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(abort: boolean): void {
    this.flush();
    if (abort) this.#socket.destroy();
    else this.#socket.end();
  }
}

/** A data channel. It cannot be paused: SCTP holds back an association, not a stream of it. */
export class ChannelTransport implements JoinedTransport {
  readonly #channel: MsrpDataChannel;
  #isClosed = false;

  constructor(channel: MsrpDataChannel, lowWater: number, listener: TransportListener) {
    this.#channel = channel;
    channel.bufferedAmountLowThreshold = lowWater;
    let isOpen = false;
    const open = (): void => {
      if (isOpen) return;
      isOpen = true;
      listener.opened();
    };
    const closed = (error: unknown): void => {
      this.#isClosed = true;
      listener.closed(error === undefined);
    };
    if (channel.state === 'open') open();
    channel.handle({
      open,
      message: (message) => {
        open();
        listener.octets(typeof message === 'string' ? new TextEncoder().encode(message) : message);
      },
      bufferedAmountLow: () => listener.drained(),
      closed,
    });
    if (channel.state === 'closed' && !this.#isClosed) closed(undefined);
  }

  get pending(): number {
    return this.#isClosed ? 0 : this.#channel.bufferedAmount;
  }

  write(octets: Uint8Array): void {
    // A message that cannot be sent is a hole in a reliable stream.
    if (!this.#isClosed && !this.#channel.send(octets).ok) this.#channel.close();
  }

  flush(): void {}

  pause(): void {}

  resume(): void {}

  close(): void {
    this.#channel.close();
  }
}
