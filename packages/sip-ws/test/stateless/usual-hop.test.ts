import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultLimits, lenientContext, strictContext } from '../../src/limits.ts';
import { nextHopOf } from '../../src/stateless/next-hop.ts';
import { readUsualHop } from '../../src/stateless/usual-hop.ts';
import { parseUri } from '../../src/uri/uri.ts';
import { scanner } from '../../src/vector/scanner.ts';
import { octetsOfText } from '../support/messages.ts';

function read(text: string, limits = defaultLimits): ReturnType<typeof readUsualHop> {
  const octets = octetsOfText(`<${text}>`);
  const one = scanner()!;
  one.take(octets, octets.length);
  return readUsualHop({ octets, scanner: one }, 1, text.length + 1, { ...lenientContext, limits });
}

test('a usual URI tells where a request goes', () => {
  const text = 'sip:+15@Edge.example:5070;transport=TCP;LR=on;x';
  const hop = read(text);
  expect(hop?.end).toBe(1 + text.length);
  expect(hop?.loose).toBe(true);
  expect(hop?.hasHost(octetsOfText('edge.example'))).toBe(true);
  expect(hop?.hasHost(octetsOfText('edge.exampl'))).toBe(false);
  expect(hop?.hasHost(octetsOfText('edge.examplf'))).toBe(false);
  expect(hop?.nextHop()).toEqual({ host: 'Edge.example', port: 5070, transport: 'tcp', secure: false });
  expect(read('sip:a;maddr=192.0.2.1')?.nextHop().host).toBe('192.0.2.1');
  expect(read('sip:a;l;rl;lra;xlr')?.loose).toBe(false);
});

test('a URI that is written otherwise, or tells a thing twice, is left to the whole grammar', () => {
  const others = [
    'sips:a',
    'SIP:a',
    'tel:+1',
    'sip:',
    'sip:@a',
    'sip:a@',
    'sip:a:b@c',
    'sip:[::1]',
    'sip:a..b',
    'sip:a:',
    'sip:a:65536',
  ];
  const parameters = [
    'sip:a;',
    'sip:a;;lr',
    'sip:a;lr=',
    'sip:a;=x',
    'sip:a;maddr',
    'sip:a;transport',
    'sip:a;maddr=b;maddr=b',
    'sip:a;transport=b;transport=c',
  ];
  for (const text of [...others, ...parameters]) expect([text, read(text)]).toEqual([text, undefined]);
});

test('no more than so many parameters and octets of a URI are taken', () => {
  const text = 'sip:alice@a.example;a;b;c;lr';
  expect(read(text, { ...defaultLimits, parameters: 4, uriSize: text.length })?.end).toBe(text.length + 1);
  expect(read(text, { ...defaultLimits, parameters: 3 })).toBe(undefined);
  expect(read(text, { ...defaultLimits, uriSize: text.length - 1 })).toBe(undefined);
});

test('what it takes, strict and lenient reading take too, and tell the same of it', () => {
  const parts = [
    'sip:',
    'a',
    'b.example',
    '@',
    ':',
    '5060',
    '65536',
    ';',
    'lr',
    'maddr',
    'transport',
    'TCP',
    '=',
    '%6c',
    '[::1]',
    '+',
    '?',
    '.',
    '-',
    'é',
    '_',
  ];
  const own = octetsOfText('b.example');
  let taken = 0;
  const any = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((texts) => texts.join(''));
  const near = fc
    .tuple(fc.constantFrom('', 'a@', '+1@'), fc.constantFrom('a', 'b.example'), fc.constantFrom('', ':5060'), any)
    .map((texts) => texts.join(''));
  const parameter = fc.constantFrom('lr', 'LR=a', 'maddr=c', 'Maddr=d', 'transport=TCP', 'x', 'x=lr', 'lr2', 'ttl=1');
  const sound = fc.array(parameter, { maxLength: 4 }).map((names) => ['b.EXAMPLE:5061', ...names].join(';'));
  fc.assert(
    fc.property(fc.oneof(any, near, sound), (rest) => {
      const text = `sip:${rest}`;
      const hop = read(text);
      if (octetsOfText(text).length + 1 !== hop?.end) return;
      taken++;
      for (const context of [strictContext, lenientContext]) {
        const parsed = parseUri(text, context);
        if (!parsed.ok) throw parsed.error;
        const uri = parsed.value;
        if (uri.kind !== 'sip') throw new Error(uri.kind);
        expect(hop.nextHop()).toEqual(nextHopOf(uri));
        expect(hop.loose).toBe(uri.parameters.has('lr'));
        expect([hop.port, hop.hasHost(own)]).toEqual([uri.port, uri.hasHost(own)]);
      }
    }),
    { numRuns: 1000 },
  );
  expect(taken).toBeGreaterThan(50);
});
