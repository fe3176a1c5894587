import { encodeCompound } from '@webrtc-ims/rtp';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RelayWorld } from '../support/network.ts';
import { red, seen } from '../support/packets.ts';

const typing = (run: RelayWorld, text: string, pause = 200): void => {
  for (const letter of text) {
    run.type(letter);
    run.world.wait(pause);
  }
};

test('RFC8865-6-1 RFC8865-6-2 RELAY-1-1 what the browser types comes to the phone once and in order, with redundancy; what the phone types comes back', () => {
  const run = new RelayWorld();
  typing(run, 'hello, phone');
  for (const letter of 'hello, browser') {
    run.phone.type(letter);
    run.world.wait(70);
  }
  run.world.wait(2000);
  expect(run.phone.heard).toBe('hello, phone');
  expect(run.shown).toBe('hello, browser');
  const blocks = run.sent
    .filter(({ component }) => component === 'rtp')
    .map(({ octets }) => seen(octets).blocks.length);
  expect(new Set(blocks)).toEqual(new Set([3]));
});

test('RELAY-1-1 text of RTP leaves in one message per delivery; smoothed, in one per interval', () => {
  const type = (run: RelayWorld): readonly number[] => {
    run.world.wait(1000);
    const from = run.world.now;
    for (let i = 0; i < 6; i++) {
      run.phone.type('x');
      run.world.wait(100);
    }
    run.world.wait(2000);
    return run.messages.map(({ at }) => at - from);
  };
  const phone = { interval: 100 };
  expect(type(new RelayWorld({ phone }))).toEqual([0, 100, 200, 300, 400, 500]);
  expect(type(new RelayWorld({ phone, channel: { interval: 300 } }))).toEqual([0, 300, 600]);
});

test('RFC8865-6-3 BOM and empty packets of the phone are no messages', () => {
  const run = new RelayWorld();
  run.world.wait(5000);
  expect(run.phone.rtp.map((octets) => seen(octets).blocks.at(-1))).toEqual(['\ufeff', '', '']);
  expect(run.messages).toEqual([]);
});

test('RFC9071-3.2-1 BOM opens the RTP side', () => {
  const run = new RelayWorld();
  run.world.wait(2000);
  expect(run.sent.filter(({ component }) => component === 'rtp').map(({ octets }) => seen(octets).blocks)).toEqual([
    ['', '', '\ufeff'],
    ['', '\ufeff', ''],
    ['\ufeff', '', ''],
  ]);
});

test('RELAY-1-2 control functions pass unchanged in both directions', () => {
  const text = 'a\u0007\b\u001ba\u009b1;31mred\u009b0m\u0098data\u009c\u2028\r\nz';
  const run = new RelayWorld();
  run.type(text);
  run.phone.type(text);
  run.world.wait(3000);
  expect(run.phone.heard).toBe(text);
  expect(run.shown).toBe(text);
});

test('RFC8865-6-4 RELAY-1-5 loss that redundancy does not give back is one mark towards the browser', () => {
  const run = new RelayWorld();
  run.world.wait(2000);
  const first = run.phone.rtp.length;
  run.phone.filter = ({ component, index }) => component === 'rtcp' || index < first + 2 || index > first + 4;
  for (const letter of 'abcdefgh') {
    run.phone.type(letter);
    run.world.wait(250);
  }
  run.world.wait(3000);
  expect(run.shown).toBe('ab\ufffddefgh');
});

test('RFC8865-6-5 RFC8865-6-6 a data channel that was lost and is back is one mark in either direction, and nothing is sent twice', () => {
  const run = new RelayWorld();
  typing(run, 'abc');
  run.phone.type('xyz');
  run.world.wait(2000);
  run.act((relay, now) => relay.receive({ from: 'channel', type: 'closed' }, now));
  run.phone.type('lost');
  run.world.wait(2000);
  run.act((relay, now) => relay.receive({ from: 'channel', type: 'open' }, now));
  typing(run, 'def');
  run.phone.type('new');
  run.world.wait(2000);
  expect(run.phone.heard).toBe('abc\ufffddef');
  expect(run.shown).toBe('xyz\ufffdnew');
  expect(run.events.filter(({ type }) => type.startsWith('channel'))).toEqual([
    { type: 'channel-open' },
    { type: 'channel-closed' },
    { type: 'channel-reopened' },
  ]);
});

test('RELAY-1-11 the RTP side stays up while the data channel is lost, and text may be kept for it', () => {
  const run = new RelayWorld({ channel: { whileDown: 'keep' } });
  run.phone.type('abc');
  run.world.wait(2000);
  run.act((relay, now) => relay.receive({ from: 'channel', type: 'closed' }, now));
  const before = run.sent.length;
  run.phone.type('kept');
  run.world.wait(20_000);
  expect(run.sent.slice(before).map(({ component }) => component)).toContain('rtcp');
  run.act((relay, now) => relay.receive({ from: 'channel', type: 'open' }, now));
  run.world.wait(2000);
  expect(run.shown).toBe('abc\ufffdkept');
});

test('RELAY-1-10 RFC8865-4.2.3.3-1 a leg that takes no text gets none, and one mark when it does again', () => {
  const run = new RelayWorld();
  run.act((relay, now) => {
    relay.setDirection('channel', 'recvonly', now);
    relay.setDirection('rtp', 'sendonly', now);
  });
  run.phone.type('not taken');
  run.world.wait(2000);
  typing(run, 'taken');
  expect(run.shown).toBe('');
  run.act((relay, now) => {
    relay.setDirection('channel', 'sendrecv', now);
    relay.setDirection('rtp', 'sendrecv', now);
  });
  run.phone.type('taken');
  run.world.wait(2000);
  expect(run.shown).toBe('\ufffdtaken');
  expect(run.phone.heard).toBe('taken');
  run.act((relay, now) => relay.setDirection('rtp', 'inactive', now));
  typing(run, 'not sent');
  run.act((relay, now) => relay.setDirection('rtp', 'sendrecv', now));
  typing(run, 'sent');
  run.world.wait(2000);
  expect(run.phone.heard).toBe('taken\ufffdsent');
});

test('RELAY-1-3 RFC8865-5.3-2 each leg gets its own rate, and what is too much for the buffer is one mark', () => {
  const run = new RelayWorld({ rtp: { cps: 10, limits: { queuedOctets: 200 } } });
  run.world.wait(2000);
  for (let i = 0; i < 50; i++) run.type('0123456789');
  const from = run.world.now;
  run.world.wait(60_000);
  const text = run.phone.heard;
  expect(text).toBe(`${'0123456789'.repeat(21)}\ufffd`);
  const sent = run.sent
    .filter(({ component, at }) => component === 'rtp' && at >= from)
    .map(({ octets, at }) => ({ at, characters: seen(octets).blocks.at(-1)?.length ?? 0 }));
  for (const { at } of sent) {
    const window = sent.filter((other) => other.at > at - 10_000 && other.at <= at);
    expect(window.reduce((sum, { characters }) => sum + characters, 0)).toBeLessThanOrEqual(100);
  }
  expect(run.relay.statistics.rtp.sent).toMatchObject({ marks: 1, dropped: 290 });
});

test('RELAY-1-3 a rate that a leg states later holds from then on', () => {
  const run = new RelayWorld({ rtp: { cps: 1 } });
  run.type('x'.repeat(40));
  run.world.wait(1000);
  expect(run.phone.heard.length).toBeLessThanOrEqual(3);
  run.act((relay, now) => relay.setCps('rtp', 90, now));
  run.world.wait(3000);
  expect(run.phone.heard).toBe('x'.repeat(40));
  const other = new RelayWorld({ channel: { cps: 1 } });
  other.phone.type('x'.repeat(40));
  other.world.wait(1000);
  expect(other.shown.length).toBeLessThanOrEqual(3);
  other.act((relay, now) => relay.setCps('channel', 90, now));
  other.world.wait(3000);
  expect(other.shown).toBe('x'.repeat(40));
});

test('RELAY-1-12 BYE and silence of the phone are told, and the data channel is left as it is', () => {
  const run = new RelayWorld();
  run.phone.type('a');
  run.world.wait(10_000);
  const source = run.phone.session.ssrc;
  run.phone.session.close(run.world.now, 'hung up');
  run.world.settle();
  expect(run.events).toContainEqual({ type: 'goodbye', source, reason: 'hung up' });
  expect(run.relay.statistics.channel.sent.messages).toBe(1);
  const silent = new RelayWorld();
  silent.phone.type('a');
  silent.world.wait(10_000);
  silent.phone.filter = () => false;
  silent.world.wait(60_000);
  expect(silent.events).toContainEqual({ type: 'timeout', source: silent.phone.session.ssrc });
});

test('RELAY-1-16 RELAY-1-1 the relay adds no time of its own to text of RTP', () => {
  const run = new RelayWorld();
  run.world.wait(1000);
  const at = run.world.now;
  run.phone.type('a');
  expect(run.messages).toEqual([{ at, message: 'a' }]);
});

test('RELAY-1-17 what happens is counted on both sides', () => {
  const run = new RelayWorld();
  run.world.wait(2000);
  const first = run.phone.rtp.length;
  run.phone.filter = ({ component, index }) =>
    component === 'rtcp' || ![first + 1, first + 4, first + 5, first + 6].includes(index);
  for (const letter of 'abcdefgh') {
    run.phone.type(letter);
    run.world.wait(250);
  }
  run.type('ab');
  run.type(Uint8Array.of(0xff));
  run.world.wait(3000);
  const { rtp, channel } = run.relay.statistics;
  expect(rtp.received).toMatchObject({
    characters: 7,
    recovered: 3,
    lost: 1,
    marks: 1,
    duplicates: 0,
    reordered: 0,
    replacements: 0,
  });
  expect(rtp.sent).toMatchObject({ characters: 3, marks: 0, dropped: 0 });
  expect(channel).toMatchObject({
    received: { messages: 2, characters: 3, replacements: 1 },
    sent: { characters: 8 },
    dropped: 0,
  });
});

test('RFC8865-5.2-1 messages of a few octets each become whole characters', () => {
  const run = new RelayWorld();
  for (const octet of new TextEncoder().encode('é😀\u20ac')) run.type(Uint8Array.of(octet));
  run.world.wait(2000);
  expect(run.phone.heard).toBe('é😀\u20ac');
  for (const { component, octets } of run.sent) {
    if (component === 'rtp') expect(seen(octets).blocks.join('')).not.toContain('\ufffd');
  }
});

test('a message that the channel did not take is a mark, and a full channel gets its text later', () => {
  const run = new RelayWorld();
  run.act((relay, now) => relay.channelFailed(now));
  expect(run.shown).toBe('\ufffd');
  run.act((relay) => relay.holdChannel());
  run.phone.type('later');
  run.world.wait(1000);
  expect(run.shown).toBe('\ufffd');
  run.act((relay, now) => relay.releaseChannel(now));
  expect(run.shown).toBe('\ufffdlater');
});

test('after the end nothing is sent', () => {
  const run = new RelayWorld();
  typing(run, 'abc');
  run.act((relay, now) => relay.close(now, 'over'));
  const before = run.sent.length;
  run.type('more');
  run.world.wait(20_000);
  expect(run.sent.length).toBe(before);
  expect(run.phone.events).toContainEqual({ type: 'goodbye', source: run.relay.ssrc, reason: 'over' });
});

test('RFC8865-5.5-1 packets of a mixer that was not asked for are one source', () => {
  const run = new RelayWorld({ rtp: { format: red } });
  run.phone.type('a');
  run.world.wait(2000);
  expect(run.shown).toBe('a');
});

test('LIB-1-1 LIB-1-2 nothing that arrives makes the relay throw or stand still', () => {
  const input = fc.oneof(
    fc.record({ rtp: fc.uint8Array({ maxLength: 40 }) }),
    fc.record({ rtcp: fc.uint8Array({ maxLength: 40 }) }),
    fc.record({
      message: fc.oneof(
        fc.string({ unit: fc.constantFrom('a', '\ufeff', '\ud83d', '\b', '\u0098', '€') }),
        fc.uint8Array(),
      ),
    }),
    fc.record({ state: fc.constantFrom('open' as const, 'closed' as const) }),
    fc.record({ wait: fc.nat(3000) }),
  );
  fc.assert(
    fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
      const run = new RelayWorld();
      for (const entry of inputs) {
        if ('rtp' in entry) {
          const octets = Uint8Array.of(0x80, 99, ...entry.rtp);
          run.relay.receive({ from: 'rtp', component: 'rtp', octets }, run.world.now);
        } else if ('rtcp' in entry)
          run.relay.receive({ from: 'rtp', component: 'rtcp', octets: entry.rtcp }, run.world.now);
        else if ('message' in entry) run.type(entry.message);
        else if ('state' in entry) run.relay.receive({ from: 'channel', type: entry.state }, run.world.now);
        else run.world.wait(entry.wait);
        run.world.settle();
      }
      run.relay.receive({ from: 'rtp', component: 'rtcp', octets: encodeCompound([]) }, run.world.now);
      run.world.wait(10_000);
    }),
    { numRuns: 25 },
  );
});
