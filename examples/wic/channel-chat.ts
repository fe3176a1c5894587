import { randomToken, systemRandom } from '@webrtc-ims/core';
import { MessageCollector, MsrpSession } from '@webrtc-ims/msrp';
import {
  type ConnectionEvent,
  dataChannelTransport,
  type RunningConnection,
  runConnection,
} from '@webrtc-ims/msrp/node';
import { attributeOf, type DescribedChannel } from './channel-description.ts';
import type { ChannelPort } from './channel-port.ts';

/** What our descriptions say of a chat channel (RFC 8873 4): a session of its own each time. */
export function chatAttributes(): readonly string[] {
  const path = `msrps://${randomToken(systemRandom, 6)}.invalid:9/${randomToken(systemRandom, 10)};dc`;
  return ['msrp-cema', 'setup:active', 'accept-types:text/plain *', `path:${path}`];
}

/** The chat of the headless client. */
export class ChannelChat {
  /** Texts that were received. */
  readonly texts: string[] = [];
  /** Anything else. */
  readonly files: Uint8Array[] = [];
  readonly #connection: RunningConnection;
  readonly #session: MsrpSession;
  readonly #collector = new MessageCollector();

  /**
   * @param ours as our description has the channel
   * @param theirs as the peer describes it
   * @param maxMessageSize of the peer's description
   */
  constructor(
    channel: ChannelPort,
    ours: DescribedChannel,
    theirs: DescribedChannel,
    maxMessageSize: number | undefined,
  ) {
    const transport = dataChannelTransport(channel, maxMessageSize);
    if (!transport.ok) throw transport.error;
    this.#session = new MsrpSession({
      localUri: attributeOf(ours, 'path') ?? '',
      remotePath: attributeOf(theirs, 'path') ?? '',
      role: 'active',
    });
    this.#connection = runConnection(transport.value, { onEvent: (event) => this.#event(event) });
    this.#connection.open(this.#session);
  }

  /** Sends text. */
  say(text: string): void {
    this.#send('text/plain', new TextEncoder().encode(text), []);
  }

  /** Sends a file. */
  sendFile(name: string, octets: Uint8Array): void {
    this.#send('application/octet-stream', octets, [['Content-Disposition', `attachment; filename="${name}"`]]);
  }

  close(): void {
    this.#connection.shut();
  }

  #send(contentType: string, body: Uint8Array, mime: readonly (readonly [string, string])[]): void {
    const sent = this.#connection.send(this.#session, { contentType, body, mime });
    if (!sent.ok) throw sent.error;
  }

  #event(event: ConnectionEvent): void {
    const collected = this.#collector.take(event);
    if (collected === undefined) return;
    const { session, message } = collected;
    if (collected.type === 'too large') this.#connection.refuse(session, message);
    else if (message.contentType.startsWith('text/plain')) this.texts.push(new TextDecoder().decode(collected.body));
    else this.files.push(collected.body);
  }
}
