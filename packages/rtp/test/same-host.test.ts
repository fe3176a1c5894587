import { expect, test } from 'vitest';
import { sameHost } from '../src/same-host.ts';
import { payload, RelayPair } from './support/relay-pair.ts';

test.each([
  ['2001:DB8::1', '2001:db8::1'],
  ['2001:0db8:0:0:0:0:0:1', '2001:db8::1'],
  ['::', '0:0:0:0:0:0:0:0'],
  ['1::', '1:0:0:0:0:0:0:0'],
  ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ['192.0.2.1', '::ffff:192.0.2.1'],
  ['::FFFF:C000:201', '192.0.2.1'],
])('%s and %s are the same host', (a, b) => {
  expect(sameHost(a, b)).toBe(true);
});

test.each([
  ['2001:db8::1', '2001:db8::2'],
  ['192.0.2.1', '192.0.2.01'],
  ['::1::', '::1::0'],
  ['1:2:3:4:5:6:7', '1:2:3:4:5:6:7:0'],
  ['1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8:09'],
  ['::12345', '::2345'],
  ['::g', '::0'],
  ['::1.2.3', '::1.2.3.0'],
  ['::1.2.3.256', '::1.2.4.0'],
  ['host.example', 'HOST.example'],
  ['cafe', '::ffff:0:cafe'],
  ['cafe', '::ffff:cafe'],
  ['192.0.2.01', '::ffff:192.0.2.1'],
  ['192.0.2.1', '::192.0.2.1'],
  [`::${'0'.repeat(60)}`, '::0'],
])('%s and %s are not', (a, b) => {
  expect(sameHost(a, b)).toBe(false);
});

test('GW-RTP-3 packets of an IPv6 peer are taken however signalling wrote its address', () => {
  const pair = new RelayPair({}, { remote: { address: '2001:DB8:0::7', port: 4000 } });
  pair.fromPlain(pair.phone.next(payload), 'rtp', { address: '2001:db8::7', port: 4000 });
  pair.fromPlain(pair.phone.next(payload), 'rtp', { address: '2001:db8::8', port: 4000 });
  expect([pair.takeRtp('web').length, pair.dropped('plain')]).toEqual([1, { 'source-address': 1 }]);
});
