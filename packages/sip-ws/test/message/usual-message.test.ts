import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkMessage, type ParseContext, type SipMessage } from '../../src/index.ts';
import { lenientContext, strictContext } from '../../src/limits.ts';
import { parseAnyMessage } from '../../src/message/parse-message.ts';
import { readUsualMessage } from '../../src/message/usual-message.ts';
import { messages } from '../../src/testing.ts';
import { octetsOfText, requestText, textOfOctets } from '../support/messages.ts';

function insides(message: SipMessage): unknown {
  const { octets, startLine, headersEnd, defects, source } = message;
  const rows = message
    .allHeaders()
    .map(({ name, text, lineStart, start, end, lineEnd }) => [name, text, lineStart, start, end, lineEnd]);
  return { text: textOfOctets(octets), startLine, headersEnd, defects, ascii: source.ascii, rows };
}

/** @returns whether the message was read in the usual way */
function agree(octets: Uint8Array, context: ParseContext, stream: boolean): boolean {
  const usual = readUsualMessage(octets, context, stream);
  if (usual === undefined) return false;
  const any = parseAnyMessage(octets, context, { framing: stream ? 'stream' : 'websocket' });
  if (any.ok) expect(insides(usual)).toEqual(insides(any.value));
  // Strict reading looks into the values too.
  else expect([context.strict, checkMessage(usual)]).toEqual([true, any.error]);
  return true;
}

const rows = fc.constantFrom(
  'Via: SIP/2.0/UDP b;branch=z9hG4bK2',
  'v: SIP/2.0/UDP c',
  'To: <sip:b@c>;tag=2',
  'From:  "A" <sip:a@b>;tag=1  ',
  'CSeq: 1  INVITE',
  'CSeq: 4294967296 INVITE',
  'Content-Length: 2',
  'l:0',
  'Content-Length: 2x',
  'Max-Forwards: 70',
  'x: 1800;refresher=uac',
  'X-Own: any "thing" at, all;',
  'Route: <sip:a;lr>, <sip:b;lr>',
);
const starts = fc.constantFrom(
  'INVITE sip:b@c SIP/2.0',
  'INVITE sip:b@c?d=e SIP/2.0',
  'SIP/2.0 200 OK',
  'SIP/2.0 486 ',
);

/** A message with one octet changed, put in or taken out, or none. */
const octetsNear = fc
  .tuple(
    fc.uniqueArray(rows, { maxLength: 5 }),
    starts,
    fc.nat(),
    fc.constantFrom(...'\r\n \t:;?"\0\x7f\x80z', '', '='),
    fc.boolean(),
  )
  .map(([others, start, seed, character, inserted]) => {
    const text = requestText(others, { start, body: 'ab' });
    const at = seed % text.length;
    if (character === '=') return octetsOfText(text);
    return octetsOfText(text.slice(0, at) + character + text.slice(inserted ? at : at + 1));
  });

test('what the usual way of reading takes is read alike by the whole grammar, strict and lenient', () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(messages, octetsNear, octetsNear), fc.boolean(), fc.boolean(), (octets, strict, stream) => {
      if (agree(octets, strict ? strictContext : lenientContext, stream)) taken++;
    }),
    { numRuns: 2000 },
  );
  expect(taken).toBeGreaterThan(100);
});

test('most messages are read in the usual way, and what needs the whole grammar is not', () => {
  const usual = (rows: readonly string[], options?: Parameters<typeof requestText>[1]): boolean =>
    readUsualMessage(octetsOfText(requestText(rows, options)), lenientContext, false) !== undefined;
  expect([usual([]), usual(['X-Unknown: y']), usual(['Content-Length: 2'], { body: 'ab' })]).toEqual([
    true,
    true,
    true,
  ]);
  expect(usual([], { start: 'INVITE sip:bob@example.com?a=b SIP/2.0' })).toBe(true);
  const others = [
    'X : y',
    'X: y\r\n z',
    'X:',
    'X:  ',
    'X: \xe9',
    'X: \t',
    'no header',
    'X: a\x01',
    'X: a\n',
    'To: <sip:b@c>',
  ];
  for (const row of others) expect([row, usual(['To: <sip:a@b>', row])]).toEqual([row, false]);
  for (const start of [
    'INVITE  sip:b@c SIP/2.0',
    'INVITE sip:b@c SIP/2.0 ',
    'INVITE sip:b@c sip/2.0',
    'INVITE sip:b c SIP/2.0',
  ])
    expect([start, usual([], { start })]).toEqual([start, false]);
});
