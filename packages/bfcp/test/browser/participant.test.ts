import { toHex } from '@webrtc-ims/core';
import { PageChannel } from '@webrtc-ims/core/testing';
import { expect, test } from 'vitest';
import { rtcDataChannelTransport, runParticipant } from '../../src/browser/index.ts';
import { encodeMessage, type ParticipantEvent, Primitive } from '../../src/index.ts';

function start(channel: PageChannel, onEvent: (event: ParticipantEvent) => void) {
  const transport = rtcDataChannelTransport(channel);
  if (!transport.ok) throw transport.error;
  return runParticipant(transport.value, { conferenceId: 1, userId: 7, onEvent });
}

test('a participant in a page: what is asked early goes out when the channel opens, octets come as array buffers', () => {
  const channel = new PageChannel('bfcp');
  const events: ParticipantEvent[] = [];
  const participant = start(channel, (event) => events.push(event));
  const reference = participant.hello();
  expect([channel.binaryType, channel.sent, participant.isServerPresent]).toEqual(['arraybuffer', [], false]);
  channel.open();
  expect(channel.sent.map((message) => typeof message !== 'string' && toHex(message))).toEqual([
    '200b00000000000100010007',
  ]);
  channel.arrive('text is not BFCP');
  channel.arrive(encodeMessage({ primitive: Primitive.HelloAck, conferenceId: 1, transactionId: 1, userId: 7 }).buffer);
  expect(events).toEqual([{ type: 'hello', reference, primitives: [], attributes: [] }]);
  participant.leave();
  expect([channel.readyState, events.at(-1)?.type]).toEqual(['closed', 'ended']);
});

test('a channel that closes fails what was under way', () => {
  const channel = new PageChannel('bfcp');
  const events: ParticipantEvent[] = [];
  const participant = start(channel, (event) => events.push(event));
  channel.open();
  participant.queryFloors([1]);
  channel.close();
  expect(events.map(({ type }) => type)).toEqual(['failed', 'ended']);
});

test('DC-1-2 DC-1-3 a channel that cannot carry BFCP is refused', () => {
  const channel = new PageChannel('bfcp');
  channel.maxRetransmits = 0;
  const transport = rtcDataChannelTransport(channel);
  expect(!transport.ok && transport.error.code).toBe('BFCP_CHANNEL_UNRELIABLE');
});
