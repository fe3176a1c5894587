import { toHex } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { type BrowserDataChannel, rtcDataChannelTransport, runParticipant } from '../../src/browser/index.ts';
import { encodeMessage, type ParticipantEvent, Primitive } from '../../src/index.ts';

/** What a page would have. */
class Channel implements BrowserDataChannel {
  protocol = 'bfcp';
  readyState: BrowserDataChannel['readyState'] = 'connecting';
  ordered = true;
  maxPacketLifeTime: number | null = null;
  maxRetransmits: number | null = null;
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  binaryType: 'blob' | 'arraybuffer' = 'blob';
  onopen: BrowserDataChannel['onopen'] = null;
  onmessage: BrowserDataChannel['onmessage'] = null;
  onclose: BrowserDataChannel['onclose'] = null;
  onbufferedamountlow: BrowserDataChannel['onbufferedamountlow'] = null;
  readonly sent: string[] = [];

  open(): void {
    this.readyState = 'open';
    this.onopen?.({} as never);
  }

  arrive(data: unknown): void {
    this.onmessage?.({ data } as never);
  }

  send(message: Uint8Array<ArrayBuffer>): void {
    if (this.readyState !== 'open') throw new Error('not open');
    this.sent.push(toHex(message));
  }

  close(): void {
    this.readyState = 'closed';
    this.onclose?.({} as never);
  }
}

function start(channel: Channel, onEvent: (event: ParticipantEvent) => void) {
  const transport = rtcDataChannelTransport(channel);
  if (!transport.ok) throw transport.error;
  return runParticipant(transport.value, { conferenceId: 1, userId: 7, onEvent });
}

test('a participant in a page: what is asked early goes out when the channel opens, octets come as array buffers', () => {
  const channel = new Channel();
  const events: ParticipantEvent[] = [];
  const participant = start(channel, (event) => events.push(event));
  const reference = participant.hello();
  expect([channel.binaryType, channel.sent, participant.isServerPresent]).toEqual(['arraybuffer', [], false]);
  channel.open();
  expect(channel.sent).toEqual(['200b00000000000100010007']);
  channel.arrive('text is not BFCP');
  channel.arrive(encodeMessage({ primitive: Primitive.HelloAck, conferenceId: 1, transactionId: 1, userId: 7 }).buffer);
  expect(events).toEqual([{ type: 'hello', reference, primitives: [], attributes: [] }]);
  participant.leave();
  expect([channel.readyState, events.at(-1)?.type]).toEqual(['closed', 'ended']);
});

test('a channel that closes fails what was under way', () => {
  const channel = new Channel();
  const events: ParticipantEvent[] = [];
  const participant = start(channel, (event) => events.push(event));
  channel.open();
  participant.queryFloors([1]);
  channel.close();
  expect(events.map(({ type }) => type)).toEqual(['failed', 'ended']);
});

test('DC-1-2 DC-1-3 a channel that cannot carry BFCP is refused', () => {
  const channel = new Channel();
  channel.maxRetransmits = 0;
  const transport = rtcDataChannelTransport(channel);
  expect(!transport.ok && transport.error.code).toBe('BFCP_CHANNEL_UNRELIABLE');
});
