import { expect, test } from 'vitest';
import { decodeUri, hostKey, type MsrpUri, sessionKey, uriKey, urisEqual } from '../../src/index.ts';

const uri = (text: string): MsrpUri => {
  const result = decodeUri(text);
  if (!result.ok) throw result.error;
  return result.value;
};

test.each([
  ['RFC4975-6.1-1', 'msrp://Host.Example:1/s;tcp', 'MSRP://hOST.eXAMPLE:1/s;tcp', true],
  ['RFC4975-6.1-1', 'msrp://h:1/s;tcp', 'msrps://h:1/s;tcp', false],
  ['RFC4975-6.1-1', 'msrp://%68o%73t:1/s;tcp', 'msrp://host:1/s;tcp', true],
  ['RFC4975-6.1-1', 'msrp://a%2Fb:1/s;tcp', 'msrp://a%2fb:1/s;tcp', true],
  ['RFC4975-6.1-1', 'msrp://a%2Fb:1/s;tcp', 'msrp://ab:1/s;tcp', false],
  ['RFC4975-6.1-1', 'msrp://[2001:db8::1]:1/s;tcp', 'msrp://[2001:0DB8:0:0:0:0:0:1]:1/s;tcp', true],
  ['RFC4975-6.1-1', 'msrp://[::ffff:10.0.0.1]:1/s;tcp', 'msrp://[::ffff:a00:1]:1/s;tcp', true],
  ['RFC4975-6.1-1', 'msrp://[2001:db8::1]:1/s;tcp', 'msrp://[2001:db8::2]:1/s;tcp', false],
  ['RFC4975-6.1-1', 'msrp://10.0.0.1:1/s;tcp', 'msrp://10.0.0.2:1/s;tcp', false],
  ['RFC4975-6.1-1', 'msrp://10.0.0.1:1/s;tcp', 'msrp://10.0.0.001:1/s;tcp', true],
  ['RFC4975-6.1-2', 'msrp://h:1/s;tcp', 'msrp://h:2/s;tcp', false],
  ['RFC4975-6.1-2', 'msrp://h/s;tcp', 'msrp://h:2855/s;tcp', false],
  ['RFC4975-6.1-2', 'msrp://h/s;tcp', 'msrp://h/s;tcp', true],
  ['RFC4975-6.1-3', 'msrp://h:1/Session;tcp', 'msrp://h:1/session;tcp', false],
  ['RFC4975-6.1-3', 'msrp://h:1/a/../b;tcp', 'msrp://h:1/b;tcp', false],
  ['RFC4975-6.1-3', 'msrp://h:1;tcp', 'msrp://h:1/s;tcp', false],
  ['RFC4975-6.1-3', 'msrp://h:1;tcp', 'msrp://h:1;tcp', true],
  ['RFC4975-6.1-4', 'msrp://h:1/s;TCP', 'msrp://h:1/s;tcp', true],
  ['RFC4975-6.1-4', 'msrps://h:1/s;dc', 'msrps://h:1/s;tcp', false],
  ['RFC4975-6.1-4', 'msrps://h:1/s;ws', 'msrps://h:1/s;tcp', false],
  ['RFC4975-6.1-4', 'msrp://alice@h:1/s;tcp;x=1', 'msrp://bob@h:1/s;tcp', true],
])('%s %s and %s are equal: %s', (_id, a, b, expected) => {
  expect(urisEqual(uri(a), uri(b))).toBe(expected);
  expect(uriKey(uri(a)) === uriKey(uri(b))).toBe(expected);
});

test('RFC4975-6.1-1 names without regard to case, addresses by value', () => {
  expect(urisEqual(uri('msrp://A:1/s;tcp'), uri('msrp://a:1/s;tcp'))).toBe(true);
  expect(hostKey('::1')).toBe(hostKey('0:0:0:0:0:0:0:1'));
  expect(hostKey('::1')).not.toBe(hostKey('::2'));
  expect(hostKey('1.2.3')).toBe('1.2.3');
  expect(hostKey('256.1.1.1')).toBe('256.1.1.1');
  expect(hostKey('%4')).toBe('%4');
  expect(hostKey('%zz')).toBe('%zz');
});

test('RFC4975-6.1-2 ports, RFC4975-6.1-3 session ids and RFC4975-6.1-4 transports count', () => {
  expect(uriKey(uri('msrp://h:1/s;tcp'))).toBe('msrp://h:1/s;tcp');
  expect(sessionKey(uri('msrp://h:1/s;TCP'))).toBe('s;tcp');
  expect(sessionKey(uri('msrp://other:2/s;tcp'))).toBe('s;tcp');
});
