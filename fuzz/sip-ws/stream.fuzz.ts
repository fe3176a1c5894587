// Every cutting of a stream gives the same events, in bounded memory; every message that is cut out is one that the parser delimits alike.
import { ProtocolError, toHex } from '@webrtc-ims/core';
import { type FramedEvent, parseMessage, StreamFramer } from '@webrtc-ims/sip-ws';

const limits = { messageSize: 4096, headerSize: 2048 };

/** The first octet says how long the pieces are, the others are the stream. */
export function fuzz(data: Uint8Array): void {
  const [size = 1] = data;
  const stream = data.subarray(1);
  const whole = eventsOf(stream, stream.length);
  const pieces = eventsOf(stream, (size % 37) + 1);
  if (shown(whole) !== shown(pieces)) throw new Error('the events depend on how the stream was cut');
  for (const event of whole) {
    if (event.type !== 'message') continue;
    const parsed = parseMessage(event.octets, { framing: 'stream' });
    if (parsed.ok && parsed.value.octets.length !== event.octets.length) throw new Error('two ends of one message');
    if (!parsed.ok && parsed.error.code === 'SIP_BODY_SHORT') throw new Error('a body cut short');
  }
}

function eventsOf(stream: Uint8Array, size: number): FramedEvent[] {
  const framer = new StreamFramer({ limits });
  const out: FramedEvent[] = [];
  for (let at = 0; at < stream.length; at += size) {
    framer.push(stream.subarray(at, at + size));
    for (let event = framer.next(); event !== undefined; event = framer.next()) out.push(event);
    if (framer.pending > limits.messageSize) throw new Error('more held than one message');
  }
  return out;
}

function shown(events: readonly FramedEvent[]): string {
  return events
    .map((event) => {
      if (event.type === 'message') return toHex(event.octets);
      if (event.type !== 'error') return event.type;
      if (!(event.error instanceof ProtocolError)) throw event.error;
      return `${event.error.code}@${event.error.offset}`;
    })
    .join(' ');
}
