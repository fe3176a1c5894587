import type { TransportAddress } from '@webrtc-ims/rtp';
import type { TextChannelEvent } from '../channel/channel-options.ts';
import type { TextChannel } from '../channel/text-channel.ts';
import type { TextSessionEvent } from '../session/session-options.ts';
import type { TextSession } from '../session/text-session.ts';

/** A datagram for the RTP side of a relay. */
export interface RelayedDatagram {
  readonly type: 'transmit';
  readonly to: 'rtp';
  readonly component: 'rtp' | 'rtcp';
  readonly octets: Uint8Array<ArrayBuffer>;
  /** Undefined when the caller's socket is connected. */
  readonly destination: TransportAddress | undefined;
}

/** What a relay makes of what comes out of either side of its junction. */
export interface JunctionListener<Key> {
  datagram(datagram: RelayedDatagram): void;
  /** Text of a source on the RTP side: to be sent on one of the channels. */
  text(source: number, text: string, now: number): void;
  sessionEvent(event: Exclude<TextSessionEvent, { readonly type: 'text' }>): void;
  message(channel: Key, message: string | Uint8Array<ArrayBuffer>): void;
  channelEvent(channel: Key, event: Exclude<TextChannelEvent, { readonly type: 'text' }>): void;
}

/**
 * Where data channels and an RTP session of text meet: text of every channel goes into the session, and which channel text of the session
 * goes on is the relay's decision. Time is theirs together.
 */
export class TextJunction<Key> {
  readonly channels: Map<Key, TextChannel> = new Map();
  readonly #session: TextSession;
  readonly #listener: JunctionListener<Key>;

  constructor(session: TextSession, listener: JunctionListener<Key>) {
    this.#session = session;
    this.#listener = listener;
  }

  get deadline(): number | undefined {
    let earliest = this.#session.deadline ?? Number.POSITIVE_INFINITY;
    for (const { deadline } of this.channels.values()) earliest = Math.min(earliest, deadline ?? earliest);
    return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
  }

  expire(now: number): void {
    this.#session.expire(now);
    for (const channel of this.channels.values()) channel.expire(now);
    this.run(now);
  }

  /** Moves what either side gives, until neither has more. Text never comes back, so this ends. */
  run(now: number): void {
    do {
      for (let output = this.#session.poll(); output !== undefined; output = this.#session.poll()) {
        if (output.type === 'transmit') this.#listener.datagram({ ...output, to: 'rtp' });
        else if (output.event.type === 'text') {
          this.#listener.text(output.event.source, output.event.text, now);
          // Before the next event: it may be that the source has left.
          this.#drainChannels(now);
        } else this.#listener.sessionEvent(output.event);
      }
    } while (this.#drainChannels(now));
  }

  /** Whether any text came out. */
  #drainChannels(now: number): boolean {
    let moved = false;
    for (const [key, channel] of this.channels) {
      for (let output = channel.poll(); output !== undefined; output = channel.poll()) {
        if (output.type === 'transmit') this.#listener.message(key, output.message);
        else if (output.event.type === 'text') {
          this.#session.send(output.event.text, now);
          moved = true;
        } else this.#listener.channelEvent(key, output.event);
      }
    }
    return moved;
  }
}
