import { concatenate } from '@webrtc-ims/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MessageHead, MsrpParser, type ParserOptions } from '../../src/index.ts';
import { from, octets, paths, seenHoweverCut, text, to } from '../support/parse.ts';

function headOf(message: string | Uint8Array, options?: ParserOptions): MessageHead {
  const parser = new MsrpParser(options);
  parser.push(typeof message === 'string' ? octets(message) : message);
  const event = parser.next();
  if (event?.type !== 'head') throw new Error('no head');
  return event.head;
}

const request = (fields: string): string => `MSRP a123 SEND\r\n${paths}${fields}-------a123$\r\n`;
const problems = (fields: string, options?: ParserOptions): readonly string[] => {
  const [first] = seenHoweverCut(request(fields), options);
  return first !== undefined && 'problems' in first ? first.problems : ['error'];
};
// Offset of the first field after From-Path.
const at = 16 + paths.length;

test('RFC4975-9-8 names match in any case and keep their spelling', () => {
  const head = headOf(
    `MSRP a123 SEND\r\ntO-pATH: ${to}\r\nFROM-PATH: ${from}\r\nmessage-id: m123\r\nSUCCESS-report: YES\r\nX-Thing: 1\r\nx-thing: 2\r\n-------a123$\r\n`,
  );
  expect(head.error).toBe(undefined);
  expect(head.messageId).toBe('m123');
  expect(head.successReport).toBe('yes');
  expect(head.values('X-THING')).toEqual(['1', '2']);
  expect(head.fields().map(([name]) => name)).toEqual([
    'tO-pATH',
    'FROM-PATH',
    'message-id',
    'SUCCESS-report',
    'X-Thing',
    'x-thing',
  ]);
});

test.each([
  [' folded', 'MSRP_HEADER_SYNTAX', 0],
  ['\tfolded', 'MSRP_HEADER_SYNTAX', 0],
  ['no colon', 'MSRP_HEADER_SYNTAX', 0],
  [': no name', 'MSRP_HEADER_SYNTAX', 0],
  ['1A: digit first', 'MSRP_HEADER_SYNTAX', 0],
  ['Message-ID : m123', 'MSRP_HEADER_SYNTAX', 0],
  ['X: a\nY: b', 'MSRP_LINE_END', 4],
  ['X: a\rY: b', 'MSRP_LINE_END', 4],
  ['X: a\r\rb', 'MSRP_LINE_END', 4],
  ['X: a\0b', 'MSRP_CONTROL_OCTET', 4],
  ['X: \x1b[2J', 'MSRP_CONTROL_OCTET', 3],
])('RFC4975-9-9 RFC4975-9-19 the line %j is malformed', (line, code, offset) => {
  expect(problems(`${line}\r\n`)).toEqual([`${code}@${at + offset}`]);
});

test.each(['X:a', 'X:  a', 'X: \t a \t', 'X:\ta'])(
  'RFC4975-9-9 RFC7977-8.3-1 blanks around a value are tolerated and noted: %j',
  (line) => {
    expect(headOf(request(`${line}\r\n`)).values('x')).toEqual(['a']);
    expect(problems(`${line}\r\n`)).toEqual([`MSRP_SPACING@${at + 1}`]);
    expect(headOf(request(`${line}\r\n`), { strict: true }).error).toMatchObject({
      code: 'MSRP_SPACING',
      clause: 'RFC 4975 9',
      status: 400,
    });
  },
);

test('RFC4975-9-9 a tab inside a value is text', () => {
  expect(headOf(request('X: a\tb\r\n'))).toMatchObject({ error: undefined, defects: [] });
});

test('RFC4975-9-19 an end-line between bare LFs ends nothing', () => {
  expect(seenHoweverCut(`MSRP a123 SEND\r\n${paths}X: y\n-------a123$\n\r\n-------a123+\r\n`)).toMatchObject([
    { problems: [`MSRP_LINE_END@${at + 4}`], flag: '+' },
  ]);
});

test.each([
  ['Success-Report: yes', []],
  ['Success-Report: nO', []],
  ['Success-Report: partial', ['MSRP_REPORT_VALUE']],
  ['Success-Report:', ['MSRP_REPORT_VALUE', 'MSRP_SPACING']],
  ['Success-Report: yes;x', ['MSRP_REPORT_VALUE']],
  ['Failure-Report: Yes', []],
  ['Failure-Report: no', []],
  ['Failure-Report: PARTIAL', []],
  ['Failure-Report: maybe', ['MSRP_REPORT_VALUE']],
])('RFC4975-9-10 %s', (line, codes) => {
  expect(problems(`${line}\r\n`).map((each) => each.split('@')[0])).toEqual(codes);
});

test('RFC4975-7.1.1-15 reports that are not spoken of: no success reports, all failures', () => {
  expect(headOf(request(''))).toMatchObject({ successReport: 'no', failureReport: 'yes' });
  expect(headOf(request('Failure-Report: Partial\r\nSuccess-Report: YES\r\n'))).toMatchObject({
    successReport: 'yes',
    failureReport: 'partial',
  });
});

test('RFC4975-9-11 a Byte-Range against the grammar makes the request malformed', () => {
  expect(problems('Byte-Range: *-1/1\r\n')).toEqual([`MSRP_BYTE_RANGE@${at + 12}`]);
  expect(headOf(request('Byte-Range: 3-*/9\r\n')).byteRange).toEqual({ start: 3, end: undefined, total: 9 });
  expect(headOf(request('')).byteRange).toBe(undefined);
});

test.each([
  ['000 200 OK', { namespace: '000', code: 200, comment: 'OK' }],
  ['000 413', { namespace: '000', code: 413, comment: undefined }],
  ['123 200 a b', { namespace: '123', code: 200, comment: 'a b' }],
  ['00 200', undefined],
  ['000 20', undefined],
  ['000200', undefined],
  ['0000 200', undefined],
  ['000 2000', undefined],
  ['000 200OK', undefined],
  ['000  200', undefined],
  ['abc 200', undefined],
])('RFC4975-9-12 Status "%s"', (value, status) => {
  const message = `MSRP a123 REPORT\r\n${paths}Status: ${value}\r\n-------a123$\r\n`;
  const head = headOf(message);
  expect(head.status).toEqual(status);
  if (status === undefined) expect(head.error).toMatchObject({ code: 'MSRP_STATUS', offset: at + 10, status: 400 });
  else expect(head.error).toBe(undefined);
});

test.each([
  'To-Path',
  'From-Path',
  'Message-ID',
  'Byte-Range',
  'Success-Report',
  'Failure-Report',
  'Status',
  'Content-Type',
])('RFC4975-9-13 a second %s is malformed', (name) => {
  const value =
    {
      'To-Path': to,
      'From-Path': from,
      'Byte-Range': '1-2/2',
      Status: '000 200',
      'Content-Type': 'a/b',
      'Message-ID': 'm123',
    }[name] ?? 'yes';
  const one = `${name}: ${value}\r\n`;
  const first = name.endsWith('-Path') ? 0 : one.length;
  const twice = first === 0 ? one : one + one.toUpperCase();
  expect(problems(twice)).toEqual([`MSRP_HEADER_DUPLICATE@${at + first}`]);
});

test.each([
  ['m12', 'defect'],
  ['m123', 'fine'],
  ['a'.repeat(32), 'fine'],
  ['a'.repeat(33), 'defect'],
  ['550e8400-e29b-41d4-a716-446655440000', 'defect'],
  ['a'.repeat(64), 'defect'],
  ['a'.repeat(65), 'error'],
  ['m1 23', 'error'],
  ['m1@3', 'error'],
  ['', 'error'],
  ['-123', 'defect'],
  ['m_23', 'defect'],
])('RFC4975-9-3 the Message-ID "%s" is %s', (id, verdict) => {
  const line = `Message-ID: ${id}\r\n`;
  const found = problems(line).filter((each) => !each.startsWith('MSRP_SPACING'));
  const code = { fine: [], defect: ['MSRP_ID_LENGTH'], error: ['MSRP_MESSAGE_ID'] }[verdict];
  expect(found.map((each) => each.split('@')[0])).toEqual(code);
  if (verdict === 'defect') {
    expect(headOf(request(line)).messageId).toBe(id);
    expect(headOf(request(line), { strict: true }).error).toMatchObject({ code: 'MSRP_ID_LENGTH', offset: at + 12 });
  }
});

test('RFC4975-9-3 a transaction id of 36 characters is accepted and noted; strict mode refuses it', () => {
  const id = '550e8400-e29b-41d4-a716-446655440000';
  const message = `MSRP ${id} SEND\r\n${paths}Content-Type: a/b\r\n\r\nbody\r\n-------${id}$\r\n`;
  expect(seenHoweverCut(message)).toMatchObject([{ id, problems: ['MSRP_ID_LENGTH@5'], body: 'body', flag: '$' }]);
  expect(headOf(message, { strict: true }).error).toMatchObject({ code: 'MSRP_ID_LENGTH', offset: 5 });
});

test('RFC4975-9-18 values that are not UTF-8 are offered as octets and harm nothing', () => {
  const message = concatenate([
    octets(`MSRP a123 SEND\r\n${paths}X: `),
    Uint8Array.of(0xfc, 0x84, 0x80, 0x80, 0x80, 0x80, 0xff),
    octets('\r\n-------a123$\r\n'),
  ]);
  const head = headOf(message);
  expect(head.error).toBe(undefined);
  const { valueStart, valueEnd } = head.fieldAt(2);
  expect([...head.octets.subarray(valueStart, valueEnd)]).toEqual([0xfc, 0x84, 0x80, 0x80, 0x80, 0x80, 0xff]);
});

test('RFC4975-12-1 unknown fields and unknown URI parameters harm nothing and stay', () => {
  const head = headOf(
    `MSRP a123 SEND\r\nTo-Path: ${to};x=1;y\r\nFrom-Path: ${from}\r\nUse-Nickname: "Bob"\r\nKeep-Alive: yes\r\n-------a123$\r\n`,
  );
  expect(head.error).toBe(undefined);
  expect(head.fields().slice(2)).toEqual([
    ['Use-Nickname', '"Bob"'],
    ['Keep-Alive', 'yes'],
  ]);
  expect(head.toPath()).toMatchObject({
    ok: true,
    value: [
      {
        parameters: [
          { name: 'x', value: '1' },
          { name: 'y', value: undefined },
        ],
      },
    ],
  });
});

test('RFC4975-7.1-2 a body without Content-Type is noted; strict mode refuses it', () => {
  const message = `MSRP a123 SEND\r\n${paths}\r\nx\r\n-------a123$\r\n`;
  expect(headOf(message).defects).toMatchObject([
    { code: 'MSRP_CONTENT_TYPE_MISSING', offset: at, clause: 'RFC 4975 9' },
  ]);
  expect(headOf(message, { strict: true }).error).toMatchObject({ code: 'MSRP_CONTENT_TYPE_MISSING', offset: at });
});

test('paths are parsed when asked for, and errors say where', () => {
  const head = headOf(`MSRP a123 SEND\r\nTo-Path: ${to} msrp:nothing\r\nFrom-Path: ${from} ${to}\r\n-------a123$\r\n`);
  expect(head.error).toBe(undefined);
  expect(head.toPath()).toMatchObject({
    ok: false,
    error: { code: 'MSRP_URI', offset: 25 + to.length + 1, status: 400 },
  });
  expect(head.fromPath()).toMatchObject({ ok: true, value: [{ host: 'b.example' }, { host: 'a.example' }] });
  expect(headOf('MSRP a123 SEND\r\n-------a123$\r\n').toPath()).toMatchObject({
    ok: false,
    error: { code: 'MSRP_HEADER_ORDER' },
  });
});

test('where fields stand', () => {
  const head = headOf(request('Byte-Range: 1-2/2\r\nX:y\r\n'));
  const { octets: section } = head;
  const position = head.position('byte-range');
  expect(position).toEqual({ start: at, nameEnd: at + 10, valueStart: at + 12, valueEnd: at + 17, end: at + 19 });
  expect(head.fieldsStart).toBe(at);
  expect(text(section.subarray(head.fieldsStart))).toBe('Byte-Range: 1-2/2\r\nX:y\r\n');
  expect(head.fieldCount).toBe(4);
  expect(head.position('status')).toBe(undefined);
  expect(head.octetsOf('status')).toBe(undefined);
  expect(head.textOf('to-path')).toBe(to);
  expect(text(head.octetsOf('to-path') ?? new Uint8Array(0))).toBe(to);
  expect(head.contentType()).toBe(undefined);
  expect(head.messageId).toBe(undefined);
  expect(head.status).toBe(undefined);
  expect(headOf('MSRP a123 SEND\r\n-------a123$\r\n').fieldsStart).toBe(16);
});

test('parts of the section are copied, short and long ones', () => {
  const head = headOf(request(`X: ${'v'.repeat(80)}\r\n`));
  expect(head.length).toBe(head.octets.length);
  expect(head.startLength).toBe(9);
  for (const [from, to] of [
    [0, 9],
    [5, 53],
    [5, 54],
    [at, head.length],
    [7, 7],
  ] as const) {
    const out = new Uint8Array(3 + head.length);
    expect(head.copyTo(out, 3, from, to)).toBe(3 + to - from);
    expect(text(out)).toBe(`\0\0\0${text(head.octets.subarray(from, to))}`.padEnd(out.length, '\0'));
  }
});

test('heads of one parser know the same line again, and no other', () => {
  const parser = new MsrpParser();
  const heads: MessageHead[] = [];
  for (const path of [to, to, `${to};x`, to]) {
    parser.push(octets(`MSRP a123 SEND\r\nTo-Path: ${path}\r\nFrom-Path: ${from}\r\n-------a123$\r\n`));
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      if (event.type === 'head') heads.push(event.head);
    }
  }
  const [first, second, third, fourth] = heads.map((head) => head.lineOf('to-path'));
  expect(first).toBe(second);
  expect(third === second || fourth === third || fourth === first).toBe(false);
  expect(new Set(heads.map((head) => head.lineOf('from-path'))).size).toBe(1);
  expect(heads[0]?.lineOf('status')).toBe(undefined);
});

test.each(['To\rPath', 'To\nPath', 'To Path', 'To\x0dPath', 'Status\x1a', 'T\x0f-Path'])(
  'what only resembles a known name is no field, wherever it stands: %j',
  (name) => {
    for (const fields of [`${name}:\r\n`, `${paths}${name}: x\r\nX: 1\r\n`]) {
      const head = headOf(`MSRP a123 SEND\r\n${fields}-------a123$\r\n`);
      expect(head.error?.code).toMatch(/^MSRP_(LINE_END|CONTROL_OCTET|HEADER_SYNTAX)$/);
      expect(head.fields().length).toBe(head.fieldCount);
      expect(head.fields().map(([each]) => each)).toEqual(
        fields === `${name}:\r\n` ? [] : ['To-Path', 'From-Path', 'X'],
      );
    }
  },
);

test('whatever octets a header section has, fields are counted as they are listed, and known ones stand where they are listed', () => {
  const section = octets(
    request('Message-ID: m123\r\nSuccess-Report:\tyes \r\nByte-Range: 1-2/2\r\nStatus: 000 200\r\nX-Thing: \r\n'),
  );
  const known = [
    'to-path',
    'from-path',
    'message-id',
    'byte-range',
    'success-report',
    'failure-report',
    'status',
  ] as const;
  const odd = fc.constantFrom(0x0d, 0x0a, 0x09, 0x20, 0x1a, 0x3a, 0x2d, 0x4d, 0x0f, 0x7f, 0xc3);
  const place = fc.integer({ min: 16, max: section.length - 14 });
  const property = fc.property(fc.array(fc.tuple(place, odd), { minLength: 1, maxLength: 4 }), (changes) => {
    const changed = section.slice();
    for (const [at, octet] of changes) changed[at] = octet;
    const parser = new MsrpParser();
    parser.push(changed);
    const event = parser.next();
    if (event?.type !== 'head') return;
    const { head } = event;
    expect(head.fields().length).toBe(head.fieldCount);
    const listed = Array.from({ length: head.fieldCount }, (_, index) => head.fieldAt(index));
    for (const field of known) {
      const position = head.position(field);
      if (position !== undefined) expect(listed).toContainEqual(position);
    }
  });
  fc.assert(property, { numRuns: 2000 });
});

/** The first fault of a head and what was tolerated, in full. */
function told(stream: string, options: ParserOptions = {}): unknown {
  const parser = new MsrpParser(options);
  parser.push(octets(stream));
  const event = parser.next();
  if (event?.type === 'error')
    return ['fatal', event.error.code, event.error.message, event.error.offset, event.error.clause];
  if (event?.type !== 'head') return undefined;
  const { error, defects } = event.head;
  return [
    error === undefined ? undefined : [error.code, error.message, error.offset, error.clause],
    ...defects.map(({ code, message, offset, clause }) => [code, message, offset, clause]),
  ];
}

const withField = (field: string, rest = ''): string => `MSRP a123 SEND\r\n${paths}${field}\r\n${rest}-------a123$\r\n`;

test.each([
  ['MSRP_START_LINE', 'not a method', 10, `MSRP a123 SEnD\r\n${paths}-------a123$\r\n`],
  ['MSRP_START_LINE', 'not a method', 10, `MSRP a123 @\r\n${paths}-------a123$\r\n`],
  ['MSRP_START_LINE', 'not a method', 10, `MSRP a123 [\r\n${paths}-------a123$\r\n`],
  ['MSRP_START_LINE', 'not a method', 10, `MSRP a123 \r\n${paths}-------a123$\r\n`],
  ['MSRP_START_LINE', 'not a status code', 10, `MSRP a123 2x0\r\n${paths}-------a123$\r\n`],
  ['MSRP_START_LINE', 'not a status code', 10, `MSRP a123 200x\r\n${paths}-------a123$\r\n`],
  ['MSRP_LINE_END', 'a CR or LF alone', at + 4, withField('X: a\nb')],
  ['MSRP_LINE_END', 'a CR or LF alone', at + 4, withField('X: a\rb')],
  ['MSRP_CONTROL_OCTET', 'a control octet', at + 4, withField('X: a\u001fb')],
  ['MSRP_HEADER_SYNTAX', 'not a header field', at, withField('no field')],
  ['MSRP_HEADER_SYNTAX', 'not a header field', at, withField(': no name')],
  ['MSRP_HEADER_SYNTAX', 'not a header field', at, withField('@a: no letter')],
  ['MSRP_HEADER_SYNTAX', 'not a header field', at, withField('[a: no letter')],
  ['MSRP_HEADER_SYNTAX', 'not a header field', at, withField('`a: no letter')],
  ['MSRP_HEADER_SYNTAX', 'not a header field', at, withField('{a: no letter')],
  ['MSRP_HEADER_DUPLICATE', 'a field stands twice', at + 18, withField('Message-ID: m123\r\nMessage-ID: m123')],
  ['MSRP_HEADER_DUPLICATE', 'a field stands twice', at, withField(`To-Path: ${to}`)],
  ['MSRP_MESSAGE_ID', 'not an id', at + 12, withField('Message-ID: a b')],
  ['MSRP_MESSAGE_ID', 'not an id', at + 12, withField('Message-ID: ')],
  ['MSRP_REPORT_VALUE', 'neither yes nor no', at + 16, withField('Success-Report: partial')],
  ['MSRP_REPORT_VALUE', 'neither yes nor no', at + 16, withField('Failure-Report: maybe')],
  ['MSRP_STATUS', 'not a status', at + 8, withField('Status: 200')],
  ['MSRP_BYTE_RANGE', 'not a range', at + 12, withField('Byte-Range: 1-2')],
  [
    'MSRP_RESPONSE_BODY',
    'a response with a body',
    15 + paths.length,
    `MSRP a123 200\r\n${paths}\r\nx\r\n-------a123$\r\n`,
  ],
] as const)('RFC4975-9-1 what is wrong with a head is told in full: %s, %s', (code, message, offset, stream) => {
  expect(told(stream)).toEqual([[code, message, offset, 'RFC 4975 9']]);
});

test('the order of the first two fields is told where it is broken, and where the section ends too soon', () => {
  const wrong = ['MSRP_HEADER_ORDER', 'To-Path and From-Path are not the first two fields', 16, 'RFC 4975 9'];
  expect(told(`MSRP a123 SEND\r\nFrom-Path: ${from}\r\nTo-Path: ${to}\r\n-------a123$\r\n`)).toEqual([wrong]);
  const short = ['MSRP_HEADER_ORDER', 'To-Path and From-Path are not both there', 16, 'RFC 4975 9'];
  expect(told('MSRP a123 SEND\r\n-------a123$\r\n')).toEqual([short]);
});

test.each([
  ['MSRP_ID_LENGTH', 'not an id of 4 to 32 characters', 5, `MSRP a12 SEND\r\n${paths}-------a12$\r\n`],
  ['MSRP_ID_LENGTH', 'not an id of 4 to 32 characters', at + 12, withField('Message-ID: m12')],
  ['MSRP_SPACING', 'not one space around the value', at + 1, withField('X:a')],
  ['MSRP_SPACING', 'not one space around the value', at + 1, withField('X:  a')],
  ['MSRP_SPACING', 'not one space around the value', at + 1, withField('X: a ')],
  ['MSRP_CONTENT_TYPE_MISSING', 'a body without Content-Type', at + 6, withField('X: a', '\r\nbody\r\n')],
] as const)(
  'what is tolerated is told in full, and is an error for strict reading: %s',
  (code, message, offset, stream) => {
    expect(told(stream)).toEqual([undefined, [code, message, offset, 'RFC 4975 9']]);
    expect(told(stream, { strict: true })).toEqual([[code, message, offset, 'RFC 4975 9']]);
  },
);

test.each([
  ['MSRP_START_LINE', 'does not begin with "MSRP "', 0, 'MSRPx'],
  ['MSRP_START_LINE', 'does not begin with "MSRP "', 0, 'X'],
  ['MSRP_START_LINE', 'no transaction id', 5, 'MSRP  SEND\r\n'],
  ['MSRP_START_LINE', 'no transaction id', 5, 'MSRP a123\r\n'],
  ['MSRP_START_LINE', 'no transaction id', 5, 'MSRP a\u00e923 SEND\r\n'],
  ['MSRP_FRAMING', 'not the end-line', at, `MSRP a123 SEND\r\n${paths}-------a124$\r\n`],
  ['MSRP_FRAMING', 'not the end-line', at, `MSRP a123 SEND\r\n${paths}-------a123%\r\n`],
  ['MSRP_FRAMING', 'not the end-line', at, `MSRP a123 SEND\r\n${paths}------xa123$\r\n`],
  ['MSRP_FRAMING', 'not the end-line', at, `MSRP a123 SEND\r\n${paths}-------a123x$\r\n`],
] as const)('what ends the stream is told in full: %s, %s', (code, message, offset, stream) => {
  expect(told(stream)).toEqual(['fatal', code, message, offset, 'RFC 4975 9']);
});

test('URIs are counted in both paths, and in no other field', () => {
  const limits = { pathUris: 2 };
  const message = (fields: string): string => `MSRP a123 SEND\r\n${fields}-------a123$\r\n`;
  const limit = (offset: number): unknown => [
    'fatal',
    'MSRP_LIMIT_PATH',
    'above the limit pathUris',
    offset,
    undefined,
  ];
  expect(told(message('To-Path: m m m\r\n'), { limits })).toEqual(limit(25));
  expect(told(message(`To-Path: ${to}\r\nFrom-Path: m m m\r\n`), { limits })).toEqual(limit(38 + to.length));
  expect(told(message(`${paths}Subject: of many more words\r\n`), { limits })).toEqual([undefined]);
});
