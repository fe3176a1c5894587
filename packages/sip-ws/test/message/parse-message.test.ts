import { expect, test } from 'vitest';
import {
  checkMessage,
  edit,
  type ParsedMessage,
  type ParseOptions,
  parseMessage,
  writeResponse,
} from '../../src/index.ts';
import { expectRefused, octetsOfText, request, requestText, textOfOctets } from '../support/messages.ts';

function parse(rows: readonly string[], options: ParseOptions & { start?: string } = {}): ParsedMessage {
  return parseMessage(octetsOfText(requestText(rows, options)), options);
}

test('RFC3261-7.1-2 RFC3261-7.1-5 methods are octets: unknown ones are no error, nothing is decoded or folded', () => {
  for (const method of ['invite', 'IN%56ITE', 'NEWMETHOD']) {
    const message = request([`CSeq: 1 ${method}`], { start: `${method} sip:bob@example.com SIP/2.0` });
    expect(message.method).toBe(method);
    expectRefused(
      parse(['CSeq: 1 INVITE'], { start: `${method} sip:b@c SIP/2.0` }),
      'SIP_CSEQ_METHOD',
      expect.any(Number),
    );
  }
});

test('RFC3261-7.1-3 the version is read in any case and written in capitals', () => {
  const message = request([], { start: 'INVITE sip:bob@example.com sIp/2.0' });
  expect(
    textOfOctets(edit(message).setRequestUri('sip:c@d').serialize()).startsWith('INVITE sip:c@d SIP/2.0\r\n'),
  ).toBe(true);
});

test('RFC3261-7.1-4 another version: 505 for a request, nothing for a response', () => {
  for (const version of ['SIP/1.0', 'SIP/2.1', 'SIP/20.0', 'SIP/2.00']) {
    const refused = parse([], { start: `INVITE sip:bob@example.com ${version}` });
    expectRefused(refused, 'SIP_VERSION', 27, 505);
    expect(!refused.ok && refused.reply?.kind).toBe('unparsable');
    const response = parse([], { start: `${version} 200 OK` });
    expectRefused(response, 'SIP_VERSION', 0, 505);
    expect('reply' in response).toBe(false);
  }
});

test('what has no SIP-Version is no request of ours, but can be answered when it names its method', () => {
  const parsed = parse([], { start: 'INVITE sip:bob@example.com' });
  expectRefused(parsed, 'SIP_START_LINE', 26);
  expect(!parsed.ok && parsed.reply?.method).toBe('INVITE');
  expectRefused(parse([], { start: 'INVITE sip:bob@example.com HTTP/1.1' }), 'SIP_START_LINE', 27);
  expectRefused(parseMessage(octetsOfText('\r\n')), 'SIP_START_LINE', 0);
  expectRefused(parseMessage(new Uint8Array(0)), 'SIP_START_LINE', 0);
});

test('RFC3261-7.2-1 a status code is three digits from 100 to 699', () => {
  for (const code of ['99', '099', '700', '2000', '20', '2x0', '-200', '']) {
    expectRefused(parse([], { start: `SIP/2.0 ${code} OK` }), 'SIP_STATUS_CODE', code === '' ? 9 : 8);
  }
  for (const code of [100, 699]) {
    const parsed = parse([], { start: `SIP/2.0 ${code} OK` });
    expect(parsed.ok && parsed.value.kind === 'response' && parsed.value.status).toBe(code);
  }
});

test('RFC3261-7.3.1-1 RFC3261-7.3.1-2 RFC3261-7.3.1-3 white space before the colon, folds, any case; octets are kept', () => {
  const row = 'sUbJeCt \t:  one\r\n \t two\r\n\tthree ';
  const message = request([row]);
  expect(message.header('Subject')?.text).toBe('one two three');
  expect(message.header('SUBJECT')?.name).toBe('sUbJeCt');
  expect(textOfOctets(edit(message).pushVia('SIP/2.0/TCP x').serialize())).toContain(`\r\n${row}\r\n`);
});

test('RFC3261-7.3.1-5 RFC3261-7.3.3-3 rows and commas, long and compact names, give one list', () => {
  const message = request([
    'Route: <sip:a;lr>, <sip:b;lr>',
    'ROUTE: <sip:c;lr>',
    'k: path',
    'Supported: gruu,outbound',
  ]);
  const routes = message.routes();
  expect(routes.ok && routes.value.map(({ uriText, row, position }) => [uriText, row, position])).toEqual([
    ['sip:a;lr', 5, 0],
    ['sip:b;lr', 5, 1],
    ['sip:c;lr', 6, 0],
  ]);
  expect(message.supported()).toEqual({ ok: true, value: ['path', 'gruu', 'outbound'] });
});

test('RFC3261-7.3.1-6 commas in quotes, brackets and comments separate nothing', () => {
  const message = request([
    'Call-Info: "a,b" <http://x/,y>;p="c,d" , <http://z>',
    'Warning: 307 x "a (,", 308 y (c,d) "e"',
  ]);
  expect(message.values('Call-Info').map((value) => value.text)).toEqual(['"a,b" <http://x/,y>;p="c,d"', '<http://z>']);
  expect(message.values('Warning').map((value) => value.text)).toEqual(['307 x "a (,"', '308 y (c,d) "e"']);
});

test('RFC3261-7.3.1-7 authentication headers are never split', () => {
  for (const name of ['WWW-Authenticate', 'Proxy-Authenticate', 'Authorization', 'Proxy-Authorization']) {
    const message = request([`${name}: Digest realm="a", nonce="b"`, `${name}: Digest realm="c", nonce="d"`]);
    expect(message.values(name).map((value) => value.text)).toEqual([
      'Digest realm="a", nonce="b"',
      'Digest realm="c", nonce="d"',
    ]);
  }
});

test('RFC3261-7.3.1-10 what may stand once makes the message invalid when it stands twice, also in compact form', () => {
  for (const [name, again, value] of [
    ['From', 'f', '<sip:a@b>;tag=1'],
    ['To', 't', '<sip:a@b>'],
    ['Call-ID', 'i', 'x'],
    ['CSeq', 'cseq', '1 INVITE'],
    ['Max-Forwards', 'MAX-FORWARDS', '70'],
    ['Content-Length', 'l', '0'],
    ['Content-Type', 'c', 'a/b'],
    ['Expires', 'expires', '60'],
  ] as const) {
    const text = requestText([`${name}: ${value}`, `${again}: ${value}`]);
    const parsed = parseMessage(octetsOfText(text));
    expectRefused(parsed, 'SIP_HEADER_DUPLICATE', text.lastIndexOf(`\r\n${again}:`) + 2);
    expect(!parsed.ok && parsed.reply?.method).toBe('INVITE');
  }
});

test('RFC3261-7.3.1-11 a line that is no header spoils itself only', () => {
  for (const line of ['Foobar roobar', ': value', 'Na me: x', 'N(me: x', '"q": x']) {
    const message = request([line, 'X-Next: v']);
    expect(message.header('X-Next')?.text).toBe('v');
    expect(message.defects.map((defect) => defect.code)).toEqual(['SIP_HEADER_SYNTAX']);
    expect(message.allHeaders().map((row) => row.name)).not.toContain('Foobar');
    const strict = parse([line, 'X-Next: v'], { mode: 'strict' });
    expect(!strict.ok && strict.error.code).toBe('SIP_HEADER_SYNTAX');
  }
});

test('RFC3261-7.3.1-12 a parameter that stands twice: an error when strict, the first one when lenient', () => {
  const rows = ['Via: SIP/2.0/WSS a;branch=z9hG4bK1;BRANCH=z9hG4bK2'];
  const strict = parse(rows, { mode: 'strict' });
  expectRefused(strict, 'SIP_PARAMETER', requestText(rows).indexOf('BRANCH'));
  const via = request(rows).topVia();
  expect(via.ok && via.value.branch).toBe('z9hG4bK1');
});

test('RFC3261-7.3.3-1 RFC3261-7.3.3-2 compact names', () => {
  const pairs =
    'i Call-ID,m Contact,e Content-Encoding,l Content-Length,c Content-Type,f From,s Subject,k Supported,t To,v Via,a Accept-Contact,b Referred-By,d Request-Disposition,j Reject-Contact,n Identity-Info,o Event,r Refer-To,u Allow-Events,x Session-Expires,y Identity';
  for (const pair of pairs.split(',')) {
    const [compact = '', long = ''] = pair.split(' ');
    for (const name of [compact, compact.toUpperCase()]) {
      // Some of these rows stand twice then, and the message is refused: its rows are found all the same.
      const parsed = parse([`${name}: 0`]);
      const found = parsed.ok ? parsed.value : parsed.reply?.headers;
      if (found === undefined) throw new Error(name);
      expect(found.headers(long).map((row) => row.name)).toContain(name);
      expect(found.headers(compact).map((row) => row.name)).toContain(name);
    }
  }
});

test('underscore is not dash', () => {
  const message = request(['P_Asserted_Identity: <sip:evil@x>']);
  expect(message.header('P-Asserted-Identity')).toBeUndefined();
  expect(message.headers('P_Asserted_Identity').length).toBe(1);
});

test('names of things that every object has are ordinary names', () => {
  const message = request(['constructor: a', '__proto__: b', 'X: c;constructor=d;__proto__=e']);
  expect(message.header('constructor')?.text).toBe('a');
  expect(message.header('__proto__')?.text).toBe('b');
  expect(message.header('toString')).toBeUndefined();
});

test('RFC7118-5-4 RFC7118-5-5 one message at most, with or without Content-Length', () => {
  const first = request(['Content-Length: 3'], { body: 'abcINVITE sip:x SIP/2.0\r\n' });
  expect([textOfOctets(first.body), first.octets.length]).toEqual([
    'abc',
    requestText(['Content-Length: 3']).length + 3,
  ]);
  const all = request([], { body: 'abc\r\n\r\nd' });
  expect(textOfOctets(all.body)).toBe('abc\r\n\r\nd');
});

test('RFC7118-5-7 RFC3261-18.3-2 a short body: a request can be answered, a response cannot', () => {
  const rows = ['Content-Length: 4'];
  const parsed = parseMessage(octetsOfText(requestText(rows, { body: 'abc' })));
  expectRefused(parsed, 'SIP_BODY_SHORT', requestText(rows).length + 3);
  expect(!parsed.ok && parsed.reply?.method).toBe('INVITE');
  const response = parseMessage(octetsOfText(requestText(rows, { start: 'SIP/2.0 200 OK', body: 'abc' })));
  expect('reply' in response).toBe(false);
});

test('RFC3261-20.14-1 Content-Length is digits only', () => {
  for (const value of ['-1', '+1', '1.0', '0x10', '1 1', 'a', '', '1\r\n 1']) {
    const parsed = parse([`Content-Length: ${value}`]);
    expect(!parsed.ok && parsed.error.code).toBe('SIP_CONTENT_LENGTH');
    expect(!parsed.ok && parsed.error.status).toBe(400);
  }
  for (const value of ['99999999999999999999', '4294967296', '1'.repeat(400)])
    expect(parse([`Content-Length: ${value}`])).toMatchObject({ ok: false, error: { code: 'SIP_BODY_SHORT' } });
});

test('RFC3261-7.5-2 RFC3261-8.2.6-4 without Content-Length there is no message on a stream; an ACK has no answer', () => {
  expectRefused(parse([], { framing: 'stream' }), 'SIP_CONTENT_LENGTH', requestText().length);
  expect(parse(['Content-Length: 0'], { framing: 'stream' }).ok).toBe(true);
  const ack = parse(['CSeq: 1 ACK'], { framing: 'stream', start: 'ACK sip:b@c SIP/2.0' });
  expect(ack.ok).toBe(false);
  expect('reply' in ack).toBe(false);
});

test('RFC3261-20.16-1 CSeq is 0 to 2^32-1 and names the method of the request', () => {
  expect(request(['CSeq: 4294967295 INVITE']).cseq()).toEqual({
    ok: true,
    value: { number: 4294967295, method: 'INVITE' },
  });
  expect(request(['CSeq: 0 INVITE']).cseq()).toEqual({ ok: true, value: { number: 0, method: 'INVITE' } });
  const at = requestText(['CSeq: x']).indexOf('CSeq: ') + 6;
  expectRefused(parse(['CSeq: 4294967296 INVITE']), 'SIP_CSEQ', at);
  expectRefused(parse(['CSeq: 18446744073709551617 INVITE']), 'SIP_CSEQ', at);
  expectRefused(parse(['CSeq: -1 INVITE']), 'SIP_CSEQ', at);
  expectRefused(parse(['CSeq: 1INVITE']), 'SIP_CSEQ', at + 1);
  expectRefused(parse(['CSeq: 1 INVITE x']), 'SIP_CSEQ', at + 8);
  expectRefused(parse(['CSeq: 1 BYE']), 'SIP_CSEQ_METHOD', at + 2);
});

test('RFC3261-20.22-1 Max-Forwards above 255 is clamped, never wrapped', () => {
  const values = ['255', '256', '65536', '4294967296', '0070', '0'].map((value) =>
    request([`Max-Forwards: ${value}`]).maxForwards(),
  );
  expect(values.map((value) => value.ok && value.value)).toEqual([255, 255, 255, 255, 70, 0]);
  const strict = parse(['Max-Forwards: 256'], { mode: 'strict' });
  expectRefused(strict, 'SIP_NUMBER', requestText(['Max-Forwards: 256']).indexOf('256'));
  for (const value of ['-1', 'many', '1.5', ''])
    expect(request([`Max-Forwards: ${value}`]).maxForwards().ok).toBe(false);
});

test('RFC3261-20.10-2 a Contact of * stands alone', () => {
  expect(request(['Contact: *']).contacts()).toEqual({ ok: true, value: '*' });
  expect(request(['m:  * ']).contacts()).toEqual({ ok: true, value: '*' });
  for (const rows of [['Contact: *, <sip:a@b>'], ['Contact: *', 'Contact: <sip:a@b>'], ['Contact: <sip:a@b>, *']])
    expect(request(rows).contacts().ok).toBe(false);
});

test('RFC3261-25.1-3 a Call-ID is literal', () => {
  for (const callId of ['a<>"[]{}()\\/?:b@c<>"[]{}', 'A@b', 'a'])
    expect(parse([`Call-ID: ${callId}`], { mode: 'strict' })).toMatchObject({ ok: true });
  const message = request(['Call-ID: AbC@D']);
  expect(message.callId()).toEqual({ ok: true, value: 'AbC@D' });
  const rows = ['Call-ID: a@b@c'];
  expectRefused(parse(rows, { mode: 'strict' }), 'SIP_CALL_ID', requestText(rows).indexOf('a@b@c') + 3);
});

test('RFC3261-25.1-4 an unknown header is opaque', () => {
  const value = '", ;;<,(\\ =';
  const message = request([`X-Unknown: ${value}`]);
  expect(message.values('X-Unknown').map((found) => found.text)).toEqual([value]);
  expect(checkMessage(message)).toBeUndefined();
});

test('RFC3261-25.1-5 control octets: errors when strict, defects when lenient; CR or LF alone is always an error', () => {
  for (const octet of ['\0', '\x01', '\x1f', '\x7f']) {
    const rows = [`Subject: a${octet}b`];
    const at = requestText(rows).indexOf(octet);
    expectRefused(parse(rows, { mode: 'strict' }), 'SIP_CONTROL_OCTET', at);
    const message = request(rows);
    expect(message.defects.map(({ code, offset }) => [code, offset])).toEqual([['SIP_CONTROL_OCTET', at]]);
    expect(message.header('Subject')?.text).toBe(`a${octet}b`);
  }
  for (const mode of ['lenient', 'strict'] as const)
    for (const octet of ['\r', '\n']) {
      const rows = [`Subject: a${octet}Via: SIP/2.0/UDP evil`];
      expectRefused(parse(rows, { mode }), 'SIP_LINE_END', requestText(rows).indexOf(`a${octet}`) + 1);
    }
});

test('a CR or LF alone does not get into a response', () => {
  const parsed = parse(['To: <sip:a@b>\nVia: SIP/2.0/UDP evil\r']);
  if (parsed.ok || parsed.reply === undefined) throw new Error('not answerable');
  const response = textOfOctets(writeResponse(parsed.reply, 400, { toTag: 't' }));
  expect(response.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(response).toContain('To: <sip:a@b> Via: SIP/2.0/UDP evil');
});

test('RFC3261-25.1-1 UTF-8, and what is no UTF-8, is carried', () => {
  const octets = octetsOfText(requestText(['Subject: \xc3\xa9 \xff\xfe\xc3', 'From: "\xc3\xa9" <sip:a@b>;tag=1']));
  const message = parseMessage(octets, { mode: 'strict' });
  if (!message.ok) throw message.error;
  expect(message.value.header('Subject')?.text).toBe('é \ufffd\ufffd\ufffd');
  const from = message.value.from();
  expect(from.ok && from.value.displayName).toBe('é');
  expect(edit(message.value).serialize()).toEqual(octets);
});

test('RFC3261-25.1-2 an unterminated quote ends with its row', () => {
  const rows = ['Contact: "a <sip:a@b>', 'X-Next: "'];
  const contacts = request(rows).contacts();
  expect(contacts).toMatchObject({
    ok: false,
    error: { code: 'SIP_NAME_ADDR', offset: requestText(rows).indexOf('"a') },
  });
});

test('RFC7118-8.2-2 a comma after the last Route: an error when strict, dropped when lenient', () => {
  const rows = ['Route: <sip:a;lr>, <sip:b;lr>,'];
  const strict = parse(rows, { mode: 'strict' });
  expectRefused(strict, 'SIP_LIST', requestText(rows).indexOf('b;lr>,') + 6);
  const routes = request(rows).routes();
  expect(routes.ok && routes.value.length).toBe(2);
});

test('a bad value harms no other', () => {
  const message = request(['Contact: "', 'Route: <sip:a;lr>', 'Max-Forwards: x']);
  expect([message.contacts().ok, message.maxForwards().ok, message.routes().ok, message.vias().ok]).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('every bound holds at its value and not one above', () => {
  const long = requestText(['Subject: x'], { body: 'abc' });
  expect(parseMessage(octetsOfText(long), { limits: { messageSize: long.length } }).ok).toBe(true);
  expectRefused(
    parseMessage(octetsOfText(long), { limits: { messageSize: long.length - 1 } }),
    'SIP_LIMIT_MESSAGE',
    long.length - 1,
    513,
  );

  const text = requestText([]);
  expect(parseMessage(octetsOfText(text), { limits: { headerSize: text.length } }).ok).toBe(true);
  const cut = parseMessage(octetsOfText(`${text}body`), { limits: { headerSize: text.length - 2 } });
  expectRefused(cut, 'SIP_LIMIT_HEADERS', text.length - 2, 513);

  expect(parse([], { limits: { rows: 5 } }).ok).toBe(true);
  expectRefused(parse(['X: y'], { limits: { rows: 5 } }), 'SIP_LIMIT_ROWS', text.length - 2);

  const row = `X: ${'y'.repeat(100)}`;
  expect(parse([row], { limits: { rowSize: 105 } }).ok).toBe(true);
  expectRefused(parse([row], { limits: { rowSize: 104 } }), 'SIP_LIMIT_ROW', text.length - 2);

  expect(request(['Route: <sip:a>,<sip:b>'], { limits: { values: 2 } }).routes().ok).toBe(true);
  expect(request(['Route: <sip:a>,<sip:b>'], { limits: { values: 1 } }).routes()).toMatchObject({
    ok: false,
    error: { code: 'SIP_LIMIT_VALUES' },
  });
  const vias = ['Via: SIP/2.0/TCP a, SIP/2.0/TCP b'];
  expect(request(vias, { limits: { vias: 2 } }).vias().ok).toBe(true);
  expect(request(vias, { limits: { vias: 1 } }).vias()).toMatchObject({ ok: false, error: { code: 'SIP_LIMIT_VIAS' } });
  expect(request(['To: <sip:a>;a;b'], { limits: { parameters: 2 } }).to().ok).toBe(true);
  expect(request(['To: <sip:a>;a;b;c'], { limits: { parameters: 2 } }).to()).toMatchObject({
    ok: false,
    error: { code: 'SIP_LIMIT_PARAMETERS' },
  });
  expect(parse([], { limits: { uriSize: 19 } }).ok).toBe(true);
  expectRefused(parse([], { limits: { uriSize: 18 } }), 'SIP_LIMIT_URI', 7, 414);
});

test('a message that is too large can still be answered', () => {
  const parsed = parseMessage(octetsOfText(requestText([], { body: 'x'.repeat(1000) })), {
    limits: { messageSize: 600 },
  });
  if (parsed.ok || parsed.reply === undefined) throw new Error('not answerable');
  expect(textOfOctets(writeResponse(parsed.reply, parsed.error.status ?? 400, { toTag: 't' }))).toContain(
    'SIP/2.0 513 Message Too Large\r\nVia: SIP/2.0/WSS client.invalid;branch=z9hG4bK1\r\n',
  );
});

test('a message keeps 32 defects and no more', () => {
  expect(request([`Subject: ${'\x01'.repeat(100)}`]).defects.length).toBe(32);
});

test('rows and elements without a value: errors when strict, passed over alike by every accessor when lenient', () => {
  const rows = ['Via:', 'v: , SIP/2.0/TCP a, ,SIP/2.0/TCP b', 'Route:'];
  const text = requestText(rows);
  expectRefused(parse(rows, { mode: 'strict' }), 'SIP_LIST', text.indexOf('Via:') + 4);
  expectRefused(parse(['Route:'], { mode: 'strict' }), 'SIP_LIST', requestText(['Route:']).indexOf('Route:') + 6);
  expect(parse(['Supported:'], { mode: 'strict' })).toMatchObject({ ok: true });
  const message = request(rows);
  const [top, vias] = [message.topVia(), message.vias()];
  expect([
    top.ok && top.value.host,
    vias.ok && vias.value.map(({ host, row, position }) => [host, row, position]),
  ]).toEqual([
    'a',
    [
      ['a', 5, 0],
      ['b', 5, 1],
    ],
  ]);
  const out = textOfOctets(edit(message).setTopViaParameter('rport', '1').serialize());
  expect(out).toBe(text.replace('TCP a,', 'TCP a;rport=1,'));
  expect(textOfOctets(edit(message).popVia().serialize())).toBe(text.replace('SIP/2.0/TCP a, ,', ''));
});

test('octets of a subclass, as those of Node, are read in place', () => {
  const buffer = Buffer.from(requestText(['Content-Length: 2'], { body: 'abc' }), 'latin1');
  const parsed = parseMessage(buffer.subarray(0));
  if (!parsed.ok) throw parsed.error;
  const { octets, body } = parsed.value;
  expect([octets.constructor, octets.buffer, octets.byteOffset]).toEqual([
    Uint8Array,
    buffer.buffer,
    buffer.byteOffset,
  ]);
  expect(octets.length).toBe(buffer.length - 1);
  expect(textOfOctets(body)).toBe('ab');
});

test('messages that are read behind one another keep what each of them holds', () => {
  const kept = Array.from({ length: 1000 }, (_, i) => {
    const own = Array.from({ length: i % 7 }, (_, row) => `X-Row-${row}: ${i}`);
    // Every fourth has a fold, so that both ways of reading take part.
    const rows = i % 4 === 0 ? [...own, `Subject: ${i}\r\n more`] : own;
    return { rows, message: request(rows) };
  });
  for (const { rows, message } of kept) {
    const found = message.allHeaders().map(({ name, text }) => `${name}: ${text}`);
    expect(found.slice(found.length - rows.length)).toEqual(rows.map((row) => row.replace('\r\n', '')));
  }
});
