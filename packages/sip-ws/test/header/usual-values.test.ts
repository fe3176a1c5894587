import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NameAddr, readAnyNameAddr, usualNameAddr } from '../../src/header/name-addr.ts';
import { readAnyVia, usualVia, type Via } from '../../src/header/via.ts';
import { lenientContext, type ParseContext, type SipUri, strictContext } from '../../src/index.ts';
import { Cursor } from '../../src/syntax/cursor.ts';
import { SourceText } from '../../src/syntax/source-text.ts';
import { nameAddrs, sipUris, vias } from '../../src/testing.ts';
import { readAnyUri } from '../../src/uri/uri.ts';
import { usualSipUri } from '../../src/uri/usual-sip-uri.ts';

// What the usual way of reading takes, the whole grammar takes too, strict and lenient, and sees the same in it. The other way round nothing is promised.

const few: ParseContext = { strict: false, limits: { ...lenientContext.limits, parameters: 2, uriSize: 12 } };
const contexts = [lenientContext, strictContext, few, { ...few, strict: true }];
const encoder = new TextEncoder();

interface Kind<T> {
  readonly usual: (source: SourceText, end: number, context: ParseContext) => T | undefined;
  readonly any: (cursor: Cursor) => T | undefined;
  readonly fields: (value: T) => unknown;
  readonly end: (value: T, length: number) => number;
}

const addressesAgree = agreement<NameAddr>({
  usual: (source, end, context) => usualNameAddr(source, 0, end, context, 3, 4),
  any: (cursor) => readAnyNameAddr(cursor, 3, 4),
  fields: ({ row, position, start, end, bracketed, uriStart, uriEnd, displayName, uriText, tag, text, parameters }) => [
    [row, position, start, end, bracketed, uriStart, uriEnd],
    [displayName, uriText, tag, text, ...parameters],
  ],
  end: (value) => value.end,
});

const viasAgree = agreement<Via>({
  usual: (source, end, context) => usualVia(source, 0, end, context, 3, 4),
  any: (cursor) => readAnyVia(cursor, 3, 4),
  fields: ({ row, position, start, end, transport, host, port, branch, received, rport, text, parameters }) => [
    [row, position, start, end],
    [transport, host, port, branch, received, rport, text, ...parameters],
  ],
  end: (value) => value.end,
});

const urisAgree = agreement<SipUri>({
  usual: (source, end, context) => usualSipUri(source, 0, end, context),
  any: (cursor) => {
    const uri = readAnyUri(cursor);
    return uri?.kind === 'sip' ? uri : undefined;
  },
  fields: ({ scheme, user, password, host, port, headerText, text, textWithoutHeaders, parameters }) => [
    [scheme, user, password, host, port, headerText, text, textWithoutHeaders],
    [...parameters],
  ],
  end: (_, length) => length,
});

/** Gives a test that holds both ways of reading against one another and says whether the usual one took the octets. */
function agreement<T>(kind: Kind<T>): (octets: Uint8Array) => boolean {
  return (octets) => {
    let taken = false;
    for (const context of contexts) {
      const source = new SourceText(octets, 0, 0);
      const usual = kind.usual(source, octets.length, context);
      if (context === lenientContext) expectSameBefore(kind, octets, usual);
      if (usual === undefined) continue;
      taken = true;
      const cursor = new Cursor(source, 0, octets.length, context);
      const any = kind.any(cursor);
      expect(cursor.error).toBe(undefined);
      expect(any === undefined ? undefined : kind.fields(any)).toEqual(kind.fields(usual));
      expect(cursor.at).toBe(kind.end(usual, octets.length));
    }
    return taken;
  };
}

const behind = [
  'a.b:1;tag=c',
  '"> <sip:a>;tag=c@d',
  '1',
  ':1',
  ';a',
  '=a',
  '@a',
  ' a',
  '<a>',
  'ip:a',
  'p:a',
  ':a@b',
  ',\r\n',
  '\\\0',
];

/** What stands behind the end counts for nothing, though it might go on with what is open or close it. */
function expectSameBefore<T>(kind: Kind<T>, octets: Uint8Array, alone: T | undefined): void {
  for (const text of behind) {
    const source = new SourceText(Uint8Array.from([...octets, ...encoder.encode(text)]), 0, 0);
    const usual = kind.usual(source, octets.length, lenientContext);
    expect(usual && kind.fields(usual)).toEqual(alone && kind.fields(alone));
  }
}

const octet = fc.oneof(
  fc.constantFrom(...encoder.encode('<>"\\;=,@:.[]/ \t\r\n%?ab0S')),
  fc.integer({ min: 0, max: 255 }),
);

/** Octets of valid values, each with up to three octets changed, put in or taken out. */
const nearly = (values: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(values, fc.array(fc.tuple(fc.nat(200), fc.constantFrom(0, 1, 2), octet), { maxLength: 3 }))
    .map(([text, changes]) => {
      const octets = [...encoder.encode(text)];
      for (const [place, kind, value] of changes) {
        const at = place % (octets.length + 1);
        if (kind === 0) octets.splice(at, 0, value);
        else if (kind === 1) octets.splice(at, 1);
        else octets.splice(at, 1, value);
      }
      return Uint8Array.from(octets);
    });

const plainVias = vias.map((text) => text.replaceAll(/[ \t]*([/;=])[ \t]*/g, '$1'));

const usualUris = fc.constantFrom('sip:a@b', 'sip:a.b:5060;lr', 'sip:+1-2@[a;transport=ws', 'sip:a@b;c=d;e=urn:f');

test.each([
  [
    'addresses',
    addressesAgree,
    fc.oneof(
      nameAddrs,
      nameAddrs.map((text) => `${text},${text}`),
    ),
  ],
  [
    'Via values',
    viasAgree,
    fc.oneof(
      vias,
      plainVias,
      plainVias.map((text) => `${text},${text}`),
    ),
  ],
  ['URIs', urisAgree, fc.oneof(sipUris, usualUris)],
] as const)('the usual way and the whole grammar read %s alike', (_, agree, values) => {
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 5, arbitrary: nearly(values) }, fc.uint8Array({ maxLength: 30 })), (octets) => {
      if (agree(octets)) taken++;
    }),
    { numRuns: 2000 },
  );
  expect(taken).toBeGreaterThan(100);
});

const takenOf = (agree: (octets: Uint8Array) => boolean, texts: readonly string[]) =>
  texts.filter((text) => agree(encoder.encode(text)));

test('what nearly all peers write is read in the usual way', () => {
  const addresses = [
    '"Alice" <sip:alice@ims.example.net>;tag=asdyka899',
    '<sip:a@b>',
    '<sip:a@b;lr>,<sip:c@d;lr>',
    '<sip:a@b>;+sip.instance="<urn:uuid:1>"',
    '""<tel:+1>;a;b=[::1]',
  ];
  const hops = [
    'SIP/2.0/WSS a.invalid;branch=z9hG4bK5;rport',
    'SIP/2.0/UDP 192.0.2.1:5060',
    'SIP/2.0/TCP a.:1;x=",",b',
  ];
  const uris = ['sip:a', 'sip:a;b=..', 'sip:+1-2@a.b:65535;lr;x=urn:uuid:1', 'sip:u=1,2&3$/(4)@h'];
  expect(takenOf(addressesAgree, addresses)).toEqual(addresses);
  expect(takenOf(viasAgree, hops)).toEqual(hops);
  expect(takenOf(urisAgree, uris)).toEqual(uris);
});

test('what strict and lenient reading tell apart, or has white space, is left to the whole grammar', () => {
  const addresses = [
    '',
    '<',
    '<>',
    '< a>',
    '<a >',
    '<a',
    '"x <a>',
    'sip:a',
    'A <sip:a>',
    '<a> ;b',
    '<a>;',
    '<a>;b=',
    '<a>x',
  ];
  const hops = [
    '',
    'SIP/2.0/',
    'SIP/2.0/ a',
    'SIP/2.0/UDP',
    'SIP/2.0/UDP  a',
    'sip/2.0/UDP a',
    'SIP/2.0/UDP [::1]',
    'SIP/2.0/UDP a_b',
  ];
  const more = [
    'SIP/2.0/UDP a..b',
    'SIP/2.0/UDP a:',
    'SIP/2.0/UDP a:65536',
    'SIP/2.0/UDP a:000001',
    'SIP/2.0/UDP a ;b',
  ];
  const uris = [
    '',
    's',
    'si',
    'sip',
    'sip:',
    'SIP:a',
    'sips:a',
    'sip:@a',
    'sip:a:b@c',
    'sip:a%20@b',
    'sip:a?b',
    'sip:a;',
    'sip:a;b=',
    'sip:a_b',
  ];
  expect(takenOf(addressesAgree, addresses)).toEqual([]);
  expect(takenOf(viasAgree, [...hops, ...more])).toEqual([]);
  expect(takenOf(urisAgree, uris)).toEqual([]);
});

test('a name that stands twice is an error of strict reading, so it leaves more than one parameter to the whole grammar', () => {
  const octets = encoder.encode('<sip:a>;b;B');
  const source = new SourceText(octets, 0, 0);
  expect(usualNameAddr(source, 0, octets.length, strictContext, 0, 0)).toBe(undefined);
  expect(usualNameAddr(source, 0, octets.length, lenientContext, 0, 0)?.parameters.size).toBe(2);
  const cursor = new Cursor(source, 0, octets.length, strictContext);
  expect(readAnyNameAddr(cursor, 0, 0)).toBe(undefined);
  expect(cursor.error).toMatchObject({ code: 'SIP_PARAMETER', offset: 10, clause: 'RFC 3261 7.3.1' });
});

type Part = readonly [kind: string, agree: (octets: Uint8Array) => boolean, of: (part: string) => string];

const parts: readonly Part[] = [
  ['a display name', addressesAgree, (part) => `"${part}" <sip:b>;tag=c`],
  ['an address', addressesAgree, (part) => `<sip:${part}>`],
  ['a parameter name', addressesAgree, (part) => `<sip:b>;${part}x=c;tag=d`],
  ['a tag', addressesAgree, (part) => `<sip:b>;x;tag=${part}x;y`],
  ['a quoted parameter', addressesAgree, (part) => `<sip:b>;x="${part}";tag="${part}"`],
  ['a transport', viasAgree, (part) => `SIP/2.0/${part}x b;branch=c`],
  ['a sent-by', viasAgree, (part) => `SIP/2.0/UDP ${part}x:5060;branch=c`],
  ['a branch', viasAgree, (part) => `SIP/2.0/UDP b;branch=${part}x,c`],
  ['a user part', urisAgree, (part) => `sip:${part}+@b`],
  ['a host', urisAgree, (part) => `sip:${part}x.b:5060;lr`],
  ['a URI parameter', urisAgree, (part) => `sip:b;x=${part}y;${part}z;lr`],
];

test.each(parts)('%s of any size is read', (_, agree, of) => {
  for (let size = 0; size <= 66; size++) {
    const text = of('a'.repeat(size));
    expect([text, agree(encoder.encode(text))]).toEqual([text, true]);
  }
});

const latin = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

test.each(parts)('%s with any octet at any place is read alike', (_, agree, of) => {
  for (const before of [0, 15])
    for (let code = 0; code < 256; code++) agree(latin(of('a'.repeat(before) + String.fromCharCode(code))));
});

const single: readonly (readonly [...Part, others: string])[] = [
  ['a parameter name', addressesAgree, (part) => `<sip:b>;${part}`, "-.!%*_+`'~"],
  ['a parameter value', addressesAgree, (part) => `<sip:b>;x=${part}`, "-.!%*_+`'~:[]"],
  ['a transport', viasAgree, (part) => `SIP/2.0/${part} b`, "-.!%*_+`'~"],
  ['a host', urisAgree, (part) => `sip:a${part}`, '-.'],
  ['a user part', urisAgree, (part) => `sip:${part}@b`, "-_.!~*'()&=+$,/"],
  ['a URI parameter', urisAgree, (part) => `sip:b;${part}`, "-_.!~*'()[]/:&+$"],
];

test.each(single)('%s of one octet is taken where strict reading takes it', (_, agree, of, others) => {
  for (let code = 0; code < 256; code++) {
    const character = String.fromCharCode(code);
    expect([code, agree(latin(of(character)))]).toEqual([
      code,
      /[A-Za-z0-9]/.test(character) || others.includes(character),
    ]);
  }
});

test('an empty label is seen before a dot at any place', () => {
  for (let size = 0; size < 40; size++) {
    const [before, behind] = ['a'.repeat(size), 'a.'.repeat(20)];
    const empty = [`sip:b@${before}..${behind}`, `SIP/2.0/UDP ${before}..${behind}`];
    expect([size, takenOf(urisAgree, empty), takenOf(viasAgree, empty)]).toEqual([size, [], []]);
    const sound = [`sip:b@${before}a.${behind}`, `SIP/2.0/UDP ${before}a.${behind}`];
    expect([takenOf(urisAgree, sound), takenOf(viasAgree, sound)]).toEqual([[sound[0]], [sound[1]]]);
  }
});

test('the tag is the first parameter of that name, in any case, and no other', () => {
  const tagOf = (parameters: string): unknown => {
    const octets = encoder.encode(`<sip:a>${parameters}`);
    return usualNameAddr(new SourceText(octets, 0, 0), 0, octets.length, lenientContext, 0, 0)?.tag;
  };
  expect(['', ';tag', ';tags=b', ';ta=b', ';xtag=b', ';tag;tag=b'].map(tagOf)).toEqual(new Array(6).fill(undefined));
  expect([';TAG=b;tag=c', ';x;tAg=b', ';x=";tag=c";tag="b"'].map(tagOf)).toEqual(['b', 'b', 'b']);
});
