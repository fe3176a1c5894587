import { concatenate, toHex } from '@webrtc-ims/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeMessage, type FramedEvent, MessageFramer } from '../src/index.ts';
import { messages } from '../src/testing.ts';
import { libreMessages } from './fixtures/libre-messages.ts';
import { hex } from './support/hex.ts';

function events(framer: MessageFramer): FramedEvent[] {
  const out: FramedEvent[] = [];
  for (let event = framer.next(); event !== undefined; event = framer.next()) out.push(event);
  return out;
}

function shown(list: readonly FramedEvent[]): string[] {
  return list.map((event) =>
    event.type === 'message' ? toHex(event.octets) : `${event.error.code}@${event.error.offset}`,
  );
}

const all = Object.values(libreMessages);
const stream = hex(all.join(''));

test('RFC8855-6.1-1 RFC8855-6.1-2 every message is delivered in order, whole or octet by octet', () => {
  for (const size of [1, 2, 3, 5, 11, 12, 13, 16, 17, 64, stream.length]) {
    const framer = new MessageFramer();
    const out: FramedEvent[] = [];
    for (let at = 0; at < stream.length; at += size) {
      framer.push(stream.subarray(at, at + size), 0);
      out.push(...events(framer));
    }
    expect(shown(out)).toEqual(all);
    expect(framer.pending).toBe(0);
  }
});

test('RFC8855-6.1-1 the messages do not depend on how the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(messages, { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 40 })), (list, sizes) => {
      const octets = concatenate(list.map((message) => encodeMessage(message)));
      const framer = new MessageFramer();
      let at = 0;
      for (const size of [...sizes, octets.length]) {
        framer.push(octets.slice(at, at + size), 0);
        at += size;
      }
      expect(shown(events(framer))).toEqual(list.map((message) => toHex(encodeMessage(message))));
    }),
  );
});

test('a message that comes in one piece is a view of it', () => {
  const framer = new MessageFramer();
  const octets = hex(libreMessages.Hello!);
  framer.push(octets, 0);
  const [event] = events(framer);
  expect(event?.type === 'message' && event.octets.buffer).toBe(octets.buffer);
});

test('a message that is put together is not overwritten by the next one', () => {
  const framer = new MessageFramer();
  const [first = '', second = ''] = [libreMessages.FloorRequest, libreMessages.FloorRelease];
  for (const octet of hex(first + second)) framer.push(Uint8Array.of(octet), 0);
  expect(shown(events(framer))).toEqual([first, second]);
});

test.each([
  ['whole', 16],
  ['octet by octet', 1],
])('RFC8855-6.1-4 RELAY-1-9 a message above limits.messageSize ends the stream, with its header: %s', (_, size) => {
  const exact = hex('20070002 00000001 00020003 04040001 04040002');
  const tooLong = hex('20070003 00000001 00020003 04040001');
  const framer = new MessageFramer({ messageSize: 20 });
  const out: FramedEvent[] = [];
  const octets = concatenate([exact, tooLong, exact]);
  for (let at = 0; at < octets.length; at += size) {
    framer.push(octets.subarray(at, at + size), 0);
    out.push(...events(framer));
  }
  expect(shown(out)).toEqual([toHex(exact), 'BFCP_MESSAGE_SIZE@2']);
  const error = out[1];
  expect(error?.type === 'error' && error.header).toMatchObject({ primitive: 7, payloadLength: 3, userId: 3 });
  expect([framer.pending, framer.deadline]).toEqual([0, undefined]);
});

test('RELAY-1-11 a message has limits.messageTime from its first to its last octet', () => {
  const framer = new MessageFramer({ messageTime: 100 });
  const octets = hex(libreMessages.FloorRelease!);
  framer.push(octets.subarray(0, 1), 1000);
  expect(framer.deadline).toBe(1100);
  // Trickling in does not win time.
  framer.push(octets.subarray(1, 15), 1099);
  expect(framer.deadline).toBe(1100);
  framer.expire(1099);
  expect(events(framer)).toEqual([]);
  framer.expire(1100);
  const [event] = events(framer);
  expect(
    event?.type === 'error' && [event.error.code, event.error.fault, event.error.offset, event.header?.primitive],
  ).toEqual(['BFCP_MESSAGE_TIME', 'limit', 15, 2]);
  framer.push(octets, 1101);
  expect(events(framer)).toEqual([]);
});

test('a message in time stops the clock', () => {
  const framer = new MessageFramer({ messageTime: 100 });
  const octets = hex(libreMessages.FloorRelease!);
  framer.push(octets.subarray(0, 5), 0);
  framer.push(octets.subarray(5), 99);
  expect(framer.deadline).toBeUndefined();
  framer.expire(1000);
  expect(shown(events(framer))).toEqual([libreMessages.FloorRelease]);
});

test('the end of the stream inside a message is an error, between messages it is none', () => {
  const framer = new MessageFramer();
  framer.push(hex(libreMessages.Hello!), 0);
  events(framer);
  framer.end();
  expect(events(framer)).toEqual([]);
  framer.push(hex(libreMessages.Hello!).subarray(0, 7), 0);
  framer.end();
  expect(shown(events(framer))).toEqual(['BFCP_STREAM_ENDED@7']);
  framer.end();
  expect(events(framer)).toEqual([]);
});

test('LIB-1-1 octet by octet costs as much per octet at the end of a long stream as at its beginning', () => {
  // In steps, not in time: what is held never exceeds one message, whatever went before.
  const framer = new MessageFramer({ messageSize: 100 });
  let most = 0;
  for (const octet of hex(
    all
      .filter((digits) => digits.length <= 200)
      .join('')
      .repeat(20),
  )) {
    framer.push(Uint8Array.of(octet), 0);
    most = Math.max(most, framer.pending);
    events(framer);
  }
  expect(most).toBeLessThan(100);
});
