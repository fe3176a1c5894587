import { insecureSeededRandom } from '@webrtc-ims/core';
import { MixedTextSender, type MixedTextSenderOptions, TextReceiver } from '@webrtc-ims/t140';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { made, red, type SeenPacket, seen } from '../support/packets.ts';

const [alice, bob] = [0xa, 0xb];

/** A mixer and one who listens to it. */
class Mix {
  readonly mixer: MixedTextSender;
  readonly listener: TextReceiver = new TextReceiver({ format: red, mixed: true });
  readonly packets: (SeenPacket & { readonly at: number })[] = [];
  readonly heard = new Map<number, string>();
  lose: (index: number) => boolean = () => false;
  now = 0;

  constructor(options: Partial<MixedTextSenderOptions> = {}) {
    this.mixer = new MixedTextSender({ format: red, cps: 90, random: insecureSeededRandom(5), ...options });
  }

  say(source: number, text: string): this {
    this.mixer.send(source, text, this.now);
    return this.collect();
  }

  wait(time: number): this {
    const until = this.now + time;
    for (let steps = 0; ; steps++) {
      if (steps > 10_000) throw new Error('a deadline stands still');
      const next = Math.min(this.mixer.deadline ?? until, this.listener.deadline ?? until);
      if (next >= until) break;
      this.now = Math.max(this.now, next);
      this.mixer.expire(this.now);
      this.listener.expire(this.now);
      this.collect();
    }
    this.now = until;
    this.mixer.expire(until);
    this.listener.expire(until);
    return this.collect();
  }

  collect(): this {
    for (let octets = this.mixer.poll(); octets !== undefined; octets = this.mixer.poll()) {
      this.packets.push({ ...seen(octets), at: this.now });
      if (!this.lose(this.packets.length - 1)) this.listener.receive(octets, this.now);
    }
    for (let text = this.listener.poll(); text !== undefined; text = this.listener.poll()) {
      this.heard.set(text.source, (this.heard.get(text.source) ?? '') + text.text);
    }
    return this;
  }
}

test('RFC9071-3.1-1 RFC9071-3.5-1 RFC9071-3.10-2 RFC9071-3.11-1 RFC9071-3.12-1 the packets of the example of RFC 9071 3.20', () => {
  const mix = new Mix()
    .say(alice, 'A1')
    .wait(300)
    .say(alice, 'A2')
    .wait(300)
    .say(alice, 'A3')
    .wait(100)
    .say(bob, 'B1')
    .wait(300)
    .say(bob, 'B2')
    .wait(1000);
  expect(
    mix.packets.map(({ at, contributingSources, blocks, offsets }) => [at, contributingSources, blocks, offsets]),
  ).toEqual([
    [0, [alice], ['', '', 'A1'], [600, 300]],
    [300, [alice], ['', 'A1', 'A2'], [600, 300]],
    [600, [alice], ['A1', 'A2', 'A3'], [600, 300]],
    [700, [bob], ['', '', 'B1'], [600, 300]],
    [930, [alice], ['A2', 'A3', ''], [630, 330]],
    [1000, [bob], ['', 'B1', 'B2'], [600, 300]],
    [1260, [alice], ['A3', '', ''], [660, 330]],
    [1330, [bob], ['B1', 'B2', ''], [630, 330]],
    [1660, [bob], ['B2', '', ''], [660, 330]],
  ]);
  expect([...mix.heard]).toEqual([
    [alice, 'A1A2A3'],
    [bob, 'B1B2'],
  ]);
});

test('RFC9071-3.16.3-2 with the losses of the example of RFC 9071 3.20 nothing is missing', () => {
  const mix = new Mix();
  mix.lose = (index) => index === 4 || index === 5;
  mix
    .say(alice, 'A1')
    .wait(300)
    .say(alice, 'A2')
    .wait(300)
    .say(alice, 'A3')
    .wait(100)
    .say(bob, 'B1')
    .wait(300)
    .say(bob, 'B2')
    .wait(5000);
  expect([...mix.heard]).toEqual([
    [alice, 'A1A2A3'],
    [bob, 'B1B2'],
  ]);
});

test('RFC9071-3.2-1 RFC9071-3.1-1 BOM is the mixer’s own text, without CSRC', () => {
  const mix = new Mix();
  mix.mixer.announce(0);
  mix.collect().wait(3000);
  expect(mix.packets.map(({ contributingSources, blocks }) => [contributingSources, blocks])).toEqual([
    [[], ['', '', '\ufeff']],
    [[], ['', '\ufeff', '']],
    [[], ['\ufeff', '', '']],
  ]);
  expect(mix.heard.size).toBe(0);
});

test('RFC9071-3.4-2 RFC9071-3.13-1 new text goes at once, in whatever packet, and every packet has its own timestamp and number', () => {
  const mix = new Mix().say(alice, 'a').say(bob, 'b').wait(10).say(alice, 'c').wait(2000);
  expect(mix.packets.slice(0, 3).map(({ at, marker }) => [at, marker])).toEqual([
    [0, true],
    [0, true],
    [10, false],
  ]);
  const [first] = mix.packets;
  mix.packets.forEach((packet, i) => {
    expect(packet.ssrc).toBe(mix.mixer.rtp.ssrc);
    expect(packet.sequenceNumber).toBe(((first?.sequenceNumber ?? 0) + i) & 0xffff);
  });
  expect(new Set(mix.packets.map(({ timestamp }) => timestamp)).size).toBe(mix.packets.length);
});

test('RFC9071-3.14-1 RFC9071-3.10-1 when all was repeated sending stops, and behind the pause all generations are empty', () => {
  const mix = new Mix().say(alice, 'a').wait(30_000);
  expect(mix.packets.length).toBe(3);
  expect(mix.mixer.deadline).toBeUndefined();
  mix.say(alice, 'b');
  expect(mix.packets.at(-1)).toMatchObject({ blocks: ['', '', 'b'], offsets: [600, 300], marker: true });
});

test('RFC9071-3.4-1 redundancy of a source goes at most 330 ms after its packet before', () => {
  const mix = new Mix();
  for (let i = 0; i < 20; i++) mix.say(i % 3, `${i}`).wait(70);
  mix.wait(3000);
  for (const source of [0, 1, 2]) {
    const times = mix.packets
      .filter(({ contributingSources }) => contributingSources[0] === source)
      .map(({ at }) => at);
    for (const [i, at] of times.slice(1).entries()) expect(at - (times[i] ?? 0)).toBeLessThanOrEqual(330);
    expect(times.length).toBeGreaterThan(6);
  }
});

test('RFC9071-3.4-3 RFC9071-3.9-1 when the rate is exhausted text goes in intervals, of all sources within the rate, the oldest first', () => {
  const mix = new Mix({ cps: 10 });
  for (let i = 0; i < 10; i++) {
    mix.say(alice, 'aaaaa');
    mix.wait(1);
    mix.say(bob, 'bbbbb');
    mix.wait(1);
  }
  mix.wait(60_000);
  const sent = mix.packets.map(({ at, blocks }) => ({ at, characters: blocks.at(-1)?.length ?? 0 }));
  for (const { at } of sent) {
    const window = sent.filter((other) => other.at > at - 10_000 && other.at <= at);
    expect(window.reduce((sum, { characters }) => sum + characters, 0)).toBeLessThanOrEqual(100);
  }
  expect(sent.reduce((sum, { characters }) => sum + characters, 0)).toBe(100);
  expect([...mix.heard].sort()).toEqual([
    [alice, 'a'.repeat(50)],
    [bob, 'b'.repeat(50)],
  ]);
});

test('RFC9071-8-1 text that the rate delays by more than 15 s is dropped and marked', () => {
  const mix = new Mix({ cps: 2 }).say(alice, 'x'.repeat(100)).wait(60_000);
  expect(mix.heard.get(alice)).toBe(`${'x'.repeat(27)}\ufffd`);
  expect(mix.mixer.dropped).toBe(73);
});

test('RFC9071-3.16-1 RFC9071-4.1-1 RFC9071-2.4-2 text is given out by source: the CSRC, or the SSRC where there is none', () => {
  const listener = new TextReceiver({ format: red, mixed: true });
  listener.receive(made({ sequenceNumber: 1, blocks: ['', '', 'm'] }), 0);
  listener.receive(made({ sequenceNumber: 2, blocks: ['', '', 'a'], contributingSources: [alice] }), 0);
  listener.receive(made({ sequenceNumber: 3, blocks: ['', '', 'b'], contributingSources: [bob] }), 0);
  expect([listener.poll(), listener.poll(), listener.poll()]).toEqual([
    { source: 0xabcd, text: 'm' },
    { source: alice, text: 'a' },
    { source: bob, text: 'b' },
  ]);
});

test('RFC9071-3.16.3-1 the first packet of a source gives all its blocks, oldest first', () => {
  const listener = new TextReceiver({ format: red, mixed: true });
  listener.receive(made({ sequenceNumber: 1, blocks: ['a', 'b', 'c'], contributingSources: [alice] }), 0);
  expect(listener.poll()).toEqual({ source: alice, text: 'abc' });
});

test('RFC9071-3.16.3-2 later only what is younger than what was delivered, also when timestamps wrap', () => {
  const listener = new TextReceiver({ format: red, mixed: true });
  const packet = (sequenceNumber: number, timestamp: number, ...blocks: string[]): void =>
    listener.receive(made({ sequenceNumber, timestamp: timestamp >>> 0, blocks, contributingSources: [alice] }), 0);
  packet(1, -200, '', '', 'a');
  packet(2, 100, '', 'a', 'b');
  packet(4, 700, 'b', 'c', 'd');
  packet(5, 1000, 'c', 'd', '');
  const texts: string[] = [];
  for (let text = listener.poll(); text !== undefined; text = listener.poll()) texts.push(text.text);
  expect(texts.join('')).toBe('abcd');
});

test('RFC9071-3.16.2-2 with one source a gap of as many packets as there are generations is a mark for it', () => {
  const hear = (lost: number): Mix => {
    const mix = new Mix();
    mix.lose = (index) => index >= 2 && index < 2 + lost;
    for (const letter of 'abcdefgh') mix.say(alice, letter).wait(300);
    return mix.wait(3000);
  };
  expect(hear(2).heard.get(alice)).toBe('abcdefgh');
  expect(hear(3).heard.get(alice)).toBe('ab\ufffddefgh');
  expect(hear(3).listener.statistics).toMatchObject({ marks: 1, lost: 3 });
});

test('RFC9071-3.16.2-3 RFC9071-3.16.2-4 with several sources three losses within a second are a mark of the mixer', () => {
  const hear = (...lost: number[]): Mix => {
    const mix = new Mix();
    mix.lose = (index) => lost.includes(index);
    for (let i = 0; i < 8; i++) mix.say(alice, `${i}`).wait(100).say(bob, `${i}`).wait(200);
    return mix.wait(5000);
  };
  const two = hear(4, 7);
  expect(two.heard.get(two.mixer.rtp.ssrc)).toBeUndefined();
  expect(two.heard.get(alice)).toBe('01234567');
  const three = hear(4, 6, 8);
  expect(three.heard.get(three.mixer.rtp.ssrc)).toBe('\ufffd');
  expect([...(three.heard.get(alice) ?? '')].sort()).toEqual([...new Set(three.heard.get(alice))].sort());
});

test('RFC9071-3.16.2-1 packets that only changed places are not lost', () => {
  const listener = new TextReceiver({ format: red, mixed: true });
  const packet = (sequenceNumber: number, source: number, text: string): Uint8Array =>
    made({ sequenceNumber, blocks: ['', '', text], contributingSources: [source] });
  listener.receive(packet(1, alice, 'a'), 0);
  listener.receive(packet(2, bob, 'b'), 0);
  listener.receive(packet(4, alice, 'd'), 100);
  expect([listener.poll()?.text, listener.poll()?.text, listener.poll()]).toEqual(['a', 'b', undefined]);
  listener.receive(packet(3, bob, 'c'), 200);
  expect([listener.poll(), listener.poll()]).toEqual([
    { source: alice, text: 'd' },
    { source: bob, text: 'c' },
  ]);
  expect(listener.statistics).toMatchObject({ lost: 0, marks: 0, reordered: 1 });
  listener.receive(packet(3, bob, 'c'), 200);
  expect(listener.statistics.duplicates).toBe(1);
});

test('RFC9071-3.16.4-1 RFC9071-3.7-1 BOM is removed, per source, and characters stay whole', () => {
  const listener = new TextReceiver({ format: red, mixed: true });
  const packet = (sequenceNumber: number, source: number, ...octets: number[]): Uint8Array =>
    made({ sequenceNumber, blocks: [Uint8Array.from(octets)], contributingSources: [source] });
  listener.receive(packet(1, alice, 0xef, 0xbb, 0xbf, 0xc3), 0);
  listener.receive(packet(2, bob, 0xc3), 0);
  listener.receive(packet(3, alice, 0xa9), 0);
  listener.receive(packet(4, bob, 0xa8), 0);
  expect([listener.poll(), listener.poll()]).toEqual([
    { source: alice, text: 'é' },
    { source: bob, text: 'è' },
  ]);
});

test('a source that says goodbye and comes again begins anew', () => {
  const listener = new TextReceiver({ format: red, mixed: true });
  listener.receive(made({ sequenceNumber: 1, timestamp: 5000, blocks: ['a'], contributingSources: [alice] }), 0);
  listener.endContributor(alice);
  listener.receive(made({ sequenceNumber: 2, timestamp: 5001, blocks: ['x', 'b'], contributingSources: [alice] }), 0);
  expect([listener.poll()?.text, listener.poll()?.text]).toEqual(['a', 'xb']);
});

test('RFC9071-2.3.4-1 RFC9071-2.3.1-1 both kinds of packets are read while mixing is agreed, and one source afterwards', () => {
  const listener = new TextReceiver({ format: red, mixed: true });
  listener.receive(made({ sequenceNumber: 1, blocks: ['a'], contributingSources: [alice] }), 0);
  listener.setFormat(red, false, 100);
  listener.receive(made({ sequenceNumber: 2, blocks: ['b'], contributingSources: [alice] }), 200);
  listener.receive(made({ sequenceNumber: 3, blocks: ['c'] }), 300);
  expect([listener.poll(), listener.poll(), listener.poll()]).toEqual([
    { source: alice, text: 'a' },
    { source: 0xabcd, text: '\ufffdb' },
    { source: 0xabcd, text: 'c' },
  ]);
});

test('sources that a peer invents are bounded, and none loses text', () => {
  const listener = new TextReceiver({ format: red, mixed: true, limits: { sources: 4 } });
  let heard = '';
  for (let i = 0; i < 100; i++) {
    listener.receive(
      made({ sequenceNumber: i, blocks: [String.fromCodePoint(0x100 + i)], contributingSources: [i] }),
      i,
    );
    for (let text = listener.poll(); text !== undefined; text = listener.poll()) heard += text.text;
  }
  expect([...heard].length).toBe(100);
});

test('a mixer with more sources than its limit makes room of those that are done, else it is misuse', () => {
  const mix = new Mix({ limits: { sources: 2 } }).say(1, 'a').wait(5000).say(2, 'b').say(3, 'c');
  expect(() => mix.mixer.send(4, 'd', mix.now)).toThrow(
    expect.objectContaining({ code: 'T140_SOURCES', fault: 'misuse' }),
  );
  mix.wait(5000);
  mix.mixer.forget(2);
  expect(() => mix.say(4, 'd')).not.toThrow();
});

test('RFC9071-3.7-1 whatever two sources say, each is heard whole and in order', () => {
  const step = fc.tuple(
    fc.constantFrom(alice, bob),
    fc.string({ unit: fc.constantFrom('a', 'b', 'é', '€', '😀', 'e\u0301'), maxLength: 5 }),
    fc.nat(500),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const mix = new Mix({ cps: 1000 });
      const said = new Map<number, string>();
      for (const [source, text, pause] of steps) {
        mix.say(source, text).wait(pause);
        if (text !== '') said.set(source, (said.get(source) ?? '') + text);
      }
      mix.wait(5000);
      expect([...mix.heard].sort()).toEqual([...said].sort());
      for (const { contributingSources } of mix.packets) expect(contributingSources.length).toBe(1);
    }),
    { numRuns: 50 },
  );
});
