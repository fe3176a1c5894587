import { expect, test } from 'vitest';
import { type Attribute, decodeMessage, ReceivedText } from '../../src/index.ts';
import { plain } from '../../src/testing.ts';
import { hex } from '../support/hex.ts';

/** The attributes of a Hello that carries them. */
function decode(digits: string, limits = {}) {
  const payload = hex(digits);
  const header = hex('200b0000 000010e1 000704d2');
  header[2] = payload.length >> 10;
  header[3] = payload.length >> 2;
  const octets = new Uint8Array(12 + payload.length);
  octets.set(header);
  octets.set(payload, 12);
  return decodeMessage(octets, { limits });
}

function decoded(digits: string): Attribute[] {
  const result = decode(digits);
  if (!result.ok) throw result.error;
  return plain(result.value.attributes);
}

/** What went wrong; the offset counts from the first attribute. */
function failed(digits: string, limits = {}) {
  const result = decode(digits, limits);
  if (result.ok) throw new Error('decoded');
  const { code, offset = 0, status, fault } = result.error;
  return { code, offset: offset - 12, status, fault };
}

const m = { mandatory: false };

test.each<[string, string, Attribute]>([
  ['BENEFICIARY-ID', '0204 fffe', { ...m, kind: 'beneficiary-id', userId: 0xfffe }],
  ['FLOOR-ID', '0404 021f', { ...m, kind: 'floor-id', floorId: 543 }],
  ['FLOOR-ID 0', '0404 0000', { ...m, kind: 'floor-id', floorId: 0 }],
  ['FLOOR-REQUEST-ID', '0604 0315', { ...m, kind: 'floor-request-id', floorRequestId: 789 }],
  ['FLOOR-REQUEST-ID 0', '0604 0000', { ...m, kind: 'floor-request-id', floorRequestId: 0 }],
  ['PRIORITY, reserved bits ignored', '0804 7fff', { ...m, kind: 'priority', priority: 3 }],
  ['RFC8855-5.2.4-3 PRIORITY 5 is 4', '0804 a000', { ...m, kind: 'priority', priority: 4 }],
  ['RFC8855-5.2.4-3 PRIORITY 6 is 4', '0804 c000', { ...m, kind: 'priority', priority: 4 }],
  ['RFC8855-5.2.4-3 PRIORITY 7 is 4', '0804 e000', { ...m, kind: 'priority', priority: 4 }],
  ['REQUEST-STATUS', '0a04 0203', { ...m, kind: 'request-status', status: 2, queuePosition: 3 }],
  ['RFC8855-5.2.5-4 unknown status', '0a04 c8ff', { ...m, kind: 'request-status', status: 200, queuePosition: 255 }],
  ['ERROR-CODE', '0c03 0e00', { ...m, kind: 'error-code', errorCode: 14, details: hex('') }],
  ['ERROR-CODE with details', '0c06 05aabb cc0000', { ...m, kind: 'error-code', errorCode: 5, details: hex('aabbcc') }],
  [
    'ERROR-CODE 4 lists types, the reserved bit is ignored',
    '0c05 04fe81 000000',
    { ...m, kind: 'error-code', errorCode: 4, unknownAttributes: [0x7f, 0x40] },
  ],
  ['ERROR-INFO', '0e05 616263 ffffff', { ...m, kind: 'error-info', text: 'abc' }],
  ['PARTICIPANT-PROVIDED-INFO', '1004 c385', { ...m, kind: 'participant-provided-info', text: 'Å' }],
  ['STATUS-INFO', '1202 eeee', { ...m, kind: 'status-info', text: '' }],
  [
    'SUPPORTED-ATTRIBUTES, the reserved bit is ignored',
    '1406 0205 26ff 0000',
    { ...m, kind: 'supported-attributes', types: [1, 2, 19, 127] },
  ],
  [
    'SUPPORTED-PRIMITIVES, not shifted',
    '1605 0102ff 000000',
    { ...m, kind: 'supported-primitives', primitives: [1, 2, 255] },
  ],
  ['RFC8855-5.2.12-1 USER-DISPLAY-NAME', '1803 4f00', { ...m, kind: 'user-display-name', text: 'O' }],
  ['RFC8855-5.2.13-1 USER-URI', '1a09 7369703a624078 000000', { ...m, kind: 'user-uri', text: 'sip:b@x' }],
  [
    'RFC8855-5.2.14-1 BENEFICIARY-INFORMATION',
    '1c0c 009a 1804426f 1a037800',
    {
      ...m,
      kind: 'beneficiary-information',
      userId: 154,
      attributes: [
        { ...m, kind: 'user-display-name', text: 'Bo' },
        { ...m, kind: 'user-uri', text: 'x' },
      ],
    },
  ],
  [
    'RFC8855-5.2.15-1 FLOOR-REQUEST-INFORMATION',
    '1e0c 0315 22080001 0a040300',
    {
      ...m,
      kind: 'floor-request-information',
      floorRequestId: 789,
      attributes: [
        {
          ...m,
          kind: 'floor-request-status',
          floorId: 1,
          attributes: [{ ...m, kind: 'request-status', status: 3, queuePosition: 0 }],
        },
      ],
    },
  ],
  [
    'RFC8855-5.2.16-1 REQUESTED-BY-INFORMATION',
    '2004 0165',
    { ...m, kind: 'requested-by-information', userId: 357, attributes: [] },
  ],
  [
    'RFC8855-5.2.17-1 FLOOR-REQUEST-STATUS',
    '2204 021f',
    { ...m, kind: 'floor-request-status', floorId: 543, attributes: [] },
  ],
  [
    'RFC8855-5.2.18-1 OVERALL-REQUEST-STATUS',
    '2408 0315 12037700',
    {
      ...m,
      kind: 'overall-request-status',
      floorRequestId: 789,
      attributes: [{ ...m, kind: 'status-info', text: 'w' }],
    },
  ],
])(
  'RFC8855-5.2.1-1 RFC8855-5.2.2-1 RFC8855-5.2.3-1 RFC8855-5.2.4-1 RFC8855-5.2.5-1 RFC8855-5.2.6-1 RFC8855-5.2.6.1-1 RFC8855-5.2.6.1-2 RFC8855-5.2.7-1 RFC8855-5.2.8-1 RFC8855-5.2.9-1 RFC8855-5.2.10-1 RFC8855-5.2.11-1 %s is read',
  (_, digits, attribute) => {
    expect(decoded(digits)).toEqual([attribute]);
  },
);

test('RFC8855-5.2-4 RFC8855-5.2-2 the next attribute is found behind 0 to 3 octets of padding, which the length does not count', () => {
  for (let length = 2; length < 12; length++) {
    const text = 'x'.repeat(length - 2);
    const padding = 'ff'.repeat((4 - (length % 4)) % 4);
    const digits = `10${length.toString(16).padStart(2, '0')}${'78'.repeat(length - 2)}${padding}0404021f`;
    expect(decoded(digits)).toEqual([
      { ...m, kind: 'participant-provided-info', text },
      { ...m, kind: 'floor-id', floorId: 543 },
    ]);
  }
});

test('RFC8855-5.2-3 the length of a group counts the padding of its children', () => {
  expect(decoded('1c08 009a 18034f00 0404021f')).toEqual([
    {
      ...m,
      kind: 'beneficiary-information',
      userId: 154,
      attributes: [{ ...m, kind: 'user-display-name', text: 'O' }],
    },
    { ...m, kind: 'floor-id', floorId: 543 },
  ]);
});

test('a group that leaves the padding of its last child uncounted is read all the same', () => {
  expect(decoded('1c07 009a 18034f00 0404021f').map(({ kind }) => kind)).toEqual([
    'beneficiary-information',
    'floor-id',
  ]);
});

test('RFC8855-5.2-1 the type has seven bits, the eighth is M', () => {
  expect(decoded('0504021f')).toEqual([{ kind: 'floor-id', mandatory: true, floorId: 543 }]);
  expect(decoded('ff040102')).toEqual([{ kind: 'unknown', mandatory: true, type: 127, value: hex('0102') }]);
});

test.each([
  ['length 0', '0400021f', { code: 'BFCP_ATTRIBUTE_LENGTH', offset: 1 }],
  ['length 1', '0401021f', { code: 'BFCP_ATTRIBUTE_LENGTH', offset: 1 }],
  ['FLOOR-ID of length 3', '0403021f', { code: 'BFCP_ATTRIBUTE_LENGTH', offset: 1 }],
  ['FLOOR-ID of length 5', '0405021f 00000000', { code: 'BFCP_ATTRIBUTE_LENGTH', offset: 1 }],
  ['BENEFICIARY-ID of length 2', '0202021f', { code: 'BFCP_ATTRIBUTE_LENGTH', offset: 1 }],
  ['FLOOR-REQUEST-ID of length 2', '0602021f', { code: 'BFCP_ATTRIBUTE_LENGTH', offset: 1 }],
  ['PRIORITY of length 3', '08038000', { code: 'BFCP_ATTRIBUTE_LENGTH', offset: 1 }],
  ['REQUEST-STATUS of length 3', '0a030100', { code: 'BFCP_ATTRIBUTE_LENGTH', offset: 1 }],
  ['ERROR-CODE of length 2', '0c020100', { code: 'BFCP_ATTRIBUTE_LENGTH', offset: 1 }],
  ['a group of length 3', '1c030001', { code: 'BFCP_ATTRIBUTE_LENGTH', offset: 1 }],
  ['the second of two', '0404021f 0401021f', { code: 'BFCP_ATTRIBUTE_LENGTH', offset: 5 }],
  ['length 1 in a group', '1e08 0001 2201021f', { code: 'BFCP_ATTRIBUTE_LENGTH', offset: 5 }],
])('RFC8855-5.2-5 refused for its length: %s', (_, digits, expected) => {
  expect(failed(digits)).toEqual({ ...expected, status: 10, fault: 'malformed' });
});

test.each([
  ['past the message', '0408021f', 0],
  ['a text past the message', '0eff6162', 0],
  ['the second past the message', '0404021f 0eff6162', 4],
  ['past its group', '1e08 0315 22100315 00000000 00000000', 4],
  ['past a group in a group', '1e0c 0315 2208 021f 0a08 0300 00000000', 8],
  ['one octet left in a group', '1c05 0001 18000000', 4],
])('RFC8855-5.2-6 refused for running %s', (_, digits, offset) => {
  expect(failed(digits)).toEqual({ code: 'BFCP_ATTRIBUTE_OVERRUN', offset, status: 10, fault: 'malformed' });
});

test('LIB-1-2 groups may be nested limits.nesting deep, and not deeper', () => {
  const nested = (depth: number): string =>
    depth === 0 ? '' : `1e${(4 * depth).toString(16).padStart(2, '0')}0001${nested(depth - 1)}`;
  expect(decode(nested(4)).ok).toBe(true);
  expect(failed(nested(5))).toEqual({ code: 'BFCP_NESTING', offset: 16, status: 10, fault: 'limit' });
  expect(failed(nested(60))).toEqual({ code: 'BFCP_NESTING', offset: 16, status: 10, fault: 'limit' });
  expect(failed(nested(2), { nesting: 1 })).toEqual({ code: 'BFCP_NESTING', offset: 4, status: 10, fault: 'limit' });
});

test('RFC8855-5.2-7 RFC8855-5.2-9 unknown types with M set are listed once each, at any depth; known types never', () => {
  const known = Array.from({ length: 5 }, (_, i) => `${((i + 1) * 2 + 1).toString(16).padStart(2, '0')}040000`).join(
    '',
  );
  const result = decode(`${known} c9040000 c9040001 1d08 0001 cb02 0000 c8040000`);
  expect(result.ok && result.value.unknownMandatory).toEqual([100, 101]);
});

test('RFC8855-5.2-8 RFC4582-1-2 unknown types with M clear are kept and the rest is read, types 19 and 20 among them', () => {
  expect(decoded('26041234 28020000 0404021f')).toEqual([
    { ...m, kind: 'unknown', type: 19, value: hex('1234') },
    { ...m, kind: 'unknown', type: 20, value: hex('') },
    { ...m, kind: 'floor-id', floorId: 543 },
  ]);
  const inGroup = decode('1c0c 0001 c8040000 18034f00');
  expect(inGroup.ok && plain(inGroup.value.attributes)).toEqual([
    {
      ...m,
      kind: 'beneficiary-information',
      userId: 1,
      attributes: [
        { ...m, kind: 'unknown', type: 100, value: hex('0000') },
        { ...m, kind: 'user-display-name', text: 'O' },
      ],
    },
  ]);
  expect(inGroup.ok && inGroup.value.unknownMandatory).toEqual([]);
});

test('LIB-1-4 text that is not UTF-8 is told, offered as octets, and leaves the message usable', () => {
  const result = decode('1005fffec3 000000 1005e282ac 000000');
  if (!result.ok) throw result.error;
  const [wrong, right] = result.value.attributes;
  if (!(wrong instanceof ReceivedText) || !(right instanceof ReceivedText)) throw new Error('no texts');
  expect([wrong.isWellFormed, wrong.text, [...wrong.octets]]).toEqual([
    false,
    '\ufffd\ufffd\ufffd',
    [0xff, 0xfe, 0xc3],
  ]);
  expect([right.isWellFormed, right.text]).toEqual([true, '€']);
});

test('LIB-1-5 U+0000 and a byte order mark are characters like any other', () => {
  expect(decoded('1005610062 000000')).toEqual([{ ...m, kind: 'participant-provided-info', text: 'a\0b' }]);
  expect(decoded('1005efbbbf 000000')).toEqual([{ ...m, kind: 'participant-provided-info', text: '\ufeff' }]);
});
