import { MisuseError } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { escaped, formatUri, parseUri, type SipUri, strictContext, unescaped } from '../../src/index.ts';

function sip(text: string): SipUri {
  const uri = parseUri(text);
  if (!uri.ok) throw uri.error;
  if (uri.value.kind !== 'sip') throw new Error(uri.value.kind);
  return uri.value;
}

test('RFC3261-19.1.1-1 every part of a SIP URI', () => {
  const uri = sip('SIPS:al%69ce;x=1:se%3Acret@Example.COM:5061;transport=ws;lr;m=%20?Subject=a%26b&X=');
  expect([uri.scheme, uri.user, uri.decodedUser, uri.password, uri.host, uri.port]).toEqual([
    'sips',
    'al%69ce;x=1',
    'alice;x=1',
    'se%3Acret',
    'Example.COM',
    5061,
  ]);
  expect([...uri.parameters]).toEqual([
    ['transport', 'ws'],
    ['lr', undefined],
    ['m', '%20'],
  ]);
  expect([uri.parameters.get('M'), uri.parameters.raw('m'), uri.parameters.has('LR'), uri.parameters.has('x')]).toEqual(
    [' ', '%20', true, false],
  );
  expect(uri.headers).toEqual([
    ['Subject', 'a&b'],
    ['X', ''],
  ]);
  expect(uri.textWithoutHeaders).toBe('SIPS:al%69ce;x=1:se%3Acret@Example.COM:5061;transport=ws;lr;m=%20');
});

test('RFC3261-19.1.1-1 any other scheme is opaque', () => {
  for (const text of ['http://a/b?c#d', 'isbn:1', 'cid:x@y', 'MAILTO:a@b']) {
    const uri = parseUri(text, strictContext);
    expect(uri.ok && [uri.value.kind, uri.value.scheme, uri.value.text]).toEqual([
      'absolute',
      text.slice(0, text.indexOf(':')).toLowerCase(),
      text,
    ]);
  }
});

test('RFC3261-19.1.1-2 the user part may hold &=+$,;?/ unescaped', () => {
  const uri = sip('sip:a&b=c+d$e,f;g?h/i@host;p');
  expect([uri.user, uri.host, uri.parameters.has('p'), uri.headerText]).toEqual([
    'a&b=c+d$e,f;g?h/i',
    'host',
    true,
    undefined,
  ]);
});

test('RFC3261-19.1.1-3 IPv6 references keep their brackets; a port ends at 65535', () => {
  expect([sip('sip:[::1]:65535').host, sip('sip:[::1]:65535').port]).toEqual(['[::1]', 65535]);
  for (const [text, offset] of [
    ['sip:a:65536', 6],
    ['sip:a:', 6],
    ['sip:a:x', 6],
    ['sip:a:99999999999999999999', 6],
    ['sip:[::1', 4],
    ['sip:[::1::2]', 4],
    ['sip:[1:2:3:4:5:6:7]', 4],
    ['sip:[1:2:3:4:5:6:7:8:9]', 4],
    ['sip:[12345::]', 4],
    ['sip:[::256.1.1.1]', 4],
    ['sip:[::1%25eth0]', 4],
    ['sip:[]', 4],
    ['sip:[:]', 4],
    ['sip:[1::2:]', 4],
  ] as const) {
    const uri = parseUri(text);
    expect(uri, text).toMatchObject({ ok: false, error: { code: 'SIP_URI', offset } });
  }
  for (const host of [
    '[::]',
    '[1:2:3:4:5:6:7:8]',
    '[1::]',
    '[::ffff:1.2.3.4]',
    '[1:2:3:4:5:6:1.2.3.4]',
    '[1:2:3:4:5:6:7::]',
  ])
    expect(sip(`sip:${host}`).host).toBe(host);
});

test('RFC3261-19.1.1-4 tel and urn', () => {
  const tel = parseUri('tel:+1-(201)-555.0123;phone-context=x;isub=1', strictContext);
  expect(
    tel.ok && tel.value.kind === 'tel' && [tel.value.number, tel.value.global, tel.value.parameters.get('isub')],
  ).toEqual(['+1-(201)-555.0123', true, '1']);
  const local = parseUri('tel:*21#;phone-context=ims.example', strictContext);
  expect(local.ok && local.value.kind === 'tel' && [local.value.number, local.value.global]).toEqual(['*21#', false]);
  expect(parseUri('tel:112', strictContext)).toMatchObject({ ok: false, error: { code: 'SIP_URI', offset: 4 } });
  expect(parseUri('tel:112').ok).toBe(true);
  for (const text of ['tel:', 'tel:+', 'tel:-', 'tel:+12x', 'tel:x']) expect(parseUri(text).ok, text).toBe(false);
  const urn = parseUri('urn:service:sos.fire', strictContext);
  expect(urn.ok && urn.value.kind === 'urn' && [urn.value.namespace, urn.value.specific]).toEqual([
    'service',
    'sos.fire',
  ]);
  for (const text of ['urn:', 'urn:service', 'urn:service:', 'urn::sos']) expect(parseUri(text).ok, text).toBe(false);
  for (const context of [strictContext, undefined])
    expect(parseUri('urn:service:s>os', context)).toMatchObject({ ok: false, error: { code: 'SIP_URI', offset: 13 } });
  expect(parseUri('urn:service:s^s', strictContext)).toMatchObject({
    ok: false,
    error: { code: 'SIP_URI', offset: 13 },
  });
  expect(parseUri('urn:service:s^s').ok).toBe(true);
});

test('RFC3261-19.1.2-3 no escape in the host', () => {
  expect(parseUri('sip:a@ex%61mple.com')).toMatchObject({ ok: false, error: { code: 'SIP_URI', offset: 8 } });
});

test('what is no URI', () => {
  for (const [text, offset] of [
    ['', 0],
    ['sip', 0],
    [':a', 0],
    ['1sip:a', 0],
    ['sip:', 4],
    ['sip:@a', 4],
    ['sip:a@', 6],
    ['sip:a@b@c', 7],
    ['sip:a b', 5],
    ['sip:a..b', 4],
    ['sip:.a', 4],
    ['sip:a@b;p=<', 10],
    ['http:', 0 + 5],
    ['x:a b', 3],
  ] as const)
    expect(parseUri(text), text).toMatchObject({ ok: false, error: { code: 'SIP_URI', offset } });
});

test('lenient reading takes what clients write in user parts and parameters', () => {
  for (const text of [
    'sip:#31#1@a',
    'sip:a%zz@b',
    'sip:a[]@b',
    'sip:é@b',
    'sip:a;;lr',
    'sip:a;p=é',
    'sip:my_host',
    'sip:019f9ae299f5',
  ]) {
    expect(parseUri(text).ok, text).toBe(true);
    if (text !== 'sip:019f9ae299f5') expect(parseUri(text, strictContext).ok, text).toBe(false);
  }
  expect(parseUri('sip:019f9ae299f5', strictContext).ok).toBe(true);
});

test('formatUri writes fields as they are and refuses what would not read back', () => {
  expect(
    formatUri({
      scheme: 'sips',
      user: escaped('a b:@'),
      host: '[::1]',
      port: 1,
      parameters: [['lr'], ['transport', 'ws']],
      headerText: 'X=y',
    }),
  ).toBe('sips:a%20b%3A%40@[::1]:1;lr;transport=ws?X=y');
  expect(formatUri({ host: 'a' })).toBe('sip:a');
  expect(formatUri(sip('sip:A@B'))).toBe('sip:A@B');
  for (const fields of [{ host: 'a b' }, { host: '' }, { user: 'a@b', host: 'c' }, { host: 'a', port: 70_000 }])
    expect(() => formatUri(fields)).toThrow(MisuseError);
});

test('escapes are resolved once, as UTF-8; a % that is none stays', () => {
  expect(['%41', '%2541', '%', '%4', '%zz', '%C3%A9', 'a%00b'].map(unescaped)).toEqual([
    'A',
    '%41',
    '%',
    '%4',
    '%zz',
    'é',
    'a\0b',
  ]);
  expect(unescaped(escaped('é%@ a', '@'))).toBe('é%@ a');
  expect(escaped('a@b', '@')).toBe('a@b');
});
