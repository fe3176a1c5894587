import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Forwarded, magicCookie, StatelessProxy, type StatelessProxyOptions } from '../../src/index.ts';
import { messages } from '../../src/testing.ts';
import { octetsOfText, requestText, textOfOctets } from '../support/messages.ts';

const options: StatelessProxyOptions = {
  name: { host: 'edge.example' },
  aliases: [{ host: '[2001:db8::1]', port: 5070 }],
  transport: 'UDP',
  recordRoute: 'sip:edge.example;lr',
};
const proxy = new StatelessProxy(options);
const branch = `${magicCookie}given`;

/** What becomes of a message, and the octets that were written. */
function forward(text: string, given?: string, by: StatelessProxy = proxy): { result: Forwarded; text: string } {
  const target = new Uint8Array(4096);
  const result = by.forward(octetsOfText(text), target, 7, given);
  return { result, text: result.type === 'forwarded' ? textOfOctets(target.subarray(7, result.end)) : '' };
}

function rowsOf(text: string, name: string): string[] {
  return text.split('\r\n').filter((row) => row.toLowerCase().startsWith(`${name.toLowerCase()}:`));
}

function hopOf(text: string, given?: string): unknown {
  const { result } = forward(text, given);
  return result.type === 'forwarded' ? result.to : result.type;
}

const invite = requestText([
  'Max-Forwards: 70',
  'Route: <sip:t@edge.example;lr>, <sip:scscf.example:5061;transport=TCP;lr>',
]);

test('RFC3261-16.11-1 one target, nothing but the message and the options decides, and nothing else is sent', () => {
  const once = forward(invite, branch);
  expect(once.text).toBe(
    [
      'INVITE sip:bob@example.com SIP/2.0',
      'Record-Route: <sip:edge.example;lr>',
      `Via: SIP/2.0/UDP edge.example;branch=${branch}`,
      'Via: SIP/2.0/WSS client.invalid;branch=z9hG4bK1',
      'From: <sip:alice@example.com>;tag=a1',
      'To: <sip:bob@example.com>',
      'Call-ID: c1@client.invalid',
      'CSeq: 1 INVITE',
      'Max-Forwards: 69',
      'Route: <sip:scscf.example:5061;transport=TCP;lr>',
      '',
      '',
    ].join('\r\n'),
  );
  expect(once.result).toMatchObject({
    type: 'forwarded',
    to: { host: 'scscf.example', port: 5061, transport: 'tcp', secure: false },
  });
  const own = forward(invite);
  expect(forward(invite, undefined, new StatelessProxy(options))).toEqual(own);
  expect(rowsOf(own.text, 'Via')[0]).toMatch(/^Via: SIP\/2\.0\/UDP edge\.example;branch=z9hG4bK[0-9a-f]{32}$/);
});

test('RFC3261-16.11-2 the branch follows from the received one, and without its cookie from what names the transaction', () => {
  const branchOf = (...rows: readonly string[]): string => rowsOf(forward(requestText(rows)).text, 'Via')[0]!;
  const one = branchOf();
  expect(branchOf('CSeq: 1 INVITE', 'X: y', 'To: <sip:bob@example.com>;tag=b')).toBe(one);
  const cancel = requestText(['CSeq: 1 CANCEL'], { start: 'CANCEL sip:bob@example.com SIP/2.0' });
  expect(rowsOf(forward(cancel).text, 'Via')[0]).toBe(one);
  expect(branchOf('Via: SIP/2.0/WSS client.invalid;branch=z9hG4bK2')).not.toBe(one);
  expect(branchOf('Via: SIP/2.0/WSS other.invalid;branch=z9hG4bK1')).not.toBe(one);
  const old = 'Via: SIP/2.0/UDP old.example;branch=1';
  const uncooked = branchOf(old);
  expect(branchOf(old, 'X: y')).toBe(uncooked);
  const others = ['From: <sip:alice@example.com>;tag=a2', 'To: <sip:b@c>;tag=b', 'Call-ID: c2', 'CSeq: 2 INVITE'];
  for (const row of others) expect([row, branchOf(old, row) === uncooked]).toEqual([row, false]);
  expect(branchOf('Via: SIP/2.0/UDP old.example:5061;branch=1')).not.toBe(uncooked);
});

test('RFC3261-16.11-3 a response goes on only if its top Via is of this element', () => {
  const response = (...vias: readonly string[]): string =>
    ['SIP/2.0 200 OK', ...vias.map((via) => `Via: SIP/2.0/${via}`), ...invite.split('\r\n').slice(2)].join('\r\n');
  const { result, text } = forward(
    response('UDP EDGE.example:5060;branch=z9hG4bKx', 'UDP a;received=192.0.2.1;rport=9'),
  );
  expect(text).toBe(response('UDP a;received=192.0.2.1;rport=9'));
  expect(result).toMatchObject({ to: { host: '192.0.2.1', port: 9, transport: 'udp' } });
  expect(hopOf(response('UDP edge.example', 'TCP a:5062;maddr=192.0.2.9'))).toMatchObject({
    host: '192.0.2.9',
    port: 5062,
  });
  for (const foreign of [
    response('UDP other.example', 'UDP a'),
    response('UDP edge.example:5061', 'UDP a'),
    response('UDP edge.example'),
  ])
    expect(hopOf(foreign)).toBe('dropped');
});

test('RFC3261-16.6-3 RFC3261-16.6-4 Max-Forwards is counted down or added, Record-Route stands above those received', () => {
  expect(rowsOf(forward(requestText([])).text, 'Max-Forwards')).toEqual(['Max-Forwards: 70']);
  expect(rowsOf(forward(requestText(['Max-Forwards: 007']), branch).text, 'Max-Forwards')).toEqual(['Max-Forwards: 6']);
  const recorded = requestText(['Max-Forwards: 9', 'Record-Route: <sip:x;lr>', 'Record-Route: <sip:y;lr>']);
  const routes = ['Record-Route: <sip:edge.example;lr>', 'Record-Route: <sip:x;lr>', 'Record-Route: <sip:y;lr>'];
  expect(rowsOf(forward(recorded, branch).text, 'Record-Route')).toEqual(routes);
  const register = requestText(['Max-Forwards: 9', 'CSeq: 1 REGISTER'], { start: 'REGISTER sip:example.com SIP/2.0' });
  for (const given of [branch, undefined]) expect(rowsOf(forward(register, given).text, 'Record-Route')).toEqual([]);
});

test('RFC3261-16.6-5 a request that goes by SIPS is recorded with SIPS', () => {
  const secure = requestText(['Max-Forwards: 70', 'Route: <sips:scscf.example;lr>']);
  expect(rowsOf(forward(secure, branch).text, 'Record-Route')).toEqual(['Record-Route: <sips:edge.example;lr>']);
  expect(hopOf(secure, branch)).toEqual({ host: 'scscf.example', port: undefined, transport: undefined, secure: true });
});

test('RFC3261-16.6-8 RFC3261-16.6-9 the next hop: Route, then the Request-URI; a strict router gets its URI in the request line', () => {
  expect(hopOf(requestText(['Max-Forwards: 70']), branch)).toMatchObject({ host: 'example.com' });
  // Both of our values go where we record a route for each side, and no more than both.
  const own = ['<sip:edge.example;lr>', '<sip:t@[2001:db8::1]:5070;lr>'];
  expect(hopOf(requestText(['Max-Forwards: 70', `Route: ${own.join(', ')}`]))).toMatchObject({ host: 'example.com' });
  const strict = forward(requestText(['Max-Forwards: 70', 'Route: <sip:strict.example>, <sip:z;lr>']), branch);
  expect(strict.text.split('\r\n')[0]).toBe('INVITE sip:strict.example SIP/2.0');
  expect(rowsOf(strict.text, 'Route')).toEqual(['Route: <sip:z;lr>', 'Route: <sip:bob@example.com>']);
  expect(strict.result).toMatchObject({ to: { host: 'strict.example' } });
});

test('RFC3261-16.4-1 a strict router before us put our URI into the request line', () => {
  const start = 'INVITE sip:edge.example;lr SIP/2.0';
  const { text, result } = forward(
    requestText(['Max-Forwards: 70', 'Route: <sip:z;lr>, <sip:bob@b.example>'], { start }),
    branch,
  );
  expect(text.split('\r\n')[0]).toBe('INVITE sip:bob@b.example SIP/2.0');
  expect(rowsOf(text, 'Route')).toEqual(['Route: <sip:z;lr>']);
  expect(result).toMatchObject({ to: { host: 'z' } });
});

test('what is not forwarded is for this element, is refused, or dropped', () => {
  const refusedWith = (rows: readonly string[], start?: string): unknown => {
    const { result } = forward(requestText(rows, start === undefined ? {} : { start }), branch);
    return result.type === 'refused' ? [result.status, result.headers] : result.type;
  };
  expect(refusedWith(['Max-Forwards: 0'])).toEqual([483, []]);
  expect(refusedWith(['Max-Forwards: 70', 'Proxy-Require: a, b'])).toEqual([420, [['Unsupported', 'a, b']]]);
  expect(refusedWith(['Max-Forwards: 70'], 'INVITE tel:+1 SIP/2.0')).toEqual([416, []]);
  expect(refusedWith(['Max-Forwards: x'])).toEqual([400, []]);
  expect(refusedWith(['Max-Forwards: 70', 'Route: <sip:a', 'X: y'])).toEqual([400, []]);
  expect(refusedWith(['Max-Forwards: 70'], 'INVITE sip:bob@ SIP/2.0')).toEqual([400, []]);
  expect(refusedWith([], 'INVITE sip:b@c SIP/3.0')).toEqual([505, []]);
  expect(refusedWith(['Max-Forwards: 70'], 'INVITE sip:x@edge.example SIP/2.0')).toBe('own');
  expect(
    refusedWith(['Max-Forwards: 70', 'Route: <sip:edge.example;lr>'], 'INVITE sip:[2001:DB8::1]:5070 SIP/2.0'),
  ).toBe('own');
  expect(hopOf('no SIP at all')).toBe('dropped');
  expect(
    hopOf(requestText(['CSeq: 1 ACK', 'Call-ID: a b'], { start: 'ACK sip:b@c SIP/2.0' }).replace('To:', 'Tu:')),
  ).toBe('dropped');
});

test('without room nothing is written, and never anything outside', () => {
  const octets = octetsOfText(invite);
  const whole = proxy.forward(octets, new Uint8Array(4096), 0, branch);
  const size = whole.type === 'forwarded' ? whole.end : 0;
  for (const given of [branch, undefined]) {
    const small = new Uint8Array(size - 1);
    expect(proxy.forward(octets, small, 0, given)).toEqual({ type: 'no room' });
    expect(small.every((octet) => octet === 0)).toBe(true);
  }
  const target = new Uint8Array(size + 20);
  expect(proxy.forward(octets, target, 10, branch)).toMatchObject({ type: 'forwarded', end: size + 10 });
  expect([...target.subarray(0, 10), ...target.subarray(size + 10)].every((octet) => octet === 0)).toBe(true);
});

test('on a stream every message gets its Content-Length', () => {
  const stream = new StatelessProxy({ ...options, transport: 'TCP', framing: 'stream' });
  const counted = forward(requestText(['Max-Forwards: 70', 'Content-Length: 2'], { body: 'ab' }), branch, stream);
  expect(rowsOf(counted.text, 'Content-Length')).toEqual(['Content-Length: 2']);
  expect(forward(invite, branch, stream).result).toMatchObject({ type: 'refused', status: 400 });
});

const rows = fc.constantFrom(
  'Max-Forwards: 70',
  'Max-Forwards: 1',
  'Max-Forwards: 256',
  'Route: <sip:t@edge.example;transport=ws;lr>,<sip:EDGE.example:5060;lr>, <sip:b.example;lr>',
  'Route: <sip:a.example:5061;lr;maddr=192.0.2.1>, <sip:b>',
  'Route: <sip:edge.example;lr>',
  'Route: <sip:strict>',
  'Route: <sip:a;lr>;x=y',
  'Route: "A" <sip:a;lr>',
  'Route: <sips:a;lr>',
  'Route: <sip:a;lr>,, <sip:b;lr>',
  'Record-Route: <sip:r;lr>',
  'Via: SIP/2.0/TCP other;branch=z9hG4bK7',
  'Proxy-Require: x',
  'Content-Length: 1',
);

test('requests that are written as nearly all are go the same way as those that need the whole grammar', () => {
  const start = fc.constantFrom(
    'INVITE sip:bob@example.com SIP/2.0',
    'REGISTER sip:example.com;transport=udp SIP/2.0',
    'INVITE sip:edge.example;lr SIP/2.0',
    'INVITE sip:b@c?d=e SIP/2.0',
    'INVITE tel:+15 SIP/2.0',
  );
  let forwarded = 0;
  fc.assert(
    fc.property(fc.uniqueArray(rows, { maxLength: 5 }), start, (others, line) => {
      const cseq = `CSeq: 1 ${line.slice(0, line.indexOf(' '))}`;
      const usual = forward(requestText([cseq, ...others], { start: line, body: 'a' }), branch);
      const folded = forward(requestText([cseq, 'Subject: a\r\n b', ...others], { start: line, body: 'a' }), branch);
      expect(folded.text.replace('Subject: a\r\n b\r\n', '')).toBe(usual.text);
      const { type } = usual.result;
      expect(folded.result.type).toBe(type);
      if (type === 'forwarded' && folded.result.type === 'forwarded') expect(usual.result.to).toEqual(folded.result.to);
      if (type === 'forwarded') forwarded++;
    }),
    { numRuns: 1000 },
  );
  expect(forwarded).toBeGreaterThan(100);
});

test('nothing that arrives makes it throw, and what it forwards reads back with one Via more or less', () => {
  const near = fc.tuple(messages, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([octets, at, octet]) => {
    const copy = Uint8Array.from(octets);
    copy[at % copy.length] = octet;
    return copy;
  });
  const target = new Uint8Array(65_536);
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), messages, near), fc.boolean(), (octets, given) => {
      const result = proxy.forward(octets, target, 0, given ? branch : undefined);
      if (result.type !== 'forwarded') return;
      const again = proxy.forward(target.slice(0, result.end), new Uint8Array(65_536), 0, branch);
      expect(['forwarded', 'own', 'refused', 'dropped']).toContain(again.type);
    }),
    { numRuns: 500 },
  );
});
