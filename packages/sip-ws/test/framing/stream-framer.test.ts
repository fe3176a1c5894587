import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FramedEvent, StreamFramer } from '../../src/index.ts';
import { octetsOfText, requestText, textOfOctets } from '../support/messages.ts';

function drained(framer: StreamFramer): FramedEvent[] {
  const out: FramedEvent[] = [];
  for (let event = framer.next(); event !== undefined; event = framer.next()) out.push(event);
  return out;
}

/** Events in short: messages as text, the others by type, errors with code and offset. */
function shown(events: readonly FramedEvent[]): string[] {
  return events.map((event) => {
    if (event.type === 'message') return textOfOctets(event.octets);
    return event.type === 'error' ? `${event.error.code}@${event.error.offset}` : event.type;
  });
}

function events(text: string, limits = {}): string[] {
  const framer = new StreamFramer({ limits });
  framer.push(octetsOfText(text));
  return shown(drained(framer));
}

const empty = requestText(['Content-Length: 0']);
const withBody = requestText(['l : 7'], { body: 'a\r\n\r\nbc' });

test('RFC3261-7.5-2 messages are cut where Content-Length says, whatever the body holds', () => {
  expect(events(empty + withBody + empty)).toEqual([empty, withBody, empty]);
});

test('RFC3261-7.5-1 RFC5626-4.4.1-2 CRLFs between messages are keep-alives, not part of messages', () => {
  expect(events(`\r\n\r\n${empty}\r\n${withBody}\r\n\r\n\r\n\r\n`)).toEqual([
    'keepalive-ping',
    empty,
    'keepalive-pong',
    withBody,
    'keepalive-ping',
    'keepalive-ping',
  ]);
});

test('a CRLF at the end is held back until it is known what it is', () => {
  const framer = new StreamFramer();
  framer.push(octetsOfText('\r\n'));
  expect(drained(framer)).toEqual([]);
  framer.push(octetsOfText('\r'));
  expect([drained(framer), framer.flush()]).toEqual([[], undefined]);
  framer.push(octetsOfText('\n'));
  expect(shown(drained(framer))).toEqual(['keepalive-ping']);
  framer.push(octetsOfText('\r\n'));
  expect(drained(framer)).toEqual([]);
  expect(framer.flush()).toEqual({ type: 'keepalive-pong' });
  expect([framer.flush(), framer.pending]).toEqual([undefined, 0]);
});

test('RFC4475-3.1.2.2-1 a message without its end is waited for, and the wait can be seen', () => {
  const framer = new StreamFramer();
  framer.push(octetsOfText(requestText(['Content-Length: 9'], { body: 'short' })));
  expect([drained(framer), framer.midMessage]).toEqual([[], true]);
  framer.push(octetsOfText('more!'));
  expect(drained(framer).length).toBe(1);
  expect([framer.midMessage, framer.pending]).toEqual([true, 1]);
  const idle = new StreamFramer();
  expect(idle.midMessage).toBe(false);
});

test('RFC4475-3.1.2.3-1 RFC4475-3.3.9-1 RFC3261-20.14-1 without one sound Content-Length the stream ends', () => {
  const row = (rows: readonly string[]): number => requestText(rows).indexOf(rows[rows.length - 1]!);
  for (const value of ['-1', '+1', 'a', '1 2', '', '0x1'])
    expect(events(requestText([`Content-Length: ${value}`]) + empty)).toEqual([
      `SIP_CONTENT_LENGTH@${row([`Content-Length: ${value}`])}`,
    ]);
  const twice = ['Content-Length: 1', 'l: 1'];
  expect(events(requestText(twice, { body: 'x' }))).toEqual([`SIP_CONTENT_LENGTH@${row(twice)}`]);
  const folded = ['Content-Length: 1\r\n 0'];
  expect(events(requestText(folded))).toEqual([`SIP_CONTENT_LENGTH@${row(folded)}`]);
  expect(events(requestText())).toEqual([`SIP_CONTENT_LENGTH@${requestText().length}`]);
});

test('a fold or a longer name that looks like Content-Length is none', () => {
  const text = requestText(['X: y\r\n Content-Length: 5', 'Content-Length-X: 9', 'Label: 3', 'Content-Length: 0']);
  expect(events(text)).toEqual([text]);
});

test('nothing follows an error', () => {
  const framer = new StreamFramer();
  framer.push(octetsOfText(requestText()));
  expect(shown(drained(framer)).length).toBe(1);
  framer.push(octetsOfText(empty));
  expect([framer.next(), framer.flush(), framer.pending]).toEqual([undefined, undefined, 0]);
});

test('bounds: the header section and the message, refused before a body is awaited', () => {
  expect(events(empty, { headerSize: empty.length, messageSize: empty.length })).toEqual([empty]);
  expect(events(`${empty}x`.repeat(3), { messageSize: empty.length - 1 })).toEqual([
    `SIP_LIMIT_MESSAGE@${empty.length}`,
  ]);
  expect(events('X'.repeat(101), { headerSize: 100 })).toEqual(['SIP_LIMIT_HEADERS@100']);
  expect(events('X'.repeat(100), { headerSize: 100 })).toEqual([]);
  expect(events(requestText(['Content-Length: 99999999999999999999']))).toEqual([
    `SIP_LIMIT_MESSAGE@${requestText(['Content-Length: 99999999999999999999']).length}`,
  ]);
  expect(events(empty, { headerSize: empty.length - 1 })).toEqual([`SIP_LIMIT_HEADERS@${empty.length - 1}`]);
});

const stream = fc
  .array(
    fc.oneof(
      fc.constantFrom(empty, withBody, '\r\n', '\r\n\r\n', '\r', 'X', requestText()),
      fc.string({ maxLength: 8 }),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => octetsOfText(parts.join('').replace(/[^\0-\xff]/g, '?')));

test('RFC3261-18.3-1 every cutting of a stream gives the same events', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 30 }), (octets, cuts) => {
      const whole = new StreamFramer();
      whole.push(octets);
      const expected = shown(drained(whole));
      const pieces = new StreamFramer();
      const found: FramedEvent[] = [];
      const places = [0, ...cuts.map((cut) => cut % (octets.length + 1)).sort((a, b) => a - b), octets.length];
      for (let i = 1; i < places.length; i++) {
        pieces.push(octets.subarray(places[i - 1], places[i]));
        found.push(...drained(pieces));
      }
      expect(shown(found)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('one octet at a time costs what all at once costs, in steps', () => {
  const message = requestText(['Subject: x'.repeat(300), 'Content-Length: 2000'], { body: 'b'.repeat(2000) });
  const visited = (octets: Uint8Array, size: number): number => {
    const framer = new StreamFramer();
    for (let at = 0; at < octets.length; at += size) {
      framer.push(octets.subarray(at, at + size));
      drained(framer);
    }
    return framer.visited;
  };
  const octets = octetsOfText(message.repeat(3));
  const atOnce = visited(octets, octets.length);
  expect(visited(octets, 1)).toBeLessThanOrEqual(atOnce + 12);
  expect(atOnce).toBeLessThanOrEqual(2 * octets.length);
  expect(visited(octetsOfText(message.repeat(6)), 1)).toBeLessThanOrEqual(2 * atOnce + 24);
});
