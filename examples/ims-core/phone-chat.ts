import { randomToken, systemRandom } from '@webrtc-ims/core';
import { MessageCollector, MsrpSession } from '@webrtc-ims/msrp';
import { type ConnectionEvent, MsrpListener, type RunningConnection } from '@webrtc-ims/msrp/node';
import type { PhoneMedium } from './phone-medium.ts';
import { attributeOf, type PlainSection } from './plain-description.ts';

/** A message that was received whole. */
export interface ReceivedMessage {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** A chat in a call (RFC 4975): text is answered, and any other content, such as a file, is sent back as it came. */
export class PhoneChat implements PhoneMedium {
  readonly received: ReceivedMessage[] = [];
  readonly #listener: MsrpListener;
  readonly #path: string;
  readonly #collector = new MessageCollector(largestFile);
  #session: MsrpSession | undefined;

  static async open(host: string): Promise<PhoneChat> {
    let chat: PhoneChat | undefined;
    const listener = await MsrpListener.listen({
      host,
      port: 0,
      onEvent: (event, connection) => {
        if (chat !== undefined) chat.#event(event, connection);
      },
    });
    chat = new PhoneChat(host, listener);
    return chat;
  }

  private constructor(host: string, listener: MsrpListener) {
    this.#listener = listener;
    const authority = host.includes(':') ? `[${host}]` : host;
    this.#path = `msrp://${authority}:${listener.port}/${randomToken(systemRandom, 10)};tcp`;
  }

  /** It waits to be connected to, whoever calls. */
  offer(): readonly string[] {
    return [
      `m=message ${this.#listener.port} TCP/MSRP *`,
      'a=setup:passive',
      `a=path:${this.#path}`,
      'a=accept-types:text/plain *',
      'a=sendrecv',
    ];
  }

  answer(section: PlainSection): readonly string[] | undefined {
    const usable = section.protocol === 'TCP/MSRP' && section.port > 0 && attributeOf(section, 'path') !== undefined;
    if (!usable || attributeOf(section, 'setup') === 'passive') return undefined;
    this.take(section);
    return this.offer();
  }

  take(section: PlainSection): void {
    const remotePath = attributeOf(section, 'path');
    if (remotePath === undefined || section.port === 0 || this.#session?.remotePath === remotePath) return;
    if (this.#session !== undefined) this.#listener.forget(this.#session);
    this.#session = new MsrpSession({ localUri: this.#path, remotePath, role: 'passive' });
    this.#listener.expect(this.#session);
  }

  close(): Promise<void> {
    return this.#listener.close();
  }

  #event(event: ConnectionEvent, connection: RunningConnection): void {
    const collected = this.#collector.take(event);
    if (collected === undefined) return;
    const { session, message } = collected;
    if (collected.type === 'too large') connection.refuse(session, message);
    else this.#complete({ contentType: message.contentType, body: collected.body }, session, connection);
  }

  #complete(message: ReceivedMessage, session: MsrpSession, connection: RunningConnection): void {
    this.received.push(message);
    const { contentType, body } = message;
    const text = contentType.startsWith('text/plain') ? `You said: ${new TextDecoder().decode(body)}` : undefined;
    connection.send(session, { contentType, body: text === undefined ? body : new TextEncoder().encode(text) });
  }
}

// Octets; it is sent back from memory.
const largestFile = 67_108_864;
