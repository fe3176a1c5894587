import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lenientContext, type ParseContext, parseUri, strictContext } from '../../src/index.ts';
import { sipUris } from '../../src/testing.ts';

// A scheme in capitals is not the usual spelling: that URI is read by the reader that knows the whole grammar.
function partsOf(text: string, context: ParseContext): unknown {
  const read = parseUri(text, context);
  if (!read.ok) return [read.error.code, read.error.message, read.error.offset, read.error.clause];
  const uri = read.value;
  if (uri.kind !== 'sip') return uri;
  const { scheme, user, password, host, port, headerText, parameters } = uri;
  const ranges = [...parameters].map(([name]) => parameters.rangeOf(name));
  return [scheme, user, password, host, port, headerText, [...parameters], ranges, uri.text.slice(3)];
}

function expectSame(text: string): void {
  for (const context of [lenientContext, strictContext])
    expect(partsOf(`sip:${text}`, context), text).toEqual(partsOf(`SIP:${text}`, context));
}

test('the reader of usual URIs and that of the whole grammar give the same for what is usual', () => {
  for (const text of [
    'a',
    'alice@example.com',
    'c2hvcnQtdG9rZW4@edge.example.net;transport=ws;lr;ob',
    '+1-555-0100@gw.example.net:5060;user=phone',
    'scscf.ims.example.net;lr',
    'a.b.',
    'x@192.0.2.1:65535',
    "A_B!~*'()+&$@h;a_b=c&d",
  ])
    expectSame(text);
});

test('the reader of usual URIs leaves to the other what is broken or rare', () => {
  for (const text of [
    '',
    '@h',
    '.a',
    'a..b',
    'a@b@c',
    'a:b@c',
    'a_b',
    'u@a_b',
    'h:',
    'h:65536',
    'h:000005060',
    'h:5x',
    'h;',
    'h;;lr',
    'h;=1',
    'h;a=',
    'h;a=b=c',
    'h;%6Cr',
    'h?a=b',
    'h;a?b=c',
    '[::1]:5060',
    'u;x=1@h',
    'a b',
    'h;a=\u00e9',
    `h${';a=b'.repeat(16)}`,
    `h${';a=b'.repeat(17)}`,
    `h${';a=b'.repeat(65)}`,
  ])
    expectSame(text);
});

test('both readers agree on any URI, also where octets of it were changed', () => {
  const octet = fc.constantFrom(...'a0.-_@:;=%?[]&+ "<>,/#~');
  fc.assert(
    fc.property(sipUris, fc.array(fc.tuple(fc.nat(200), octet), { maxLength: 3 }), (uri, changes) => {
      const [, rest = ''] = /^sips?:(.*)$/s.exec(uri) ?? [];
      const characters = [...rest];
      for (const [at, character] of changes) if (characters.length > 0) characters[at % characters.length] = character;
      expectSame(characters.join(''));
    }),
    { numRuns: 500 },
  );
});
