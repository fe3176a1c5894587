import { insecureSeededRandom } from '@webrtc-ims/core';
import { decodeCompound, encodeCompound, type RtcpPacket } from '@webrtc-ims/rtp';
import { TextSession, type TextSessionOptions } from '@webrtc-ims/t140';
import { expect, test } from 'vitest';
import { Phone, phonePair, World } from '../support/network.ts';
import { made, plain, red, seen, typed } from '../support/packets.ts';

const cname = (ssrc: number, value: string, name?: string): RtcpPacket => ({
  kind: 'source-description',
  chunks: [
    {
      ssrc,
      items: [
        { type: 1, value: new TextEncoder().encode(value) },
        ...(name === undefined ? [] : [{ type: 2, value: new TextEncoder().encode(name) }]),
      ],
    },
  ],
});
const receiverReport = (ssrc: number): RtcpPacket => ({
  kind: 'receiver-report',
  ssrc,
  reports: [],
  extension: new Uint8Array(0),
});

function compound(octets: Uint8Array | undefined): RtcpPacket[] {
  const decoded = decodeCompound(octets ?? new Uint8Array(0));
  if (!decoded.ok) throw decoded.error;
  return decoded.value;
}

test('two phones hear each other', () => {
  const { world, a, b } = phonePair();
  a.type('hello');
  b.type('hi');
  world.wait(2000);
  expect(a.heard).toBe('hi');
  expect(b.heard).toBe('hello');
  expect(b.events.filter(({ type }) => type === 'text')).toEqual([
    { type: 'text', source: a.session.ssrc, text: 'hello' },
  ]);
});

test('T140-6.1-1 a session is prepared, begun, disconnected, and carries data: each is a constructor, a verb or an event', () => {
  const { world, a, b } = phonePair({ announce: false }, { announce: false });
  a.type('data');
  world.wait(1000);
  a.session.close(world.now, 'bye');
  world.settle();
  expect(b.events.map(({ type }) => type)).toEqual(['text', 'participant', 'goodbye']);
});

test('RFC9071-3.2-1 BOM goes as soon as the peer can be reached, once', () => {
  const { world, a } = phonePair();
  world.wait(20_000);
  expect(a.rtp.map((octets) => seen(octets).blocks)).toEqual([
    ['', '', '\ufeff'],
    ['', '\ufeff', ''],
    ['\ufeff', '', ''],
  ]);
  const silent = phonePair({ announce: false });
  silent.world.wait(20_000);
  expect(silent.a.rtp).toEqual([]);
});

test('RFC3550-6.1-1 RFC3550-6.4.1-1 RFC3550-6.2-1 a sender reports with its own counts and CNAME, at about five seconds', () => {
  const { world, a } = phonePair({ cname: 'alice', announce: false, unixTimeAtZero: 1_000_000 });
  a.type('abc');
  world.wait(1000);
  a.session.send('', world.now);
  world.wait(9000);
  const first = a.sent.find(({ component }) => component === 'rtcp');
  expect(first?.at).toBeGreaterThan(1000);
  expect(first?.at).toBeLessThan(7700);
  const [report, description] = compound(first?.octets);
  const payloads = a.rtp.map((octets) => octets.length - 12);
  expect(report).toMatchObject({
    kind: 'sender-report',
    ssrc: a.session.ssrc,
    packetCount: 3,
    octetCount: payloads.reduce((sum, size) => sum + size, 0),
  });
  const stamp = seen(a.rtp[0] ?? new Uint8Array(0)).timestamp;
  if (report?.kind !== 'sender-report') throw new Error('no sender report');
  expect((report.rtpTimestamp - stamp) >>> 0).toBe(Math.round(first?.at ?? 0));
  expect(Number(report.ntpTime >> 32n) - 2_208_988_800).toBe(Math.floor((1_000_000 + (first?.at ?? 0)) / 1000));
  expect(description).toEqual({
    kind: 'source-description',
    chunks: [{ ssrc: a.session.ssrc, items: [{ type: 1, value: new TextEncoder().encode('alice') }] }],
  });
});

test('RFC3550-6.1-2 RFC3550-6.4.1-2 one who only listens reports what it heard; at first, nothing', () => {
  const { world, b } = phonePair({ announce: false }, { announce: false });
  world.wait(8000);
  expect(compound(b.rtcp[0])[0]).toMatchObject({ kind: 'receiver-report', ssrc: b.session.ssrc, reports: [] });
  const heard = phonePair({ announce: false }, { announce: false });
  heard.a.filter = ({ component, index }) => component === 'rtcp' || index !== 1;
  heard.a.type('x');
  heard.world.wait(8000);
  const [report] = compound(heard.b.rtcp.at(-1));
  if (report?.kind !== 'receiver-report') throw new Error('no receiver report');
  expect(report.reports[0]).toMatchObject({
    ssrc: heard.a.session.ssrc,
    cumulativeLost: 1,
    extendedHighestSequenceNumber: seen(heard.a.rtp[2] ?? new Uint8Array(0)).sequenceNumber,
  });
});

test('RFC3550-6.4.1-3 the time to the peer and back is what its report tells', () => {
  const { world, a, b } = phonePair();
  a.type('a');
  b.type('b');
  world.wait(30_000);
  expect(a.session.statistics.roundTrip).toBe(0);
  expect(phonePair().a.session.statistics.roundTrip).toBeUndefined();
});

test('RFC3550-6.6-1 RFC3550-6.3.7-1 the end is told with BYE, if anything was ever told', () => {
  const { world, a, b } = phonePair();
  world.wait(1000);
  a.session.close(world.now, 'over');
  world.settle();
  expect(compound(a.rtcp.at(-1)).at(-1)).toEqual({ kind: 'goodbye', sources: [a.session.ssrc], reason: 'over' });
  expect(b.events.at(-1)).toEqual({ type: 'goodbye', source: a.session.ssrc, reason: 'over' });
  const silent = phonePair({ announce: false });
  silent.a.session.close(silent.world.now);
  silent.world.settle();
  expect(silent.a.sent).toEqual([]);
});

test('RFC3550-6.3.5-1 a source that reported and fell silent is told after five intervals; one that never reported is not', () => {
  const { world, a, b } = phonePair();
  world.wait(10_000);
  a.filter = () => false;
  world.wait(20_000);
  expect(b.events.map(({ type }) => type)).not.toContain('timeout');
  world.wait(30_000);
  expect(b.events.filter(({ type }) => type === 'timeout')).toEqual([{ type: 'timeout', source: a.session.ssrc }]);
  const quiet = phonePair({ rtcpBandwidth: 0 });
  quiet.a.type('x');
  quiet.world.wait(120_000);
  expect(quiet.b.events.map(({ type }) => type)).not.toContain('timeout');
  expect(quiet.a.rtcp).toEqual([]);
});

test('RFC3550-8.2-1 RFC3550-8.2-2 an SSRC that somebody else uses is given up with BYE; the same soon after is a loop', () => {
  const { world, a } = phonePair();
  world.wait(1000);
  const before = a.session.ssrc;
  a.hear('rtp', made({ sequenceNumber: 5, ssrc: before, blocks: ['x'] }));
  world.settle();
  const after = a.session.ssrc;
  expect(after).not.toBe(before);
  expect(a.events).toContainEqual({ type: 'ssrc-changed', ssrc: after, previous: before });
  expect(compound(a.rtcp.at(-1)).at(-1)).toMatchObject({ kind: 'goodbye', sources: [before] });
  a.hear('rtp', made({ sequenceNumber: 6, ssrc: after, blocks: ['x'] }));
  a.hear('rtcp', encodeCompound([receiverReport(after)]));
  world.settle();
  expect(a.session.ssrc).toBe(after);
  expect(a.session.statistics.dropped.loop).toBe(2);
  expect(a.heard).toBe('');
  world.wait(60_000);
  a.hear('rtcp', encodeCompound([receiverReport(after)]));
  expect(a.session.ssrc).not.toBe(after);
});

test('names of sources are told once each, and again when they change', () => {
  const world = new World();
  const phone = new Phone(world, 1);
  phone.hear('rtcp', encodeCompound([receiverReport(7), cname(7, 'bob@host', 'Bob')]));
  phone.hear('rtcp', encodeCompound([receiverReport(7), cname(7, 'bob@host', 'Bob')]));
  phone.hear('rtcp', encodeCompound([receiverReport(7), cname(7, 'bob@host')]));
  phone.hear('rtcp', encodeCompound([receiverReport(7), cname(phone.session.ssrc, 'me')]));
  world.settle();
  expect(phone.events).toEqual([
    { type: 'participant', source: 7, cname: 'bob@host', name: 'Bob' },
    { type: 'participant', source: 7, cname: 'bob@host', name: undefined },
  ]);
});

test('RFC3550-6.1-3 RFC3550-A.2-1 reports of unknown types are passed over, those that do not decode are counted', () => {
  const world = new World();
  const phone = new Phone(world, 1);
  const unknown: RtcpPacket = { kind: 'unknown', type: 207, count: 0, body: new Uint8Array(8) };
  phone.hear('rtcp', encodeCompound([receiverReport(7), unknown, cname(7, 'bob')]));
  phone.hear('rtcp', Uint8Array.of(0x80, 201, 0, 9));
  world.settle();
  expect(phone.events.map(({ type }) => type)).toEqual(['participant']);
  expect(phone.session.statistics.dropped.rtcp).toBe(1);
});

test('RFC4103-9-2 RFC4103-9-3 loss that the peer reports slows the sender step by step, and never takes redundancy away', () => {
  const { world, a, b } = phonePair({ announce: false });
  a.filter = ({ component, index }) => component === 'rtcp' || index % 2 === 0;
  const paces = (): readonly unknown[] => a.events.filter(({ type }) => type === 'pace');
  for (let i = 0; i < 300; i++) {
    a.type('x');
    world.wait(300);
  }
  expect(paces().slice(0, 5)).toEqual([
    { type: 'pace', interval: 500, cps: 30 },
    { type: 'pace', interval: 500, cps: 15 },
    { type: 'pace', interval: 1000, cps: 15 },
    { type: 'pace', interval: 2500, cps: 15 },
    { type: 'pace', interval: 5000, cps: 15 },
  ]);
  for (const octets of a.rtp) expect(seen(octets).blocks.length).toBe(3);
  a.filter = () => true;
  for (let i = 0; i < 300; i++) {
    a.type('x');
    world.wait(300);
  }
  expect(paces().at(-1)).toEqual({ type: 'pace', interval: 300, cps: 30 });
  expect(b.heard.length).toBeGreaterThan(500);
});

test('RELAY-1-14 STUN on the RTP port is no error, other datagrams are counted', () => {
  const world = new World();
  const phone = new Phone(world, 1);
  phone.hear('rtp', Uint8Array.of(0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42));
  phone.hear('rtp', Uint8Array.of(22, 1));
  phone.hear('rtp', new Uint8Array(0));
  expect(phone.session.statistics.dropped).toEqual({
    address: 0,
    stun: 1,
    foreign: 2,
    rtcp: 0,
    loop: 0,
  });
  expect(phone.session.statistics.received.refused.header).toBe(0);
});

test('RFC5761-4-1 RFC6263-5-1 on one port RTP and RTCP are told apart, and reports keep it open', () => {
  const { world, a, b } = phonePair({ rtcpMux: true, announce: false }, { rtcpMux: true, announce: false });
  world.wait(30_000);
  expect(a.rtcp).toEqual([]);
  const kinds = a.rtp.map((octets) => octets[1]);
  expect(kinds.length).toBeGreaterThan(2);
  expect(new Set(kinds)).toEqual(new Set([201]));
  expect(b.events.map(({ type }) => type)).toEqual(['participant']);
  a.type('x');
  world.wait(1000);
  expect(b.heard).toBe('x');
});

test('RFC6263-5-1 RFC9071-3.3-1 after the time that was asked for, at least 15 seconds, the port is kept open with BOM', () => {
  expect(() => phonePair({ keepAlive: 14_999 })).toThrow(expect.objectContaining({ code: 'T140_OPTION' }));
  const { world, a, b } = phonePair({ keepAlive: 15_000, announce: false });
  world.wait(20_000);
  expect(a.rtp.map((octets) => seen(octets).blocks.join(''))).toEqual(['\ufeff', '\ufeff', '\ufeff']);
  expect(a.sent.find(({ component }) => component === 'rtp')?.at).toBe(15_000);
  world.wait(20_000);
  expect(a.rtp.length).toBe(6);
  expect(b.heard).toBe('');
});

test('what the direction forbids is neither sent nor given out, and is marked once when it may be', () => {
  const { world, a, b } = phonePair({ direction: 'recvonly' }, { direction: 'recvonly' });
  a.type('no');
  a.type('no');
  world.wait(3000);
  expect(a.rtp).toEqual([]);
  expect(a.session.statistics.withheld).toBe(4);
  a.session.setDirection('sendonly', world.now);
  a.type('yes');
  world.wait(2000);
  expect(b.heard).toBe('\ufffdyes');
  b.session.setDirection('sendonly', world.now);
  a.type('dropped');
  world.wait(2000);
  b.session.setDirection('sendrecv', world.now);
  world.settle();
  expect(b.heard).toBe('\ufffdyes\ufffd');
  expect(a.session.direction).toBe('sendonly');
});

test('a mark of the caller goes behind what waits', () => {
  const { world, a, b } = phonePair();
  a.type('x');
  a.session.mark(world.now);
  world.wait(2000);
  expect(b.heard).toBe('x\ufffd');
});

const here = { address: '192.0.2.1', port: 4000 };
const there = { address: '192.0.2.2', port: 5000 };

function transmitted(session: TextSession): readonly { readonly component: string; readonly destination: unknown }[] {
  const out: { component: string; destination: unknown }[] = [];
  for (let output = session.poll(); output !== undefined; output = session.poll()) {
    if (output.type === 'transmit') out.push({ component: output.component, destination: output.destination });
  }
  return out;
}

const session = (options: Partial<TextSessionOptions>): TextSession =>
  new TextSession({ format: red, random: insecureSeededRandom(1), ...options }, 0);

test('RFC3550-8.2-2 packets of strangers do not count where the peer’s address is known', () => {
  const phone = session({ remote: here });
  expect(transmitted(phone)).toEqual([{ component: 'rtp', destination: here }]);
  phone.receive({ component: 'rtp', octets: typed(['x'])[0] ?? new Uint8Array(0), source: there }, 10);
  expect(phone.poll()).toBeUndefined();
  expect(phone.statistics.dropped.address).toBe(1);
  phone.receive({ component: 'rtp', octets: typed(['x'])[0] ?? new Uint8Array(0), source: here }, 10);
  expect(phone.poll()).toEqual({ type: 'event', event: { type: 'text', source: 0xabcd, text: 'x' } });
  phone.receive({ component: 'rtcp', octets: encodeCompound([receiverReport(1)]), source: { ...here, port: 9 } }, 10);
  expect(phone.statistics.dropped.address).toBe(1);
  phone.receive({ component: 'rtcp', octets: encodeCompound([receiverReport(1)]), source: there }, 10);
  expect(phone.statistics.dropped.address).toBe(2);
});

test('packets of an IPv6 peer are taken however signalling wrote its address', () => {
  const phone = session({ remote: { address: '2001:DB8:0::7', port: 4000 } });
  transmitted(phone);
  const octets = typed(['x'])[0] ?? new Uint8Array(0);
  for (const [address, port] of [
    ['2001:db8::8', 4000],
    ['2001:db8::7', 4001],
    ['2001:db8::7', 4000],
  ] as const)
    phone.receive({ component: 'rtp', octets, source: { address, port } }, 10);
  expect(phone.statistics.dropped.address).toBe(2);
  expect(phone.poll()).toEqual({ type: 'event', event: { type: 'text', source: 0xabcd, text: 'x' } });
  const report = encodeCompound([receiverReport(1)]);
  phone.receive({ component: 'rtcp', octets: report, source: { address: '2001:db8::7', port: 9 } }, 10);
  expect(phone.statistics.dropped.address).toBe(2);
});

test('with an address to be learnt nothing is sent before, and then to where the first valid packet came from', () => {
  const phone = session({ latch: true });
  phone.send('waits', 0);
  phone.receive(
    { component: 'rtp', octets: made({ sequenceNumber: 1, blocks: ['x'], payloadType: 9 }), source: here },
    5,
  );
  phone.expire(20_000);
  expect(transmitted(phone)).toEqual([]);
  phone.receive({ component: 'rtp', octets: typed(['x'])[0] ?? new Uint8Array(0), source: there }, 20_010);
  expect(phone.poll()).toEqual({ type: 'event', event: { type: 'latched', remote: there } });
  expect(transmitted(phone)).toEqual([{ component: 'rtp', destination: there }]);
  phone.receive({ component: 'rtp', octets: typed(['y'], 101)[0] ?? new Uint8Array(0), source: here }, 20_020);
  expect(phone.statistics.dropped.address).toBe(1);
  for (let at = phone.deadline; at !== undefined && at < 40_000; at = phone.deadline) phone.expire(at);
  expect(transmitted(phone)).toContainEqual({ component: 'rtcp', destination: { ...there, port: 5001 } });
});

test('while nobody knows where to, text waits, and nothing is taken from anywhere', () => {
  const phone = session({});
  phone.send('waits', 0);
  phone.receive({ component: 'rtp', octets: typed(['x'])[0] ?? new Uint8Array(0), source: here }, 5);
  expect(phone.poll()).toBeUndefined();
  expect(phone.statistics.dropped.address).toBe(1);
  phone.setRemote({ remote: here }, 10);
  expect(transmitted(phone)).toEqual([{ component: 'rtp', destination: here }]);
});

test('a later description moves the peer', () => {
  const phone = session({ remote: here, rtcpRemote: there });
  transmitted(phone);
  phone.setRemote({ remote: there, rtcpRemote: { ...there, port: 6000 } }, 0);
  for (let at = phone.deadline; at !== undefined && at < 9000; at = phone.deadline) phone.expire(at);
  const destinations = transmitted(phone);
  expect(destinations).toContainEqual({ component: 'rtp', destination: there });
  expect(destinations).toContainEqual({ component: 'rtcp', destination: { ...there, port: 6000 } });
  phone.setRemote({ remote: there, rtcpMux: true }, 9000);
  for (let at = phone.deadline; at !== undefined && at < 20_000; at = phone.deadline) phone.expire(at);
  expect(transmitted(phone).every(({ component }) => component === 'rtp')).toBe(true);
});

test('RFC4103-3.5-3 payload types of either direction may differ, and change with a later description', () => {
  const other = { payloadType: 110, redundancy: { payloadType: 111, generations: 1 } };
  const { world, a, b } = phonePair({ format: other, receives: red }, { format: red, receives: other });
  a.type('x');
  b.type('y');
  world.wait(1500);
  expect([a.heard, b.heard]).toEqual(['y', 'x']);
  a.session.setFormat(plain, world.now, { receives: red });
  b.session.setFormat(red, world.now, { receives: plain });
  a.type('z');
  world.wait(1500);
  expect(b.heard).toBe('xz');
});

test('RELAY-1-7 other keys begin the peer’s stream anew', () => {
  const { world, a, b } = phonePair();
  a.type('x');
  world.wait(2000);
  b.session.restart(world.now);
  a.type('y');
  world.wait(2000);
  expect(b.heard).toBe('x\ufffdy');
});

test('after the end nothing comes in or goes out', () => {
  const { world, a, b } = phonePair();
  a.session.close(world.now);
  a.session.close(world.now);
  world.settle();
  const before = a.sent.length;
  a.type('x');
  a.session.mark(world.now);
  b.type('y');
  world.wait(20_000);
  expect(a.sent.length).toBe(before);
  expect(a.heard).toBe('');
  expect(a.session.deadline).toBeUndefined();
});
