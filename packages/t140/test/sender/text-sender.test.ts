import { insecureSeededRandom, octetsEqual } from '@webrtc-ims/core';
import { decodeRtpPacket } from '@webrtc-ims/rtp';
import { type RtpTextFormat, TextSender, type TextSenderOptions } from '@webrtc-ims/t140';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plain, red, type SeenPacket, seen } from '../support/packets.ts';

class Typist {
  readonly sender: TextSender;
  readonly packets: (SeenPacket & { readonly at: number; readonly octets: Uint8Array })[] = [];
  now = 0;

  constructor(options: Partial<TextSenderOptions> = {}) {
    this.sender = new TextSender({ format: red, random: insecureSeededRandom(7), ...options });
  }

  type(text: string): void {
    this.sender.send(text, this.now);
    this.collect();
  }

  wait(time: number): void {
    const until = this.now + time;
    let steps = 0;
    for (let at = this.sender.deadline; at !== undefined && at <= until; at = this.sender.deadline) {
      steps += 1;
      if (steps > 10_000) throw new Error(`the deadline stands still at ${at}`);
      this.now = Math.max(this.now, at);
      this.sender.expire(this.now);
      this.collect();
    }
    this.now = until;
  }

  collect(): void {
    for (let octets = this.sender.poll(); octets !== undefined; octets = this.sender.poll()) {
      this.packets.push({ ...seen(octets), at: this.now, octets });
    }
  }

  get primaries(): readonly string[] {
    return this.packets.map(({ blocks }) => blocks.at(-1) ?? '');
  }
}

test('RFC4103-5.1-1 RFC4103-5.2-1 RFC4103-5.2-2 RFC4103-3.5-4 RFC4103-3.5-5 text goes at once, gathers for 300 ms, and is repeated until all generations went', () => {
  const typist = new Typist();
  typist.type('a');
  typist.wait(100);
  typist.type('b');
  typist.wait(100);
  typist.type('c');
  typist.wait(5000);
  expect(typist.packets.map(({ at, blocks, marker }) => [at, blocks, marker])).toEqual([
    [0, ['', '', 'a'], true],
    [300, ['', 'a', 'bc'], false],
    [600, ['a', 'bc', ''], false],
    [900, ['bc', '', ''], false],
  ]);
  expect(typist.sender.isIdle).toBe(true);
  expect(typist.sender.deadline).toBeUndefined();
});

test('RFC4103-5.2-4 RFC4103-5.1-1 after an empty block the next text goes at once, with the marker', () => {
  const typist = new Typist();
  typist.type('a');
  typist.wait(350);
  typist.type('b');
  expect(typist.packets.map(({ at, blocks, marker }) => [at, blocks, marker])).toEqual([
    [0, ['', '', 'a'], true],
    [300, ['', 'a', ''], false],
    [350, ['a', '', 'b'], true],
  ]);
  typist.wait(100);
  typist.type('c');
  typist.wait(200);
  expect(typist.packets.at(-1)).toMatchObject({ at: 650, blocks: ['', 'b', 'c'], marker: false });
});

test('RFC4103-5.2-1 RFC4103-3.2-1 without redundancy a payload is one block, and one empty one follows the text', () => {
  const typist = new Typist({ format: plain });
  typist.type('é');
  typist.wait(3000);
  expect(typist.packets.map(({ at, blocks, payloadType }) => [at, blocks, payloadType])).toEqual([
    [0, ['é'], 98],
    [300, [''], 98],
  ]);
  const decoded = decodeRtpPacket(typist.packets[0]?.octets ?? new Uint8Array(0));
  expect(decoded.ok && [...decoded.value.payload]).toEqual([0xc3, 0xa9]);
});

test('RFC4103-4-1 RFC4103-3.5-3 RFC4102-3-1 RFC2198-3-1 the octets of a redundant packet', () => {
  const typist = new Typist();
  typist.type('a');
  typist.wait(299);
  typist.type('bc');
  typist.wait(1);
  const octets = typist.packets[1]?.octets ?? new Uint8Array(0);
  expect([...octets.subarray(12)]).toEqual([
    0x80 | 98,
    (600 << 2) >>> 8,
    (600 << 2) & 0xff,
    0,
    0x80 | 98,
    (300 << 2) >>> 8,
    (300 << 2) & 0xff,
    1,
    98,
    0x61,
    0x62,
    0x63,
  ]);
  expect((octets[1] ?? 0) & 0x7f).toBe(99);
});

test('RFC4103-3.5-1 RFC4103-3.5-2 RFC3550-5.1-4 timestamps are ms and never equal, sequence numbers rise by one', () => {
  const typist = new Typist();
  typist.type('a');
  typist.wait(300.2);
  typist.type('b');
  typist.wait(2000);
  const [first, second] = typist.packets;
  expect(((second?.timestamp ?? 0) - (first?.timestamp ?? 0)) >>> 0).toBe(300);
  typist.packets.forEach((packet, i) => {
    expect(packet.sequenceNumber).toBe(((first?.sequenceNumber ?? 0) + i) & 0xffff);
  });
  const quick = new Typist({ interval: 0.25 });
  for (let i = 0; i < 8; i++) {
    quick.type('x');
    quick.wait(0.25);
  }
  const stamps = quick.packets.map(({ timestamp }) => timestamp);
  expect(new Set(stamps).size).toBe(stamps.length);
  for (const [i, stamp] of stamps.slice(1).entries()) expect((stamp - (stamps[i] ?? 0)) | 0).toBeGreaterThan(0);
});

test('RFC4103-4.2-1 RFC4103-4.2-2 RFC4103-4.2-3 RFC4103-5.2-3 every generation repeats exactly what was primary, in order of age, none skipped', () => {
  const step = fc.record({
    text: fc.string({ unit: fc.constantFrom('a', 'b', 'é', '€', '😀', 'e\u0301'), maxLength: 8 }),
    pause: fc.integer({ min: 0, max: 1500 }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 20 }), (generations, steps) => {
      const typist = new Typist({ format: { payloadType: 98, redundancy: { payloadType: 99, generations } } });
      for (const { text, pause } of steps) {
        typist.type(text);
        typist.wait(pause);
      }
      typist.wait(60_000);
      const { primaries } = typist;
      typist.packets.forEach(({ blocks, offsets, timestamp }, i) => {
        expect(blocks.length).toBe(generations + 1);
        for (let age = 1; age <= generations; age++) {
          expect(blocks[generations - age]).toBe(primaries[i - age] ?? '');
          const earlier = typist.packets[i - age];
          const text = primaries[i - age] ?? '';
          if (earlier !== undefined && text !== '') {
            expect((timestamp - (offsets[generations - age] ?? 0)) >>> 0).toBe(earlier.timestamp);
          }
        }
        const sorted = [...offsets].sort((a, b) => b - a);
        expect(offsets.every((offset) => offset >= 0 && offset <= 16_383)).toBe(true);
        if (blocks.slice(0, -1).every((block) => block !== '')) expect(offsets).toEqual(sorted);
      });
      expect(primaries.join('')).toBe(steps.map(({ text }) => text).join(''));
      for (const text of primaries.slice(-generations)) expect(text).toBe('');
    }),
    { numRuns: 50 },
  );
});

test('RFC9071-3.10-1 after a pause all generations are there and empty, with plausible offsets', () => {
  const typist = new Typist();
  typist.type('a');
  typist.wait(60_000);
  typist.type('b');
  expect(typist.packets.at(-1)).toMatchObject({ blocks: ['', '', 'b'], offsets: [600, 300], marker: true });
});

test('RFC4103-4.1-2 a block whose offset does not fit is left out, with all that are older', () => {
  const format: RtpTextFormat = { payloadType: 98, redundancy: { payloadType: 99, generations: 5 } };
  const typist = new Typist({ format });
  typist.sender.setPace(5000);
  typist.type('a');
  for (const letter of 'bcde') {
    typist.wait(4999);
    typist.type(letter);
    typist.wait(1);
  }
  expect(typist.packets.map(({ blocks, offsets }) => [blocks, offsets])).toEqual([
    [
      ['', '', '', '', '', 'a'],
      [1500, 1200, 900, 600, 300],
    ],
    [
      ['', '', '', '', 'a', 'b'],
      [1500, 1200, 900, 600, 5000],
    ],
    [
      ['', '', '', 'a', 'b', 'c'],
      [1500, 1200, 900, 10_000, 5000],
    ],
    [
      ['', '', 'a', 'b', 'c', 'd'],
      [1500, 1200, 15_000, 10_000, 5000],
    ],
    [
      ['b', 'c', 'd', 'e'],
      [15_000, 10_000, 5000],
    ],
  ]);
});

test('RFC4103-4-2 RFC9248-6.2-1 RFC9071-3.4-4 two generations at 300 ms are what it does when nothing else is said', () => {
  const typist = new Typist();
  expect(typist.sender.interval).toBe(300);
  expect(typist.sender.cps).toBe(30);
  typist.type('a');
  expect(typist.packets[0]?.blocks.length).toBe(3);
});

test('RFC4103-6-1 RFC4103-9-1 RFC8865-4.2.1-3 a pasted page flows at the rate of the receiver, and repetition does not count', () => {
  const typist = new Typist();
  const page = 'x'.repeat(1000);
  typist.type(page);
  typist.wait(60_000);
  const sent = typist.packets.map(({ at, blocks }) => ({ at, characters: blocks.at(-1)?.length ?? 0 }));
  expect(sent.reduce((sum, { characters }) => sum + characters, 0)).toBe(1000);
  for (const { at } of sent) {
    const window = sent.filter((other) => other.at > at - 10_000 && other.at <= at);
    expect(window.reduce((sum, { characters }) => sum + characters, 0)).toBeLessThanOrEqual(300);
  }
  expect(sent[0]?.characters).toBe(60);
  expect(typist.sender.statistics).toMatchObject({ characters: 1000, dropped: 0, marks: 0 });
  expect(typist.sender.statistics.delayed).toBeGreaterThan(100);
});

test('RFC8865-4.2.1-4 RFC4103-10.3-1 another rate holds from then on', () => {
  const typist = new Typist({ cps: 5 });
  typist.type('x'.repeat(500));
  typist.wait(900);
  expect(typist.primaries.join('').length).toBe(10 + 3);
  typist.sender.setCps(90, typist.now);
  typist.wait(10_000);
  expect(typist.primaries.join('').length).toBe(500);
});

test('a rate of nothing sends nothing, until there is another', () => {
  const typist = new Typist({ cps: 0 });
  typist.type('abc');
  typist.wait(1000);
  expect(typist.packets).toEqual([]);
  typist.sender.setCps(30, typist.now);
  typist.collect();
  typist.wait(1000);
  expect(typist.primaries.join('')).toBe('abc');
});

test('RELAY-1-3 a flood is queued in order, bounded, and one mark says that it overflowed', () => {
  const typist = new Typist({ limits: { queuedOctets: 200 } });
  for (let i = 0; i < 100; i++) typist.type('0123456789');
  typist.wait(60_000);
  expect(typist.primaries.join('')).toBe(`${'0123456789'.repeat(21)}\ufffd`);
  expect(typist.sender.statistics).toMatchObject({ marks: 1, dropped: 790 });
});

test('text that waits for longer than a minute is dropped and marked', () => {
  const typist = new Typist({ cps: 1 });
  typist.type('x'.repeat(100));
  typist.wait(200_000);
  const text = typist.primaries.join('');
  expect(text).toBe(`${'x'.repeat(49)}\ufffd`);
  expect(typist.sender.statistics).toMatchObject({ marks: 1, dropped: 51 });
});

test('RELAY-1-4 an erasure takes back what waits for the rate, and nothing that was sent', () => {
  const typist = new Typist({ cps: 5 });
  typist.type('0123456789');
  typist.type('abcdef');
  typist.type('\b\b\b\b');
  typist.wait(10_000);
  expect(typist.primaries.join('')).toBe('0123456789ab');
  typist.type('\b');
  typist.wait(1000);
  expect(typist.primaries.join('')).toBe('0123456789ab\b');
});

test('RELAY-1-2 an erasure within the interval goes as it was typed', () => {
  const typist = new Typist();
  typist.type('a');
  typist.type('b\bc');
  typist.wait(1000);
  expect(typist.primaries.join('')).toBe('ab\bc');
});

test('RFC2198-3-5 RFC4103-3.3-1 blocks are at most 1023 octets and whole characters, packets at most 1200 octets', () => {
  const typist = new Typist({ cps: 100_000 });
  const text = `a${'é😀\u20ac'.repeat(600)}`;
  typist.type(text);
  typist.wait(20_000);
  expect(typist.primaries.join('')).toBe(text);
  for (const { octets } of typist.packets) expect(octets.length).toBeLessThanOrEqual(1200);
  for (const primary of typist.primaries) expect(new TextEncoder().encode(primary).length).toBeLessThanOrEqual(1023);
  expect(new TextEncoder().encode(typist.primaries[0]).length).toBeGreaterThan(1015);
});

test('RFC9071-3.9-1 redundancy has priority for the space', () => {
  const typist = new Typist({ cps: 100_000, limits: { packetOctets: 100 } });
  typist.type('x'.repeat(500));
  typist.wait(20_000);
  // 100 less 12 of RTP and 9 of headers: what the two blocks before leave.
  expect(typist.packets.slice(0, 4).map(({ blocks }) => blocks.map((block) => block.length))).toEqual([
    [0, 0, 79],
    [0, 79, 0],
    [79, 0, 0],
    [0, 0, 79],
  ]);
  expect(typist.primaries.join('').length).toBe(500);
});

test('RFC9071-3.2-1 BOM goes with the redundancy of text, and does not count for the rate', () => {
  const typist = new Typist({ cps: 0 });
  typist.sender.announce(0);
  typist.collect();
  typist.wait(3000);
  expect(typist.packets.map(({ blocks }) => blocks)).toEqual([
    ['', '', '\ufeff'],
    ['', '\ufeff', ''],
    ['\ufeff', '', ''],
  ]);
});

test('surrogates that stand alone go as U+FFFD', () => {
  const typist = new Typist();
  typist.type('a\ud83d');
  expect(typist.primaries).toEqual(['a\ufffd']);
});

test('while held nothing is sent; then text goes on where it was', () => {
  const typist = new Typist();
  typist.type('a');
  typist.sender.hold();
  typist.type('b');
  typist.wait(2000);
  expect(typist.packets.length).toBe(1);
  typist.sender.release(typist.now);
  typist.collect();
  typist.wait(2000);
  expect(typist.packets.map(({ blocks }) => blocks)).toEqual([
    ['', '', 'a'],
    ['', 'a', 'b'],
    ['a', 'b', ''],
    ['b', '', ''],
  ]);
});

test('what is discarded is not sent, its redundancy is', () => {
  const typist = new Typist();
  typist.type('a');
  typist.type('b');
  expect(typist.sender.discard()).toBe(true);
  expect(typist.sender.discard()).toBe(false);
  typist.wait(2000);
  expect(typist.packets.map(({ blocks }) => blocks)).toEqual([
    ['', '', 'a'],
    ['', 'a', ''],
    ['a', '', ''],
  ]);
});

test('a mark goes behind what waits', () => {
  const typist = new Typist();
  typist.type('a');
  typist.type('b');
  typist.sender.mark(typist.now);
  typist.wait(1000);
  expect(typist.primaries.join('')).toBe('ab\ufffd');
});

test('RFC4102-4-1 another format repeats in its own number of generations, and numbers go on', () => {
  const typist = new Typist();
  typist.type('a');
  typist.wait(299);
  typist.type('b');
  typist.wait(1);
  typist.sender.setFormat({ payloadType: 98, redundancy: { payloadType: 100, generations: 1 } });
  typist.wait(600);
  typist.sender.setFormat(plain);
  typist.type('c');
  expect(typist.packets.slice(2).map(({ blocks, payloadType }) => [blocks.length, blocks, payloadType])).toEqual([
    [2, ['b', ''], 100],
    [2, ['', ''], 100],
    [1, ['c'], 98],
  ]);
  const first = typist.packets[0]?.sequenceNumber ?? 0;
  expect(typist.packets.at(-1)?.sequenceNumber).toBe(first + 4);
});

test('RFC3550-5.1-3 the first numbers are random, and the sequence number is below 2^15', () => {
  const numbers = new Set<number>();
  const stamps = new Set<number>();
  const sources = new Set<number>();
  for (let i = 0; i < 20; i++) {
    const typist = new Typist({ random: insecureSeededRandom(i) });
    typist.type('a');
    const [packet] = typist.packets;
    expect(packet?.sequenceNumber).toBeLessThan(0x8000);
    numbers.add(packet?.sequenceNumber ?? 0);
    stamps.add(packet?.timestamp ?? 0);
    sources.add(packet?.ssrc ?? 0);
  }
  expect(numbers.size).toBe(20);
  expect(stamps.size).toBe(20);
  expect(sources.size).toBe(20);
});

test('RFC4103-5.1-2 T140-8-17 RFC4103-3.5-3 options that no standard allows are misuse', () => {
  const misuse = expect.objectContaining({ code: 'T140_OPTION', fault: 'misuse' });
  expect(() => new Typist({ interval: 500 })).not.toThrow();
  expect(() => new Typist({ interval: 501 })).toThrow(misuse);
  expect(() => new Typist({ interval: 0 })).toThrow(misuse);
  expect(() => new Typist({ format: { payloadType: 128 } })).toThrow(misuse);
  expect(() => new Typist({ format: { payloadType: -1 } })).toThrow(misuse);
  const redundancy = (payloadType: number, generations: number): RtpTextFormat => ({
    payloadType: 98,
    redundancy: { payloadType, generations },
  });
  expect(() => new Typist({ format: redundancy(98, 2) })).toThrow(misuse);
  expect(() => new Typist({ format: redundancy(99, 0) })).toThrow(misuse);
  expect(() => new Typist({ format: redundancy(99, 6) })).toThrow(misuse);
  expect(() => new Typist({ format: redundancy(99, 5) })).not.toThrow();
  expect(() => new Typist().sender.setPace(5001)).toThrow(misuse);
});

test('packets are the caller’s own', () => {
  const typist = new Typist();
  typist.type('a');
  const octets = typist.packets[0]?.octets ?? new Uint8Array(0);
  const copy = octets.slice();
  typist.wait(2000);
  expect(octetsEqual(octets, copy)).toBe(true);
});
