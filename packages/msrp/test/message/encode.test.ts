import { insecureSeededRandom } from '@webrtc-ims/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  encodeEndLine,
  encodeForwardedHead,
  encodeRequest,
  encodeRequestHead,
  encodeResponse,
  IdSource,
  largestOtherBody,
  MsrpParser,
  type RequestFields,
} from '../../src/index.ts';
import { arbitraryMessage } from '../../src/testing.ts';
import { from, octets, paths, seen, text, to } from '../support/parse.ts';

const send: RequestFields = { transactionId: 'a123', method: 'SEND', toPath: to, fromPath: from };
const misuse = (code: string): unknown => expect.objectContaining({ name: 'MisuseError', code });

test('RFC4975-9-6 RFC4975-7.1-2 paths first, Content-Type last with the MIME fields before it, one space after each colon', () => {
  const octets = encodeRequestHead({
    contentType: 'text/plain',
    mime: [
      ['Content-ID', '<1@x>'],
      ['Content-Disposition', 'attachment'],
    ],
    extensions: [['X-A', 'b']],
    status: { namespace: '000', code: 200, comment: 'OK' },
    byteRange: { start: 1, end: 5, total: undefined },
    failureReport: 'partial',
    successReport: 'yes',
    messageId: 'm123',
    ...send,
  });
  expect(text(octets)).toBe(
    `MSRP a123 SEND\r\n${paths}Message-ID: m123\r\nSuccess-Report: yes\r\nFailure-Report: partial\r\nByte-Range: 1-5/*\r\nStatus: 000 200 OK\r\nX-A: b\r\n` +
      'Content-ID: <1@x>\r\nContent-Disposition: attachment\r\nContent-Type: text/plain\r\n\r\n',
  );
});

test('RFC4975-7.1-2 RFC4975-7.1-3 without a body there is no blank line and no MIME field', () => {
  const { octets } = encodeRequest({ method: 'SEND', toPath: to, fromPath: from }, undefined, '$', () => 'a123');
  expect(text(octets)).toBe(`MSRP a123 SEND\r\n${paths}-------a123$\r\n`);
  expect(() => encodeRequestHead({ ...send, mime: [['Content-ID', 'x']] })).toThrow(misuse('MSRP_MISUSE_FIELD'));
});

test('RFC4975-7.1-3 RFC4975-7.1-2 a body of no octets keeps its Content-Type, blank line and CRLF', () => {
  const empty = encodeRequest({ ...send, contentType: 'a/b' }, new Uint8Array(0), '$', () => 'a123');
  expect(text(empty.octets)).toBe(`MSRP a123 SEND\r\n${paths}Content-Type: a/b\r\n\r\n\r\n-------a123$\r\n`);
  expect(seen([empty.octets])).toMatchObject([{ body: '', problems: [] }]);
});

test('RFC4975-9-9 RFC4975-9-16 values with line ends, and whatever would not read back, are refused', () => {
  for (const value of ['a\r\nX: y', 'a\rb', 'a\nb', 'a\0b', 'a\x7f']) {
    expect(() => encodeRequestHead({ ...send, extensions: [['X', value]] })).toThrow(misuse('MSRP_MISUSE_FIELD'));
    expect(() => encodeRequestHead({ ...send, toPath: value })).toThrow(misuse('MSRP_MISUSE_FIELD'));
    expect(() => encodeRequestHead({ ...send, contentType: value })).toThrow(misuse('MSRP_MISUSE_FIELD'));
    expect(() =>
      encodeResponse({ transactionId: 'a123', toPath: to, fromPath: from, code: 200, comment: value }),
    ).toThrow(misuse('MSRP_MISUSE_FIELD'));
  }
  for (const name of ['', 'a b', 'a:', '1a', 'a\r\n', 'ä', '-a'])
    expect(() => encodeRequestHead({ ...send, extensions: [[name, 'x']] })).toThrow(misuse('MSRP_MISUSE_FIELD'));
  for (const method of ['', 'send', 'SEND ', 'S1'])
    expect(() => encodeRequestHead({ ...send, method })).toThrow(misuse('MSRP_MISUSE_FIELD'));
  expect(() => encodeRequestHead({ ...send, extensions: [['X', 'a\tb ü']] })).not.toThrow();
});

test.each(['abc', 'a'.repeat(33), '-abc', 'a_bc', 'a bc', ''])(
  'RFC4975-9-2 the id "%s" is refused',
  (transactionId) => {
    expect(() => encodeRequestHead({ ...send, transactionId })).toThrow(misuse('MSRP_MISUSE_ID'));
  },
);

test('RFC4975-7.2-3 RFC4975-9-16 a response repeats the id, ends with $ and has no body', () => {
  const response = { transactionId: 'a123', toPath: from, fromPath: to, code: 481 };
  expect(text(encodeResponse(response))).toBe(
    `MSRP a123 481\r\nTo-Path: ${from}\r\nFrom-Path: ${to}\r\n-------a123$\r\n`,
  );
  expect(text(encodeResponse({ ...response, comment: 'no session', extensions: [['Expires', '5']] }))).toBe(
    `MSRP a123 481 no session\r\nTo-Path: ${from}\r\nFrom-Path: ${to}\r\nExpires: 5\r\n-------a123$\r\n`,
  );
  const long = '550e8400-e29b-41d4-a716-446655440000';
  expect(text(encodeResponse({ ...response, transactionId: long }))).toContain(`-------${long}$\r\n`);
  for (const code of [99, 1000, 200.5])
    expect(() => encodeResponse({ ...response, code })).toThrow(misuse('MSRP_MISUSE_FIELD'));
  for (const transactionId of ['', 'a b', '-abc', 'a\r\nb'])
    expect(() => encodeResponse({ ...response, transactionId })).toThrow(misuse('MSRP_MISUSE_ID'));
});

test('RFC4975-7.1-4 end-lines with each flag', () => {
  expect(text(encodeEndLine('a123', '+', true))).toBe('\r\n-------a123+\r\n');
  expect(text(encodeEndLine('a123', '#', false))).toBe('-------a123#\r\n');
  expect(text(encodeEndLine('a123', '$', false))).toBe('-------a123$\r\n');
});

test('RFC4975-7.1-5 RFC4975-7.1-7 another id is drawn while the body holds the last one', () => {
  const offered = ['a111', 'b222', 'c333', 'd444'];
  const body = octets('x\r\n-------a111$\r\ny -------b222 z c333');
  const made = encodeRequest({ ...send, contentType: 'a/b' }, body, '$', () => offered.shift() ?? 'none');
  expect(made.transactionId).toBe('c333');
  expect(seen([made.octets])).toMatchObject([{ id: 'c333', body: text(body), flag: '$' }]);
});

test('RFC4975-7.1-18 RFC4975-7.1-19 what is not SEND has at most 10240 octets of body and is never interrupted', () => {
  const fields = { ...send, method: 'REPORT', contentType: 'a/b' };
  const id = (): string => 'a123';
  expect(largestOtherBody).toBe(10_240);
  expect(() => encodeRequest(fields, new Uint8Array(10_240), '$', id)).not.toThrow();
  expect(() => encodeRequest(fields, new Uint8Array(10_241), '$', id)).toThrow(misuse('MSRP_MISUSE_BODY'));
  expect(() => encodeRequest(fields, new Uint8Array(1), '+', id)).toThrow(misuse('MSRP_MISUSE_BODY'));
  expect(() => encodeRequest({ ...fields, method: 'SEND' }, new Uint8Array(10_241), '+', id)).not.toThrow();
  expect(() => encodeRequest({ ...fields, method: 'SEND' }, undefined, '$', id)).toThrow(misuse('MSRP_MISUSE_BODY'));
  expect(() => encodeRequest(send, new Uint8Array(1), '$', id)).toThrow(misuse('MSRP_MISUSE_BODY'));
});

test('RFC4975-7.1.1-14 the writer writes no transfer encoding and passes the other MIME fields', () => {
  const made = encodeRequest(
    {
      ...send,
      contentType: 'a/b',
      mime: [
        ['Content-Disposition', 'notification'],
        ['Content-Description', 'd'],
      ],
    },
    octets('x'),
    '$',
    () => 'a123',
  );
  expect(seen([made.octets])).toMatchObject([
    {
      fields: [
        ['To-Path', to],
        ['From-Path', from],
        ['Content-Disposition', 'notification'],
        ['Content-Description', 'd'],
        ['Content-Type', 'a/b'],
      ],
    },
  ]);
});

const headOf = (message: Uint8Array): import('../../src/index.ts').MessageHead => {
  const parser = new MsrpParser();
  parser.push(message);
  const event = parser.next();
  if (event?.type !== 'head') throw new Error('no head');
  return event.head;
};

test('RFC4975-12-1 a head for another leg: start line, paths and Byte-Range are new, all else is as it came', () => {
  const changes = { transactionId: 'z999', toPath: 'msrp://x.example:1/1;tcp', fromPath: 'msrp://y.example:2/2;tcp' };
  const top = `MSRP z999 SEND\r\nTo-Path: ${changes.toPath}\r\nFrom-Path: ${changes.fromPath}\r\n`;
  const fields = 'X-b:  odd \r\nbyte-RANGE:1-*/*\r\nmessage-id: m123\r\nContent-TYPE: a/b\r\n';
  const head = headOf(octets(`MSRP a123 SEND\r\n${paths}${fields}\r\nx\r\n-------a123$\r\n`));
  expect(text(encodeForwardedHead(head, changes))).toBe(`${top}${fields}\r\n`);
  expect(text(encodeForwardedHead(head, { ...changes, byteRange: { start: 3, end: 4, total: 9 } }))).toBe(
    `${top}${fields.replace('1-*/*', '3-4/9')}\r\n`,
  );
  const bare = headOf(octets(`MSRP a123 SEND\r\n${paths}X: y\r\n-------a123$\r\n`));
  expect(text(encodeForwardedHead(bare, changes))).toBe(`${top}X: y\r\n`);
  expect(text(encodeForwardedHead(bare, { ...changes, byteRange: { start: 1, end: 0, total: 0 } }))).toBe(
    `${top}Byte-Range: 1-0/0\r\nX: y\r\n`,
  );
});

test('GW-SEC-2 nothing malformed is passed on, and no response', () => {
  const changes = { transactionId: 'z999', toPath: to, fromPath: from };
  for (const message of [
    `MSRP a123 SEND\r\n${paths}X: a\nY: b\r\n-------a123$\r\n`,
    `MSRP a123 200 OK\r\n${paths}-------a123$\r\n`,
  ])
    expect(() => encodeForwardedHead(headOf(octets(message)), changes)).toThrow(misuse('MSRP_MISUSE_FORWARD'));
  const head = headOf(octets(`MSRP a123 SEND\r\n${paths}-------a123$\r\n`));
  expect(() => encodeForwardedHead(head, { ...changes, toPath: 'a\r\nX: y' })).toThrow(misuse('MSRP_MISUSE_FIELD'));
  expect(() => encodeForwardedHead(head, { ...changes, transactionId: 'a b' })).toThrow(misuse('MSRP_MISUSE_ID'));
});

test('what is read can be passed on, and reads back with every field but the paths unchanged', () => {
  const property = fc.property(arbitraryMessage(), ({ octets: message, method }) => {
    if (method === undefined) return;
    const head = headOf(message);
    const written = encodeForwardedHead(head, { transactionId: 'z999', toPath: to, fromPath: from });
    const again = headOf(new Uint8Array([...written, ...encodeEndLine('z999', '$', head.hasBody)]));
    expect(again.error).toBe(undefined);
    expect(again.start).toEqual(head.start);
    expect(again.fields().slice(2)).toEqual(head.fields().slice(2));
  });
  fc.assert(property, { numRuns: 100 });
});

test('any body reads back as it was, under ids from the source', () => {
  const ids = new IdSource(insecureSeededRandom(3));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
      const made = encodeRequest({ ...send, contentType: 'a/b' }, body, '$', () => ids.next());
      expect(seen([made.octets])).toMatchObject([
        { id: made.transactionId, body: text(body), flag: '$', problems: [] },
      ]);
    }),
  );
});

const request = (fields: Partial<RequestFields>): (() => unknown) => {
  return () => encodeRequestHead({ ...send, ...fields });
};
const response = (fields: { transactionId?: string; code?: number; comment?: string }): (() => unknown) => {
  return () => encodeResponse({ transactionId: 'a123', toPath: to, fromPath: from, code: 200, ...fields });
};
const whole = (fields: Partial<RequestFields>, body: Uint8Array | undefined, flag: '$' | '+' = '$') => {
  return (): unknown => encodeRequest({ ...send, ...fields }, body, flag, () => 'a123');
};

test.each([
  ['a method is upper-case letters', undefined, request({ method: 'SENd' })],
  ['a method is upper-case letters', undefined, request({ method: '@' })],
  ['a method is upper-case letters', undefined, request({ method: '[' })],
  ['MIME fields without a Content-Type', 'RFC 4975 7.1', request({ mime: [['Content-ID', 'x']] })],
  ['not a field name', 'RFC 4975 9', request({ extensions: [['X\u007f', 'x']] })],
  ['not a field name', 'RFC 4975 9', request({ extensions: [['X\u0080', 'x']] })],
  ['not a field name', 'RFC 4975 9', request({ extensions: [['X ', 'x']] })],
  ['not a field name', 'RFC 4975 9', request({ extensions: [['@x', 'x']] })],
  ['not a field name', 'RFC 4975 9', request({ extensions: [['[x', 'x']] })],
  ['a control character in a value', 'RFC 4975 9', request({ extensions: [['X', 'a\u001fb']] })],
  ['99 is not a status code', undefined, response({ code: 99 })],
  ['1000 is not a status code', undefined, response({ code: 1000 })],
] as const)('the writer of heads says what it refuses, and why: %s (%s)', (message, clause, write) => {
  const error: unknown = expect.objectContaining({ name: 'MisuseError', code: 'MSRP_MISUSE_FIELD', message, clause });
  expect(write).toThrow(error as Error);
});

test.each([
  ['MSRP_MISUSE_ID', 'not an id of 4 to 32 characters', 'RFC 4975 9', request({ transactionId: 'a12' })],
  ['MSRP_MISUSE_ID', 'not an id', 'RFC 4975 9', response({ transactionId: 'a\u007f12' })],
  ['MSRP_MISUSE_ID', 'not an id', 'RFC 4975 9', response({ transactionId: 'a 12' })],
  ['MSRP_MISUSE_BODY', 'a body and a Content-Type come together', 'RFC 4975 7.1', whole({}, octets('x'))],
  ['MSRP_MISUSE_BODY', 'only SEND is interrupted', 'RFC 4975 7.1', whole({ method: 'REPORT' }, undefined, '+')],
  [
    'MSRP_MISUSE_BODY',
    'more than 10240 octets',
    'RFC 4975 7.1',
    whole({ method: 'REPORT', contentType: 'a/b' }, new Uint8Array(largestOtherBody + 1)),
  ],
] as const)('the writer of messages says what it refuses, and why: %s, %s (%s)', (code, message, clause, write) => {
  expect(write).toThrow(expect.objectContaining({ name: 'MisuseError', code, message, clause }));
});

test('what stands at the edge of the grammar is written', () => {
  expect(
    text(
      encodeRequestHead({
        ...send,
        method: 'AZ',
        mime: [],
        extensions: [
          ['a!~', '\t'],
          ['z', ''],
          ['A', 'b'],
          ['Z', 'x'],
        ],
      }),
    ),
  ).toBe(`MSRP a123 AZ\r\n${paths}a!~: \t\r\nz: \r\nA: b\r\nZ: x\r\n`);
  for (const code of [100, 999])
    expect(text(encodeResponse({ transactionId: 'a~!2', toPath: to, fromPath: from, code }))).toBe(
      `MSRP a~!2 ${code}\r\n${paths}-------a~!2$\r\n`,
    );
  const report = encodeRequest({ method: 'REPORT', toPath: to, fromPath: from }, undefined, '$', () => 'a123');
  expect(text(report.octets)).toBe(`MSRP a123 REPORT\r\n${paths}-------a123$\r\n`);
});
