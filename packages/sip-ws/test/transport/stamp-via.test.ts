import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type HeaderView, parseMessage, type SipRequest, stampVia } from '../../src/index.ts';
import { messages } from '../../src/testing.ts';
import { octetsOfText, requestText, textOfOctets } from '../support/messages.ts';

const source = { address: '192.0.2.7', port: 50_123 };

function request(octets: Uint8Array): SipRequest | undefined {
  const parsed = parseMessage(octets);
  return parsed.ok && parsed.value.kind === 'request' ? parsed.value : undefined;
}

function placed({ name, text, lineStart, start, end, lineEnd }: HeaderView): readonly (string | number)[] {
  return [name, text, lineStart, start, end, lineEnd];
}

test('a stamped request is what reading its octets gives', () => {
  fc.assert(
    fc.property(messages, (octets) => {
      const before = request(octets);
      if (before === undefined) return;
      const after = stampVia(before, source);
      const read = request(after.octets);
      expect(read?.body).toEqual(after.body);
      expect(read?.allHeaders().map(placed)).toEqual(after.allHeaders().map(placed));
    }),
    { numRuns: 100 },
  );
});

test.each([
  ['k.invalid;branch=z9hG4bK1', 'k.invalid;branch=z9hG4bK1;received=192.0.2.7'],
  ['k.invalid;rport;branch=z9hG4bK1', 'k.invalid;rport=50123;branch=z9hG4bK1;received=192.0.2.7'],
  ['k.invalid;received=10.0.0.1;rport=1', 'k.invalid;received=192.0.2.7;rport=50123'],
  [
    'k.invalid;rport=1;x;received=10.0.0.1 , SIP/2.0/UDP b',
    'k.invalid;rport=50123;x;received=192.0.2.7 , SIP/2.0/UDP b',
  ],
  ['192.0.2.7;branch=z9hG4bK1', '192.0.2.7;branch=z9hG4bK1'],
])('RFC3581-4-1 RFC3581-5-1 the Via of %s gets the source it came from', (via, stamped) => {
  const text = requestText([]).replace(/Via: [^\r]*/, `Via: SIP/2.0/TCP ${via}`);
  const after = stampVia(request(octetsOfText(text))!, source);
  expect(textOfOctets(after.octets)).toBe(text.replace(via, stamped));
  const top = after.topVia();
  expect(top.ok && [top.value.host, top.value.received ?? source.address]).toEqual([via.split(';')[0], source.address]);
});

test('defects after the Via move with what they are about', () => {
  const octets = octetsOfText(requestText(['no header'], {}));
  const before = request(octets)!;
  const [defect] = before.defects;
  const after = stampVia(before, source);
  const moved = after.octets.length - octets.length;
  expect(after.defects.map(({ code, offset }) => [code, offset])).toEqual([[defect!.code, defect!.offset + moved]]);
  expect(request(after.octets)!.defects).toEqual(after.defects);
});
