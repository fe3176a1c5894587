import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUri, encodeUri } from '../../src/index.ts';
import { arbitraryUri } from '../../src/testing.ts';

const blank = { userinfo: undefined, port: undefined, sessionId: undefined, parameters: [] };

test.each([
  ['msrp://a.example:1/s1;tcp', { scheme: 'msrp', host: 'a.example', port: 1, sessionId: 's1', transport: 'tcp' }],
  [
    'MSRPS://A.example:65535/s/+=1;TCP',
    { scheme: 'msrps', host: 'A.example', port: 65_535, sessionId: 's/+=1', transport: 'tcp' },
  ],
  ['msrps://relay.example;tcp', { scheme: 'msrps', host: 'relay.example', transport: 'tcp' }],
  [
    'msrps://alice@h.example/s;ws;a;b=c',
    {
      scheme: 'msrps',
      userinfo: 'alice',
      host: 'h.example',
      sessionId: 's',
      transport: 'ws',
      parameters: [
        { name: 'a', value: undefined },
        { name: 'b', value: 'c' },
      ],
    },
  ],
  [
    'msrp://a:b;c@h.example:9/s;tcp',
    { scheme: 'msrp', userinfo: 'a:b;c', host: 'h.example', port: 9, sessionId: 's', transport: 'tcp' },
  ],
  ['msrps://10.0.0.1:9/s;quic9', { scheme: 'msrps', host: '10.0.0.1', port: 9, sessionId: 's', transport: 'quic9' }],
  [
    'msrps://df7jal23ls0d.invalid/98cjs;ws',
    { scheme: 'msrps', host: 'df7jal23ls0d.invalid', sessionId: '98cjs', transport: 'ws' },
  ],
])('RFC4975-9-20 RFC7977-5.2.1-1 RFC8873-4.1-1 RFC7977-A-1 RFC7977-8.3-1 the URI %s', (text, parts) => {
  expect(decodeUri(text)).toEqual({ ok: true, value: { ...blank, ...parts } });
});

test('RFC4975-9-21 IPv6 literals have brackets, and the host has none', () => {
  const uri = decodeUri('msrp://[2001:db8::1]:2855/s;tcp');
  expect(uri).toEqual({
    ok: true,
    value: { ...blank, scheme: 'msrp', host: '2001:db8::1', port: 2855, sessionId: 's', transport: 'tcp' },
  });
  if (uri.ok) expect(encodeUri(uri.value)).toBe('msrp://[2001:db8::1]:2855/s;tcp');
  expect(decodeUri('msrp://[::ffff:10.0.0.1]/s;tcp')).toMatchObject({
    value: { host: '::ffff:10.0.0.1', port: undefined },
  });
});

test('RFC8873-4.8-1 an IPv6 address without brackets is read with its last colon before the port, and never written', () => {
  const uri = decodeUri('msrps://2001:db8::3:10000/Jk1Zo;dc');
  expect(uri).toMatchObject({ value: { host: '2001:db8::3', port: 10_000, sessionId: 'Jk1Zo', transport: 'dc' } });
  if (uri.ok) expect(encodeUri(uri.value)).toBe('msrps://[2001:db8::3]:10000/Jk1Zo;dc');
});

test.each([
  ['', 0],
  ['sip:a@b', 0],
  ['msrp:/a/s;tcp', 0],
  ['msrp://a/s', 10],
  ['msrp://a:1', 10],
  ['msrp:///s;tcp', 7],
  ['msrp://a/s;', 11],
  ['msrp://a/;tcp', 9],
  ['msrp://a:/s;tcp', 9],
  ['msrp://a:65536/s;tcp', 14],
  ['msrp://a:123456/s;tcp', 9],
  ['msrp://a:x/s;tcp', 9],
  ['msrp://[::1/s;tcp', 11],
  ['msrp://[1::2::3]/s;tcp', 15],
  ['msrp://[]/s;tcp', 8],
  ['msrp://1:2:3/s;tcp', 12],
  ['msrp://2001:db8::1:99999/s;tcp', 24],
  ['msrp://a/s?;tcp', 10],
  ['msrp://a/s;tcp;', 15],
  ['msrp://a/s;tcp;=1', 15],
  ['msrp://a/s;tcp;a=', 17],
  ['msrp://a/s;t-c', 12],
  ['msrp://a b/s;tcp', 8],
  ['msrp://ü/s;tcp', 7],
])('RFC4975-9-20 "%s" is no URI', (text, offset) => {
  expect(decodeUri(text)).toMatchObject({
    ok: false,
    error: { code: 'MSRP_URI', offset, clause: 'RFC 4975 9', status: 400 },
  });
});

test('RFC4975-9-20 URIs round trip', () => {
  fc.assert(
    fc.property(arbitraryUri(), (uri) => {
      expect(decodeUri(encodeUri(uri))).toEqual({ ok: true, value: uri });
    }),
  );
});

test('parts that make no URI are the caller’s mistake', () => {
  const good = { scheme: 'msrp', host: 'a', port: 1, sessionId: 's', transport: 'tcp' } as const;
  for (const bad of [
    { host: '' },
    { host: 'a b' },
    { port: 70_000 },
    { sessionId: '' },
    { sessionId: 'a b' },
    { transport: '' },
    { host: '1:2' },
  ])
    expect(() => encodeUri({ ...good, ...bad })).toThrow(expect.objectContaining({ code: 'MSRP_MISUSE_URI' }));
});
