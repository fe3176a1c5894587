import { decodeHeaderExtension, encodeHeaderExtension, findHeaderExtensionElement } from '@webrtc-ims/rtp';
import { headerExtensions } from '@webrtc-ims/rtp/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, toHex } from './support/hex.ts';

test('one-octet elements with padding between them', () => {
  const extension = { profile: 0xbede, data: hex('10aa 00 00 22414243') };
  expect(decodeHeaderExtension(extension)).toEqual({
    ok: true,
    value: {
      form: 'one-octet',
      elements: [
        { id: 1, data: hex('aa') },
        { id: 2, data: hex('414243') },
      ],
    },
  });
  expect(toHex(encodeHeaderExtension({ form: 'one-octet', elements: [{ id: 2, data: hex('4142') }] }).data)).toBe(
    '21414200',
  );
});

test('two-octet elements, one of them empty, under any application bits', () => {
  const result = decodeHeaderExtension({ profile: 0x100f, data: hex('1000 ff03414243 00') });
  expect(result).toEqual({
    ok: true,
    value: {
      form: 'two-octet',
      elements: [
        { id: 16, data: hex('') },
        { id: 255, data: hex('414243') },
      ],
    },
  });
});

test('identifier 15, and 0 with a length, end the extension; what stood before counts', () => {
  for (const end of ['f1aabb', '02aabbcc']) {
    const result = decodeHeaderExtension({ profile: 0xbede, data: hex(`10aa ${end}`) });
    expect(result.ok && result.value.elements).toEqual([{ id: 1, data: hex('aa') }]);
  }
});

test.each([
  ['a one-octet element past the end', 0xbede, '10aa 2341', 'RTP_EXTENSION_ELEMENT', 2],
  ['a two-octet element past the end', 0x1000, '0500 0602aa', 'RTP_EXTENSION_ELEMENT', 2],
  ['a two-octet element without length', 0x1000, '050000 06', 'RTP_EXTENSION_ELEMENT', 3],
  ['another profile', 0x1234, '', 'RTP_EXTENSION_PROFILE', undefined],
])('%s is refused', (_, profile, data, code, offset) => {
  const result = decodeHeaderExtension({ profile, data: hex(data) });
  expect(result.ok ? [] : [result.error.code, result.error.offset]).toEqual([code, offset]);
});

test('an element is found by its identifier', () => {
  const extension = { profile: 0xbede, data: hex('10aa 31 6130 000000') };
  expect(findHeaderExtensionElement(extension, 3)).toEqual(hex('6130'));
  expect(findHeaderExtensionElement(extension, 4)).toBe(undefined);
});

test('what encodes decodes to the same value', () => {
  fc.assert(
    fc.property(headerExtensions, (extension) => {
      const encoded = encodeHeaderExtension(extension);
      expect(encoded.data.length % 4).toBe(0);
      expect(decodeHeaderExtension(encoded)).toEqual({ ok: true, value: extension });
    }),
  );
});

test.each([
  ['identifier 15', 'one-octet', 15, 1],
  ['an empty element', 'one-octet', 1, 0],
  ['17 octets', 'one-octet', 1, 17],
  ['identifier 0', 'two-octet', 0, 1],
  ['256 octets', 'two-octet', 1, 256],
] as const)('%s does not fit the %s form', (_, form, id, length) => {
  expect(() => encodeHeaderExtension({ form, elements: [{ id, data: new Uint8Array(length) }] })).toThrowError(
    expect.objectContaining({ code: 'FIELD_RANGE' }),
  );
});

test('looking for an element finds what the decoder lists, in any octets', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 14 }),
      (data, oneOctet, id) => {
        const extension = { profile: oneOctet ? 0xbede : 0x1003, data };
        const decoded = decodeHeaderExtension(extension);
        if (!decoded.ok) return;
        const listed = decoded.value.elements.find((element) => element.id === id)?.data;
        expect(findHeaderExtensionElement(extension, id)).toEqual(listed);
      },
    ),
    { numRuns: 200 },
  );
  expect(findHeaderExtensionElement({ profile: 0x1234, data: hex('10aa0000') }, 1)).toBe(undefined);
});

test.each([
  ['padding before it', 0xbede, '00 10 aa 00', 1, 'aa'],
  ['the last octet of it is the last of all', 0xbede, '11 aa bb', 1, 'aabb'],
  ['it runs past the end', 0xbede, '12 aa bb', 1, undefined],
  ['identifier 15 before it', 0xbede, 'f0 00 10 aa', 1, undefined],
  ['identifier 15 itself', 0xbede, 'f0 aa', 15, undefined],
  ['identifier 0 with a length before it', 0xbede, '01 10 aa bb', 1, undefined],
  ['another element before it', 0xbede, '20 bb 10 aa', 1, 'aa'],
  ['two octets: padding and another element before it', 0x1000, '00 02 01 bb 01 01 aa', 1, 'aa'],
  ['two octets: identifier 15 is one like any other', 0x100f, '0f 01 aa', 15, 'aa'],
  ['two octets: no data', 0x1000, '01 00', 1, ''],
  ['two octets: the last element has no length', 0x1000, '00 01', 1, undefined],
  ['two octets: it runs past the end', 0x1000, '01 02 aa', 1, undefined],
  ['a profile of another form', 0x1010, '01 01 aa', 1, undefined],
])('an element is found or not: %s', (_, profile, data, id, found) => {
  const extension = { profile, data: hex(data) };
  expect(findHeaderExtensionElement(extension, id)).toEqual(found === undefined ? undefined : hex(found));
});

test('the largest element of each form is written and read', () => {
  for (const [form, length] of [
    ['one-octet', 16],
    ['two-octet', 255],
    ['two-octet', 0],
  ] as const) {
    const extension = { form, elements: [{ id: 1, data: new Uint8Array(length).fill(7) }] };
    expect(decodeHeaderExtension(encodeHeaderExtension(extension))).toEqual({ ok: true, value: extension });
  }
});
