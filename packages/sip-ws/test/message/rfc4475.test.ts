import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkMessage, edit, parseMessage, writeResponse } from '../../src/index.ts';
import { expectRefused, octetsOfText, textOfOctets } from '../support/messages.ts';
import { parsed4475, requestIn, responseIn, rfc4475 } from '../support/torture.ts';

const names = readdirSync(new URL('../fixtures/rfc4475', import.meta.url)).map((file) => file.replace('.dat', ''));

// What every mode makes of each message: `accepted`, or the code of the error (also of the values that a proxy needs).
const expected: Readonly<Record<string, readonly [lenient: string, strict: string]>> = {
  badaspec: ['accepted', 'SIP_NAME_ADDR'],
  badbranch: ['accepted', 'accepted'],
  baddate: ['accepted', 'accepted'],
  baddn: ['SIP_HEADER_END', 'SIP_HEADER_END'],
  badinv01: ['SIP_VIA', 'SIP_PARAMETER'],
  badvers: ['SIP_VERSION', 'SIP_VERSION'],
  bcast: ['accepted', 'accepted'],
  bext01: ['accepted', 'accepted'],
  bigcode: ['SIP_STATUS_CODE', 'SIP_STATUS_CODE'],
  clerr: ['SIP_BODY_SHORT', 'SIP_BODY_SHORT'],
  cparam01: ['accepted', 'accepted'],
  cparam02: ['accepted', 'accepted'],
  dblreq: ['accepted', 'accepted'],
  esc01: ['accepted', 'accepted'],
  esc02: ['accepted', 'accepted'],
  escnull: ['accepted', 'accepted'],
  escruri: ['accepted', 'SIP_URI'],
  insuf: ['SIP_HEADER_MISSING', 'SIP_HEADER_MISSING'],
  intmeth: ['accepted', 'accepted'],
  inv2543: ['accepted', 'accepted'],
  invut: ['accepted', 'accepted'],
  longreq: ['accepted', 'accepted'],
  ltgtruri: ['SIP_URI', 'SIP_URI'],
  lwsdisp: ['accepted', 'accepted'],
  lwsruri: ['SIP_START_LINE', 'SIP_START_LINE'],
  lwsstart: ['accepted', 'SIP_START_LINE'],
  mcl01: ['SIP_HEADER_DUPLICATE', 'SIP_HEADER_DUPLICATE'],
  mismatch01: ['SIP_CSEQ_METHOD', 'SIP_CSEQ_METHOD'],
  mismatch02: ['SIP_CSEQ_METHOD', 'SIP_CSEQ_METHOD'],
  mpart01: ['accepted', 'accepted'],
  multi01: ['SIP_HEADER_DUPLICATE', 'SIP_HEADER_DUPLICATE'],
  ncl: ['SIP_CONTENT_LENGTH', 'SIP_CONTENT_LENGTH'],
  noreason: ['accepted', 'accepted'],
  novelsc: ['accepted', 'accepted'],
  quotbal: ['SIP_NAME_ADDR', 'SIP_NAME_ADDR'],
  regaut01: ['accepted', 'accepted'],
  regbadct: ['accepted', 'SIP_NAME_ADDR'],
  regescrt: ['accepted', 'accepted'],
  scalar02: ['SIP_CSEQ', 'SIP_CSEQ'],
  scalarlg: ['SIP_CSEQ', 'SIP_CSEQ'],
  sdp01: ['accepted', 'accepted'],
  semiuri: ['accepted', 'accepted'],
  transports: ['accepted', 'accepted'],
  trws: ['accepted', 'SIP_START_LINE'],
  unkscm: ['accepted', 'accepted'],
  unksm2: ['accepted', 'accepted'],
  unreason: ['accepted', 'accepted'],
  wsinv: ['accepted', 'accepted'],
  zeromf: ['accepted', 'accepted'],
};

test('all 49 messages have a verdict', () => {
  expect(names.sort()).toEqual(Object.keys(expected).sort());
  expect(names.length).toBe(49);
});

for (const name of names) {
  test(`${name}: lenient and strict verdict`, () => {
    const verdicts = (['lenient', 'strict'] as const).map((mode) => {
      const parsed = parsed4475(name, mode);
      return parsed.ok ? (checkMessage(parsed.value)?.code ?? 'accepted') : parsed.error.code;
    });
    expect(verdicts).toEqual(expected[name]);
  });

  test(`${name}: what is accepted leaves as it came`, () => {
    const parsed = parsed4475(name);
    if (!parsed.ok) return;
    const changed = ['lwsstart', 'trws', 'escruri'].includes(name);
    const same = textOfOctets(edit(parsed.value).serialize()) === textOfOctets(parsed.value.octets);
    expect(same).toBe(!changed);
  });
}

test('RFC4475-3.1.1.1-1 wsinv: folds, white space, compact and odd-case names', () => {
  const message = requestIn(parsed4475('wsinv', 'strict'));
  const vias = message.vias();
  if (!vias.ok) throw vias.error;
  expect(vias.value.map((via) => [via.transport, via.host, via.branch])).toEqual([
    ['UDP', '192.0.2.2', '390skdjuw'],
    ['TCP', 'spindle.example.com', 'z9hG4bK9ikj8'],
    ['UDP', '192.168.255.111', 'z9hG4bK30239'],
  ]);
  expect(vias.value.map((via) => via.row)).toEqual([6, 12, 12]);
  expect(message.maxForwards()).toEqual({ ok: true, value: 68 });
  expect(message.cseq()).toEqual({ ok: true, value: { number: 9, method: 'INVITE' } });
  expect(message.header('Subject')?.text).toBe('');
  expect(message.header('NewFangledHeader')?.text).toBe('newfangled value continued newfangled value');
  expect(message.header('UnknownHeaderWithUnusualValue')?.text).toBe(';;,,;;,;');
  const from = message.from();
  expect(from.ok && [from.value.displayName, from.value.uriText, from.value.tag]).toEqual([
    'J Rosenberg \\"',
    'sip:jdrosen@example.com',
    '98asjd8',
  ]);
  const to = message.to();
  expect(to.ok && [to.value.uriText, to.value.tag]).toEqual(['sip:vivekg@chair-dnrc.example.com', '1918181833n']);
  const contacts = message.contacts();
  if (!contacts.ok || contacts.value === '*') throw new Error('no contacts');
  expect([...contacts.value[0]!.parameters]).toEqual([
    ['newparam', 'newvalue'],
    ['secondparam', undefined],
    ['q', '0.33'],
  ]);
  const relayed = textOfOctets(edit(message).replace('Max-Forwards', '67').serialize());
  expect(relayed).toContain('\r\nUnknownHeaderWithUnusualValue: ;;,,;;,;\r\n');
  expect(relayed).toContain('\r\nNewFangledHeader:   newfangled value\r\n continued newfangled value\r\n');
});

test('RFC4475-3.1.1.2-1 intmeth: every token character, quoted control octets, UTF-8', () => {
  const message = requestIn(parsed4475('intmeth', 'strict'));
  expect(message.method).toBe("!interesting-Method0123456789_*+`.%indeed'~");
  const to = message.to();
  expect(to.ok && to.value.displayName).toBe('BEL:\x07 NUL:\0 DEL:\x7f');
  const from = message.from();
  expect(from.ok && from.value.displayName).toBe("token1~` token2'+_ token3*%!.-");
  expect(from.ok && from.value.parameters.get("fromParam''~+*_!.-%")).toBe('работающий');
  expect(message.header("extensionHeader-!.%*+_`'~")?.text).toBe('\ufeff大停電');
  expect(message.callId()).toEqual({ ok: true, value: 'intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{' });
  const uri = message.requestUri();
  expect(uri.ok && uri.value.kind === 'sip' && [uri.value.user, uri.value.password, uri.value.host]).toEqual([
    "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*",
    "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)",
    'example.com',
  ]);
});

test('RFC4475-3.1.1.3-1 RFC3261-19.1.2-1 esc01: an escaped @ and colon stay in the user part; parameters are decoded once', () => {
  const message = requestIn(parsed4475('esc01', 'strict'));
  const uri = message.requestUri();
  expect(
    uri.ok && uri.value.kind === 'sip' && [uri.value.user, uri.value.decodedUser, uri.value.password, uri.value.host],
  ).toEqual(['sips%3Auser%40example.com', 'sips:user@example.com', undefined, 'example.net']);
  const contacts = message.contacts();
  if (!contacts.ok || contacts.value === '*') throw new Error('no contacts');
  const contact = contacts.value[0]!.uri();
  if (!contact.ok || contact.value.kind !== 'sip') throw new Error('no SIP URI');
  expect(contact.value.parameters.get('name')).toBe('value%41');
  expect(contact.value.parameters.has('lr')).toBe(true);
  expect(contact.value.text).toBe('sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31');
});

test('RFC4475-3.1.1.4-1 RFC3261-19.1.2-2 escnull: %00 is a character like others', () => {
  const message = requestIn(parsed4475('escnull', 'strict'));
  const to = message.to();
  const uri = to.ok ? to.value.uri() : to;
  expect(uri.ok && uri.value.kind === 'sip' && [uri.value.user, uri.value.decodedUser]).toEqual([
    'null-%00-null',
    'null-\0-null',
  ]);
  const contacts = message.contacts();
  expect(contacts.ok && contacts.value !== '*' && contacts.value.map((contact) => contact.uriText)).toEqual([
    'sip:%00@host5.example.com',
    'sip:%00%00@host5.example.com',
  ]);
});

test('RFC4475-3.1.1.5-1 RFC3261-7.1-2 esc02: an escape outside URIs means nothing', () => {
  const message = requestIn(parsed4475('esc02', 'strict'));
  expect(message.method).toBe('RE%47IST%45R');
  const to = message.to();
  expect(to.ok && to.value.displayName).toBe('%Z%45');
  expect(message.header('C%6Fntact')?.text).toBe('<sip:alias2@host2.example.com>');
  const contacts = message.contacts();
  expect(contacts.ok && contacts.value !== '*' && contacts.value.length).toBe(2);
});

test('RFC4475-3.1.1.6-1 lwsdisp: no white space between display name and <', () => {
  const from = requestIn(parsed4475('lwsdisp', 'strict')).from();
  expect(from.ok && [from.value.displayName, from.value.uriText]).toEqual(['caller', 'sip:caller@example.com']);
});

test('RFC4475-3.1.1.7-1 longreq: nothing is truncated', () => {
  const message = requestIn(parsed4475('longreq', 'strict'));
  const vias = message.vias();
  expect(vias.ok && vias.value.length).toBe(34);
  const from = message.from();
  expect(from.ok && from.value.tag?.length).toBe(155);
  const callId = message.callId();
  expect(callId.ok && callId.value.length).toBe(141);
  const name = message.allHeaders().find((row) => row.name.startsWith('Unknown-Long'))?.name;
  expect(name).toBe(`Unknown-${'Long'.repeat(20)}-Name`);
});

test('RFC4475-3.1.1.8-1 RFC3261-18.3-1 dblreq: what follows the body is not part of the message nor relayed', () => {
  const message = requestIn(parsed4475('dblreq'));
  expect(message.method).toBe('REGISTER');
  expect(message.body.length).toBe(0);
  expect(message.octets.length).toBe(300);
  expect(textOfOctets(edit(message).serialize())).not.toContain('INVITE');
});

test('RFC4475-3.1.1.9-1 RFC3261-19.1.1-2 semiuri: a semicolon before @ belongs to the user part', () => {
  const message = requestIn(parsed4475('semiuri', 'strict'));
  const uri = message.requestUri();
  expect(uri.ok && uri.value.kind === 'sip' && [uri.value.user, uri.value.host, uri.value.parameters.size]).toEqual([
    'user;par=u%40example.net',
    'example.com',
    0,
  ]);
  expect(textOfOctets(edit(message).pushVia('SIP/2.0/TCP x').serialize())).toContain(
    'OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0\r\n',
  );
});

test('RFC4475-3.1.1.10-1 transports: any token is a transport', () => {
  const vias = requestIn(parsed4475('transports', 'strict')).vias();
  expect(vias.ok && vias.value.map((via) => via.transport)).toEqual(['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP']);
});

test('RFC3261-7.4-1 mpart01: a binary body is carried unchanged', () => {
  const message = requestIn(parsed4475('mpart01', 'strict'));
  expect(message.body.length).toBe(553);
  expect(message.body.filter((octet) => octet === 0).length).toBeGreaterThan(0);
  const out = edit(message).pushVia('SIP/2.0/TCP x').serialize();
  expect(textOfOctets(out.subarray(out.length - 553))).toBe(textOfOctets(message.body));
});

test('RFC4475-3.1.1.12-1 RFC3261-7.2-2 unreason: the reason phrase is UTF-8 and kept', () => {
  const message = responseIn(parsed4475('unreason', 'strict'));
  expect(message.status).toBe(200);
  expect(message.reason).toBe('= 2**3 * 5**2 но сто девяносто девять - простое');
});

test('RFC4475-3.1.1.13-1 noreason: an empty reason phrase; lenient also without the space', () => {
  expect(responseIn(parsed4475('noreason', 'strict')).reason).toBe('');
  const text = textOfOctets(rfc4475('noreason')).replace('SIP/2.0 100 \r\n', 'SIP/2.0 100\r\n');
  const lenient = responseIn(parseMessage(octetsOfText(text)));
  expect([lenient.status, lenient.reason, lenient.defects.map((defect) => defect.code)]).toEqual([
    100,
    '',
    ['SIP_START_LINE'],
  ]);
  expect(textOfOctets(edit(lenient).serialize()).startsWith('SIP/2.0 100 \r\n')).toBe(true);
  expectRefused(parseMessage(octetsOfText(text), { mode: 'strict' }), 'SIP_START_LINE', 7);
});

test('RFC4475-3.1.2.1-1 badinv01: an empty element of Via that is no element', () => {
  const message = requestIn(parsed4475('badinv01'));
  const error = checkMessage(message);
  expect([error?.code, error?.offset, error?.status]).toEqual(['SIP_VIA', 219, 400]);
  expectRefused(parsed4475('badinv01', 'strict'), 'SIP_PARAMETER', 217);
});

test('RFC3261-18.3-2 RFC7118-5-7 clerr: fewer octets than Content-Length says', () => {
  const parsed = parsed4475('clerr');
  expectRefused(parsed, 'SIP_BODY_SHORT', 498);
  if (parsed.ok || parsed.reply === undefined) throw new Error('not answerable');
  expect(textOfOctets(writeResponse(parsed.reply, 400, { toTag: 't' }))).toContain('SIP/2.0 400 Bad Request\r\n');
});

test('RFC4475-3.1.2.4-1 scalar02: a CSeq above 2^32-1', () => {
  expectRefused(parsed4475('scalar02'), 'SIP_CSEQ', 174);
  const message = requestIn(
    parseMessage(
      octetsOfText(textOfOctets(rfc4475('scalar02')).replace('36893488147419103232 REGISTER', '1 REGISTER')),
    ),
  );
  expect(message.maxForwards()).toEqual({ ok: true, value: 255 });
  expect(message.expires()).toEqual({ ok: true, value: 4_294_967_295 });
});

test('RFC4475-3.1.2.5-1 scalarlg: a response with a CSeq out of range is no message and has no answer', () => {
  const parsed = parsed4475('scalarlg');
  expectRefused(parsed, 'SIP_CSEQ', 198);
  expect('reply' in parsed).toBe(false);
});

test('RFC4475-3.1.2.6-1 quotbal: a quote without end does not reach the next row', () => {
  const message = requestIn(parsed4475('quotbal'));
  const error = checkMessage(message);
  expect([error?.code, error?.offset, error?.status]).toEqual(['SIP_NAME_ADDR', 41, 400]);
  const from = message.from();
  expect(from.ok && from.value.uriText).toBe('sip:caller@example.net');
});

test('RFC4475-3.1.2.7-1 ltgtruri: a Request-URI in <>', () => {
  const error = checkMessage(requestIn(parsed4475('ltgtruri')));
  expect([error?.code, error?.offset, error?.status]).toEqual(['SIP_URI', 7, 400]);
  expectRefused(parsed4475('ltgtruri', 'strict'), 'SIP_URI', 7);
});

test('RFC4475-3.1.2.8-1 RFC3261-7.1-1 lwsruri: white space inside the Request-URI', () => {
  for (const mode of ['lenient', 'strict'] as const) {
    const parsed = parsed4475('lwsruri', mode);
    expectRefused(parsed, 'SIP_START_LINE', 29);
    expect(!parsed.ok && parsed.reply?.method).toBe('INVITE');
  }
});

test('RFC4475-3.1.2.9-1 lwsstart: several spaces are refused, or written as one', () => {
  expectRefused(parsed4475('lwsstart', 'strict'), 'SIP_START_LINE', 6);
  const message = requestIn(parsed4475('lwsstart'));
  expect(message.defects.map(({ code, offset, clause }) => [code, offset, clause])).toEqual([
    ['SIP_START_LINE', 6, 'RFC 3261 7.1'],
  ]);
  expect(textOfOctets(edit(message).serialize()).startsWith('INVITE sip:user@example.com SIP/2.0\r\n')).toBe(true);
});

test('RFC4475-3.1.2.10-1 trws: white space after the version is refused, or dropped', () => {
  expectRefused(parsed4475('trws', 'strict'), 'SIP_START_LINE', 7);
  const out = textOfOctets(edit(requestIn(parsed4475('trws'))).serialize());
  expect(out.slice(0, out.indexOf('\r\n'))).toBe('OPTIONS sip:remote-target@example.com SIP/2.0');
});

test('RFC4475-3.1.2.11-1 escruri: headers in the Request-URI are refused, or neither read nor relayed', () => {
  expectRefused(parsed4475('escruri', 'strict'), 'SIP_URI', 7);
  const message = requestIn(parsed4475('escruri'));
  expect(message.header('Route')).toBeUndefined();
  const out = textOfOctets(edit(message).serialize());
  expect(out.startsWith('INVITE sip:user@example.com SIP/2.0\r\n')).toBe(true);
  expect(out.slice(out.indexOf('\r\n'))).toBe(
    textOfOctets(rfc4475('escruri')).slice(textOfOctets(rfc4475('escruri')).indexOf('\r\n')),
  );
});

test('RFC4475-3.1.2.12-1 baddate: a Date that nobody asks for is relayed', () => {
  const message = requestIn(parsed4475('baddate', 'strict'));
  expect(message.header('Date')?.text).toBe('Fri, 01 Jan 2010 16:00:00 EST');
  expect(message.values('Date').length).toBe(1);
});

test('RFC4475-3.1.2.13-1 RFC3261-20.10-1 regbadct: a question mark outside <>', () => {
  expectRefused(parsed4475('regbadct', 'strict'), 'SIP_NAME_ADDR', 265);
  const contacts = requestIn(parsed4475('regbadct')).contacts();
  expect(contacts.ok && contacts.value !== '*' && contacts.value[0]?.uriText).toBe(
    'sip:user@example.com?Route=%3Csip:sip.example.com%3E',
  );
});

test('RFC4475-3.1.2.14-1 badaspec: spaces inside <>', () => {
  expectRefused(parsed4475('badaspec', 'strict'), 'SIP_NAME_ADDR', 206);
  const to = requestIn(parsed4475('badaspec')).to();
  expect(to.ok && [to.value.displayName, to.value.uriText]).toEqual(['Watson, Thomas', 'sip:t.watson@example.org']);
});

test('RFC4475-3.1.2.15-1 baddn: a comma in an unquoted display name, and a header section without end', () => {
  expectRefused(parsed4475('baddn'), 'SIP_HEADER_END', 331);
  const whole = requestIn(parseMessage(octetsOfText(`${textOfOctets(rfc4475('baddn'))}\r\n`)));
  const error = checkMessage(whole);
  expect([error?.code, error?.offset, error?.status]).toEqual(['SIP_NAME_ADDR', 135, 400]);
});

test('RFC4475-3.1.2.16-1 RFC3261-7.1-4 badvers: another version gives 505', () => {
  const parsed = parsed4475('badvers');
  expectRefused(parsed, 'SIP_VERSION', 33, 505);
  if (parsed.ok || parsed.reply === undefined) throw new Error('not answerable');
  expect(textOfOctets(writeResponse(parsed.reply, 505, { toTag: 't' }))).toContain(
    'SIP/2.0 505 Version Not Supported\r\nVia:     SIP/7.0/UDP',
  );
});

test('RFC4475-3.1.2.17-1 mismatch01: the CSeq names another method', () => {
  expectRefused(parsed4475('mismatch01'), 'SIP_CSEQ_METHOD', 165);
});

test('RFC4475-3.1.2.18-1 mismatch02: the CSeq of an unknown method names another method', () => {
  expectRefused(parsed4475('mismatch02'), 'SIP_CSEQ_METHOD', 167);
});

test('RFC4475-3.1.2.19-1 RFC3261-7.2-1 bigcode: a status code is never cut', () => {
  const parsed = parsed4475('bigcode');
  expectRefused(parsed, 'SIP_STATUS_CODE', 8);
  expect('reply' in parsed).toBe(false);
});

test('RFC4475-3.3.1-1 insuf: answered without the headers that are missing', () => {
  const parsed = parsed4475('insuf');
  expectRefused(parsed, 'SIP_HEADER_MISSING', 0);
  if (parsed.ok || parsed.reply === undefined) throw new Error('not answerable');
  expect(textOfOctets(writeResponse(parsed.reply, 400, { toTag: 't' }))).toBe(
    'SIP/2.0 400 Bad Request\r\nVia: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf\r\nCSeq: 193942 INVITE\r\nContent-Length: 0\r\n\r\n',
  );
});

test('unkscm and novelsc: a scheme that nobody knows is parsed', () => {
  const schemes = ['unkscm', 'novelsc'].map((name) => {
    const uri = requestIn(parsed4475(name, 'strict')).requestUri();
    return uri.ok && [uri.value.kind, uri.value.scheme];
  });
  expect(schemes).toEqual([
    ['absolute', 'nobodyknowsthisscheme'],
    ['absolute', 'soap.beep'],
  ]);
});

test('unksm2: other schemes in From, To and Contact are parsed', () => {
  const message = requestIn(parsed4475('unksm2', 'strict'));
  const to = message.to();
  const from = message.from();
  const contacts = message.contacts();
  expect([
    to.ok && to.value.uriText,
    from.ok && from.value.uriText,
    contacts.ok && contacts.value !== '*' && contacts.value[0]?.uriText,
  ]).toEqual(['isbn:2983792873', 'http://www.example.com', 'name:John_Smith']);
});

test('bext01: the two lists of extensions', () => {
  const message = requestIn(parsed4475('bext01', 'strict'));
  expect(message.requires()).toEqual({
    ok: true,
    value: ['nothingSupportsThis', 'nothingSupportsThisEither'],
  });
  expect(message.proxyRequires()).toEqual({ ok: true, value: ['noProxiesSupportThis', 'norDoAnyProxiesSupportThis'] });
});

test('RFC4475-3.3.7-1 RFC3261-7.3.1-7 regaut01: an unknown scheme of Authorization is one opaque value', () => {
  const message = requestIn(parsed4475('regaut01', 'strict'));
  expect(message.values('Authorization').map((value) => value.text)).toEqual(['NoOneKnowsThisScheme opaque-data=here']);
  expect(textOfOctets(edit(message).pushVia('SIP/2.0/TCP x').serialize())).toContain(
    '\r\nAuthorization: NoOneKnowsThisScheme opaque-data=here\r\n',
  );
});

test('RFC4475-3.3.8-1 multi01: headers that stand twice are never chosen from', () => {
  expectRefused(parsed4475('multi01'), 'SIP_HEADER_DUPLICATE', 197);
});

test('RFC4475-3.3.9-1 mcl01: two different Content-Length rows', () => {
  expectRefused(parsed4475('mcl01'), 'SIP_HEADER_DUPLICATE', 268);
});

test('RFC4475-3.3.12-1 RFC4475-3.3.13-1 cparam01 and cparam02: the brackets decide whose parameter it is', () => {
  const found = ['cparam01', 'cparam02'].map((name) => {
    const contacts = requestIn(parsed4475(name, 'strict')).contacts();
    if (!contacts.ok || contacts.value === '*') throw new Error('no contacts');
    const [contact] = contacts.value;
    const uri = contact!.uri();
    return [
      contact!.parameters.has('unknownparam'),
      uri.ok && uri.value.kind === 'sip' && uri.value.parameters.has('unknownparam'),
    ];
  });
  expect(found).toEqual([
    [true, false],
    [false, true],
  ]);
});

test('RFC4475-3.3.14-1 regescrt: an escaped header in a Contact URI stays in the URI', () => {
  const message = requestIn(parsed4475('regescrt', 'strict'));
  const contacts = message.contacts();
  if (!contacts.ok || contacts.value === '*') throw new Error('no contacts');
  const uri = contacts.value[0]!.uri();
  expect(uri.ok && uri.value.kind === 'sip' && uri.value.headers).toEqual([['Route', '<sip:sip.example.com>']]);
  expect(contacts.value[0]!.uriText).toBe('sip:user@example.com?Route=%3Csip:sip.example.com%3E');
  expect(message.header('Route')).toBeUndefined();
});

test('inv2543: no branch, no tag, no Max-Forwards, no Content-Length', () => {
  const message = requestIn(parsed4475('inv2543', 'strict'));
  const via = message.topVia();
  const from = message.from();
  expect([via.ok && via.value.branch, from.ok && from.value.tag]).toEqual([undefined, undefined]);
  expect(message.maxForwards()).toEqual({ ok: true, value: undefined });
  expect(message.contentLength()).toEqual({ ok: true, value: undefined });
  expect(message.body.length).toBe(105);
});
