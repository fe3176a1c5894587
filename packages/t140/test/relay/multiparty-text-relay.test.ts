import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import { decodeCompound, encodeCompound, type RtcpPacket } from '@webrtc-ims/rtp';
import {
  MixedTextSession,
  MultipartyTextRelay,
  type MultipartyTextRelayEvent,
  type TextChannelKey,
  type TextChannelOptions,
} from '@webrtc-ims/t140';
import { expect, test } from 'vitest';
import { red, seen } from '../support/packets.ts';

const [alice, bob] = [0xa, 0xb];

/** A conference: its mixer, a gateway, and a page that opens the channels that are asked for. */
class Conference {
  readonly mixer: MixedTextSession = new MixedTextSession(
    { format: red, cps: 90, random: insecureSeededRandom(1), cname: 'mixer' },
    undefined,
    0,
  );
  readonly relay: MultipartyTextRelay;
  readonly shown = new Map<TextChannelKey, string>();
  readonly events: MultipartyTextRelayEvent[] = [];
  readonly toMixer: Uint8Array[] = [];
  readonly reports: Uint8Array[] = [];
  readonly fromMixer: Uint8Array[] = [];
  now = 0;

  constructor(channel: TextChannelOptions = {}) {
    const rtp = { format: red, connected: true, random: insecureSeededRandom(2), name: 'Carol', cname: 'carol' };
    this.relay = new MultipartyTextRelay({ rtp, channel }, 0);
    this.relay.receive({ from: 'channel', channel: 'own', type: 'open' }, 0);
    this.settle();
  }

  settle(): this {
    for (let moved = true; moved; ) {
      moved = false;
      for (let output = this.mixer.poll(); output !== undefined; output = this.mixer.poll()) {
        moved = true;
        if (output.component === 'rtcp') this.fromMixer.push(output.octets);
        this.relay.receive({ from: 'rtp', ...output }, this.now);
      }
      for (const output of drain(this.relay)) {
        moved = true;
        if (output.type === 'event') {
          this.events.push(output.event);
          if (output.event.type === 'open-channel') {
            this.relay.receive({ from: 'channel', channel: output.event.source, type: 'open' }, this.now);
          }
        } else if (output.to === 'rtp') (output.component === 'rtp' ? this.toMixer : this.reports).push(output.octets);
        else this.shown.set(output.channel, (this.shown.get(output.channel) ?? '') + output.message);
      }
    }
    return this;
  }

  wait(time: number): this {
    const until = this.now + time;
    this.settle();
    for (let steps = 0; ; steps++) {
      if (steps > 10_000) throw new Error('a deadline stands still');
      const next = Math.min(until, this.mixer.deadline, this.relay.deadline ?? until);
      this.now = Math.max(this.now, next);
      this.mixer.expire(this.now);
      this.relay.expire(this.now);
      this.settle();
      if (next >= until) return this;
    }
  }

  say(source: number, text: string): this {
    this.mixer.send(source, text, this.now);
    return this.settle();
  }
}

test('RELAY-1-15 RFC9071-6.2-1 RFC8865-5.5-1 RFC8865-5.5-2 every source has a channel of its own, with its name as label, and the user one for both ways', () => {
  const conference = new Conference();
  conference.mixer.add({ source: alice, cname: 'alice@host', name: 'Alice' });
  conference.mixer.add({ source: bob, cname: 'bob@host' });
  conference.wait(8000).say(alice, 'hi').say(bob, 'hello').wait(500).say(alice, ' all').wait(2000);
  expect([...conference.shown]).toEqual([
    [alice, 'hi all'],
    [bob, 'hello'],
  ]);
  expect(conference.events.filter(({ type }) => type === 'open-channel')).toEqual([
    { type: 'open-channel', source: alice, label: 'Alice' },
    { type: 'open-channel', source: bob, label: 'bob@host' },
  ]);
  conference.relay.receive({ from: 'channel', channel: 'own', type: 'message', message: 'me too' }, conference.now);
  conference.wait(2000);
  const sent = conference.toMixer.map(seen);
  expect(sent.map(({ blocks }) => blocks.at(-1)).join('')).toBe('\ufeffme too');
  for (const { contributingSources, ssrc } of sent) {
    expect(contributingSources).toEqual([]);
    expect(ssrc).toBe(conference.relay.ssrc);
  }
});

test('RFC9071-6.2-1 the label of the user’s channel is NAME on the RTP side', () => {
  const conference = new Conference().wait(10_000);
  const report = decodeCompound(conference.reports[0] ?? new Uint8Array(0));
  if (!report.ok) throw report.error;
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  expect(report.value[1]).toEqual({
    kind: 'source-description',
    chunks: [
      {
        ssrc: conference.relay.ssrc,
        items: [
          { type: 1, value: text('carol') },
          { type: 2, value: text('Carol') },
        ],
      },
    ],
  });
});

test('RELAY-1-15 RFC3550-7.3-1 a source that leaves its mixer loses its channel, and comes again with another', () => {
  const conference = new Conference();
  conference.mixer.add({ source: alice, cname: 'alice' });
  conference.wait(8000).say(alice, 'hi').wait(2000);
  conference.mixer.remove(alice, conference.now);
  conference.settle();
  expect(conference.events.slice(-2)).toEqual([
    { type: 'goodbye', source: alice, reason: undefined },
    { type: 'close-channel', source: alice },
  ]);
  conference.say(alice, 'back').wait(1000);
  expect(conference.events.at(-1)).toEqual({ type: 'open-channel', source: alice, label: '' });
  expect(conference.shown.get(alice)).toBe('hiback');
});

/** Alice has pasted what takes seconds more to show, and left. */
function hastyAlice(): Conference {
  const conference = new Conference({ cps: 1 });
  conference.mixer.add({ source: alice, cname: 'alice' });
  conference.wait(8000).say(alice, 'abcdefgh').wait(1000);
  conference.mixer.remove(alice, conference.now);
  return conference.settle();
}

test('a source that leaves while text of it waits keeps its channel until that text is out', () => {
  const conference = hastyAlice();
  expect(conference.shown.get(alice)).toBe('ab');
  expect(conference.events.at(-1)).toEqual({ type: 'goodbye', source: alice, reason: undefined });
  conference.wait(15_000);
  expect(conference.shown.get(alice)).toBe('abcdefgh');
  expect(conference.events.at(-1)).toEqual({ type: 'close-channel', source: alice });
});

test('a source that comes back before its text is out goes on in the same channel', () => {
  const conference = hastyAlice();
  conference.mixer.add({ source: alice, cname: 'alice' });
  conference.say(alice, '!').wait(20_000);
  expect(conference.shown.get(alice)).toBe('abcdefgh!');
  expect(conference.events.filter(({ type }) => type.endsWith('channel'))).toEqual([
    { type: 'open-channel', source: alice, label: 'alice' },
  ]);
});

test('each channel is held, released and failed by itself', () => {
  const conference = new Conference();
  conference.say(alice, 'a').say(bob, 'b').wait(500);
  conference.relay.actOnChannel(alice, (channel) => channel.hold(), conference.now);
  conference.say(alice, 'c').say(bob, 'd').wait(1000);
  expect([conference.shown.get(alice), conference.shown.get(bob)]).toEqual(['a', 'bd']);
  conference.relay.actOnChannel(alice, (channel, now) => channel.release(now), conference.now);
  conference.relay.actOnChannel(bob, (channel, now) => channel.failed(now), conference.now);
  conference.settle();
  expect([conference.shown.get(alice), conference.shown.get(bob)]).toEqual(['ac', 'bd\ufffd']);
  expect(() => conference.relay.actOnChannel(99, () => {}, conference.now)).toThrow(
    expect.objectContaining({ code: 'T140_SOURCES', fault: 'misuse' }),
  );
});

test('what the mixer says itself comes on the user’s own channel', () => {
  const conference = new Conference();
  conference.wait(500);
  const mixer = seen(conference.toMixer[0] ?? new Uint8Array(0));
  expect(mixer.blocks.at(-1)).toBe('\ufeff');
  const own = 0x77;
  const session = new MixedTextSession({ format: red, ssrc: own }, undefined, 0);
  const relay = new MultipartyTextRelay({ rtp: { format: red, connected: true } }, 0);
  relay.receive({ from: 'channel', channel: 'own', type: 'open' }, 0);
  session.send(own, 'welcome', 0);
  for (let output = session.poll(); output !== undefined; output = session.poll())
    relay.receive({ from: 'rtp', ...output }, 0);
  session.expire(300);
  session.expire(330);
  for (let output = session.poll(); output !== undefined; output = session.poll())
    relay.receive({ from: 'rtp', ...output }, 330);
  const messages = [...drain(relay)].flatMap((output) =>
    output.type === 'transmit' && output.to === 'channel' ? [[output.channel, output.message]] : [],
  );
  expect(messages).toEqual([['own', 'welcome']]);
});

test('RFC9071-3.15-1 RFC9071-3.15-2 RFC3550-7.3-1 a mixer reports for itself, and names its sources as it was told', () => {
  const conference = new Conference();
  conference.mixer.add({ source: alice, cname: 'a1', name: 'Participant 1' });
  conference.wait(8000);
  const report = decodeCompound(conference.fromMixer.at(-1) ?? new Uint8Array(0));
  if (!report.ok) throw report.error;
  const [first, description] = report.value as [RtcpPacket, RtcpPacket];
  expect(first.kind === 'sender-report' || first.kind === 'receiver-report').toBe(true);
  expect(
    description.kind === 'source-description' &&
      description.chunks.map(({ items }) => items.map(({ value }) => new TextDecoder().decode(value))),
  ).toEqual([['mixer'], ['a1', 'Participant 1']]);
});

test('RFC9071-3.6-1 RFC9071-3.1-2 who listens does not get its own text back, and all have two generations', () => {
  const session = new MixedTextSession({ format: red }, alice, 0);
  session.send(alice, 'mine', 0);
  session.send(bob, 'his', 0);
  const sent: ReturnType<typeof seen>[] = [];
  for (let output = session.poll(); output !== undefined; output = session.poll()) {
    if (output.component === 'rtp') sent.push(seen(output.octets));
  }
  expect(sent.map(({ blocks }) => blocks)).toEqual([
    ['', '', '\ufeff'],
    ['', '', 'his'],
  ]);
});

test('a channel that nobody asked for is misuse, and reports of strangers open none', () => {
  const conference = new Conference();
  expect(() => conference.relay.receive({ from: 'channel', channel: 99, type: 'open' }, 0)).toThrow(
    expect.objectContaining({ code: 'T140_SOURCES', fault: 'misuse' }),
  );
  const report: RtcpPacket = { kind: 'receiver-report', ssrc: 5, reports: [], extension: new Uint8Array(0) };
  const description: RtcpPacket = {
    kind: 'source-description',
    chunks: [{ ssrc: 5, items: [{ type: 1, value: Uint8Array.of(0x78) }] }],
  };
  conference.relay.receive({ from: 'rtp', component: 'rtcp', octets: encodeCompound([report, description]) }, 0);
  conference.settle();
  expect(conference.events).toEqual([{ type: 'participant', source: 5, cname: 'x', name: undefined }]);
});

test('channels are bounded by the sources that are told apart', () => {
  const relay = new MultipartyTextRelay({ rtp: { format: red, connected: true, limits: { sources: 2 } } }, 0);
  const session = new MixedTextSession({ format: red, cps: 1000 }, undefined, 0);
  for (let source = 1; source <= 5; source++) session.send(source, 'x', 0);
  for (let output = session.poll(); output !== undefined; output = session.poll())
    relay.receive({ from: 'rtp', ...output }, 0);
  const events = [...drain(relay)].flatMap((output) => (output.type === 'event' ? [output.event.type] : []));
  expect(
    events.filter((type) => type === 'open-channel').length - events.filter((type) => type === 'close-channel').length,
  ).toBe(2);
  relay.close(10);
  relay.act((session) => session.setCps(5, 10), 10);
  expect(relay.statistics.received.packets).toBeGreaterThan(3);
});
