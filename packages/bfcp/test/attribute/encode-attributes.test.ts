import { toHex } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { type Attribute, encodeMessage, Primitive } from '../../src/index.ts';
import { hex } from '../support/hex.ts';

function encoded(...attributes: Attribute[]): string {
  const octets = encodeMessage({
    primitive: Primitive.Hello,
    conferenceId: 0,
    transactionId: 1,
    userId: 2,
    attributes,
  });
  expect((octets[2]! << 8) | octets[3]!).toBe((octets.length - 12) / 4);
  return toHex(octets.subarray(12));
}

function fitted(...attributes: Attribute[]): string {
  const message = { primitive: Primitive.Hello, conferenceId: 0, transactionId: 1, userId: 2, attributes };
  return toHex(encodeMessage(message, { overflow: 'drop-optional' }).subarray(12));
}

const tooLong = expect.objectContaining({ code: 'BFCP_ATTRIBUTE_TOO_LONG', fault: 'misuse' });
const range = expect.objectContaining({ code: 'FIELD_RANGE', fault: 'misuse' });

test.each<[string, Attribute, string]>([
  ['BENEFICIARY-ID', { kind: 'beneficiary-id', userId: 0xfffe }, '0204fffe'],
  ['FLOOR-ID', { kind: 'floor-id', floorId: 543 }, '0404021f'],
  ['FLOOR-REQUEST-ID', { kind: 'floor-request-id', floorRequestId: 789 }, '06040315'],
  ['PRIORITY', { kind: 'priority', priority: 4 }, '08048000'],
  ['REQUEST-STATUS', { kind: 'request-status', status: 2, queuePosition: 255 }, '0a0402ff'],
  ['RFC8855-5.2.5-2', { kind: 'request-status', status: 3 }, '0a040300'],
  ['ERROR-CODE', { kind: 'error-code', errorCode: 14, details: hex('aabbcc') }, '0c060eaabbcc0000'],
  ['ERROR-CODE', { kind: 'error-code', errorCode: 14 }, '0c030e00'],
  ['ERROR-CODE 4', { kind: 'error-code', errorCode: 4, unknownAttributes: [127, 64] }, '0c0504fe80000000'],
  ['ERROR-INFO', { kind: 'error-info', text: 'abc' }, '0e05616263000000'],
  ['PARTICIPANT-PROVIDED-INFO', { kind: 'participant-provided-info', text: 'Å' }, '1004c385'],
  ['STATUS-INFO', { kind: 'status-info', text: '' }, '12020000'],
  ['LIB-1-5', { kind: 'status-info', text: 'a\0😀' }, '12086100f09f9880'],
  ['LIB-1-4', { kind: 'status-info', text: '', octets: hex('ff') }, '1203ff00'],
  ['SUPPORTED-ATTRIBUTES', { kind: 'supported-attributes', types: [1, 127] }, '140402fe'],
  ['SUPPORTED-PRIMITIVES', { kind: 'supported-primitives', primitives: [1, 255] }, '160401ff'],
  ['RFC8855-5.2.12-1', { kind: 'user-display-name', text: 'O' }, '18034f00'],
  ['RFC8855-5.2.13-1', { kind: 'user-uri', text: 'x' }, '1a037800'],
  [
    'RFC8855-5.2.14-1 RFC8855-5.2-3',
    { kind: 'beneficiary-information', userId: 154, attributes: [{ kind: 'user-display-name', text: 'O' }] },
    '1c08009a18034f00',
  ],
  [
    'RFC8855-5.2.15-1',
    {
      kind: 'floor-request-information',
      floorRequestId: 789,
      attributes: [{ kind: 'floor-request-status', floorId: 1, attributes: [{ kind: 'request-status', status: 3 }] }],
    },
    '1e0c0315220800010a040300',
  ],
  ['RFC8855-5.2.16-1', { kind: 'requested-by-information', userId: 357, attributes: [] }, '20040165'],
  ['RFC8855-5.2.17-1', { kind: 'floor-request-status', floorId: 543, attributes: [] }, '2204021f'],
  ['RFC8855-5.2.18-1', { kind: 'overall-request-status', floorRequestId: 789, attributes: [] }, '24040315'],
  ['RFC8855-5.2-10', { kind: 'unknown', type: 127, value: hex('010203') }, 'fe05010203000000'],
])(
  'RFC8855-5.2.1-1 RFC8855-5.2.2-1 RFC8855-5.2.3-1 RFC8855-5.2.4-1 RFC8855-5.2.5-1 RFC8855-5.2.6-1 RFC8855-5.2.6.1-1 RFC8855-5.2.7-1 RFC8855-5.2.8-1 RFC8855-5.2.9-1 RFC8855-5.2.10-1 RFC8855-5.2.11-1 %s is written',
  (_, attribute, digits) => {
    expect(encoded(attribute)).toBe(digits);
  },
);

test('RFC8855-5.2-11 the M bit is the application’s choice, and clear by default', () => {
  expect(encoded({ kind: 'floor-id', floorId: 1 })).toBe('04040001');
  expect(encoded({ kind: 'floor-id', floorId: 1, mandatory: true })).toBe('05040001');
  expect(encoded({ kind: 'unknown', type: 100, mandatory: true, value: hex('') })).toBe('c9020000');
  expect(encoded({ kind: 'floor-request-status', floorId: 1, mandatory: true, attributes: [] })).toBe('23040001');
});

test('RFC8855-5.2-12 a value of 253 octets is written, one more is refused', () => {
  expect(encoded({ kind: 'user-uri', text: 'x'.repeat(253) }).slice(0, 4)).toBe('1aff');
  const long: Attribute[] = [
    { kind: 'user-uri', text: 'x'.repeat(254) },
    { kind: 'user-uri', text: `${'é'.repeat(126)}xx` },
    { kind: 'status-info', text: '', octets: new Uint8Array(254) },
    { kind: 'supported-attributes', types: new Array(254).fill(1) },
    { kind: 'supported-primitives', primitives: new Array(254).fill(1) },
    { kind: 'error-code', errorCode: 4, unknownAttributes: new Array(253).fill(1) },
    { kind: 'error-code', errorCode: 5, details: new Uint8Array(253) },
    { kind: 'unknown', type: 100, value: new Uint8Array(254) },
  ];
  for (const attribute of long) expect(() => encoded(attribute), attribute.kind).toThrow(tooLong);
});

test('RFC8855-5.2-13 a group of 252 octets is written, one of 256 is refused rather than wrapped', () => {
  const group = (length: number): Attribute => ({
    kind: 'beneficiary-information',
    userId: 1,
    attributes: [
      { kind: 'user-uri', text: 'x'.repeat(length) },
      { kind: 'user-display-name', text: 'y'.repeat(18) },
    ],
  });
  expect(encoded(group(226)).slice(0, 8)).toBe('1cfc0001');
  expect(() => encoded(group(227))).toThrow(tooLong);
});

test('RFC8855-5.2-13 by policy, optional children are left out until the group fits: information first, names last', () => {
  const named = (userId: number): Attribute[] => [
    { kind: 'user-display-name', text: 'n'.repeat(100) },
    { kind: 'user-uri', text: `sip:${userId}${'u'.repeat(80)}` },
  ];
  const status: Attribute = {
    kind: 'floor-request-status',
    floorId: 1,
    attributes: [{ kind: 'request-status', status: 3 }],
  };
  const information: Attribute = {
    kind: 'floor-request-information',
    floorRequestId: 7,
    attributes: [
      status,
      { kind: 'beneficiary-information', userId: 1, attributes: named(1) },
      { kind: 'requested-by-information', userId: 2, attributes: named(2) },
      { kind: 'priority', priority: 2 },
      { kind: 'participant-provided-info', text: 'x'.repeat(40) },
    ],
  };
  expect(() => encoded(information)).toThrow(tooLong);
  expect(fitted(information)).toBe(
    encoded({
      kind: 'floor-request-information',
      floorRequestId: 7,
      attributes: [
        status,
        { kind: 'beneficiary-information', userId: 1, attributes: named(1) },
        { kind: 'priority', priority: 2 },
      ],
    }),
  );
  // What fits is left alone.
  expect(fitted(status)).toBe(encoded(status));
  // A text that can never be told goes; without names the group still says who.
  expect(
    fitted({ kind: 'beneficiary-information', userId: 9, attributes: [{ kind: 'user-uri', text: 'x'.repeat(300) }] }),
  ).toBe('1c040009');
  expect(fitted({ kind: 'error-info', text: 'x'.repeat(300) })).toBe('');
  // Identifiers and states are never left out: the encoder refuses.
  const many = Array.from({ length: 32 }, () => status);
  expect(() => fitted({ kind: 'floor-request-information', floorRequestId: 7, attributes: many })).toThrow(tooLong);
});

test('RFC8855-5.2.4-2 priorities 5, 6 and 7 are not written', () => {
  for (const priority of [5, 6, 7, -1, 1.5]) {
    expect(() => encoded({ kind: 'priority', priority })).toThrow(range);
  }
});

test.each<[Attribute]>([
  [{ kind: 'floor-id', floorId: 65_536 }],
  [{ kind: 'beneficiary-id', userId: -1 }],
  [{ kind: 'floor-request-id', floorRequestId: Number.NaN }],
  [{ kind: 'request-status', status: 256 }],
  [{ kind: 'request-status', status: 2, queuePosition: 256 }],
  [{ kind: 'error-code', errorCode: 256 }],
  [{ kind: 'error-code', errorCode: 4, unknownAttributes: [128] }],
  [{ kind: 'supported-attributes', types: [128] }],
  [{ kind: 'supported-primitives', primitives: [256] }],
  [{ kind: 'unknown', type: 128, value: hex('') }],
  [{ kind: 'floor-request-status', floorId: 65_536, attributes: [] }],
  [{ kind: 'floor-request-information', floorRequestId: 65_536, attributes: [] }],
])('a value out of range is the caller’s mistake: %o', (attribute) => {
  expect(() => encoded(attribute)).toThrow(range);
});

test('LIB-1-2 groups nested deeper than four are not written', () => {
  const nested = (depth: number): Attribute => ({
    kind: 'beneficiary-information',
    userId: 1,
    attributes: depth === 1 ? [] : [nested(depth - 1)],
  });
  expect(encoded(nested(4))).toBe('1c1000011c0c00011c0800011c040001');
  expect(() => encoded(nested(5))).toThrow(expect.objectContaining({ code: 'BFCP_NESTING' }));
});
