import { expect, test } from 'vitest';
import { payload, phone, RelayPair } from '../support/relay-pair.ts';

const moved = { address: '198.51.100.7', port: 5060 };
const third = { address: '203.0.113.9', port: 6000 };
const toPlain = (pair: RelayPair) => {
  pair.fromWeb(pair.browser.next(payload));
  const output = pair.outputs.filter((candidate) => candidate.to === 'plain').at(-1);
  return output?.to === 'plain' ? output.destination : 'nothing sent';
};

test('GW-RTP-3 RFC3550-8.2-2 with latching off, packets from elsewhere are dropped', () => {
  const pair = new RelayPair();
  pair.fromPlain(pair.phone.next(payload), 'rtp', moved);
  pair.fromPlain(pair.phone.next(payload), 'rtp', { ...phone, port: 4001 });
  pair.fromPlain(pair.phone.next(payload), 'rtp', phone);
  expect([pair.takeRtp('web').length, pair.dropped('plain')]).toEqual([1, { 'source-address': 2 }]);
  expect(toPlain(pair)).toEqual(phone);
});

test('GW-RTP-3 GW-RTP-4 with `first`, the first valid packet decides and the move is counted', () => {
  const pair = new RelayPair({}, { latch: 'first' });
  pair.fromPlain(Uint8Array.of(1, 2, 3), 'rtp', third);
  pair.fromPlain(pair.phone.next(payload, { payloadType: 77 }), 'rtp', third);
  expect(toPlain(pair)).toEqual(phone);
  pair.fromPlain(pair.phone.next(payload), 'rtp', moved);
  pair.fromPlain(pair.phone.next(payload), 'rtp', third);
  expect(toPlain(pair)).toEqual(moved);
  expect(pair.events.filter((event) => event.type === 'latched')).toEqual([
    { type: 'latched', stream: 's', component: 'rtp', remote: moved },
  ]);
  expect(pair.relay.statistics().streams[0]?.plain).toMatchObject({ remote: moved, addressMoves: 1 });
  expect(pair.dropped('plain')).toEqual({ malformed: 1, 'unknown-payload-type': 1, 'source-address': 1 });
});

test('GW-RTP-3 with `always`, each valid packet may move the address', () => {
  const pair = new RelayPair({}, { latch: 'always' });
  for (const source of [moved, third, third]) pair.fromPlain(pair.phone.next(payload), 'rtp', source);
  expect(toPlain(pair)).toEqual(third);
  expect(pair.relay.statistics().streams[0]?.plain.addressMoves).toBe(2);
});

test('before an address is learnt nothing is sent, then everything from the next packet on', () => {
  const { remote: _, ...rest } = { remote: phone, latch: 'first' as const };
  const pair = new RelayPair();
  pair.relay.removeStream('s', 0);
  pair.relay.setStream(
    's',
    {
      web: { receives: [{ incoming: 0, outgoing: 0, clockRate: 8000 }] },
      plain: { receives: [{ incoming: 0, outgoing: 0, clockRate: 8000 }], ...rest },
    },
    0,
  );
  expect(toPlain(pair)).toBe('nothing sent');
  pair.advance(6000);
  expect(pair.takeRtcp('plain')).toEqual([]);
  expect(pair.dropped('web')).toEqual({ 'no-destination': 1 });
  pair.fromPlain(pair.phone.next(payload), 'rtp', moved);
  expect(toPlain(pair)).toEqual(moved);
});

test('signalling moves an address that was not learnt, not one that was', () => {
  const pair = new RelayPair();
  pair.configure({}, { remote: third });
  expect(toPlain(pair)).toEqual(third);
  pair.configure({}, { remote: third, latch: 'first' });
  pair.fromPlain(pair.phone.next(payload), 'rtp', moved);
  pair.configure({}, { remote: phone, latch: 'first' });
  expect(toPlain(pair)).toEqual(moved);
});

test('RTCP learns its own port, but no other host than RTP has', () => {
  const pair = new RelayPair({}, { latch: 'first' });
  const report = Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 9);
  pair.fromPlain(pair.phone.next(payload), 'rtp', moved);
  pair.fromPlain(report, 'rtcp', third);
  pair.fromPlain(report, 'rtcp', { ...moved, port: 5999 });
  expect(pair.events.filter((event) => event.type === 'latched').map((event) => event.component)).toEqual([
    'rtp',
    'rtcp',
  ]);
  pair.outputs.length = 0;
  pair.advance(6000);
  const output = pair.outputs.find((candidate) => candidate.to === 'plain');
  expect(output?.to === 'plain' && output.destination).toEqual({ ...moved, port: 5999 });
});

test('GW-RTP-3 with latching off, RTCP from another port than the one after RTP is dropped', () => {
  const pair = new RelayPair();
  const report = Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 9);
  pair.fromPlain(report, 'rtcp', phone);
  pair.fromPlain(report, 'rtcp', { ...phone, port: 4001 });
  expect(pair.relay.statistics().streams[0]?.plain.received.rtcpPackets).toBe(1);
  expect(pair.dropped('plain')).toEqual({ 'source-address': 1 });
});

test('RTCP follows an RTP address that was learnt, until it has one of its own', () => {
  const pair = new RelayPair({}, { latch: 'first' });
  pair.fromPlain(pair.phone.next(payload), 'rtp', moved);
  pair.advance(6000);
  const output = pair.outputs.find((candidate) => candidate.to === 'plain');
  expect(output?.to === 'plain' && output.destination).toEqual({ ...moved, port: 5061 });
});

const report = Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 9);
const rtcpGoesTo = (pair: RelayPair) => {
  pair.outputs.length = 0;
  pair.advance(6000);
  const output = pair.outputs.find((candidate) => candidate.to === 'plain' && candidate.component === 'rtcp');
  return output?.to === 'plain' ? output.destination : 'nothing sent';
};

// RTP from the negotiated address moves nothing, and used to leave RTCP to whoever came first.
test('RTCP from another host than RTP has is dropped, also when RTP came from where signalling said', () => {
  for (const latch of ['first', 'always'] as const) {
    const pair = new RelayPair({}, { latch });
    pair.fromPlain(pair.phone.next(payload), 'rtp', phone);
    pair.fromPlain(report, 'rtcp', third);
    expect(pair.dropped('plain')).toEqual({ 'source-address': 1 });
    expect(rtcpGoesTo(pair)).toEqual({ ...phone, port: 4001 });
  }
});

test('BYE from another host does not silence a stream that has latched', () => {
  const pair = new RelayPair({}, { latch: 'first' });
  pair.fromPlain(pair.phone.next(payload), 'rtp', phone);
  const bye = Uint8Array.of(...report, 0x81, 203, 0, 1, 0, 0, 0, 0xf0);
  pair.fromPlain(bye, 'rtcp', third);
  pair.fromPlain(pair.phone.next(payload), 'rtp', phone);
  expect(pair.takeRtp('web').length).toBe(2);
});

test('an address of RTCP that was learnt before RTP is given up when RTP comes from another host', () => {
  const pair = new RelayPair({}, { latch: 'first' });
  pair.fromPlain(report, 'rtcp', third);
  pair.fromPlain(pair.phone.next(payload), 'rtp', phone);
  expect(rtcpGoesTo(pair)).toEqual({ ...phone, port: 4001 });
});

test('RTCP may come from the host that a=rtcp named', () => {
  const pair = new RelayPair({}, { latch: 'first', rtcpRemote: third });
  pair.fromPlain(pair.phone.next(payload), 'rtp', moved);
  pair.fromPlain(report, 'rtcp', { ...third, port: 7 });
  expect(pair.dropped('plain')).toEqual({});
  expect(rtcpGoesTo(pair)).toEqual({ ...third, port: 7 });
});

test('GW-RTP-3 packets of an IPv6 peer are taken however signalling wrote its address', () => {
  const pair = new RelayPair({}, { remote: { address: '2001:DB8:0::7', port: 4000 } });
  pair.fromPlain(pair.phone.next(payload), 'rtp', { address: '2001:db8::7', port: 4000 });
  pair.fromPlain(pair.phone.next(payload), 'rtp', { address: '2001:db8::8', port: 4000 });
  expect([pair.takeRtp('web').length, pair.dropped('plain')]).toEqual([1, { 'source-address': 1 }]);
});
