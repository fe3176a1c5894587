import { MisuseError } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { edit, parseMessage, type SipRequest, type ValueRef } from '../../src/index.ts';
import { octetsOfText, request, textOfOctets } from '../support/messages.ts';

/** The rows of a message that an edit gives, without those that every test request has. */
function rowsOf(octets: Uint8Array): string[] {
  const head = textOfOctets(octets).split('\r\n\r\n')[0] ?? '';
  return head.split(/\r\n(?![ \t])/).slice(1);
}

function added(octets: Uint8Array): string[] {
  return rowsOf(octets).filter((row) => !/^(Via|From|To|Call-ID|CSeq):/.test(row));
}

function route(message: SipRequest, index: number): ValueRef {
  const value = message.values('Route')[index];
  if (value === undefined) throw new Error('no such Route');
  return value;
}

test('RFC3261-16.6-1 what is not edited leaves octet for octet, as views of what was received', () => {
  const message = request(['sUBJECT : a\r\n\tb', 'X-Odd:;;,', 'C: a/b'], { body: '\0\xff\r\n' });
  const change = edit(message).pushVia('SIP/2.0/TCP edge;branch=z9hG4bKx');
  const expected = textOfOctets(message.octets).replace(
    '\r\nVia:',
    '\r\nVia: SIP/2.0/TCP edge;branch=z9hG4bKx\r\nVia:',
  );
  expect(textOfOctets(change.serialize())).toBe(expected);
  const pieces = change.pieces();
  expect(pieces.map(textOfOctets).join('')).toBe(expected);
  expect(pieces.filter((piece) => piece.buffer === message.octets.buffer).length).toBe(2);
  expect(textOfOctets(message.octets)).not.toContain('edge');
});

test('RFC3261-16.6-10 RFC3261-16.6-4 a row is put before the first of its name, later ones above earlier ones', () => {
  const message = request(['Record-Route: <sip:old;lr>', 'Subject: x', 'Record-Route: <sip:older;lr>']);
  const out = edit(message)
    .prepend('Record-Route', '<sip:ws-side;lr>')
    .prepend('record-route', '<sip:core-side;lr>')
    .pushVia('SIP/2.0/TCP one')
    .pushVia('SIP/2.0/TCP two')
    .serialize();
  expect(rowsOf(out)).toEqual([
    'Via: SIP/2.0/TCP two',
    'Via: SIP/2.0/TCP one',
    'Via: SIP/2.0/WSS client.invalid;branch=z9hG4bK1',
    'From: <sip:alice@example.com>;tag=a1',
    'To: <sip:bob@example.com>',
    'Call-ID: c1@client.invalid',
    'CSeq: 1 INVITE',
    'record-route: <sip:core-side;lr>',
    'Record-Route: <sip:ws-side;lr>',
    'Record-Route: <sip:old;lr>',
    'Subject: x',
    'Record-Route: <sip:older;lr>',
  ]);
});

test('a row of a new name goes to the top, behind what other edits put there', () => {
  const out = edit(request()).pushVia('SIP/2.0/TCP one').prepend('Path', '<sip:p;lr>').prepend('X-A', 'a').serialize();
  expect(rowsOf(out).slice(0, 4)).toEqual([
    'Via: SIP/2.0/TCP one',
    'Path: <sip:p;lr>',
    'X-A: a',
    'Via: SIP/2.0/WSS client.invalid;branch=z9hG4bK1',
  ]);
});

test('RFC3261-7.3.1-8 RFC3261-7.3.1-9 rows are appended behind the last of their name, and keep their order', () => {
  const message = request(['Route: <sip:a>', 'Subject: x', 'Route: <sip:b>', 'X-End: 1']);
  const out = edit(message)
    .append('Route', '<sip:c>')
    .append('Route', '<sip:d>')
    .append('X-New', '1')
    .append('X-New', '2')
    .serialize();
  expect(added(out)).toEqual([
    'Route: <sip:a>',
    'Subject: x',
    'Route: <sip:b>',
    'Route: <sip:c>',
    'Route: <sip:d>',
    'X-End: 1',
    'X-New: 1',
    'X-New: 2',
  ]);
});

test('two edits at one place: a row appended to those above stands before what is put before the row below', () => {
  const message = request(['Route: <sip:a>', 'Subject: x']);
  const out = edit(message).prepend('Subject', 'w').append('Route', '<sip:b>').serialize();
  expect(added(out)).toEqual(['Route: <sip:a>', 'Route: <sip:b>', 'Subject: w', 'Subject: x']);
});

test('replacing takes the place of the first row and removes the others, compact spellings and added rows included', () => {
  const message = request(['s: one', 'X: y', 'Subject: two']);
  expect(added(edit(message).replace('Subject', 'three').serialize())).toEqual(['Subject: three', 'X: y']);
  expect(
    added(edit(message).append('Subject', 'four').prepend('Subject', 'zero').replace('s', 'five').serialize()),
  ).toEqual(['s: five', 'X: y']);
  expect(added(edit(message).replace('Max-Forwards', '69').serialize())).toEqual([
    's: one',
    'X: y',
    'Subject: two',
    'Max-Forwards: 69',
  ]);
  expect(added(edit(message).replace('Subject', 'a').replace('Subject', 'b').serialize())).toEqual([
    'Subject: b',
    'X: y',
  ]);
});

test('Max-Forwards changes its number alone; with none there it is added', () => {
  const message = request(['max-forwards :  70 ', 'X: y']);
  expect(added(edit(message).setMaxForwards(69).serialize())).toEqual(['max-forwards :  69 ', 'X: y']);
  expect(added(edit(message).setMaxForwards(69).setMaxForwards(5).serialize())).toEqual(['max-forwards :  5 ', 'X: y']);
  expect(added(edit(message).remove('Max-Forwards').setMaxForwards(7).serialize())).toEqual([
    'X: y',
    'Max-Forwards: 7',
  ]);
  expect(added(edit(message).append('Max-Forwards', '9').setMaxForwards(8).serialize())).toEqual([
    'Max-Forwards: 8',
    'X: y',
  ]);
  expect(
    added(
      edit(request(['X: y']))
        .setMaxForwards(70)
        .serialize(),
    ),
  ).toEqual(['X: y', 'Max-Forwards: 70']);
});

test('removing takes every row of the name, received or added, and no other', () => {
  const message = request([
    'P-Asserted-Identity: <sip:a@b>',
    'P_Asserted_Identity: x',
    'p-asserted-identity: <tel:+1>',
  ]);
  const out = edit(message).append('P-Asserted-Identity', '<sip:c@d>').remove('P-ASSERTED-IDENTITY').serialize();
  expect(added(out)).toEqual(['P_Asserted_Identity: x']);
  expect(added(edit(message).append('X-A', '1').append('X-B', '2').remove('x-a').serialize()).at(-1)).toBe('X-B: 2');
});

test('RFC3261-16.4-2 removing values of a list keeps the separators of the others', () => {
  const message = request(['Route: <sip:a;lr>;x="," ,\r\n <sip:b;lr>  ,  <sip:c;lr>', 'Route: <sip:d;lr>']);
  const cut = (...indexes: number[]) => {
    const change = edit(message);
    for (const index of indexes) change.removeValue(route(message, index));
    return added(change.serialize());
  };
  expect(cut(0)).toEqual(['Route: <sip:b;lr>  ,  <sip:c;lr>', 'Route: <sip:d;lr>']);
  expect(cut(1)).toEqual(['Route: <sip:a;lr>;x=","  ,  <sip:c;lr>', 'Route: <sip:d;lr>']);
  expect(cut(2)).toEqual(['Route: <sip:a;lr>;x="," ,\r\n <sip:b;lr>', 'Route: <sip:d;lr>']);
  expect(cut(0, 1)).toEqual(['Route: <sip:c;lr>', 'Route: <sip:d;lr>']);
  expect(cut(1, 2)).toEqual(['Route: <sip:a;lr>;x=","', 'Route: <sip:d;lr>']);
  expect(cut(0, 2)).toEqual(['Route: <sip:b;lr>', 'Route: <sip:d;lr>']);
  expect(cut(0, 1, 2)).toEqual(['Route: <sip:d;lr>']);
  expect(cut(3)).toEqual(['Route: <sip:a;lr>;x="," ,\r\n <sip:b;lr>  ,  <sip:c;lr>']);
  expect(cut(0, 1, 2, 3)).toEqual([]);
});

test('a typed value is a reference to itself', () => {
  const message = request(['Route: <sip:a;lr>, <sip:b;lr>']);
  const routes = message.routes();
  if (!routes.ok) throw routes.error;
  expect(added(edit(message).removeValue(routes.value[0]!).serialize())).toEqual(['Route: <sip:b;lr>']);
  expect(added(edit(message).replaceValue(routes.value[1]!, '<sip:c;lr>').serialize())).toEqual([
    'Route: <sip:a;lr>, <sip:c;lr>',
  ]);
});

test('a value of a header that is no list is the whole row', () => {
  const message = request(['Proxy-Authorization: Digest realm="a", nonce="b"']);
  const [value] = message.values('Proxy-Authorization');
  expect(added(edit(message).replaceValue(value!, 'Digest realm="c", nonce="d"').serialize())).toEqual([
    'Proxy-Authorization: Digest realm="c", nonce="d"',
  ]);
});

test('RFC3261-16.7-1 the top Via goes, in a row of its own or before a comma', () => {
  const message = request(['v: SIP/2.0/TCP a;branch=1,SIP/2.0/TCP b', 'Via: SIP/2.0/WSS c']);
  const vias = (change: ReturnType<typeof edit>) => {
    const out = parseMessage(change.serialize());
    if (!out.ok) return [];
    return out.value.values('Via').map((via) => via.text);
  };
  expect(vias(edit(message).popVia())).toEqual(
    ['SIP/2.0/TCP b', 'SIP/2.0/WSS c', 'SIP/2.0/WSS client.invalid;branch=z9hG4bK1'].slice(0, 2),
  );
  expect(vias(edit(message).popVia().popVia())).toEqual(['SIP/2.0/WSS c']);
  expect(vias(edit(message).popVia().popVia().popVia().popVia())).toEqual([]);
  expect(vias(edit(message).popVia().pushVia('SIP/2.0/UDP new'))).toEqual([
    'SIP/2.0/UDP new',
    'SIP/2.0/TCP b',
    'SIP/2.0/WSS c',
  ]);
});

test('RFC3581-5-1 a Via parameter is set in its place, the others keep order and text', () => {
  const via = 'SIP/2.0 / UDP  a ; rport ;X="q;rport=1" ;branch = z9hG4bK1;Received=1.2.3.4 ; y';
  const message = request([`Via: ${via}, SIP/2.0/UDP b;rport`]);
  const set = (...pairs: [string, string?][]) => {
    const change = edit(message);
    for (const [name, value] of pairs) change.setTopViaParameter(name, value);
    return rowsOf(change.serialize()).find((row) => row.startsWith('Via'));
  };
  expect(set(['rport', '5060'])).toBe(`Via: ${via.replace('rport ;', 'rport=5060 ;')}, SIP/2.0/UDP b;rport`);
  expect(set(['received', '::1'])).toBe(`Via: ${via.replace('Received=1.2.3.4', 'received=::1')}, SIP/2.0/UDP b;rport`);
  expect(set(['keep', '30'])).toBe(`Via: ${via};keep=30, SIP/2.0/UDP b;rport`);
  expect(set(['received', '::1'], ['rport', '1'], ['rport', '2'], ['keep'])).toBe(
    `Via: ${via.replace('rport ;', 'rport=2 ;').replace('Received=1.2.3.4', 'received=::1')};keep, SIP/2.0/UDP b;rport`,
  );
  const below = rowsOf(edit(message).popVia().setTopViaParameter('rport', '9').serialize()).find((row) =>
    row.startsWith('Via'),
  );
  expect(below).toBe('Via: SIP/2.0/UDP b;rport=9');
});

test('RFC3261-19.1.2-4 the Request-URI changes only when it is replaced', () => {
  const message = request([], { start: 'INVITE sip:%61%3A@Example.COM;a=%20?X=1 SIP/2.0' });
  expect(
    textOfOctets(
      edit(request([], { start: 'INVITE sip:%61%3A@Example.COM;a=%20 SIP/2.0' }))
        .pushVia('x/y/z a')
        .serialize(),
    ),
  ).toContain('INVITE sip:%61%3A@Example.COM;a=%20 SIP/2.0\r\n');
  expect(textOfOctets(edit(message).setRequestUri('tel:+1').serialize())).toContain('INVITE tel:+1 SIP/2.0\r\n');
});

test('RFC7118-5-8 RFC7118-4.2-5 a body is replaced with its length in octets', () => {
  const message = request(['Content-Type: a/b', 'l: 2'], { body: 'ab' });
  const out = edit(message).setBody('text/plain', octetsOfText('\xc3\xa9')).serialize();
  expect(added(out)).toEqual(['Content-Type: text/plain', 'Content-Length: 2']);
  expect(textOfOctets(out).endsWith('\r\n\r\n\xc3\xa9')).toBe(true);
  expect(added(edit(message).setBody().serialize())).toEqual(['Content-Length: 0']);
  expect(
    added(
      edit(request([], { body: '\xc3\xa9' }))
        .ensureContentLength()
        .serialize(),
    ),
  ).toEqual(['Content-Length: 2']);
  expect(added(edit(message).ensureContentLength().serialize())).toEqual(['Content-Type: a/b', 'l: 2']);
});

test('text is written as UTF-8', () => {
  expect(added(edit(request()).append('Subject', 'é').serialize())).toEqual(['Subject: \xc3\xa9']);
});

test('nothing given by the caller ends a row or names two', () => {
  const change = edit(request(['Route: <sip:a>']));
  const mistakes = [
    () => change.append('X', 'a\r\nB: c'),
    () => change.prepend('X', 'a\nB: c'),
    () => change.replace('X', 'a\0'),
    () => change.append('X: y\r\nB', 'c'),
    () => change.append('', 'c'),
    () => change.pushVia('a\r'),
    () => change.setTopViaParameter('a b', 'c'),
    () => change.setTopViaParameter('a', 'c\n'),
    () => change.setTopViaParameter('a', 'é'),
    () => change.setRequestUri('sip:a SIP/2.0\r\nX: y'),
    () => change.setRequestUri(''),
    () => change.replaceValue(route(request(['Route: <sip:a>']), 0), 'x\r\n'),
    () => change.removeValue({ row: 99, position: 0, start: 0, end: 0 }),
    () => change.removeValue({ row: -1, position: 0, start: 0, end: 0 }),
    () => change.removeValue({ row: 0, position: 9, start: 0, end: 0 }),
  ];
  for (const mistake of mistakes) expect(mistake).toThrow(MisuseError);
});

test('what is written into a buffer of the caller are the octets of serialize, and nothing else of it changes', () => {
  const message = request(['Route: <sip:a;lr>, <sip:b;lr>', 'Subject: x'.padEnd(200, 'y')], { body: 'b'.repeat(100) });
  const edits: readonly ((change: ReturnType<typeof edit>) => unknown)[] = [
    () => undefined,
    (change) => change.pushVia('SIP/2.0/TCP edge;branch=z9hG4bKx').removeValue(route(message, 0)),
    (change) => change.remove('Subject').remove('Route').append('X', 'y'),
    (change) => change.prepend('X', 'é').remove('Subject'),
    (change) => change.setBody('text/plain', octetsOfText('\xc3\xa9')).pushVia('SIP/2.0/TCP edge'),
    (change) => change.append('X', 'long '.repeat(4000)),
  ];
  for (const make of edits) {
    const change = edit(message);
    make(change);
    const whole = change.serialize();
    const target = new Uint8Array(whole.length + 20).fill(0x7e);
    expect(change.serializeInto(target, 7)).toBe(7 + whole.length);
    expect(textOfOctets(target)).toBe(`${'~'.repeat(7)}${textOfOctets(whole)}${'~'.repeat(13)}`);
    expect(textOfOctets(whole)).toBe(change.pieces().map(textOfOctets).join(''));
    const small = new Uint8Array(whole.length).fill(0x7e);
    expect(change.serializeInto(small, 1)).toBe(-1);
    expect(small.every((octet) => octet === 0x7e)).toBe(true);
  }
});

test('a Via parameter that is set after its value was replaced stands alone, and once more keeps its place', () => {
  const message = request([]);
  const top = message.topVia();
  if (!top.ok) throw top.error;
  const via = (change: ReturnType<typeof edit>) => rowsOf(change.serialize())[0];
  const original = 'Via: SIP/2.0/WSS client.invalid;branch=z9hG4bK1';
  expect(via(edit(message).replaceValue(top.value, 'x/y/z a').setTopViaParameter('keep', '1'))).toBe(
    `${original};keep=1`,
  );
  const thrice = edit(message)
    .setTopViaParameter('keep', '1')
    .setTopViaParameter('rport')
    .setTopViaParameter('keep', '2');
  expect(via(thrice)).toBe(`${original};keep=2;rport`);
});
