import { drain } from '@webrtc-ims/core';
import { checkTextChannel, TextChannel, type TextChannelEvent, type TextChannelOptions } from '@webrtc-ims/t140';
import fc from 'fast-check';
import { expect, test } from 'vitest';

class Channel {
  readonly machine: TextChannel;
  readonly sent: { readonly at: number; readonly message: string | Uint8Array }[] = [];
  readonly events: TextChannelEvent[] = [];
  now = 0;

  constructor(options: TextChannelOptions = {}, open = true) {
    this.machine = new TextChannel(options);
    if (open) this.open();
  }

  open(): this {
    this.machine.receive({ type: 'open' }, this.now);
    return this.collect();
  }

  lose(): this {
    this.machine.receive({ type: 'closed' }, this.now);
    return this.collect();
  }

  type(text: string): this {
    this.machine.send(text, this.now);
    return this.collect();
  }

  hear(message: string | Uint8Array): this {
    this.machine.receive({ type: 'message', message }, this.now);
    return this.collect();
  }

  act(verb: (machine: TextChannel, now: number) => void): this {
    verb(this.machine, this.now);
    return this.collect();
  }

  wait(time: number): this {
    const until = this.now + time;
    let steps = 0;
    for (let at = this.machine.deadline; at !== undefined && at <= until; at = this.machine.deadline) {
      steps += 1;
      if (steps > 10_000) throw new Error(`the deadline stands still at ${at}`);
      this.now = Math.max(this.now, at);
      this.machine.expire(this.now);
      this.collect();
    }
    this.now = until;
    return this;
  }

  collect(): this {
    for (const output of drain(this.machine)) {
      if (output.type === 'transmit') this.sent.push({ at: this.now, message: output.message });
      else this.events.push(output.event);
    }
    return this;
  }

  get said(): string {
    return this.sent.map(({ message }) => message).join('');
  }

  get heard(): string {
    return this.events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  }
}

test('RFC8865-5.3-1 RFC8865-3-2 text goes at once, then gathers for 300 ms, and nothing is added to it', () => {
  const channel = new Channel().type('a').wait(100).type('b').wait(100).type('c').wait(1000).type('d');
  expect(channel.sent).toEqual([
    { at: 0, message: 'a' },
    { at: 300, message: 'bc' },
    { at: 1200, message: 'd' },
  ]);
});

test('RFC8831-6.6-2 RFC8865-5.2-1 messages are strings, or octets of whole characters for peers that expect them', () => {
  expect(new Channel().type('é').sent[0]?.message).toBe('é');
  expect(new Channel({ messages: 'binary' }).type('é').sent[0]?.message).toEqual(Uint8Array.of(0xc3, 0xa9));
});

test('RFC8831-6.6-1 strings and octets are received, and empty messages are no text', () => {
  const channel = new Channel().hear('a').hear(Uint8Array.of(0xc3, 0xa9)).hear('').hear(new Uint8Array(0));
  expect(channel.events).toEqual([{ type: 'open' }, { type: 'text', text: 'a' }, { type: 'text', text: 'é' }]);
  expect(channel.machine.statistics.received).toEqual({ messages: 4, characters: 2, replacements: 0 });
});

test('T140-8-15 BOM is no text on a data channel, in either direction', () => {
  const channel = new Channel().hear('\ufeff').hear('a\ufeffb').type('\ufeff').type('c\ufeffd');
  expect(channel.heard).toBe('ab');
  expect(channel.sent.map(({ message }) => message)).toEqual(['cd']);
});

test('T140-8-2 T140-8-3 a character that is cut between two messages is one, and what is no UTF-8 is replaced', () => {
  const channel = new Channel()
    .hear(Uint8Array.of(0xc3))
    .hear(Uint8Array.of(0xa9))
    .hear(Uint8Array.of(0xff))
    .hear('\ud83d');
  expect(channel.heard).toBe('é\ufffd\ufffd');
  expect(channel.machine.statistics.received.replacements).toBe(1);
});

test('RFC8865-5.2-2 RELAY-1-2 control codes pass as they are', () => {
  const text = 'a\u0007\b\u001ba\u009b1m\u0098x\u009c\u2028\r\n\u0001';
  expect(new Channel().hear(text).heard).toBe(text);
  expect(new Channel().type(text).said).toBe(text);
});

test('RFC8831-6.6-3 long text is cut between characters, to what the peer takes', () => {
  const channel = new Channel({ maxMessageSize: 5, cps: 1000 }).type('aé😀bc').wait(3000);
  expect(channel.sent.map(({ message }) => message)).toEqual(['aé', '😀b', 'c']);
  expect(new Channel({ maxMessageSize: 0, cps: 1e6 }).type('x'.repeat(16_000)).sent.length).toBe(1);
  const changed = new Channel({ cps: 1000 }).act((machine) => machine.setMaxMessageSize(4)).type('abcdef');
  expect(changed.said).toBe('abcd');
});

test('RFC8865-5.3-2 RFC8865-4.2.1-3 in no ten seconds goes more than ten times cps, 30 by default', () => {
  const channel = new Channel().type('x'.repeat(900)).wait(40_000);
  expect(channel.said.length).toBe(900);
  for (const { at } of channel.sent) {
    const window = channel.sent.filter((other) => other.at > at - 10_000 && other.at <= at);
    expect(window.reduce((sum, { message }) => sum + message.length, 0)).toBeLessThanOrEqual(300);
  }
  expect(channel.sent[0]?.message.length).toBe(60);
  expect(channel.machine.statistics.delayed).toBeGreaterThan(10);
});

test('RFC8865-4.2.1-1 RFC8865-4.2.1-4 the rate that the peer states holds, from when it is stated', () => {
  const channel = new Channel({ cps: 2 }).type('x'.repeat(100)).wait(10_000);
  expect(channel.said.length).toBeLessThanOrEqual(20);
  expect(channel.said.length).toBeGreaterThanOrEqual(18);
  channel.act((machine, now) => machine.setCps(50, now)).wait(3000);
  expect(channel.said.length).toBe(100);
});

test('a rate of nothing sends nothing', () => {
  const channel = new Channel({ cps: 0 }).type('abc').wait(2000);
  expect(channel.sent).toEqual([]);
  expect(channel.act((machine, now) => machine.setCps(5, now)).wait(2000).said).toBe('abc');
});

test('RFC8865-4.2.1-6 a flood is bounded, in order, and leaves one mark', () => {
  const channel = new Channel({ limits: { queuedOctets: 100 } });
  for (let i = 0; i < 60; i++) channel.type('0123456789');
  channel.wait(60_000);
  expect(channel.said).toBe(`${'0123456789'.repeat(11)}\ufffd`);
  expect(channel.machine.statistics).toMatchObject({ marks: 1, dropped: 490 });
});

test('RFC8864-6.5-1 text waits until the channel is open', () => {
  const channel = new Channel({}, false).type('abc').wait(1000);
  expect(channel.sent).toEqual([]);
  expect(channel.machine.isOpen).toBe(false);
  expect(channel.open().said).toBe('abc');
  expect(channel.machine.isOpen).toBe(true);
});

test('RFC8865-5.4-1 RFC8865-5.4-2 RFC8865-5.4-3 a channel that is back says in both directions that text may be missing, and sends nothing twice', () => {
  const channel = new Channel()
    .type('sent')
    .type('waits')
    .hear('heard')
    .lose()
    .type('lost')
    .wait(1000)
    .open()
    .wait(1000);
  expect(channel.events).toEqual([
    { type: 'open' },
    { type: 'text', text: 'heard' },
    { type: 'closed' },
    { type: 'reopened' },
    { type: 'text', text: '\ufffd' },
  ]);
  channel.type('new').wait(1000);
  expect(channel.said).toBe('sent\ufffdnew');
  expect(channel.machine.statistics).toMatchObject({ dropped: 9, marks: 2 });
});

test('RELAY-1-11 text for a lost channel is kept where that is wanted, bounded, and comes behind the mark', () => {
  const channel = new Channel({ whileDown: 'keep', limits: { queuedOctets: 10 } }).type('a').lose();
  channel.type('0123456789').type('too much').wait(1000).open().wait(5000);
  expect(channel.said).toBe('a\ufffd0123456789\ufffd');
});

test('a channel that was lost before anything was said has nothing to mark towards the peer', () => {
  const channel = new Channel().lose().open().wait(1000);
  expect(channel.sent).toEqual([]);
  expect(channel.heard).toBe('\ufffd');
});

test('a character that was cut by the loss of the channel is not completed on another one', () => {
  const channel = new Channel().hear(Uint8Array.of(0xc3)).lose().open().hear(Uint8Array.of(0xa9));
  expect(channel.heard).toBe('\ufffd\ufffd\ufffd');
});

test('events that come twice change nothing', () => {
  const channel = new Channel().open().lose().lose();
  expect(channel.events).toEqual([{ type: 'open' }, { type: 'closed' }]);
});

test('RFC8865-4.2.3-2 RELAY-1-10 a direction that forbids sending drops text, and one mark follows when it may be sent again', () => {
  const channel = new Channel({ direction: 'recvonly' }).type('one').type('two').wait(1000).hear('heard');
  expect(channel.sent).toEqual([]);
  expect(channel.heard).toBe('heard');
  channel
    .act((machine, now) => machine.setDirection('sendrecv', now))
    .type('three')
    .wait(1000);
  expect(channel.said).toBe('\ufffdthree');
  expect(channel.machine.statistics).toMatchObject({ dropped: 6, marks: 1 });
});

test('RELAY-1-10 text that waits when the direction changes is dropped and marked once', () => {
  const channel = new Channel().type('a').type('waits');
  channel.act((machine, now) => machine.setDirection('inactive', now)).wait(1000);
  channel.act((machine, now) => machine.setDirection('sendonly', now)).wait(1000);
  expect(channel.said).toBe('a\ufffd');
  expect(channel.machine.direction).toBe('sendonly');
});

test('RELAY-1-10 text that comes while none is taken is dropped, and one mark follows', () => {
  const channel = new Channel({ direction: 'sendonly' }).hear('one').hear('two');
  expect(channel.heard).toBe('');
  channel.act((machine, now) => machine.setDirection('sendrecv', now));
  expect(channel.heard).toBe('\ufffd');
  channel.act((machine, now) => machine.setDirection('recvonly', now));
  expect(channel.heard).toBe('\ufffd');
});

test('RFC8865-4.2.3.1-2 text is taken as soon as the channel is open', () => {
  expect(new Channel({ direction: 'recvonly' }).hear('a').heard).toBe('a');
  expect(new Channel().hear('a').heard).toBe('a');
});

test('a channel that is full is given nothing, and then what waited', () => {
  const channel = new Channel()
    .act((machine) => machine.hold())
    .type('a')
    .type('b')
    .wait(1000);
  expect(channel.sent).toEqual([]);
  expect(channel.act((machine, now) => machine.release(now)).said).toBe('ab');
});

test('RFC8865-5.4-2 a message that could not be sent is not sent again; a mark takes its place', () => {
  const channel = new Channel()
    .type('a')
    .act((machine, now) => machine.failed(now))
    .type('b')
    .wait(1000);
  expect(channel.said).toBe('a\ufffdb');
});

test('with an interval of 0 text goes as it comes', () => {
  const channel = new Channel({ interval: 0 }).type('a').type('b').wait(10).type('c');
  expect(channel.sent.map(({ message }) => message)).toEqual(['a', 'b', 'c']);
  expect(channel.machine.deadline).toBeUndefined();
});

test('T140-8-17 options that no standard allows are misuse', () => {
  const misuse = expect.objectContaining({ code: 'T140_OPTION', fault: 'misuse' });
  expect(() => new Channel({ interval: 500 })).not.toThrow();
  expect(() => new Channel({ interval: 501 })).toThrow(misuse);
  expect(() => new Channel({ interval: -1 })).toThrow(misuse);
  expect(() => new Channel({ maxMessageSize: 3 })).toThrow(misuse);
  expect(() => new Channel().machine.setMaxMessageSize(3)).toThrow(misuse);
  expect(() => new Channel({ cps: -1 })).toThrow(misuse);
});

test('RFC8865-5.2-1 what is typed comes out in whole characters and in order, whatever the sizes', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.string({ unit: fc.constantFrom('a', 'b', 'é', '€', '😀', 'e\u0301'), maxLength: 12 }), fc.nat(700)),
        { maxLength: 12 },
      ),
      fc.integer({ min: 4, max: 30 }),
      fc.constantFrom('string' as const, 'binary' as const),
      (steps, maxMessageSize, messages) => {
        const channel = new Channel({ maxMessageSize, messages, cps: 100 });
        for (const [text, pause] of steps) channel.type(text).wait(pause);
        channel.wait(60_000);
        const texts = channel.sent.map(({ message }) => {
          const octets = typeof message === 'string' ? new TextEncoder().encode(message) : message;
          expect(octets.length).toBeLessThanOrEqual(maxMessageSize);
          return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
        });
        expect(texts.join('')).toBe(steps.map(([text]) => text).join(''));
      },
    ),
    { numRuns: 100 },
  );
});

test.each([
  ['RFC8865-3-1 another subprotocol', { protocol: 'msrp' }, 'T140_CHANNEL_PROTOCOL'],
  ['RFC8865-4.1-3 RFC8865-4.1-4 max-retr', { protocol: 't140', maxRetransmits: 0 }, 'T140_CHANNEL_UNRELIABLE'],
  ['RFC8865-4.1-4 max-time', { protocol: 't140', maxPacketLifeTime: 3000 }, 'T140_CHANNEL_UNRELIABLE'],
  ['RFC8864-6.2-1 both', { maxRetransmits: 1, maxPacketLifeTime: 3000 }, 'T140_CHANNEL_UNRELIABLE'],
  ['RFC8865-4.1-5 no order', { ordered: false }, 'T140_CHANNEL_UNORDERED'],
])('%s: such a channel is refused', (_, properties, code) => {
  expect(checkTextChannel(properties)).toMatchObject({
    ok: false,
    error: { code, fault: 'violation', clause: 'RFC 8865 4.1' },
  });
});

test.each([
  [{}],
  [{ protocol: 't140', ordered: true, maxRetransmits: null, maxPacketLifeTime: null }],
  [{ protocol: 'T140' }],
])('RFC8865-3-1 RFC8865-4.1-5 a reliable and ordered channel is taken: %j', (properties) => {
  expect(checkTextChannel(properties)).toEqual({ ok: true, value: undefined });
});
