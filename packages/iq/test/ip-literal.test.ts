import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isIpLiteral } from '../src/ip-literal.ts';

test.each([
  '0.0.0.0',
  '255.255.255.255',
  '::',
  '::1',
  '1::',
  '2001:db8::1',
  '1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7::',
  '::ffff:192.0.2.1',
  '1:2:3:4:5:6:192.0.2.1',
])('%s is an address', (text) => expect(isIpLiteral(text)).toBe(true));

test.each([
  '',
  ':',
  ':::',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.256',
  '01.2.3.4',
  '1.2.3.',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  '1::2::3',
  '12345::',
  '::192.0.2.1:1',
  '192.0.2.1::',
  'fe80::1%eth0',
  '[::1]',
  'localhost',
  '1.2.3.4 ',
  ':1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:',
])('%s is none', (text) => expect(isIpLiteral(text)).toBe(false));

test('the same texts are addresses as for the platform, zones apart', () => {
  const piece = fc.oneof(
    fc.constantFrom('', '0', '1', 'ffff', '12345', '192.0.2.1', '1.2.3.256', 'g', '::'),
    fc.ipV6(),
    fc.ipV4(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 9 }), fc.constantFrom(':', '.', '::', ''), (pieces, joint) => {
      const text = pieces.join(joint);
      expect(isIpLiteral(text)).toBe(isIPv4(text) || isIPv6(text));
    }),
    { numRuns: 2000 },
  );
});
