import { expect, test } from 'vitest';
import { type Attribute, checkGrammar, decodeMessage, Primitive } from '../../src/index.ts';
import { libreMessages } from '../fixtures/libre-messages.ts';
import { hex } from '../support/hex.ts';

const floor: Attribute = { kind: 'floor-id', floorId: 1 };
const request: Attribute = { kind: 'floor-request-id', floorRequestId: 1 };
const status: Attribute = { kind: 'floor-request-status', floorId: 1, attributes: [] };
const information: Attribute = { kind: 'floor-request-information', floorRequestId: 1, attributes: [status] };
const unknown: Attribute = { kind: 'unknown', type: 100, value: new Uint8Array(0) };
const info: Attribute = { kind: 'participant-provided-info', text: '' };
const priority: Attribute = { kind: 'priority', priority: 2 };
const user: Attribute = { kind: 'beneficiary-information', userId: 1, attributes: [] };

function defects(primitive: number, ...attributes: Attribute[]): string[] {
  return checkGrammar({ primitive, attributes }).map(
    ({ kind, attribute, within, index }) => `${kind} ${attribute} ${within ?? '-'} ${index}`,
  );
}

test('RFC8855-5.3-1 RFC8855-5.3-2 what libre writes is in the order of the grammar', () => {
  for (const [name, digits] of Object.entries(libreMessages)) {
    const message = decodeMessage(hex(digits), { anyVersion: true });
    expect(message.ok && checkGrammar(message.value), name).toEqual([]);
  }
});

test.each<[string, number, Attribute, string]>([
  ['FloorRequest', 1, floor, 'floor-id'],
  ['FloorRelease', 2, request, 'floor-request-id'],
  ['FloorRequestQuery', 3, request, 'floor-request-id'],
  ['FloorRequestStatus', 4, information, 'floor-request-information'],
  ['ChairAction', 9, information, 'floor-request-information'],
  ['Error', 13, { kind: 'error-code', errorCode: 1 }, 'error-code'],
])('RFC8855-5.3-3 %s lacks its mandatory attribute', (_, primitive, attribute, kind) => {
  expect(defects(primitive)).toEqual([`missing ${kind} - 0`]);
  expect(defects(primitive, unknown)).toEqual([`missing ${kind} - 1`]);
  expect(defects(primitive, attribute)).toEqual([]);
});

test('RFC8855-5.3-3 HelloAck lacks either list', () => {
  const primitives: Attribute = { kind: 'supported-primitives', primitives: [] };
  const attributes: Attribute = { kind: 'supported-attributes', types: [] };
  expect(defects(Primitive.HelloAck)).toEqual(['missing supported-primitives - 0', 'missing supported-attributes - 0']);
  expect(defects(Primitive.HelloAck, primitives)).toEqual(['missing supported-attributes - 1']);
  expect(defects(Primitive.HelloAck, primitives, attributes)).toEqual([]);
  expect(defects(Primitive.HelloAck, attributes, primitives)).toEqual(['order supported-primitives - 1']);
});

test('RFC8855-5.3-4 RFC8855-5.3-5 primitives without attributes are right as they are, and with extensions', () => {
  for (const primitive of [10, 11, 14, 15, 16, 17]) {
    expect(defects(primitive)).toEqual([]);
    expect(defects(primitive, unknown, unknown)).toEqual([]);
    expect(defects(primitive, floor)).toEqual(['unexpected floor-id - 0']);
  }
  for (const primitive of [5, 6, 7, 8]) expect(defects(primitive, unknown)).toEqual([]);
});

test('RFC8855-5.3-2 order and multiplicity are told apart, with the place', () => {
  expect(defects(1, floor, floor, info, priority)).toEqual([]);
  expect(defects(1, priority, floor)).toEqual(['order floor-id - 1']);
  expect(defects(1, floor, priority, info)).toEqual(['order participant-provided-info - 2']);
  expect(defects(1, floor, info, unknown, info)).toEqual(['repeated participant-provided-info - 3']);
  expect(defects(2, request, request)).toEqual(['repeated floor-request-id - 1']);
  expect(defects(8, floor, floor, information, information)).toEqual([]);
  expect(defects(8, information, floor)).toEqual(['order floor-id - 1']);
  expect(defects(6, information, user)).toEqual(['order beneficiary-information - 1']);
});

test('RFC8855-5.2.14-1 RFC8855-5.2.15-1 RFC8855-5.2.16-1 RFC8855-5.2.17-1 RFC8855-5.2.18-1 groups have a grammar of their own', () => {
  const name: Attribute = { kind: 'user-display-name', text: 'x' };
  const uri: Attribute = { kind: 'user-uri', text: 'x' };
  const state: Attribute = { kind: 'request-status', status: 1 };
  const reason: Attribute = { kind: 'status-info', text: 'x' };
  const inside = (...attributes: Attribute[]) =>
    defects(4, { kind: 'floor-request-information', floorRequestId: 1, attributes });
  expect(inside()).toEqual(['missing floor-request-status floor-request-information 0']);
  expect(
    inside(
      status,
      status,
      user,
      { kind: 'requested-by-information', userId: 1, attributes: [] },
      priority,
      info,
      unknown,
    ),
  ).toEqual([]);
  for (const twice of [user, priority, info]) {
    expect(inside(status, twice, twice)).toEqual([`repeated ${twice.kind} floor-request-information 2`]);
  }
  const overall: Attribute = { kind: 'overall-request-status', floorRequestId: 1, attributes: [] };
  expect(inside(overall, overall, status)).toEqual(['repeated overall-request-status floor-request-information 1']);
  expect(inside(status, overall)).toEqual(['order overall-request-status floor-request-information 1']);
  for (const kind of ['beneficiary-information', 'requested-by-information'] as const) {
    expect(inside(status, { kind, userId: 1, attributes: [name, uri, unknown] })).toEqual([]);
    expect(inside(status, { kind, userId: 1, attributes: [name, name, uri, uri, state] })).toEqual([
      `repeated user-display-name ${kind} 1`,
      `repeated user-uri ${kind} 3`,
      `unexpected request-status ${kind} 4`,
    ]);
  }
  expect(inside({ kind: 'floor-request-status', floorId: 1, attributes: [state, reason, state, reason] })).toEqual([
    'repeated request-status floor-request-status 2',
    'repeated status-info floor-request-status 3',
  ]);
  expect(inside({ ...overall, attributes: [reason, state] } as Attribute, status)).toEqual([
    'order request-status overall-request-status 1',
  ]);
});

test('RFC8855-13.2-2 BENEFICIARY-ID is taken inside FLOOR-REQUEST-INFORMATION', () => {
  const attributes: Attribute[] = [status, { kind: 'beneficiary-id', userId: 1 }];
  expect(defects(4, { kind: 'floor-request-information', floorRequestId: 1, attributes })).toEqual([]);
});

test('RFC8855-5.2.12-1 RFC8855-5.2.13-1 USER-DISPLAY-NAME and USER-URI stand in groups only, beside the user id', () => {
  expect(defects(6, { kind: 'user-display-name', text: '' }, { kind: 'user-uri', text: '' })).toEqual([
    'unexpected user-display-name - 0',
    'unexpected user-uri - 1',
  ]);
});

test('an unknown primitive has no grammar', () => {
  expect(defects(99, floor, request)).toEqual([]);
});
