import { type ReceivedText, type ReceiverStatistics, TextReceiver, type TextReceiverOptions } from '@webrtc-ims/t140';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MadePacket, made, plain, red, typed } from '../support/packets.ts';

const letters = [...'abcdefghij'];

class Listener {
  readonly receiver: TextReceiver;
  readonly texts: ReceivedText[] = [];
  now = 0;

  constructor(options: Partial<TextReceiverOptions> = {}) {
    this.receiver = new TextReceiver({ format: red, ...options });
  }

  /** Packets 100 ms apart. */
  hear(...packets: readonly (Uint8Array | undefined)[]): this {
    for (const packet of packets) {
      if (packet !== undefined) this.receiver.receive(packet, this.now);
      this.#collect();
      this.wait(100);
    }
    return this;
  }

  make(packet: MadePacket): this {
    return this.hear(made(packet));
  }

  wait(time: number): this {
    const until = this.now + time;
    let steps = 0;
    for (let at = this.receiver.deadline; at !== undefined && at <= until; at = this.receiver.deadline) {
      steps += 1;
      if (steps > 10_000) throw new Error(`the deadline stands still at ${at}`);
      this.now = at;
      this.receiver.expire(at);
      this.#collect();
    }
    this.now = until;
    return this;
  }

  get text(): string {
    return this.texts.map(({ text }) => text).join('');
  }

  get statistics(): ReceiverStatistics {
    return this.receiver.statistics;
  }

  #collect(): void {
    for (let text = this.receiver.poll(); text !== undefined; text = this.receiver.poll()) this.texts.push(text);
  }
}

const all = typed(letters);
const without = (...lost: number[]): Uint8Array[] => all.filter((_, i) => !lost.includes(i));

test('RFC8865-6-2 text comes once, packet by packet', () => {
  const listener = new Listener().hear(...all);
  expect(listener.texts).toEqual(letters.map((text) => ({ source: 0xabcd, text })));
  expect(listener.statistics).toMatchObject({
    packets: 10,
    characters: 10,
    blocks: 10,
    recovered: 0,
    lost: 0,
    marks: 0,
    duplicates: 0,
    reordered: 0,
  });
});

test.each([
  ['RFC4103-4.2-4 RFC4103-4.2-5 one packet', [4], 'abcdefghij', 1],
  ['RFC4103-4.2-5 two packets in a row', [4, 5], 'abcdefghij', 2],
  ['RFC4103-5.3-2 RELAY-1-5 three packets in a row, of which one block is gone', [4, 5, 6], 'abcd\ufffdfghij', 2],
  ['RELAY-1-5 five packets in a row, of which three blocks are gone', [3, 4, 5, 6, 7], 'abc\ufffdghij', 2],
  ['every third packet', [2, 5, 8], 'abcdefghij', 3],
  ['the first two packets', [0, 1], 'abcdefghij', 2],
])('%s lost', (_, lost, text, recovered) => {
  const listener = new Listener().hear(...without(...lost)).wait(2000);
  expect(listener.text).toBe(text);
  expect(listener.statistics.recovered).toBe(recovered);
  const marks = text.split('\ufffd').length - 1;
  expect(listener.statistics.marks).toBe(marks);
  expect(listener.statistics.lost).toBe(marks === 0 ? 0 : lost.length - 2);
});

test('RELAY-1-9 what redundancy fills is given out at once', () => {
  const listener = new Listener();
  listener.hear(all[0]);
  listener.receiver.receive(all[3] ?? new Uint8Array(0), listener.now);
  expect(listener.receiver.poll()).toEqual({ source: 0xabcd, text: 'bcd' });
});

test('RFC4103-5.4-1 RFC4103-5.4-2 RELAY-1-8 what is missing is waited for, and no longer than allowed, also when nothing else comes', () => {
  const listener = new Listener({ waitingTime: 1000 });
  listener.hear(all[0]);
  listener.receiver.receive(all[4] ?? new Uint8Array(0), 100);
  expect(listener.receiver.poll()).toBeUndefined();
  expect(listener.receiver.deadline).toBe(1100);
  listener.receiver.expire(1099);
  expect(listener.receiver.poll()).toBeUndefined();
  listener.receiver.expire(1100);
  expect(listener.receiver.poll()).toEqual({ source: 0xabcd, text: '\ufffdcde' });
  expect(listener.receiver.deadline).toBeUndefined();
});

test('RFC4103-5.4-3 a late packet is put in its place, and its text comes once', () => {
  const swapped = [all[0], all[1], all[3], all[2], all[4]];
  expect(new Listener().hear(...swapped).text).toBe('abcde');
  const plainPackets = letters.map((letter, i) => made({ sequenceNumber: 100 + i, blocks: [letter], payloadType: 98 }));
  const listener = new Listener({ format: plain }).hear(
    plainPackets[0],
    plainPackets[2],
    plainPackets[3],
    plainPackets[1],
    plainPackets[4],
  );
  expect(listener.text).toBe('abcde');
  expect(listener.statistics).toMatchObject({ reordered: 1, lost: 0, marks: 0, duplicates: 0 });
});

test('a packet that comes after its gap was given up is not delivered', () => {
  const packets = letters.map((letter, i) => made({ sequenceNumber: 100 + i, blocks: [letter], payloadType: 98 }));
  const listener = new Listener({ format: plain }).hear(packets[0], packets[2]).wait(1000).hear(packets[1], packets[3]);
  expect(listener.text).toBe('a\ufffdcd');
  expect(listener.statistics).toMatchObject({ marks: 1, lost: 1, duplicates: 1 });
});

test('RFC8865-6-2 a duplicate gives no text', () => {
  const listener = new Listener().hear(all[0], all[1], all[1], all[0], all[2]);
  expect(listener.text).toBe('abc');
  expect(listener.statistics.duplicates).toBe(2);
});

test('RFC4103-5.3-2 one mark per missing block is an option, and bounded', () => {
  const blocks = new Listener({ marks: 'block' }).hear(...without(2, 3, 4, 5, 6, 7)).wait(2000);
  expect(blocks.text).toBe('ab\ufffd\ufffd\ufffd\ufffdghij');
  const far = [all[0], made({ sequenceNumber: 1100, blocks: ['x'], payloadType: 98 })];
  const many = new Listener({ marks: 'block' }).hear(...far).wait(2000);
  expect(many.text).toBe(`a${'\ufffd'.repeat(40)}x`);
  expect(many.statistics).toMatchObject({ lost: 999, marks: 40 });
});

test('RELAY-1-6 RELAY-1-5 a loss of hundreds is one mark', () => {
  const listener = new Listener().hear(all[0], made({ sequenceNumber: 100 + 2999, blocks: ['', '', 'x'] })).wait(2000);
  expect(listener.text).toBe('a\ufffdx');
  expect(listener.statistics.marks).toBe(1);
});

test.each([
  ['without loss', []],
  ['with the loss of number 65535', [4]],
  ['with the loss of number 0', [5]],
  ['with the loss of both', [4, 5]],
])('sequence numbers wrap %s', (_, lost) => {
  const packets = typed(letters, 65_531).filter((_, i) => !(lost as number[]).includes(i));
  expect(new Listener().hear(...packets).text).toBe('abcdefghij');
});

test('a loss of hundreds over the wrap is one mark', () => {
  const listener = new Listener()
    .hear(...typed(['a', 'b'], 65_500), ...typed(['', '', 'c', 'd'], 65_500 + 700))
    .wait(2000);
  expect(listener.text).toBe('ab\ufffdcd');
});

test('RELAY-1-7 a jump by more than 3000 is believed with the second packet, and is one mark', () => {
  const listener = new Listener().hear(all[0], all[1], ...typed(['x', 'y', 'z'], 30_000));
  expect(listener.text).toBe('ab\ufffdxyz');
  expect(listener.statistics).toMatchObject({ marks: 1, lost: 1 });
  expect(listener.statistics.refused.source).toBe(1);
});

test('a single packet far away changes nothing', () => {
  const [stray] = typed(['x'], 30_000);
  expect(new Listener().hear(all[0], stray, all[1], all[2]).text).toBe('abc');
});

test('RELAY-1-7 RFC3550-A.1-1 another SSRC needs two packets in sequence, gives one mark, and loses no text', () => {
  const listener = new Listener().hear(all[0], all[1], ...typed(['x', 'y', 'z'], 9, { ssrc: 7 }));
  expect(listener.texts).toEqual([
    { source: 0xabcd, text: 'a' },
    { source: 0xabcd, text: 'b' },
    { source: 7, text: '\ufffdxy' },
    { source: 7, text: 'z' },
  ]);
  expect(listener.receiver.ssrc).toBe(7);
});

test('a stranger that mixes single packets in changes nothing', () => {
  const packets = all.flatMap((packet, i) => [
    packet,
    made({ sequenceNumber: 7 * i, ssrc: 100 + i, blocks: ['evil'] }),
  ]);
  const listener = new Listener().hear(...packets);
  expect(listener.text).toBe('abcdefghij');
  expect(listener.statistics.refused.source).toBe(10);
});

test('RELAY-1-7 another SSRC is believed at once when the first was silent, or said goodbye', () => {
  const [x] = typed(['x'], 9, { ssrc: 7 });
  expect(new Listener().hear(all[0]).wait(2000).hear(x).text).toBe('a\ufffdx');
  const departed = new Listener().hear(all[0]);
  departed.receiver.end(0xabcd, departed.now);
  expect(departed.hear(x).text).toBe('a\ufffdx');
});

test('RELAY-1-7 no mark is made when there was no text before', () => {
  const [x] = typed(['x'], 9, { ssrc: 7 });
  const [bom] = typed(['\ufeff']);
  expect(new Listener().hear(bom).wait(3000).hear(x).text).toBe('x');
});

test('RELAY-1-7 keys that change begin the stream anew, with one mark', () => {
  const listener = new Listener().hear(all[0], all[1]);
  listener.receiver.restart(listener.now);
  expect(listener.hear(...typed(['x', 'y'], 20_000)).text).toBe('ab\ufffdxy');
  expect(new Listener().statistics.marks).toBe(0);
});

test('what is held is given out when the source ends', () => {
  const listener = new Listener().hear(all[0]);
  listener.receiver.receive(all[5] ?? new Uint8Array(0), listener.now);
  listener.receiver.end(0xabcd, listener.now);
  expect(listener.wait(0).hear(undefined).text).toBe('a\ufffddef');
});

test('T140-8-15 RFC8865-6-3 BOM and empty packets are no text', () => {
  const listener = new Listener().hear(...typed(['\ufeff', '', '', 'a\ufeffb', '\ufeff']));
  expect(listener.texts.map(({ text }) => text)).toEqual(['ab']);
});

test('T140-A1-2 a mark that came is passed on, and counted as that of somebody else', () => {
  const listener = new Listener().hear(...typed(['a\ufffdb']));
  expect(listener.text).toBe('a\ufffdb');
  expect(listener.statistics).toMatchObject({ foreignMarks: 1, marks: 0, replacements: 0 });
});

test('T140-8-2 a character that was cut between two packets is one', () => {
  const listener = new Listener().hear(
    ...[[0xc3], [0xa9, 0xf0, 0x9f], [0x98, 0x80]].map((octets, i) =>
      made({ sequenceNumber: 5 + i, blocks: [Uint8Array.from(octets)], payloadType: 98 }),
    ),
  );
  expect(listener.text).toBe('é😀');
  expect(listener.statistics.replacements).toBe(0);
});

test('T140-8-3 what is no UTF-8 is replaced and counted, and the packet is not lost', () => {
  const listener = new Listener().make({
    sequenceNumber: 5,
    blocks: [Uint8Array.of(0x61, 0xff, 0x62)],
    payloadType: 98,
  });
  expect(listener.text).toBe('a\ufffdb');
  expect(listener.statistics).toMatchObject({ replacements: 1, foreignMarks: 0, marks: 0, lost: 0 });
});

test('a character that a gap cuts is one mark', () => {
  const cut = (sequenceNumber: number, ...octets: number[]): MadePacket => ({
    sequenceNumber,
    blocks: [Uint8Array.from(octets)],
    payloadType: 98,
  });
  const listener = new Listener()
    .make(cut(5, 0x61, 0xc3))
    .make(cut(9, 0x62))
    .wait(1000);
  expect(listener.text).toBe('a\ufffdb');
  expect(listener.statistics).toMatchObject({ replacements: 1, marks: 1 });
});

test('RELAY-1-13 both payload types are read at any time', () => {
  const listener = new Listener().hear(
    all[0],
    all[1],
    made({ sequenceNumber: 102, blocks: ['C'], payloadType: 98 }),
    all[3],
  );
  expect(listener.text).toBe('abCd');
});

test('RFC3550-5.1-2 RFC4103-5.3-6 other payload types are ignored and counted', () => {
  const listener = new Listener().hear(all[0], made({ sequenceNumber: 101, blocks: ['x'], payloadType: 97 }), all[1]);
  expect(listener.text).toBe('ab');
  expect(listener.statistics.refused).toEqual({
    header: 0,
    'payload-type': 1,
    redundancy: 0,
    'block-type': 0,
    source: 0,
  });
});

test('RFC2198-3-7 packets that lie about their lengths are refused and counted, and their text comes with the next one', () => {
  const broken = (all[4] ?? new Uint8Array(0)).slice();
  // The first redundant block says that it has 1023 octets.
  broken[14] = (broken[14] ?? 0) | 3;
  broken[15] = 0xff;
  const listener = new Listener().hear(...all.slice(0, 4), broken, ...all.slice(5));
  expect(listener.text).toBe('abcdefghij');
  expect(listener.statistics.refused.redundancy).toBe(1);
  expect(listener.statistics.recovered).toBe(1);
});

test('packets that are cut anywhere are refused or shorter, and never harm what follows', () => {
  const victim = all[4] ?? new Uint8Array(0);
  for (let length = 0; length < victim.length; length++) {
    const listener = new Listener().hear(...all.slice(0, 4), victim.subarray(0, length), ...all.slice(5)).wait(1000);
    // Cut within the data, the primary is missing or the blocks move: what the packet says is then what counts.
    if (length < 21) expect(listener.text).toBe('abcdefghij');
    else expect(listener.text.slice(0, 4) + listener.text.slice(-5)).toBe('abcdfghij');
  }
});

test('RFC2198-3-8 blocks of another type are not text, and counted', () => {
  const foreign = made({ sequenceNumber: 102, blocks: ['a', 'b', 'c'] });
  // The type of the first redundant block.
  foreign[12] = 0x80 | 97;
  const listener = new Listener().hear(all[1], foreign);
  expect(listener.text).toBe('abc');
  const onlyForeign = made({ sequenceNumber: 103, blocks: ['x'] });
  onlyForeign[12] = 97;
  listener.hear(onlyForeign, all[4]);
  expect(listener.text).toBe('abcde');
  expect(listener.statistics.refused['block-type']).toBe(1);
});

test('a block of another type that is missing elsewhere leaves a mark', () => {
  const foreign = made({ sequenceNumber: 103, blocks: ['', '', 'x'] });
  foreign[20] = 97;
  const listener = new Listener().hear(all[0], all[1], all[2], foreign, made({ sequenceNumber: 104, blocks: ['y'] }));
  expect(listener.text).toBe('abc\ufffdy');
});

test('RFC2198-3-6 RFC2198-3-9 empty blocks and more generations than agreed are read', () => {
  const listener = new Listener().hear(
    made({ sequenceNumber: 10, blocks: ['a'] }),
    made({ sequenceNumber: 16, blocks: ['b', '', 'c', '', 'd', 'e'] }),
  );
  expect(listener.text).toBe('abcde');
});

test('RFC2198-4-1 a recovered block has the source of the packet that carries it', () => {
  const listener = new Listener().hear(
    all[0],
    made({ sequenceNumber: 102, blocks: ['b', 'c'], contributingSources: [5], marker: true }),
  );
  expect(listener.texts.at(-1)).toEqual({ source: 0xabcd, text: 'bc' });
});

test('RFC4103-5.3-4 RFC4103-5.3-5 generations that are left out were empty, once two packets have shown how many there are', () => {
  const listener = new Listener().hear(all[0], all[1], made({ sequenceNumber: 104, blocks: ['x'] })).wait(1000);
  expect(listener.text).toBe('abx');
  expect(listener.statistics.marks).toBe(0);
  // One packet shows nothing.
  const unknown = new Listener().hear(all[0], made({ sequenceNumber: 103, blocks: ['x'] })).wait(1000);
  expect(unknown.text).toBe('a\ufffdx');
});

test('RFC4103-5.3-5 the number of generations changes only behind a pause', () => {
  const one = (sequenceNumber: number, text: string, marker = false): MadePacket => ({
    sequenceNumber,
    blocks: ['', text],
    marker,
  });
  const during = new Listener()
    .hear(all[0], all[1])
    .make(one(102, 'c'))
    .make(one(103, 'd'))
    .make({ sequenceNumber: 106, blocks: ['x'] })
    .wait(1000);
  expect(during.text).toBe('abcdx');
  const behind = new Listener()
    .hear(all[0], all[1])
    .make(one(102, 'c', true))
    .make(one(103, 'd'))
    .make({ sequenceNumber: 106, blocks: ['x'] })
    .wait(1000);
  expect(behind.text).toBe('abcd\ufffdx');
});

test('RFC4103-5.3-3 RFC4103-3.5-6 without redundancy one packet that is missing before a marker was the empty one', () => {
  const packet = (sequenceNumber: number, text: string, marker = false): MadePacket => ({
    sequenceNumber,
    blocks: [text],
    marker,
    payloadType: 98,
  });
  const listener = new Listener({ format: plain }).make(packet(5, 'a', true)).make(packet(7, 'b', true));
  expect(listener.text).toBe('ab');
  expect(listener.statistics).toMatchObject({ lost: 1, marks: 0 });
  const two = new Listener({ format: plain })
    .make(packet(5, 'a', true))
    .make(packet(8, 'b', true))
    .wait(1000);
  expect(two.text).toBe('a\ufffdb');
  const noMarker = new Listener({ format: plain })
    .make(packet(5, 'a', true))
    .make(packet(7, 'b'))
    .wait(1000);
  expect(noMarker.text).toBe('a\ufffdb');
});

test('what waits is bounded', () => {
  const listener = new Listener({ limits: { heldPackets: 4 } });
  listener.receiver.receive(all[0] ?? new Uint8Array(0), 0);
  for (let i = 0; i < 5; i++)
    listener.receiver.receive(made({ sequenceNumber: 110 + 2 * i, blocks: [`${i}`], payloadType: 98 }), 0);
  expect(listener.hear(undefined).text).toBe('a\ufffd0');
});

test('RFC4103-6-2 a burst far above the rate is taken whole', () => {
  const listener = new Listener();
  for (let i = 0; i < 500; i++)
    listener.receiver.receive(made({ sequenceNumber: i, blocks: ['x'.repeat(1000)], payloadType: 98 }), 0);
  expect(listener.hear(undefined).text.length).toBe(500_000);
});

test('octets that are no RTP are counted', () => {
  const listener = new Listener().hear(new Uint8Array(0), Uint8Array.of(1, 2, 3), new Uint8Array(12));
  expect(listener.statistics.refused.header).toBe(3);
  expect(listener.text).toBe('');
});

test('RFC4103-5.4-2 a waiting time above a second is misuse', () => {
  const misuse = expect.objectContaining({ code: 'T140_OPTION', fault: 'misuse' });
  expect(() => new Listener({ waitingTime: 1000 })).not.toThrow();
  expect(() => new Listener({ waitingTime: 1001 })).toThrow(misuse);
  expect(() => new Listener({ waitingTime: -1 })).toThrow(misuse);
  expect(() => new Listener({ format: { payloadType: 200 } })).toThrow(misuse);
});

test('another format holds from the next packet on', () => {
  const listener = new Listener().hear(all[0]);
  listener.receiver.setFormat(
    { payloadType: 98, redundancy: { payloadType: 100, generations: 2 } },
    false,
    listener.now,
  );
  listener.hear(all[1], made({ sequenceNumber: 102, blocks: ['a', 'b', 'c'], payloadType: 100 }));
  expect(listener.text).toBe('abc');
});

test('RFC8865-6-2 whatever is lost, repeated or late, text keeps its order, comes once, and gaps are marked', () => {
  const fate = fc.constantFrom('arrives', 'arrives', 'arrives', 'lost', 'twice', 'late');
  fc.assert(
    fc.property(
      fc.array(fate, { minLength: 4, maxLength: 40 }),
      fc.integer({ min: 0, max: 65_535 }),
      (fates, first) => {
        const sent = fates.map((_, i) => String.fromCodePoint(0x4e00 + i));
        const packets = typed(sent, first);
        const listener = new Listener();
        let late: Uint8Array | undefined;
        packets.forEach((packet, i) => {
          const kind = fates[i];
          if (kind === 'late' && late === undefined) late = packet;
          else if (kind !== 'lost') {
            listener.hear(packet, ...(kind === 'twice' ? [packet] : []));
            if (late !== undefined) listener.hear(late);
            late = undefined;
          }
        });
        listener.wait(5000);
        const received = [...listener.text].filter((character) => character !== '\ufffd');
        expect(received).toEqual([...new Set(received)].sort());
        const missing = sent
          .slice(sent.indexOf(received[0] ?? ''), sent.indexOf(received.at(-1) ?? '') + 1)
          .filter((character) => !received.includes(character));
        const gaps = missing.filter(
          (character) => !missing.includes(String.fromCodePoint((character.codePointAt(0) ?? 0) - 1)),
        );
        expect(listener.text.split('\ufffd').length - 1).toBe(gaps.length);
        expect(listener.text).not.toContain('\ufffd\ufffd');
      },
    ),
    { numRuns: 60 },
  );
});

test('LIB-1-1 no datagram makes the receiver throw, and text never holds BOM', () => {
  const datagram = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.tuple(fc.nat(9), fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 4 })).map(([i, changes]) => {
      const octets = (all[i] ?? new Uint8Array(0)).slice();
      for (const [at, value] of changes) if (at < octets.length) octets[at] = value;
      return octets;
    }),
  );
  fc.assert(
    fc.property(fc.boolean(), fc.array(datagram, { maxLength: 30 }), (mixed, datagrams) => {
      const listener = new Listener({ mixed }).hear(...datagrams).wait(3000);
      expect(listener.text).not.toContain('\ufeff');
      expect(listener.receiver.deadline).toBeUndefined();
    }),
    { numRuns: 60 },
  );
});
