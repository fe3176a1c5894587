import { concatenate } from '@webrtc-ims/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cpimNamespace,
  cpimValue,
  decodeCpim,
  decodeImdn,
  encodeCpim,
  imdnNamespace,
  unknownRequirements,
} from '../../src/index.ts';
import { octets, text } from '../support/parse.ts';

const addresses =
  'From: MR SANDERS <im:piglet@100akerwood.com>\r\nTo: Depressed Donkey <im:eeyore@100akerwood.com>\r\n';
const mime = '\r\nContent-Type: text/plain\r\n\r\nbody';

function read(message: string | Uint8Array) {
  const decoded = decodeCpim(typeof message === 'string' ? octets(message) : message);
  if (!decoded.ok) throw decoded.error;
  return decoded.value;
}

test('RFC3862-2.2-2 RFC3862-2.4-1 headers, MIME fields and content, to the end and octet for octet', () => {
  const content = Uint8Array.from({ length: 512 }, (_, at) => at & 0xff);
  const head =
    `${addresses}DateTime: 2000-12-13T13:40:00-08:00\r\nSubject: the weather\r\nSubject:;lang=fr beau temps prevu\r\n` +
    'subject: another\r\nX-Unknown:none\r\ncc: <im:w@x>\r\n\r\nContent-type: text/xml; charset=utf-8\r\nContent-ID: <1@x>\r\n\r\n';
  const message = read(concatenate([octets(head), content]));
  expect(message.headers.map(({ name, value }) => [name, value])).toEqual([
    ['From', 'MR SANDERS <im:piglet@100akerwood.com>'],
    ['To', 'Depressed Donkey <im:eeyore@100akerwood.com>'],
    ['DateTime', '2000-12-13T13:40:00-08:00'],
    ['Subject', 'the weather'],
    ['Subject', 'beau temps prevu'],
    ['subject', 'another'],
    ['X-Unknown', 'none'],
    ['cc', '<im:w@x>'],
  ]);
  expect(message.headers[4]?.parameters).toEqual([['lang', 'fr']]);
  expect(message.mime).toEqual([
    ['Content-type', 'text/xml; charset=utf-8'],
    ['Content-ID', '<1@x>'],
  ]);
  expect(message.content).toEqual(content);
  expect([cpimValue(message, 'Subject'), cpimValue(message, 'SUBJECT')]).toEqual(['the weather', undefined]);
});

test('RFC3862-2.3-1 escapes are read and written, and other characters are not escaped', () => {
  const message = read(
    `${addresses}Subject: a\\\\b\\"c\\'d\\be\\tf\\ng\\rh\\u0041\\u00e9\\u12\\x\\\r\nSubject:;p="q\\"; r";lang=x é\r\n${mime}`,
  );
  expect(message.headers.slice(2).map(({ value, parameters }) => [value, parameters])).toEqual([
    ['a\\b"c\'d\be\tf\ng\rhAéu12x', []],
    [
      'é',
      [
        ['p', 'q"; r'],
        ['lang', 'x'],
      ],
    ],
  ]);
  const written = text(
    encodeCpim({
      from: '<im:a>',
      to: ['<im:b>'],
      headers: [{ name: 'Subject', value: 'a\\b"c\'\b\t\n\r\u0000\u007f~' }],
      mime: [['Content-Type', 'text/plain']],
      content: octets('x'),
    }),
  );
  expect(written).toBe(
    'From: <im:a>\r\nTo: <im:b>\r\nSubject: a\\\\b"c\'\\b\\t\\n\\r\\u0000\\u007f~\r\n\r\nContent-Type: text/plain\r\n\r\nx',
  );
});

test('RFC3862-3.4-1 a prefix is declared before it is used, for one message, and may be empty', () => {
  const message = read(
    `NS: imdn <${imdnNamespace}>\r\n${addresses}imdn.Message-ID: 34jk\r\nNS: <mid:other@x>\r\nFrom: again\r\n${mime}`,
  );
  expect(message.headers.map(({ namespace, name }) => [namespace, name])).toEqual([
    [cpimNamespace, 'From'],
    [cpimNamespace, 'To'],
    [imdnNamespace, 'Message-ID'],
    ['mid:other@x', 'From'],
  ]);
  expect(decodeCpim(octets(`${addresses}imdn.Message-ID: 34jk\r\n${mime}`))).toMatchObject({
    error: { code: 'CPIM_NAMESPACE', offset: addresses.length },
  });
});

test('RFC3862-3.4-1 names in Require that are not known are reported', () => {
  const message = read(`${addresses}NS: my <x:y>\r\nRequire: my.Vital, Subject\r\nRequire: other\r\n${mime}`);
  expect(unknownRequirements(message, ['Subject'])).toEqual(['my.Vital', 'other']);
});

test('RFC5438-7-1 what is asked of notifications, and whether a message is one', () => {
  const asked = read(
    `${addresses}NS: n <${imdnNamespace}>\r\nn.Message-ID: 34jk\r\nn.Disposition-Notification: positive-delivery, Display\r\n${mime}`,
  );
  expect(decodeImdn(asked)).toEqual({
    messageId: '34jk',
    requested: ['positive-delivery', 'display'],
    isNotification: false,
  });
  const told = read(
    `${addresses}\r\nContent-type: Message/IMDN+xml; charset=utf-8\r\nContent-Disposition: notification\r\n\r\n<imdn/>`,
  );
  expect(decodeImdn(told)).toEqual({ messageId: undefined, requested: [], isNotification: true });
});

test.each([
  ['', 'CPIM_END', 0],
  [addresses, 'CPIM_END', addresses.length],
  [`${addresses}no colon\r\n${mime}`, 'CPIM_HEADER', addresses.length],
  [`${addresses} folded: x\r\n${mime}`, 'CPIM_HEADER', addresses.length],
  [`${addresses}X: a\nb\r\n${mime}`, 'CPIM_HEADER', addresses.length + 4],
  [`${addresses}X:;p="open\r\n${mime}`, 'CPIM_HEADER', addresses.length],
  [`${addresses}NS: x\r\n${mime}`, 'CPIM_HEADER', addresses.length],
  [`From: x\r\n${mime}`, 'CPIM_REQUIRED', 0],
  [`${addresses}\r\nContent-ID: x\r\n\r\n`, 'CPIM_REQUIRED', addresses.length + 2],
  [`${addresses}\r\n: x\r\n\r\n`, 'CPIM_HEADER', addresses.length + 2],
])('%j is no message/cpim', (message, code, offset) => {
  expect(decodeCpim(octets(message))).toMatchObject({ ok: false, error: { code, offset } });
});

test('limits: at the bound and one above', () => {
  const message = octets(`${addresses}${mime}`);
  const headerSize = message.length - 4;
  expect(decodeCpim(message, { headerSize: headerSize, fields: 3 })).toMatchObject({ ok: true });
  expect(decodeCpim(message, { headerSize: headerSize - 2 })).toMatchObject({
    error: { code: 'CPIM_LIMIT', fault: 'limit', offset: headerSize - 2 },
  });
  expect(decodeCpim(message, { fields: 2 })).toMatchObject({ error: { code: 'CPIM_LIMIT', offset: headerSize - 2 } });
});

test('what is written reads back', () => {
  const character = fc
    .oneof(
      fc.integer({ min: 0, max: 0x7f }),
      fc.integer({ min: 0x80, max: 0xd7ff }),
      fc.integer({ min: 0xe000, max: 0x10ffff }),
    )
    .map((point) => String.fromCodePoint(point));
  const value = fc.string({ unit: character }).map((given) => given.replace(/^ +/, '').replaceAll('\uFFFD', ''));
  fc.assert(
    fc.property(value, value, fc.uint8Array(), (from, subject, content) => {
      const message = read(
        encodeCpim({
          from,
          to: ['<im:b>'],
          namespaces: [['imdn', imdnNamespace]],
          headers: [{ name: 'imdn.X', value: subject }],
          mime: [['Content-Type', 'a/b']],
          content,
        }),
      );
      expect(message.headers.map((header) => header.value)).toEqual([from, '<im:b>', subject]);
      expect(message.content).toEqual(content);
    }),
  );
});

test('a caller cannot write what would not read back', () => {
  const given = { from: 'x', to: ['y'], mime: [['Content-Type', 'a/b']] as const, content: new Uint8Array(0) };
  for (const wrong of [
    { to: [] },
    { mime: [] },
    { mime: [['Content-Type', 'a\r\nb']] as const },
    { headers: [{ name: 'a b', value: 'x' }] },
    { headers: [{ name: 'imdn.X', value: 'x' }] },
  ]) {
    expect(() => encodeCpim({ ...given, ...wrong })).toThrow(expect.objectContaining({ code: 'CPIM_MISUSE' }));
  }
});

test('octets of any kind give a message or an error of ours', () => {
  const parts = fc.constantFrom(
    'From: a\r\n',
    'To: b\r\n',
    '\r\n',
    'Content-Type: x\r\n',
    'NS: p <u>\r\n',
    'p.q: r\r\n',
    ':;a=',
    '"',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(parts.map(octets), fc.uint8Array({ maxLength: 8 }))), (pieces) => {
      const decoded = decodeCpim(concatenate(pieces));
      expect(decoded.ok || decoded.error.code.startsWith('CPIM_')).toBe(true);
    }),
  );
});
