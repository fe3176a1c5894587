import { formatIpAddress, ipVersion, parseIpAddress } from '@webrtc-ims/ice-dtls';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test.each([
  ['192.0.2.1', 'c0000201', '192.0.2.1'],
  ['::', '00'.repeat(16), '::'],
  ['::1', `${'00'.repeat(15)}01`, '::1'],
  ['2001:DB8::1:0:0:1', '20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
  ['fe80::1%eth0', 'fe800000000000000000000000000001', 'fe80::1'],
  ['::ffff:192.0.2.1', 'c0000201', '192.0.2.1'],
  ['64:ff9b::192.0.2.1', '0064ff9b0000000000000000c0000201', '64:ff9b::c000:201'],
])('%s is read', (text, hex, formatted) => {
  const octets = parseIpAddress(text)!;
  expect(Buffer.from(octets).toString('hex')).toBe(hex);
  expect(formatIpAddress(octets)).toBe(formatted);
});

test.each([
  '',
  '1.2.3',
  '1.2.3.4.5',
  '256.1.1.1',
  '01.2.3.4',
  '1.2.3.x',
  '1.2.3.4%eth0',
  ':',
  ':::',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '::1::',
  '1:2:3:4:5:6:7::8',
  'g::1',
  '12345::',
  '::1.2.3.4.5',
  '1.2.3.4::',
  'host.example',
  `${'0'.repeat(70)}::1`,
])('%j is no IP address', (text) => {
  expect(parseIpAddress(text)).toBeUndefined();
  expect(ipVersion(text)).toBeUndefined();
});

test('what is formatted is read back the same', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(255), (octets, zeros) => {
      for (let group = 0; group < 8; group++) if (zeros & (1 << group)) octets.fill(0, group * 2, group * 2 + 2);
      if (octets.subarray(0, 10).every((octet) => octet === 0) && octets[10] === 0xff && octets[11] === 0xff) return;
      expect([...parseIpAddress(formatIpAddress(octets))!]).toEqual([...octets]);
    }),
  );
});
