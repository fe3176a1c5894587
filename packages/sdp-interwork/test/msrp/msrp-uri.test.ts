import { expect, test } from 'vitest';
import { readMsrpUri, writeMsrpUri } from '../../src/msrp/msrp-uri.ts';

test.each([
  ['msrp://10.1.2.3:2855/abc;tcp', { scheme: 'msrp', host: '10.1.2.3', port: 2855, session: 'abc', transport: 'tcp' }],
  [
    'MSRPS://a.example:9/~a_b+c=d/e;DC',
    { scheme: 'msrps', host: 'a.example', port: 9, session: '~a_b+c=d/e', transport: 'dc' },
  ],
  ['msrp://[2001:db8::1]:1/s;tcp', { scheme: 'msrp', host: '2001:db8::1', port: 1, session: 's', transport: 'tcp' }],
  ['msrp://user@h:1/s;tcp;x=y', { scheme: 'msrp', host: 'h', port: 1, session: 's', transport: 'tcp' }],
])('msrp:RFC4975-6-2 msrp:RFC4975-6-3 %s is read', (text, uri) => {
  expect(readMsrpUri(text)).toEqual(uri);
});

test.each([
  '',
  'msrp:',
  'http://h:1/s;tcp',
  'msrp://h/s;tcp',
  'msrp://h:65536/s;tcp',
  'msrp://h:1;tcp',
  'msrp://h:1/;tcp',
  'msrp://h:1/s',
  'msrp://h:1/s;',
  'msrp://[2001:db8::1:1/s;tcp',
  'msrp://[h]:1/s;tcp',
  'msrp://h h:1/s;tcp',
  'msrp://:1/s;tcp',
  'msrp://h:1/a"b;tcp',
])('msrp:RFC4975-6-2 "%s" is not', (text) => {
  expect(readMsrpUri(text)).toBeUndefined();
});

test('RFC8873-4.1-1 RFC4975-8.1-1 our own URIs can be read', () => {
  const text = writeMsrpUri({ address: '2001:db8::1', port: 7 }, 's', 'dc', true);
  expect(text).toBe('msrps://[2001:db8::1]:7/s;dc');
  expect(readMsrpUri(text)).toMatchObject({ host: '2001:db8::1', port: 7, transport: 'dc' });
  expect(writeMsrpUri({ address: '192.0.2.1', port: 7 }, 's', 'tcp', false)).toBe('msrp://192.0.2.1:7/s;tcp');
});
