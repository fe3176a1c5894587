import { concatenate, insecureSeededRandom } from '@webrtc-ims/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MsrpParser } from '../../src/index.ts';
import { arbitraryMessage } from '../../src/testing.ts';
import { cut, from, octets, paths, type Seen, seen, seenHoweverCut, text, to } from '../support/parse.ts';

const send = (id: string, body: string, flag = '$'): string =>
  `MSRP ${id} SEND\r\n${paths}Message-ID: m123\r\nContent-Type: text/plain\r\n\r\n${body}\r\n-------${id}${flag}\r\n`;
const bodiless = `MSRP e123 SEND\r\n${paths}Message-ID: m999\r\n-------e123$\r\n`;
const bodies = (input: string): readonly (string | undefined)[] =>
  seenHoweverCut(input).map((each) => ('error' in each ? each.error : each.body));
const whole = (id: string, body: string | undefined, flag = '$'): Partial<Seen> => ({ id, body, flag });

test('RFC4975-9-1 a request and a response, each with its start line', () => {
  expect(seenHoweverCut(`${send('a123', 'hi')}MSRP a123 200 OK\r\n${paths}-------a123$\r\n`)).toEqual([
    {
      start: { kind: 'request', method: 'SEND' },
      id: 'a123',
      fields: [
        ['To-Path', to],
        ['From-Path', from],
        ['Message-ID', 'm123'],
        ['Content-Type', 'text/plain'],
      ],
      problems: [],
      offset: 0,
      body: 'hi',
      flag: '$',
    },
    {
      start: { kind: 'response', code: 200, comment: 'OK' },
      id: 'a123',
      fields: [
        ['To-Path', to],
        ['From-Path', from],
      ],
      problems: [],
      offset: send('a123', 'hi').length,
      body: undefined,
      flag: '$',
    },
  ]);
});

test.each([
  ['msrp a123 SEND\r\n', 0, 'MSRP_START_LINE'],
  ['X', 0, 'MSRP_START_LINE'],
  ['\r\nMSRP a123 SEND\r\n', 0, 'MSRP_START_LINE'],
  ['MSRP  a123 SEND\r\n', 5, 'MSRP_START_LINE'],
  ['MSRP a123\r\n', 5, 'MSRP_START_LINE'],
  ['MSRP a@b1 SEND\r\n', 5, 'MSRP_START_LINE'],
  ['MSRP -a123 SEND\r\n', 5, 'MSRP_START_LINE'],
  ['MSRP\ta123 SEND\r\n', 0, 'MSRP_START_LINE'],
])('RFC4975-9-1 RFC4975-7.1-16 %j is a framing error, and nothing after it counts', (input, offset, code) => {
  const after = bodiless.length;
  const errors = seenHoweverCut(`${bodiless}${input}${bodiless}`);
  expect(errors).toMatchObject([whole('e123', undefined), { error: code, offset: after + offset }]);
});

test('RFC4975-9-1 a start line in the header section is no new message and no header', () => {
  const stream = `MSRP a123 SEND\r\n${paths}MSRP b123 SEND\r\n-------a123$\r\n${bodiless}`;
  expect(seenHoweverCut(stream)).toMatchObject([
    { id: 'a123', problems: [`MSRP_HEADER_SYNTAX@${16 + paths.length}`], flag: '$' },
    whole('e123', undefined),
  ]);
});

test('RFC4975-9-4 methods are upper-case: "send" is a malformed request that has an id to answer to', () => {
  expect(seenHoweverCut(`MSRP a123 send\r\n${paths}-------a123$\r\n${bodiless}`)).toMatchObject([
    { start: { kind: 'request', method: 'send' }, id: 'a123', problems: ['MSRP_START_LINE@10'], flag: '$' },
    whole('e123', undefined),
  ]);
});

test.each([
  ['200', { code: 200, comment: undefined }, []],
  ['200 OK', { code: 200, comment: 'OK' }, []],
  ['481 No\tsuch sessiön', { code: 481, comment: 'No\tsuch sessiön' }, []],
  ['200 ', { code: 200, comment: '' }, []],
  ['20', { code: -1, comment: undefined }, ['MSRP_START_LINE@10']],
  ['2000', { code: 200, comment: '' }, ['MSRP_START_LINE@10']],
])('RFC4975-9-5 the response line "%s"', (line, start, problems) => {
  const stream = `MSRP a123 ${line}\r\n${paths}-------a123$\r\n`;
  expect(seenHoweverCut(stream)).toMatchObject([{ start: { kind: 'response', ...start }, problems }]);
});

test.each([
  `To-Path: ${to}\r\nMessage-ID: m123\r\nFrom-Path: ${from}\r\n`,
  `From-Path: ${from}\r\nTo-Path: ${to}\r\n`,
  `Message-ID: m123\r\n${paths}`,
])('RFC4975-9-7 paths that are not first and second are malformed, and the id is known: %j', (fields) => {
  expect(seenHoweverCut(`MSRP a123 SEND\r\n${fields}-------a123$\r\n`)).toMatchObject([
    { id: 'a123', problems: [expect.stringContaining('MSRP_HEADER_ORDER@')] },
  ]);
});

test.each(['', `To-Path: ${to}\r\n`])('RFC4975-9-7 a message without both paths is malformed: %j', (fields) => {
  expect(seenHoweverCut(`MSRP a123 SEND\r\n${fields}-------a123$\r\n`)).toMatchObject([
    { id: 'a123', problems: [`MSRP_HEADER_ORDER@${16 + fields.length}`] },
  ]);
});

test('RFC4975-9-17 a message with no field after From-Path is valid', () => {
  expect(seenHoweverCut(`MSRP a123 SEND\r\n${paths}-------a123$\r\n`)).toMatchObject([{ problems: [], flag: '$' }]);
});

test('RFC4975-9-15 every octet passes in a body unaltered', () => {
  const all = Uint8Array.from({ length: 1024 }, (_, at) => (at * 7 + (at >> 8)) & 0xff);
  const stream = concatenate([
    octets(`MSRP a123 SEND\r\n${paths}Content-Type: a/b\r\n\r\n`),
    all,
    octets('\r\n-------a123$\r\n'),
  ]);
  expect(seenHoweverCut(stream)).toMatchObject([{ body: text(all), flag: '$' }]);
});

test('RFC4975-9-16 a response with a blank line is malformed and its end is still found', () => {
  expect(seenHoweverCut(`MSRP a123 200 OK\r\n${paths}\r\nx\r\n-------a123$\r\n${bodiless}`)).toMatchObject([
    { problems: [`MSRP_RESPONSE_BODY@${18 + paths.length}`] },
    whole('e123', undefined),
  ]);
});

test('RFC4975-7.1-3 no body and a body of no octets are different', () => {
  const empty = `MSRP a123 SEND\r\n${paths}Content-Type: text/plain\r\n\r\n\r\n-------a123$\r\n`;
  expect(seenHoweverCut(empty + bodiless)).toMatchObject([whole('a123', ''), whole('e123', undefined)]);
});

test('RFC4975-7.1-8 RFC4975-7.1-9 any messages, however the stream is cut, and nothing waits for what follows', () => {
  const property = fc.property(
    fc.array(arbitraryMessage(), { minLength: 1, maxLength: 4 }),
    fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
    (messages, sizes) => {
      const stream = concatenate(messages.map(({ octets }) => octets));
      const pieces: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const size = sizes[turn % sizes.length]!;
        pieces.push(stream.subarray(at, at + size));
        at += size;
      }
      const expected = messages.map(({ transactionId, body, flag }) => ({
        id: transactionId,
        body: body === undefined ? undefined : text(body),
        flag,
      }));
      expect(seen([stream])).toMatchObject(expected);
      expect(seen(pieces)).toEqual(seen([stream]));
      expect(seen(cut(stream, 1))).toEqual(seen([stream]));
    },
  );
  fc.assert(property, { numRuns: 50 });
});

test.each([
  '-------other$\r\n',
  '\r\n-------other$\r\n',
  '\r\n-------a12$\r\n',
  '\r\n-------a123x$\r\n',
  '\r\n-------a1234$\r\n',
  '\r\n-------a123!\r\n',
  '\r\n-------a123\r\n',
  '\r\n-------a123$\n',
  '\r\n-------a123$\r',
  '\r\n-------a123$\rx',
  '-------a123$\r\n',
  'x-------a123$\r\n',
  '\n-------a123$\r\n',
  '\r-------a123$\r\n',
  '\r\n--------a123$\r\n',
  '\r\n------a123$\r\n',
  '\r\n-------A123$\r\n',
])('RFC4975-7.1-10 RFC4975-7.1-12 %j is content', (body) => {
  expect(bodies(send('a123', `x${body}y`) + bodiless)).toEqual([`x${body}y`, undefined]);
  expect(bodies(send('a123', body) + bodiless)).toEqual([body, undefined]);
});

test.each(['\r', '\r\n', '\r\n-', '\r\n-------', '\r\n-------a12', '\r\n-------a123', '\r\n-------a123$\r'])(
  'RFC4975-7.1-12 the end-line may begin where the false start %j stops',
  (start) => {
    expect(bodies(send('a123', start) + bodiless)).toEqual([start, undefined]);
    expect(bodies(send('a123', start + start, '+') + bodiless)).toEqual([start + start, undefined]);
  },
);

test('RFC4975-7.1-11 a message inside a body stays body', () => {
  const inner = send('b123', 'smuggled') + bodiless;
  expect(bodies(send('a123', inner))).toEqual([inner]);
  expect(bodies(send('a123', `\r\n${inner}`, '+'))).toEqual([`\r\n${inner}`]);
});

test('RFC4975-7.1-10 ids that hold hyphens and look like an end-line', () => {
  const id = 'a-------a';
  expect(bodies(send(id, `\r\n-------a-------b$\r\n`) + bodiless)).toEqual(['\r\n-------a-------b$\r\n', undefined]);
});

test.each(['$', '+', '#'])('RFC4975-7.1-10 the flag %s is told', (flag) => {
  expect(seenHoweverCut(send('a123', 'x', flag))).toMatchObject([whole('a123', 'x', flag)]);
  expect(seenHoweverCut(`MSRP a123 SEND\r\n${paths}-------a123${flag}\r\n`)).toMatchObject([{ body: undefined, flag }]);
});

test.each(['-------b123$\r\n', '-------a123!\r\n', '-------a123\r\n', '------a123$\r\n', '-------a123$x\r\n', '-\r\n'])(
  'RFC4975-7.1-16 a line of hyphens among the header fields that is not the end-line ends everything: %j',
  (line) => {
    const begun = `MSRP a123 SEND\r\n${paths}`;
    expect(seenHoweverCut(`${begun}${line}${bodiless}`)).toEqual([
      { error: 'MSRP_FRAMING', offset: begun.length, message: 'not the end-line' },
    ]);
  },
);

test('RFC4975-7.1-14 body octets leave with the input that brought them, as views of it', () => {
  const parser = new MsrpParser();
  const head = octets(`MSRP a123 SEND\r\n${paths}Content-Type: a/b\r\n\r\n`);
  parser.push(head);
  expect(parser.next()).toMatchObject({ type: 'head' });
  expect(parser.next()).toBe(undefined);
  const piece = octets('some content\r\n---');
  parser.push(piece);
  const event = parser.next();
  expect(event).toMatchObject({ type: 'body' });
  if (event?.type !== 'body') return;
  expect(text(event.octets)).toBe('some content');
  expect(event.octets.buffer).toBe(piece.buffer);
  expect(parser.next()).toBe(undefined);
  expect(parser.heldOctets).toBe(5);
});

test('RFC4975-7.1-14 no more is held than the longest beginning of an end-line', () => {
  const parser = new MsrpParser();
  const id = 'a'.repeat(32);
  parser.push(octets(`MSRP ${id} SEND\r\n${paths}Content-Type: a/b\r\n\r\n`));
  const drain = (): void => {
    while (parser.next() !== undefined);
  };
  drain();
  let most = 0;
  for (let round = 0; round < 20; round++) {
    for (const octet of octets(`x\r\n-------${id}$\r`)) {
      parser.push(Uint8Array.of(octet));
      drain();
      most = Math.max(most, parser.heldOctets);
    }
  }
  expect(most).toBe(32 + 11);
  expect(parser.atBoundary).toBe(false);
});

test('RFC4975-7.1-13 work grows with the octets, not with their square: single octets and segments', {
  timeout: 30_000,
}, () => {
  const time = (size: number, piece: number): number => {
    const parser = new MsrpParser();
    parser.push(octets(`MSRP a123 SEND\r\n${paths}Content-Type: a/b\r\n\r\n`));
    const segment = new Uint8Array(piece).fill(0x2d);
    const began = process.cpuUsage();
    let counted = 0;
    for (let at = 0; at < size; at += piece) {
      parser.push(segment);
      for (let event = parser.next(); event !== undefined; event = parser.next()) {
        if (event.type === 'body') counted += event.octets.length;
      }
    }
    expect(counted).toBe(size);
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  };
  time(100_000, 1);
  // Sixteen times the octets in at most eighty times the time: a quadratic parser takes 256 times.
  for (const [size, piece] of [
    [160_000, 1],
    [4 * 1460 * 1024, 1460],
  ] as const) {
    // The best of three: what a busy machine adds is no work of the parser.
    const best = (octetsInAll: number): number => Math.min(...[1, 2, 3].map(() => time(octetsInAll, piece)));
    expect(best(size)).toBeLessThan(80 * Math.max(best(size / 16), 1));
  }
});

test('RFC4975-7.1-13 what looks most like an end-line costs little more than anything else', () => {
  const id = 'a'.repeat(32);
  const worst = `\r\n-------${id.slice(0, -1)}`;
  const parser = new MsrpParser();
  parser.push(octets(`MSRP ${id} SEND\r\n${paths}Content-Type: a/b\r\n\r\n`));
  const segment = octets(worst.repeat(40));
  const began = process.cpuUsage();
  let counted = 0;
  for (let turn = 0; turn < 1000; turn++) {
    parser.push(segment);
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      if (event.type === 'body') counted += event.octets.length;
    }
  }
  counted += parser.heldOctets;
  const { user } = process.cpuUsage(began);
  expect(counted).toBe(1000 * segment.length);
  // 1.6 MB; a search that began anew at every octet would take seconds.
  expect(user / 1000).toBeLessThan(750);
});

test('RFC4975-7.1-15 limits: the largest accepted value and the next', () => {
  const limits = { headerSize: 200, lineSize: 60, fields: 4, pathUris: 2, idLength: 10 };
  const message = (id: string, path: string, fields: string): string =>
    `MSRP ${id} SEND\r\nTo-Path: ${path}\r\nFrom-Path: ${from}\r\n${fields}-------${id}$\r\n`;
  const limited = (stream: string): unknown => {
    const [first] = seenHoweverCut(stream, { limits });
    return first !== undefined && 'error' in first ? [first.error, first.offset, first.message] : 'accepted';
  };
  expect(limited(message('a234567890', to, ''))).toBe('accepted');
  expect(limited(message('a2345678901', to, ''))).toEqual(['MSRP_LIMIT_ID', 5, 'above the limit idLength']);
  expect(limited(message('a123', `${to} ${to}`, ''))).toBe('accepted');
  expect(limited(message('a123', 'm m m', ''))).toEqual(['MSRP_LIMIT_PATH', 25, 'above the limit pathUris']);
  expect(limited(message('a123', to, 'A: 1\r\nB: 2\r\n'))).toBe('accepted');
  expect(limited(message('a123', to, 'A: 1\r\nB: 2\r\nC: 3\r\n'))).toEqual([
    'MSRP_LIMIT_FIELDS',
    16 + paths.length + 12,
    'above the limit fields',
  ]);
  expect(limited(message('a123', to, `A: ${'x'.repeat(57)}\r\n`))).toBe('accepted');
  expect(limited(message('a123', to, `A: ${'x'.repeat(58)}\r\n`))).toEqual([
    'MSRP_LIMIT_LINE',
    16 + paths.length,
    'above the limit lineSize',
  ]);
  // 16 and the paths, two fields, and 13 for the end-line: its CR may stand at 200.
  const room = 200 - 16 - paths.length - 12;
  const two = (length: number): string => `A: ${'x'.repeat(45)}\r\nB: ${'y'.repeat(length - 50 - 5)}\r\n`;
  expect(limited(message('a123', to, two(room)))).toBe('accepted');
  expect(limited(message('a123', to, two(room + 1)))).toEqual([
    'MSRP_LIMIT_HEADERS',
    200,
    'above the limit headerSize',
  ]);
});

test('RFC4975-7.1-15 endless lines and endless fields are refused as soon as a limit is passed', () => {
  for (const [unit, code] of [
    ['x', 'MSRP_LIMIT_LINE'],
    ['\r', 'MSRP_LIMIT_LINE'],
    ['Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: b\r\n', 'MSRP_LIMIT_FIELDS'],
  ] as const) {
    const parser = new MsrpParser();
    parser.push(octets(`MSRP a123 SEND\r\n${paths}`));
    let given = 0;
    let most = 0;
    let error: string | undefined;
    while (error === undefined && given < 20_000) {
      parser.push(octets(unit));
      given += unit.length;
      for (let event = parser.next(); event !== undefined; event = parser.next()) {
        if (event.type === 'error') error = event.error.code;
      }
      most = Math.max(most, parser.heldOctets);
    }
    expect(most).toBeLessThanOrEqual(16_384 + 100);
    expect(error).toBe(code);
    expect(given).toBeLessThan(8300);
  }
});

test('RFC4975-7.1-19 a flag on requests other than SEND and on responses is told as it came', () => {
  expect(seenHoweverCut(`MSRP a123 REPORT\r\n${paths}-------a123+\r\n`)).toMatchObject([{ flag: '+', problems: [] }]);
});

test('the stream may end at a boundary and nowhere else', () => {
  for (const stream of ['MSRP a1', `MSRP a123 SEND\r\n${paths}Content-Type: a/b\r\n\r\nxy\r\n--`]) {
    const parser = new MsrpParser();
    parser.push(octets(stream));
    while (parser.next() !== undefined);
    expect(parser.finish()).toMatchObject({ type: 'error', error: { code: 'MSRP_TRUNCATED', offset: stream.length } });
    expect(parser.finish()).toBe(undefined);
  }
  const parser = new MsrpParser();
  parser.push(octets(bodiless));
  while (parser.next() !== undefined);
  expect(parser.atBoundary).toBe(true);
  expect(parser.finish()).toBe(undefined);
});

test('RFC8873-5.4-2 RFC7977-5.1-1 with framing by messages each push is exactly one message', () => {
  const options = { framing: 'message' } as const;
  const two = octets(send('a123', 'x') + bodiless);
  const at = send('a123', 'x').length;
  expect(seen([two.subarray(0, at), two.subarray(at)], options)).toMatchObject([
    whole('a123', 'x'),
    whole('e123', undefined),
  ]);
  const boundary = (pieces: readonly Uint8Array[]): unknown => seen(pieces, options).at(-1);
  const error = (offset: number): unknown => ({
    error: 'MSRP_BOUNDARY',
    offset,
    message: 'not exactly one MSRP message',
  });
  expect(boundary([two])).toEqual(error(at));
  for (let end = 0; end < at; end++) expect(boundary([two.subarray(0, end), two.subarray(end)])).toEqual(error(end));
  expect(boundary([octets(`${bodiless}\r\n`)])).toEqual(error(bodiless.length));
});

test('pushes that come before the events of earlier ones are taken wait for their turn', () => {
  for (const framing of ['stream', 'message'] as const) {
    const parser = new MsrpParser({ framing });
    for (const id of ['a123', 'b123', 'c123']) parser.push(octets(send(id, id)));
    const ids: string[] = [];
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      if (event.type === 'head') ids.push(event.head.transactionId);
      if (event.type === 'error') ids.push(event.error.code);
    }
    expect(ids).toEqual(['a123', 'b123', 'c123']);
  }
});

test.each(['stream', 'message'] as const)(
  'a push between two events waits for its turn, whenever it comes: %s',
  (framing) => {
    const pieces = ['a123', 'b123', 'c123'].map((id) => octets(send(id, id)));
    // Head, body and end of each.
    for (let taken = 0; taken <= 6; taken++) {
      const parser = new MsrpParser({ framing });
      const events: string[] = [];
      const take = (most: number): void => {
        for (let turn = 0; turn < most; turn++) {
          const event = parser.next();
          if (event === undefined) return;
          events.push(event.type === 'head' ? event.head.transactionId : event.type);
        }
      };
      parser.push(pieces[0]!);
      parser.push(pieces[1]!);
      take(taken);
      parser.push(pieces[2]!);
      take(20);
      expect(events).toEqual(['a123', 'body', 'end', 'b123', 'body', 'end', 'c123', 'body', 'end']);
      expect(parser.atBoundary).toBe(true);
    }
  },
);

test('no body event is empty, and a piece that is body as a whole is given out as it is', () => {
  const parser = new MsrpParser();
  const bodyOf = (piece: Uint8Array): readonly Uint8Array[] => {
    parser.push(piece);
    const found: Uint8Array[] = [];
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      if (event.type === 'body') found.push(event.octets);
    }
    return found;
  };
  expect(bodyOf(octets(`MSRP a123 SEND\r\n${paths}Content-Type: a/b\r\n\r\n`))).toEqual([]);
  const piece = octets('all of it');
  expect(bodyOf(piece)[0]).toBe(piece);
  expect(bodyOf(octets('\r\n----'))).toEqual([]);
  expect(bodyOf(octets('---a123+\r\n'))).toEqual([]);
  expect(bodyOf(octets(send('b123', '')))).toEqual([]);
});

test('after an error nothing follows, whatever is pushed, and nothing is held', () => {
  const parser = new MsrpParser();
  parser.push(octets(`${bodiless}MSRP a123 SEND\r\n${paths}-------b123$\r\n${bodiless}`));
  parser.push(octets(bodiless));
  const events: (string | undefined)[] = [];
  for (let event = parser.next(); event !== undefined; event = parser.next()) events.push(event.type);
  expect(events).toEqual(['head', 'end', 'error']);
  parser.push(octets(bodiless));
  expect(parser.next()).toBe(undefined);
  expect(parser.heldOctets).toBe(0);
  expect(parser.finish()).toBe(undefined);
});

test('what ends a stream says which clause it breaks', () => {
  const errorOf = (stream: string, options = {}): unknown => {
    const parser = new MsrpParser(options);
    parser.push(octets(stream));
    for (let event = parser.next(); event !== undefined; event = parser.next())
      if (event.type === 'error') return event.error;
    const event = parser.finish();
    return event?.type === 'error' ? event.error : undefined;
  };
  const framing = 'message';
  expect(errorOf(`${bodiless}x`, { framing })).toMatchObject({ fault: 'violation', clause: 'RFC 8873 5.4' });
  expect(errorOf('MSRP a1')).toMatchObject({
    fault: 'malformed',
    code: 'MSRP_TRUNCATED',
    clause: 'RFC 4975 7.1',
    status: undefined,
  });
  expect(errorOf('MSRP -\r\n')).toMatchObject({ fault: 'malformed', clause: 'RFC 4975 9', status: 400 });
  expect(errorOf(`MSRP a123 SEND\r\n${paths}-\r\n`)).toMatchObject({ code: 'MSRP_FRAMING', clause: 'RFC 4975 9' });
});

test('any octets give events or one of our errors, the same for every cutting', () => {
  const random = insecureSeededRandom(7);
  const valid = octets(send('a123', 'hello') + bodiless);
  for (let round = 0; round < 150; round++) {
    const broken = valid.slice();
    for (const [at, value] of cut(random(6), 2).map(([a = 0, b = 0]) => [a % valid.length, b] as const))
      broken[at] = value;
    const expected = seen([broken]);
    expect(seen(cut(broken, 1))).toEqual(expected);
    expect(seen(cut(broken, 5))).toEqual(expected);
    for (const each of expected) if ('error' in each) expect(each.error).toMatch(/^MSRP_/);
  }
});
