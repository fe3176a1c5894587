import { insecureSeededRandom, MisuseError } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import {
  buildRequest,
  buildResponse,
  magicCookie,
  type NewRequest,
  newBranch,
  newCallId,
  newTag,
  statusPhrase,
  writeResponse,
} from '../../src/index.ts';
import { request, textOfOctets } from '../support/messages.ts';

const options: NewRequest = {
  method: 'OPTIONS',
  requestUri: 'sip:bob@example.com',
  via: { transport: 'WSS', host: 'x.invalid', parameters: [['branch', 'z9hG4bKq']] },
  from: { displayName: 'A "B"', uri: 'sip:alice@example.com', parameters: [['tag', 't1']] },
  to: { uri: 'sip:bob@example.com' },
  callId: 'id1',
  cseq: 7,
};

test('RFC3261-8.1.1-1 a built request has every header that a request has', () => {
  const built = buildRequest({
    ...options,
    headers: [['Supported', 'path']],
    body: { contentType: 'text/plain', octets: 'é' },
  });
  expect(textOfOctets(built.octets)).toBe(
    [
      'OPTIONS sip:bob@example.com SIP/2.0',
      'Via: SIP/2.0/WSS x.invalid;branch=z9hG4bKq',
      'Max-Forwards: 70',
      'From: "A \\"B\\"" <sip:alice@example.com>;tag=t1',
      'To: <sip:bob@example.com>',
      'Call-ID: id1',
      'CSeq: 7 OPTIONS',
      'Supported: path',
      'Content-Type: text/plain',
      'Content-Length: 2',
      '',
      '\xc3\xa9',
    ].join('\r\n'),
  );
});

test('RFC3261-8.1.1-3 a request is not built with a CSeq of 2^31, without a tag, or with a row that ends early', () => {
  expect(buildRequest({ ...options, cseq: 0x7fff_ffff }).cseq()).toEqual({
    ok: true,
    value: { number: 0x7fff_ffff, method: 'OPTIONS' },
  });
  const mistakes: Partial<NewRequest>[] = [
    { cseq: 0x8000_0000 },
    { cseq: -1 },
    { cseq: 1.5 },
    { from: '<sip:a@b>' },
    { method: 'OPT IONS' },
    { requestUri: 'sip:a b' },
    { callId: 'a\r\nX: y' },
    { headers: [['X Y', 'z']] },
    { headers: [['X', 'z\nY: a']] },
    { body: { contentType: 'a/b\r\nX: y', octets: '' } },
  ];
  for (const mistake of mistakes)
    expect(() => buildRequest({ ...options, ...mistake }), JSON.stringify(mistake)).toThrow(MisuseError);
});

test('RFC3261-8.2.6-1 a response copies Via, From, To, Call-ID and CSeq, octet for octet', () => {
  const rows = [
    'Via : SIP/2.0/WSS top;branch=z9hG4bK1;received=1.2.3.4;rport=7 ,\r\n SIP/2.0/UDP  next',
    'Subject: not copied',
    'v:SIP/2.0/TCP last',
    'FROM:  "A"\r\n <sip:alice@example.com> ;tag=a1',
    'tO: <sip:bob@example.com>;x;tag=theirs ',
    'CALL-id: C',
    'cseq:\t001   INVITE',
  ];
  expect(textOfOctets(buildResponse(request(rows), 200, { toTag: 'mine' }).octets)).toBe(
    ['SIP/2.0 200 OK', rows[0], rows[2], rows[3], rows[4], rows[5], rows[6], 'Content-Length: 0', '', ''].join('\r\n'),
  );
});

test('RFC3261-8.2.6-2 a To tag is added when the request has none, and no other', () => {
  const plain = buildResponse(request(), 404, { toTag: 'mine' });
  expect(textOfOctets(plain.octets)).toBe(
    [
      'SIP/2.0 404 Not Found',
      'Via: SIP/2.0/WSS client.invalid;branch=z9hG4bK1',
      'From: <sip:alice@example.com>;tag=a1',
      'To: <sip:bob@example.com>;tag=mine',
      'Call-ID: c1@client.invalid',
      'CSeq: 1 INVITE',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n'),
  );
  const to = buildResponse(request(['To: <sip:bob@example.com>;TAG=theirs']), 404, { toTag: 'mine' }).to();
  expect(to.ok && to.value.text).toBe('<sip:bob@example.com>;TAG=theirs');
});

test('RFC3261-8.2.6-5 a 100 has no new To tag and copies Timestamp', () => {
  const trying = buildResponse(request(['Timestamp: 54.2']), 100);
  expect(trying.header('Timestamp')?.text).toBe('54.2');
  const to = trying.to();
  expect(to.ok && to.value.tag).toBeUndefined();
  expect(buildResponse(request(['Timestamp: 54.2']), 200, { toTag: 'x' }).header('Timestamp')).toBeUndefined();
});

test('RFC3261-8.2.6-4 an ACK is never answered, a response has no status of its own making', () => {
  const ack = request(['CSeq: 1 ACK'], { start: 'ACK sip:b@c SIP/2.0' });
  expect(() => writeResponse(ack, 400)).toThrow(MisuseError);
  for (const status of [99, 700, 200.5, Number.NaN])
    expect(() => writeResponse(request(), status)).toThrow(MisuseError);
  expect(() => writeResponse(request(), 200, { reason: 'a\r\nb' })).toThrow(MisuseError);
  expect(() => writeResponse(request(), 200, { toTag: 'a\r\nb: c' })).toThrow(MisuseError);
  expect(() => writeResponse(request(), 200, { headers: [['X', 'a\nb']] })).toThrow(MisuseError);
});

test('headers and a body are written behind what is copied', () => {
  const message = buildResponse(request(), 420, {
    toTag: 't',
    reason: 'No é',
    headers: [['Unsupported', 'a, b']],
    body: { contentType: 'a/b', octets: Uint8Array.of(0, 255) },
  });
  expect(message.reason).toBe('No é');
  expect(message.header('Unsupported')?.text).toBe('a, b');
  expect([...message.body]).toEqual([0, 255]);
});

test('statusPhrase knows registered codes and falls back to the class', () => {
  expect([430, 439, 299, 499, 605].map(statusPhrase)).toEqual([
    'Flow Failed',
    'First Hop Lacks Outbound Support',
    'OK',
    'Bad Request',
    'Busy Everywhere',
  ]);
});

test('RFC3261-8.1.1-2 RFC3261-19.3-1 identifiers come from the random source given: 128 bits in a branch, 64 in a tag', () => {
  const random = insecureSeededRandom(1);
  const branch = newBranch(random);
  expect(branch.startsWith(magicCookie)).toBe(true);
  expect(branch).toMatch(/^z9hG4bK[0-9a-f]{32}$/);
  expect(newBranch(random)).not.toBe(branch);
  expect(newTag(random)).toMatch(/^[0-9a-f]{16}$/);
  expect(newCallId(random)).toMatch(/^[0-9a-f]{32}$/);
  expect(newBranch(insecureSeededRandom(1))).toBe(branch);
});
