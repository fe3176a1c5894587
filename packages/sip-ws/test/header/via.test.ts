import { expect, test } from 'vitest';
import { formatVia, parseVia, sentByEquals, strictContext, type Via } from '../../src/index.ts';

function via(text: string): Via {
  const parsed = parseVia(text);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

test('RFC3261-20.42-1 white space around / and :, parameters of every form, text kept', () => {
  const text =
    'SIP / 2.0 / UDP first.example.com : 4000 ;ttl=16 ; maddr=224.2.0.1;flag;q="a;b\\"c" ;branch=z9hG4bKa7c6a8dlze.1';
  const found = via(text);
  expect([found.transport, found.host, found.port, found.branch, found.text]).toEqual([
    'UDP',
    'first.example.com',
    4000,
    'z9hG4bKa7c6a8dlze.1',
    text,
  ]);
  expect([...found.parameters]).toEqual([
    ['ttl', '16'],
    ['maddr', '224.2.0.1'],
    ['flag', undefined],
    ['q', '"a;b\\"c"'],
    ['branch', 'z9hG4bKa7c6a8dlze.1'],
  ]);
  expect([found.parameters.get('q'), found.parameters.has('FLAG'), found.parameters.get('flag')]).toEqual([
    'a;b"c',
    true,
    undefined,
  ]);
  expect(parseVia(text, strictContext).ok).toBe(true);
});

test('RFC3261-20.42-2 a Via without branch', () => {
  expect([via('SIP/2.0/TCP a').branch, via('SIP/2.0/TCP a').parameters.size]).toEqual([undefined, 0]);
});

test('RFC7118-5.1-2 WS and WSS in any case, as received', () => {
  expect(
    ['ws', 'Ws', 'WS'].map((name) => [via(`SIP/2.0/${name} a`).transport, via(`SIP/2.0/${name} a`).isTransport('ws')]),
  ).toEqual([
    ['ws', true],
    ['Ws', true],
    ['WS', true],
  ]);
  expect(via('SIP/2.0/wSs a').isTransport('ws')).toBe(false);
  expect(via('SIP/2.0/wSs a').isTransport('wss')).toBe(true);
});

test('rport and keep: with and without value, anywhere', () => {
  expect([
    via('SIP/2.0/UDP a;rport;x').rport,
    via('SIP/2.0/UDP a;x;rport=5060').rport,
    via('SIP/2.0/UDP a;rport=x').rport,
  ]).toEqual([undefined, 5060, undefined]);
  const keep = (text: string) => [via(text).parameters.has('keep'), via(text).parameters.number('keep')];
  expect([
    keep('SIP/2.0/WS a;keep'),
    keep('SIP/2.0/WS a;keep=0'),
    keep('SIP/2.0/WS a;keep=30'),
    keep('SIP/2.0/WS a;keep=-1'),
  ]).toEqual([
    [true, undefined],
    [true, 0],
    [true, 30],
    [true, undefined],
  ]);
});

test('what is no Via', () => {
  for (const [text, offset] of [
    ['', 0],
    ['SIP/2.0', 7],
    ['SIP/2.0/', 8],
    ['SIP/2.0/UDP', 11],
    ['SIP/2.0/UDP ', 12],
    ['SIP/2.0/UDP ;branch=x', 12],
    ['SIP/2.0/UDP a:0x', 15],
    ['SIP/2.0/UDP a:65536', 14],
    ['SIP/2.0/UDP [::1', 12],
    ['SIP/2.0/UDP a b', 14],
    ['SIP/2.0/UDP a, SIP/2.0/UDP b', 13],
  ] as const)
    expect(parseVia(text), text).toMatchObject({ ok: false, error: { code: 'SIP_VIA', offset } });
  expect(parseVia('SIP/2.0/UDP a\r\n b')).toMatchObject({
    ok: false,
    error: { code: 'SIP_CONTROL_OCTET', offset: 13 },
  });
  expect(parseVia('SIP/2.0/UDP a;b="')).toMatchObject({ ok: false, error: { code: 'SIP_PARAMETER', offset: 16 } });
});

test('RFC7118-5.1-1 formatVia writes the transport given', () => {
  expect(formatVia({ transport: 'WSS', host: 'a', port: 443, parameters: [['branch', 'z9hG4bKx'], ['rport']] })).toBe(
    'SIP/2.0/WSS a:443;branch=z9hG4bKx;rport',
  );
});

test('sent-by is host without case, and port as written', () => {
  expect(sentByEquals(via('SIP/2.0/UDP A.b:5060'), { host: 'a.B', port: 5060 })).toBe(true);
  expect(sentByEquals(via('SIP/2.0/UDP a'), { host: 'a', port: 5060 })).toBe(false);
});
